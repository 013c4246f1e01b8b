"""What `/translate` and `/summarize` share: a text becomes another text."""
