"""Comparison: one prompt, several models or settings, decoded together."""
