"""Arithmetic on terms as written: no sum is gathered, no product multiplied out, so that shared parts stay shared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ABS, ADD, DIV, MAX, MIN, MUL, NEG, SQRT, SUB, WHERE
from symnum.terms.tree import tree_call


def plus(a: Any, b: Any) -> AnyTerm:
    """a + b; None is nothing."""
    return b if a is None else a if b is None else tree_call(ADD, (a, b))


def less(a: Any, b: Any) -> AnyTerm:
    """a - b; None is nothing."""
    return tree_call(NEG, (b,)) if a is None else tree_call(SUB, (a, b))


def times(a: Any, b: Any) -> AnyTerm:
    """a * b."""
    return tree_call(MUL, (a, b))


def divided(a: Any, b: Any) -> AnyTerm:
    """a / b."""
    return tree_call(DIV, (a, b))


def scaled(factor: float, term: Any) -> AnyTerm:
    """A term times a number."""
    return term if factor == 1 else tree_call(NEG, (term,)) if factor == -1 else times(float(factor), term)


def total(terms: Iterable[Any]) -> AnyTerm:
    """The sum from left to right; None of no terms."""
    result: Any = None
    for term in terms:
        result = plus(result, term)
    return result


def combined(factors: Iterable[float], terms: Iterable[Any]) -> AnyTerm:
    """The sum of terms times numbers, without those that are 0; None if none is left."""
    return total(scaled(factor, term) for factor, term in zip(factors, terms, strict=False) if factor)


def size_of(a: Any) -> AnyTerm:
    """|a|."""
    return tree_call(ABS, (a,))


def larger(a: Any, b: Any) -> AnyTerm:
    """The larger of two; NaN if one is."""
    return tree_call(MAX, (a, b))


def smaller(a: Any, b: Any) -> AnyTerm:
    """The smaller of two; NaN if one is."""
    return tree_call(MIN, (a, b))


def root(a: Any) -> AnyTerm:
    """The square root."""
    return tree_call(SQRT, (a,))


def chosen(condition: Any, then: Any, otherwise: Any) -> AnyTerm:
    """One of two terms."""
    return tree_call(WHERE, (condition, then, otherwise))
