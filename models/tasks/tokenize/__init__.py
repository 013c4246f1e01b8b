"""Tokens: how one or two models cut a text, or one sentence in five languages, into pieces."""
