"""Certificates: how it was checked that what a rewriter answers means what it was given.

`identity` decides equality of rational functions modulo a prime, `definedness` compares what terms demand of their
arguments, `trial` evaluates in balls, `accuracy` measures roundings, and `certify` says what is checked when.
"""
