"""Data that people bring to fine-tune on: read from their files, and prepared as examples. Imports no torch."""
