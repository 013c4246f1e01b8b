"""Summaries with an encoder–decoder model."""
