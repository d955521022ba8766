"""NumPy functions in many styles, traced unchanged, against themselves on random data."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn
from tests.tracing.styles import STYLES

# sums, dense products and convolutions by SciPy go in another order than ours, and NumPy's power is its own
REORDERED = (
    "three_dimensions", "dense_spectral", "nonlocal_mean", "gray_scott_ndimage", "sparse_laplacian",
    "einsum_reactions",
    "parameters_by_name", "matrix_products",
)  # fmt: skip


def results(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    given = copy.deepcopy(args)
    result = function(*given)
    return given[0] if result is None else result


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
@pytest.mark.parametrize("allow", ["ieee", "real"])
def test_a_traced_function_gives_what_the_function_gives(style: Callable[[], Any], allow: str) -> None:
    function, args = style()
    kernel = sn.trace(function, *args).compile(allow=allow, cache=False)
    expected, found = results(function, args), results(kernel, args)
    if allow == "ieee" and style.__name__ not in REORDERED:
        assert np.array_equal(found, expected)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())
