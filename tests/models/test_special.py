"""Functions of models against arbitrary precision."""

from __future__ import annotations

import math

import mpmath
import pytest

from symnum.models.special import kummer_ratio


@pytest.mark.parametrize(
    ("a", "b", "z"),
    [
        (1.0, 2.0, 0.5),
        (0.5, 1.5, -3.0),
        (-1000.0, 9001.0, -10000.0),
        (-20.0, 5.0, -7.0),
        (2.0, 3.0, 40.0),
        (3.0, 2.0, 0.0),
    ],
)
def test_the_ratio_of_kummer_functions_has_all_its_digits(a: float, b: float, z: float) -> None:
    with mpmath.workdps(50):
        exact = float(mpmath.hyp1f1(a + 1, b + 1, z) / mpmath.hyp1f1(a, b, z))
    assert kummer_ratio(a, b, z) == pytest.approx(exact, rel=1e-13)


def test_the_ratio_of_nan_is_nan_after_a_bounded_time() -> None:
    assert math.isnan(kummer_ratio(math.nan, 1.0, 1.0))
