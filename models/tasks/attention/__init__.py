"""Attention: which tokens each token of a text reads, head by head."""
