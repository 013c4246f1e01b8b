"""A run in a process of its own, `python -m models.child`, and the lines that it and its worker write to each other."""
