"""One suite for every backend: every operator at special values, against NumPy and against the true value."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from symnum.backends.reference import evaluate_digits, evaluate_float
from symnum.lowering.pipeline import optimise
from symnum.lowering.text import parse_program
from symnum.terms.operators import Operator
from tests.backends.conformance import BACKENDS, INSTRUCTIONS, ULP, bits, compiled, points_for, run, single


def is_plain(x: float) -> bool:
    """Whether mpmath, which has no -0.0, means the same by this number, and functions of it stay in range."""
    return abs(x) < 1e4 and not (x == 0 and math.copysign(1, x) < 0)


ZERO_SIGN_FREE = {"min", "max"}  # NumPy leaves open which of 0.0 and -0.0 is the smaller
LAST_PLACES = 4  # what NumPy's own vector code may be off
OF_SCIPY = {"erfc": 8, "gamma": 16, "lgamma": 128}  # and SciPy's, and Python's lgamma near its zeros


@pytest.mark.parametrize("operator", INSTRUCTIONS, ids=repr)
@pytest.mark.parametrize("backend", BACKENDS[1:])
def test_exceptional_values_are_those_of_numpy(backend: str, operator: Operator) -> None:
    program, points = single(operator), points_for(operator)
    for point, found in zip(points, run(compiled(backend, program), points), strict=True):
        expected = evaluate_float(program, point)[0]
        if math.isnan(expected) or math.isinf(expected):
            assert bits(found) == bits(expected), point
        elif expected == 0 and operator.name not in ZERO_SIGN_FREE:
            assert abs(found) <= 5e-324, point
            assert math.copysign(1, found) == math.copysign(1, expected), point
        else:
            places = OF_SCIPY.get(operator.name, LAST_PLACES)
            assert abs(found - expected) <= places * math.ulp(expected), point


@pytest.mark.parametrize("operator", INSTRUCTIONS, ids=repr)
@pytest.mark.parametrize("backend", BACKENDS)
def test_finite_values_are_true_within_the_stated_places(backend: str, operator: Operator) -> None:
    program = single(operator)
    points = [p for p in points_for(operator) if all(is_plain(x) for x in p)][:400]
    for point, found in zip(points, run(compiled(backend, program), points), strict=True):
        true = evaluate_digits(program, point, digits=40)[0]
        if math.isfinite(found) and not mpmath.isnan(true) and 1e-300 < abs(true) < 1e300:
            error = abs(mpmath.mpf(found) - true) / math.ulp(float(true))
            places = OF_SCIPY.get(operator.name, LAST_PLACES)
            allowed = places if backend in ("reference", "numba") else 0.5 + ULP.get(operator.name, 0.0)
            assert error <= allowed + 1e-6, (point, found, true)


@pytest.mark.parametrize("operator", INSTRUCTIONS, ids=repr)
def test_llvm_gives_the_same_bits_in_every_tier_and_on_the_tape(operator: Operator) -> None:
    program, points = single(operator), points_for(operator)
    expected = [bits(value) for value in run(compiled("tape", program), points)]
    for tier in (0, 1, 2):
        assert [bits(value) for value in run(compiled("llvm", program, tier), points)] == expected


MIXED = """
argument parameter 2; argument time 1; argument state 3; constant 1/2; constant pi; constant 3
v9 = mul v0 v1; v10 = exp v0; v11 = sin v2; v12 = add v11 v10; v13 = lt v3 v4; v14 = gt v5 v8; v15 = and v13 v14
v16 = where v15 v3 v12; v17 = mul v13 v7; v18 = max v16 v17; v19 = not v15; v20 = sub v18 v9; v21 = where v5 v20 v19
output v21 v10 v9 v3 v8 v12 v13 v21
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_point_and_many_points_agree_with_the_reference(backend: str) -> None:
    program = optimise(parse_program(MIXED))[0]
    executable = compiled(backend, program)
    random = np.random.default_rng(1)
    for _ in range(5):
        arguments = [random.normal(size=argument.size) for argument in program.arguments]
        outputs = np.zeros(len(program.outputs))
        executable.evaluate(arguments, outputs)
        expected = evaluate_float(program, np.concatenate(arguments).tolist())
        np.testing.assert_allclose(outputs, expected, rtol=1e-14)
