"""Theorems of one line each, by every rewriter and on terms of every type."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.rewriters.base import REWRITERS
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.python_ast_terms import from_python_ast, to_python_ast
from symnum.terms.traversal import convert

SYMBOLS = {
    **{name: sn.symbol(name) for name in "abtxyz"},
    **{name: sn.symbol(name, positive=True) for name in "pq"},
    **{name: sn.symbol(name, integer=True) for name in "mn"},
}
POINT = {"a": 0.7, "b": 1.9, "t": -0.4, "x": 0.37, "y": 1.43, "z": -2.1, "p": 0.81, "q": 2.3, "m": 2.0, "n": 3.0}


class Theorem(NamedTuple):
    """What simplifying makes of an input in a tier."""

    tag: str
    text: str
    expected: str

    @property
    def tier(self) -> str:
        """The tier that allows it."""
        return "field" if self.tag == "field" else "real"


def theorems() -> list[Theorem]:
    """Read the theorems of the file."""
    found: list[Theorem] = []
    for line in (Path(__file__).parent / "theorems.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            tag, _, rest = line[1:].partition("] ") if line.startswith("[") else ("", "", line)
            text, _, expected = rest.partition(" => ")
            found.append(Theorem(tag, text, expected))
    return found


THEOREMS = theorems()
WRITTEN = [theorem for theorem in THEOREMS if theorem.tag != "canonical"]


def read(text: str, like: str = "canonical") -> AnyTerm:
    """Parse a text over the symbols of the theorems."""
    return parse(text, symbols=SYMBOLS, like=like)  # type: ignore[arg-type]


def canonical(term: AnyTerm) -> AnyTerm:
    """Return the canonical term of a term of ours."""
    return convert(term, SYMBOLS["x"])


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda one: one.text)
def test_on_canonical_terms(theorem: Theorem) -> None:
    assert sn.simplify(read(theorem.text), allow=theorem.tier) is read(theorem.expected)


@pytest.mark.parametrize("theorem", WRITTEN, ids=lambda one: one.text)
def test_on_terms_as_written(theorem: Theorem) -> None:
    assert canonical(sn.simplify(read(theorem.text, "tree"), allow=theorem.tier)) is read(theorem.expected)


def test_on_python_expressions() -> None:
    plain = [t for t in WRITTEN if not {"p", "q", "m", "n"} & {s.name for s in sn.free_symbols(read(t.text))}]
    assert len(plain) >= 40
    for theorem in plain:
        text, expected = theorem.text, theorem.expected
        result = sn.simplify(to_python_ast(read(text, "tree")), allow=theorem.tier)
        assert isinstance(result, ast.expr)
        names = {s.name: s for s in sn.free_symbols(from_python_ast(result))}
        assert sn.substitute(canonical(from_python_ast(result)), {names[n]: SYMBOLS[n] for n in names}) is read(
            expected
        )


def test_on_sympy_terms() -> None:
    """SymPy's constructors have forms of their own: the value is that of the theorem, and it costs no more."""
    for theorem in THEOREMS:
        text, expected = theorem.text, theorem.expected
        result = sn.simplify(sn.to_sympy(read(text, "tree")), allow=theorem.tier)
        wanted: Any = sn.to_sympy(read(expected, "tree"))
        assert value_of(sn.from_sympy(result)) == pytest.approx(value_of(read(expected)), nan_ok=True), text
        assert dag_cost([sn.from_sympy(result)]) <= dag_cost([sn.from_sympy(wanted)]), text


@pytest.mark.parametrize("rewriter", REWRITERS)
def test_by_every_rewriter(rewriter: str) -> None:
    """All at once, as one graph: the values are those of the theorems, and nothing costs more."""
    chosen = [theorem for theorem in THEOREMS if theorem.tier == "real"]
    inputs = [read(theorem.text) for theorem in chosen]
    result = sn.rewrite(inputs, rewriter=rewriter, limits=sn.Limits(seconds=2, nodes=20_000))
    for theorem, term in zip(chosen, result.terms, strict=True):
        assert value_of(term) == pytest.approx(value_of(read(theorem.expected)), nan_ok=True), theorem.text
    assert result.cost_after <= result.cost_before


def value_of(term: AnyTerm) -> float:
    """Return the value at a point, NaN where there is none."""
    value = float(evaluate(term, POINT))
    return value if math.isfinite(value) else math.nan
