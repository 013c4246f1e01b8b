"""Attempts at jobs: what one is, and the places where its work is done."""
