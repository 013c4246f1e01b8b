"""The pages of a process over HTTP: whether it is well, and its numbers for Prometheus."""
