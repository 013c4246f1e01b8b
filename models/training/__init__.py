"""Fine-tuning: recipes that train a model on examples, the curve of its loss, checkpoints, and its weights."""
