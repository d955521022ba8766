"""Functions of one's own: called, parsed, evaluated, differentiated, compiled; and what is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ArityError, SymnumError

x, y = sn.symbols("x y")
tilt = sn.register_function(
    "registered_tilt", 2, implementation=lambda a, b: a * (1.0 - b), derivative=("1 - b", "-a")
)  # fmt: skip


def test_what_is_registered_can_be_called_and_parsed() -> None:
    assert tilt(x, 2) is sn.parse("registered_tilt(x, 2)")
    assert tilt([x, y], 2).tolist() == [tilt(x, 2), tilt(y, 2)]
    with pytest.raises(ArityError, match="takes 2"):
        tilt(x)


@pytest.mark.parametrize("backend", ["tape", "llvm", "reference"])
def test_it_is_computed_and_differentiated_by_all_backends(backend: str) -> None:
    term = tilt(x**2, y) + 1
    kernel = sn.compile([x, y], [term, sn.diff(term, x), sn.diff(term, y)], backend=backend, cache=False)
    np.testing.assert_array_equal(kernel(3.0, [4.0, 0.5]), [[-26.0, 5.5], [-18.0, 3.0], [-9.0, -9.0]])
    assert sn.evaluate(term, {x: 3.0, y: 4.0}) == -26.0


def refusing(a: float) -> float:
    """Fail in a way of its own."""
    return json.loads("{")[a] if a > 1 else 0.5


def failing(a: float) -> float:
    """Fail with an error that is neither of arithmetic nor of values."""
    if a > 1:
        raise RuntimeError(json.dumps(a))
    return 0.5


@pytest.mark.parametrize("implementation", [refusing, failing])
def test_an_exception_counts_as_nan(implementation: Any) -> None:
    function = sn.register_function(f"registered_{implementation.__name__}", 1, implementation=implementation)
    values = sn.compile([x], function(x), backend="llvm", cache=False)([1.0, 2.0])
    np.testing.assert_array_equal(values, [0.5, math.nan])


def test_a_derivative_that_does_not_parse_is_named_when_it_is_needed() -> None:
    for name, text, reason in (("registered_cut", "1 +", "text ends"), ("registered_strange", "q", "'q'")):
        function = sn.register_function(name, 1, implementation=abs, derivative=text)
        with pytest.raises(SymnumError, match=f"derivative 1 of {name}.*{reason}"):
            sn.diff(function(x), x)


@pytest.mark.parametrize(
    ("name", "arity", "options", "error"),
    [
        (3, 1, {}, SymnumError),
        ("a b", 1, {}, SymnumError),
        ("sin", 1, {}, SymnumError),
        ("registered_none", 0, {}, ArityError),
        ("registered_half", 1.5, {}, ArityError),
        ("registered_two", 1, {"derivative": ("1", "2")}, ArityError),
        ("registered_nine", 9, {"derivative": ("1",) * 9}, ArityError),
        ("registered_number", 1, {"implementation": 3}, TypeError),
    ],
)
def test_what_cannot_be_a_function_is_refused(
    name: Any, arity: Any, options: dict[str, Any], error: type[Exception]
) -> None:
    given: dict[str, Any] = {"implementation": abs, **options}
    with pytest.raises(error):
        sn.register_function(name, arity, **given)
    if isinstance(name, str) and name != "sin":
        assert name not in [operator.name for operator in sn.operators()]
