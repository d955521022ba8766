"""Symbolic arrays: an array is a map from index to scalar term, built by NumPy's operations and read point by point.

`nodes` are what operations build, `affine` the indices, `elements` reads the scalar term at an index; `array` has the
arrays that users meet, with NumPy's protocols, and `functions` the NumPy functions that they understand.
"""
