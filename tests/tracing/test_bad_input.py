"""What cannot be traced is refused in one line that names the place and says what to write."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import symnum as sn

U = np.ones((8, 8))
OUTSIDE = np.zeros((8, 8))
kept: Any = None


def branches(t: Any, u: Any) -> Any:
    return u if u.max() > 1 else -u


def loops_by_value(t: Any, u: Any) -> Any:
    while abs(u).sum() > 1:
        u = u / 2
    return u


def counts_by_value(t: Any, u: Any) -> Any:
    return sum(u * k for k in range(t))


def transforms(t: Any, u: Any) -> Any:
    return np.fft.fft2(u).real


def meets_other_shape(t: Any, u: Any) -> Any:
    return u[1:] - u[:-2]


def calls_math(t: Any, u: Any) -> Any:
    return math.gamma(t) * u


def writes_outside(t: Any, u: Any) -> Any:
    OUTSIDE[1:-1] = u[1:-1]
    return OUTSIDE


def writes_global(t: Any, u: Any) -> Any:
    global kept  # noqa: PLW0603
    kept = u
    return u


def writes_argument_and_returns(t: Any, u: Any) -> Any:
    u[0] = 1.0
    return u * 2


def selects_by_value(t: Any, u: Any) -> Any:
    return u[u > 0.5]


def too_wide(t: Any, u: Any) -> Any:
    return np.pad(u, 9, mode="wrap")


def wrong_matrix(t: Any, u: Any) -> Any:
    return u @ np.ones((5, 5))


def returns_a_dict(t: Any, u: Any) -> Any:
    return {"a": u}


def out_of_range(t: Any, u: Any) -> Any:
    return u[9]


CASES = {
    branches: "branches: `return u if u.max.. > 1 else -u`.*np.where",
    loops_by_value: "`while abs.u..sum.. > 1:`.*np.where",
    counts_by_value: "range",
    transforms: "np.fft.fft2 is not supported.*roll",
    meets_other_shape: r"\(7, 8\).*\(6, 8\)",
    calls_math: "np.sin",
    writes_outside: "np.zeros_like",
    writes_global: "writes to the global 'kept'",
    writes_argument_and_returns: "copy the argument first",
    selects_by_value: "np.where",
    too_wide: "wider than axis 0",
    wrong_matrix: r"\(5, 5\).*\(8, 8\)",
    returns_a_dict: "returns what is no array",
    out_of_range: "index 9 is out of range",
}


@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_a_function_that_cannot_be_traced_is_refused_with_its_line(function: Any) -> None:
    with pytest.raises(sn.TraceError, match=CASES[function]) as caught:
        sn.trace(function, 0.0, U)
    assert "\n" not in str(caught.value)


def test_a_call_with_another_shape_or_type_is_refused() -> None:
    kernel = sn.trace(lambda t, u: 2.0 * u, 0.0, U).compile()
    with pytest.raises(sn.DomainError, match=r"\(4, 4\).*\(8, 8\)"):
        kernel(0.0, np.zeros((4, 4)))
    with pytest.raises(sn.DomainError, match="complex"):
        kernel(0.0, U + 1j)
    with pytest.raises(TypeError, match="takes 2 arguments"):
        kernel(0.0)


def test_numpy_is_as_it_was_after_a_failed_trace() -> None:
    before = np.zeros, np.array
    with pytest.raises(sn.TraceError):
        sn.trace(branches, 0.0, U)
    assert (np.zeros, np.array) == before
