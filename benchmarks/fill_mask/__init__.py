"""Sentences with gaps, and how often the accepted words are found."""
