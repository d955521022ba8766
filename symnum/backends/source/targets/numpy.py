"""Python over NumPy: every element may be an array of points."""

from __future__ import annotations

from symnum.backends.source.targets.arrays import array_target

TARGET = array_target("NumPy", "np", "import numpy as np", "scipy")
