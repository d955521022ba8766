"""Named forms, quotients in lowest terms, partial fractions, collecting: theorems of one line each."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.errors import DomainError, LimitError, SymnumError
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.traversal import convert

SYMBOLS = {
    **{name: sn.symbol(name) for name in "abxyz"},
    **{name: sn.symbol(name, positive=True) for name in "pq"},
}
FORMS: list[tuple[Callable[[Any], Any], str, str]] = [
    (sn.expand_trig, "sin(x + y)", "sin(x)*cos(y) + cos(x)*sin(y)"),
    (sn.expand_trig, "cos(4*x)", "2*(2*cos(x)^2 - 1)^2 - 1"),
    (sn.expand_trig, "sin(x - y)", "sin(x)*cos(y) - cos(x)*sin(y)"),
    (sn.expand_trig, "exp(sinh(2*x))", "exp(2*sinh(x)*cosh(x))"),
    (sn.reduce_trig, "8*sin(x)^4", "3 - 4*cos(2*x) + cos(4*x)"),
    (sn.reduce_trig, "2*cos(x)*cos(y)", "cos(x - y) + cos(x + y)"),
    (sn.expand_log, "log(p^2*q/(p + q))", "2*log(p) + log(q) - log(p + q)"),
    (sn.expand_log, "log(x*y)", "log(x*y)"),
    (sn.combine_log, "2*log(p) + 3*log(q) - log(p + q)", "log(p^2*q^3/(p + q))"),
    (sn.combine_log, "log(x) + log(y)", "log(x) + log(y)"),
    (sn.expand_power, "p^(x + 2)", "p^x*p^2"),
    (sn.expand_power, "exp(x + y)", "exp(x)*exp(y)"),
    (sn.combine_power, "p^x*p^y*q^x", "p^(x + y)*q^x"),
    (sn.combine_power, "exp(x)*exp(-y)", "exp(x - y)"),
    (sn.cancel, "(x^2 - y^2)/(x - y) + 1/y", "(x*y + y^2 + 1)/y"),
    (sn.cancel, "sin((x^2 - 1)/(x - 1))^2/sin(x + 1)", "sin(x + 1)"),
    (sn.cancel, "(sqrt(x) + 1)/(x - 1)", "1/(sqrt(x) - 1)"),
    (sn.cancel, "(exp(2*x) - 1)/(exp(x) - 1)", "exp(x) + 1"),
    (sn.cancel, "1/x + 1/y - (x + y)/(x*y)", "0"),
    (sn.cancel, "(x/2 + 1/3)/(x/4)", "(6*x + 4)/(3*x)"),
    (sn.together, "1/x + 1/(x*y) + 2", "(2*x*y + y + 1)/(x*y)"),
    (sn.together, "1/(1/x + 1/y)", "x*y/(x + y)"),
    (sn.together, "x + y", "x + y"),
]


def read(text: str, like: str = "canonical") -> AnyTerm:
    """Parse a text over the symbols of these tests."""
    return parse(text, symbols=SYMBOLS, like=like)  # type: ignore[arg-type]


@pytest.mark.parametrize(("function", "text", "expected"), FORMS)
def test_the_form_of_a_canonical_term(function: Callable[[Any], Any], text: str, expected: str) -> None:
    assert function(read(text)) is read(expected)


TREES = [(f, t, e) for f, t, e in FORMS if f is not sn.reduce_trig]


@pytest.mark.parametrize(("function", "text", "expected"), TREES)
def test_the_form_of_a_term_as_written(function: Callable[[Any], Any], text: str, expected: str) -> None:
    assert convert(function(read(text, "tree")), SYMBOLS["x"]) is read(expected)


def test_a_sequence_gives_a_list() -> None:
    assert sn.cancel([read("x^2/x"), 3]) == [SYMBOLS["x"], sn.literal(3)]
    assert sn.expand_log([read("log(p*q)")]) == [read("log(p) + log(q)")]
    assert sn.collect([read("x*y + x")], SYMBOLS["x"]) == [read("x*(y + 1)")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x^3 + 2)/(x^2 - 1)", "x + 3/2/(x - 1) - 1/2/(x + 1)"),
        ("1/(x^2*(x + 1))", "1/(x + 1) - 1/x + 1/x^2"),
        ("(x + 1)^2", "x^2 + 2*x + 1"),
        ("1/(x^2 + 1)^2", "1/(x^2 + 1)^2"),
        ("3", "3"),
    ],
)
def test_partial_fractions(text: str, expected: str) -> None:
    assert sn.apart(read(text), SYMBOLS["x"]) is read(expected)


def test_partial_fractions_refuse_a_second_symbol() -> None:
    with pytest.raises(DomainError, match="apart takes functions of x alone, and this one also holds y"):
        sn.apart(read("1/(x + y)"), SYMBOLS["x"])


def test_collecting_groups_the_powers_of_the_symbols() -> None:
    x, y = SYMBOLS["x"], SYMBOLS["y"]
    assert sn.collect(read("a*x^2 + b*x^2 + x*(a + 1) + b"), x) is read("x^2*(a + b) + x*(a + 1) + b")
    assert sn.collect(read("(a + b)*x*y + x*y + y"), [x, y]) is read("x*y*(a + b + 1) + y")


def test_a_division_by_zero_is_refused() -> None:
    with pytest.raises(DomainError, match="divides by zero"):
        sn.cancel(read("1/(x - x)", "tree"))


def test_a_huge_power_is_refused_before_it_is_expanded() -> None:
    with pytest.raises(LimitError, match="above the limit of 1000"):
        sn.cancel(read("(x + 1)^100000/x"))


def test_without_flint_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "flint":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(SymnumError, match=r"need python-flint: pip install 'symnum-kernels\[algebra\]'"):
        sn.cancel(read("x^2/(x + 1)"))


leaves = st.sampled_from([*(SYMBOLS[n] for n in "xyp"), sn.literal(2), sn.literal(-3)])
rationals = st.recursive(
    leaves,
    lambda part: (
        st.tuples(part, part).map(lambda p: p[0] + p[1])
        | st.tuples(part, part).map(lambda p: p[0] * p[1])
        | part.map(lambda p: 1 / (p**2 + 1))
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(rationals)
def test_quotients_keep_their_value(term: AnyTerm) -> None:
    point = {"x": 0.37, "y": -1.43, "p": 0.81}
    for function in (sn.cancel, sn.together):
        assert float(evaluate(function(term), point)) == pytest.approx(float(evaluate(term, point)), rel=1e-6, abs=1e-9)
