"""Factors with pivots on the diagonal: of terms, and of numbers in native code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array, eye_array, random_array

import symnum as sn
from symnum.solvers.elimination import Factors, newton_matrix, plan_elimination
from symnum.solvers.linear import NewtonMatrix
from symnum.solvers.sparse_factors import SparseFactors, SparsePattern


def dominant(size: int, density: float, seed: int) -> Any:
    """Return a random matrix whose diagonal is larger than what else is in its rows and columns."""
    matrix = random_array((size, size), density=density, rng=np.random.default_rng(seed), format="csc")
    whole = csc_array(matrix + (1 + size * density * 2) * eye_array(size, format="csc"))
    whole.sort_indices()
    return whole


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.floats(0.01, 0.5), st.integers(0, 1000))
def test_native_factors_solve_as_numpy_does(size: int, density: float, seed: int) -> None:
    matrix = dominant(size, density, seed)
    factors = SparseFactors(SparsePattern(matrix.indices, matrix.indptr), np.asarray(matrix.data, dtype=np.float64))
    right = np.asarray(np.random.default_rng(seed).normal(size=size), dtype=np.float64)
    assert factors.accurate
    assert factors.solve(right) == pytest.approx(np.linalg.solve(matrix.toarray(), right), rel=1e-9, abs=1e-12)


def test_factors_of_terms_solve_the_equations() -> None:
    matrix = dominant(6, 0.3, 3).tocoo()
    places = list(zip(matrix.row.tolist(), matrix.col.tolist(), strict=True))
    a, b = sn.symbols(f"a0:{len(places)}"), sn.symbols("b0:6")
    solution = Factors.of(plan_elimination(6, places), dict(zip(places, a, strict=True))).solve(b)
    right = np.arange(1.0, 7.0)
    found = sn.compile([list(a), list(b)], solution)(matrix.data, right)
    assert found == pytest.approx(np.linalg.solve(matrix.toarray(), right), rel=1e-12)


def test_the_matrix_of_a_step_has_its_whole_diagonal() -> None:
    d, x = sn.symbols("d x")
    matrix = newton_matrix(2, {(0, 1): x}, d)
    assert sorted(matrix) == [(0, 0), (0, 1), (1, 1)]
    assert sn.evaluate(matrix[0, 1], {x: 2.0}) == -2.0


def test_pivots_that_lose_the_digits_are_left_to_superlu() -> None:
    size = 120
    rows, columns = np.arange(size, dtype=np.int32), np.arange(size, dtype=np.int32)[::-1].copy()
    entries = -np.ones(size)  # J swaps states; with a tiny diagonal the pivots are tiny
    matrix = NewtonMatrix(size, rows, columns)
    right = np.arange(size, dtype=float)
    for _ in range(12):
        solve = matrix.factored(entries, 1e-14)
        assert solve is not None
        assert solve(right) == pytest.approx(right[::-1], abs=1e-9)


@pytest.mark.parametrize("sparse", [False, True])
def test_a_singular_matrix_gives_nothing_finite(sparse: bool) -> None:
    size = 150 if sparse else 3
    zeros = np.zeros(0, dtype=np.int32)
    solve = NewtonMatrix(size, zeros, zeros).factored(np.zeros(0), 0.0)
    assert solve is None or not np.isfinite(solve(np.ones(size))).all()
