"""What a model expects of whom: one template, several words in one place, and how the gap's fillers shift."""
