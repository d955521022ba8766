"""Benchmarks of symnum: inputs as data, one runner, results with machine, date and commit.

`python -m bench` runs all of them, `python -m bench spine` those of one subject. Everything here uses relative
imports only, so that the same files run from the repository and from inside the wheel.
"""
