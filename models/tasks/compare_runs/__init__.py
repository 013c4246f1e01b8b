"""The task `compare_runs`: the curves of two trainings in one picture."""
