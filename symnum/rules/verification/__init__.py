"""Verification of rules: proofs, trials in ball arithmetic, enumeration of small floats, overlaps between rules."""
