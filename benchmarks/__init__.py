"""What is fast, and what is good, and against what."""
