"""The task `learning_curve`: how good a model becomes with ever more of the same examples."""
