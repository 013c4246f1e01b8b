"""Reads what a person wants to fine-tune on, and prepares examples of it."""
