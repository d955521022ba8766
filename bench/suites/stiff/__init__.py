"""Derivatives, sparse Jacobians, stiff solves and ensembles."""
