"""Training a model on a person's examples."""
