"""Runbooks: what a demo does, step by step, as a TOML file that is checked against the commands there are."""
