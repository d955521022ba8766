"""The fuzzer: its expressions are the same each time, its points are allowed, and it finds planted faults."""

from __future__ import annotations

import random

import pytest

import symnum as sn
from bench.corpus.fuzzing import SYMBOLS, compared, expression, points
from symnum.rewriters.base import rewrite

pytest.importorskip("flint")


def test_a_seed_and_a_number_give_the_same_expression() -> None:
    assert [str(expression(3, number)) for number in range(50)] == [str(expression(3, number)) for number in range(50)]
    assert len({str(expression(3, number)) for number in range(50)}) > 45


def test_points_satisfy_the_assumptions_and_hold_zeros() -> None:
    found = list(points(SYMBOLS, 40, random.Random(1)))
    x, positive, integer = SYMBOLS[0], SYMBOLS[3], SYMBOLS[7]
    assert all(point[positive] > 0 and point[integer].denominator == 1 for point in found)
    assert any(point[x] == 0 for point in found) and any(point[x] != 0 for point in found)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("x/x", "1"),
        ("sqrt(x^2)", "x"),
        ("log(x*y)", "log(x) + log(y)"),
        ("(x^2)^(1/2)*y", "x*y"),
        ("sin(x)^2", "1 + cos(x)^2"),
        ("where(x < 0, y, z)", "where(x <= 0, y, z)"),
        ("sqrt(x)*sqrt(x)", "x"),
        ("2.5*x", "2.500001*x"),
    ],
)
def test_a_planted_fault_is_found(given: str, wrong: str) -> None:
    first, second = (sn.parse(text, like="tree", symbols=SYMBOLS) for text in (given, wrong))
    assert compared(first, second, random.Random(1), 40)[0]
    assert not compared(first, first, random.Random(1), 40)[0]


def test_classical_rewriting_keeps_the_values_of_some_random_expressions() -> None:
    for number in range(100):
        given = expression(2, number)
        assert not compared(given, rewrite(given).terms, random.Random(number))[0], given
