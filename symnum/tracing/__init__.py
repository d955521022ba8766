"""Tracing: a user's NumPy function is run on symbolic arrays, once, and what it did is compiled."""
