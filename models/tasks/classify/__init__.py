"""Classification: which of the classes that a model was fine-tuned on a text belongs to."""
