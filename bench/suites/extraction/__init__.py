"""Choosing from e-graphs."""
