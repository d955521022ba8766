"""Rewriting by rules."""
