"""Filling gaps: the likeliest words for each `[MASK]` of a text."""
