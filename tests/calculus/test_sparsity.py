"""Patterns and colourings: every entry is foreseen, and what few products say gives the whole matrix back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnum.calculus.colouring import colouring
from symnum.calculus.sparse import hessian
from symnum.calculus.sparsity import hessian_sparsity
from symnum.errors import SymnumError
from symnum.terms.functions import exp, maximum, sin, where
from symnum.terms.term import symbols
from symnum.terms.unknown import unknown_function

x, y, z, w = VARIABLES = symbols("x y z w")
f = unknown_function("interacting", 2)

TERMS = [
    x + 3 * y - z, x * y + z**2, sin(x + y) * w, (x + y * z) ** 3, exp(x) / (1 + y**2), abs(x) * z,
    where(x > y, z * w, x**2), maximum(x * y, w), f(x, y * z), x * y * z * w, x % y + (z * 0 + 1) * w,
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_the_pattern_of_a_hessian_holds_its_entries_and_no_others(term: object) -> None:
    entries = hessian(term, VARIABLES) != 0
    assert (hessian_sparsity(term, VARIABLES).toarray() == entries).all()


MATRICES = st.integers(1, 12).flatmap(
    lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=1, max_size=12)
)


@given(MATRICES)
def test_products_with_the_seeds_of_columns_give_the_matrix(rows: list[list[bool]]) -> None:
    matrix = np.array(rows) * np.arange(1.0, np.size(rows) + 1).reshape(np.shape(rows))
    chosen = colouring(matrix)
    assert (chosen.recover(matrix @ chosen.seeds).toarray() == matrix).all()


@given(MATRICES)
def test_products_with_the_seeds_of_stars_give_a_symmetric_matrix(rows: list[list[bool]]) -> None:
    given_rows = np.array(rows)
    half = np.triu(given_rows[: min(given_rows.shape), : min(given_rows.shape)])
    matrix = half * np.arange(1.0, half.size + 1).reshape(half.shape)
    matrix = matrix + matrix.T + np.diag(np.arange(1.0, len(half) + 1))  # stars tell entries apart beside a diagonal
    chosen = colouring(matrix, "star")
    assert (chosen.recover(matrix @ chosen.seeds).toarray() == matrix).all()


@given(MATRICES)
def test_neighbours_differ_in_colour(rows: list[list[bool]]) -> None:
    size = min(np.shape(rows))
    matrix = np.array(rows)[:size, :size]
    matrix = (matrix | matrix.T) & ~np.eye(size, dtype=bool)
    colours = colouring(matrix, "distance-1").colours
    assert all(colours[i] != colours[j] for i, j in np.argwhere(matrix))


def test_a_band_takes_as_many_colours_as_it_is_wide_whatever_its_length() -> None:
    bands = [np.abs(np.subtract.outer(range(n), range(n))) <= 2 for n in (20, 200)]
    assert [colouring(band).count for band in bands] == [5, 5]


@pytest.mark.parametrize(
    ("pattern", "kind", "message"),
    [([[1, 0]], "star", "square symmetric"), ([[0, 1], [0, 0]], "distance-1", "square"), ([[1]], "rows", "there are")],
)
def test_what_cannot_be_coloured_is_refused(pattern: list[list[int]], kind: str, message: str) -> None:
    with pytest.raises(SymnumError, match=message):
        colouring(np.array(pattern), kind)  # type: ignore[arg-type]
