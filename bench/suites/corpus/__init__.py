"""The corpus of real expressions: what rewriting gains on it, and whether every result is right."""
