"""The next token: what a model expects after a text, one step at a time."""
