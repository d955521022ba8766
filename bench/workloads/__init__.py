"""Inputs as data, and generators of synthetic inputs of any size with fixed seeds."""
