"""Translation with an encoder–decoder model."""
