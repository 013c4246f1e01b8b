"""A text becomes another text: what the tasks of encoder–decoder models share."""
