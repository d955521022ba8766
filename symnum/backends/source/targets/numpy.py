"""Python over NumPy: every element may be an array of points."""

from __future__ import annotations

from symnum.backends.source.targets.arrays import array_nests, array_target

_IMPORTS = "import numpy as np"

TARGET = array_target("NumPy", "np", _IMPORTS, "scipy")

NESTS = array_nests(TARGET, _IMPORTS)
