"""Methods as parameters of tests: those of an extra are skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any

import pytest

_SUNDIALS = pytest.mark.skipif(find_spec("sksundae") is None, reason="scikit-sundae is not installed")


def each_of(methods: Iterable[str]) -> list[Any]:
    """The methods, as `pytest.mark.parametrize` takes them."""
    return [pytest.param(method, marks=_SUNDIALS) if method in ("CVODE", "IDA") else method for method in methods]
