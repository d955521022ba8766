"""Strategies: what each combinator does, in one line each, and that walks are iterative."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import LimitError
from symnum.rewriters.strategies import (
    Chain,
    Fixpoint,
    If,
    IfElse,
    Memo,
    PassThrough,
    Postwalk,
    Prewalk,
    RestartedChain,
    TermRewriter,
)  # fmt: skip
from symnum.rules.text import rule
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import SIN
from symnum.terms.parsing import parse

UNLOG = rule("log(exp(~x)) => ~x")
ROOT = rule("sqrt(~x^2) => abs(~x)")
ABS = rule("abs(abs(~x)) => abs(~x)")
DOUBLE = rule("sin(2*~x) => 2*sin(~x)*cos(~x)", order="expand")
SWAP = rule("sin(~x) == cos(~x)")


def is_sine(term: AnyTerm) -> bool:
    """Whether the term is a sine."""
    return interface.is_call(term) and interface.operation(term) is SIN


@pytest.mark.parametrize(
    ("strategy", "term", "expected"),
    [
        (Chain([UNLOG, ROOT]), "log(exp(sqrt(y^2)))", "abs(y)"),
        (Chain([ROOT, UNLOG]), "log(exp(sqrt(y^2)))", "sqrt(y^2)"),
        (Chain([ROOT, UNLOG]), "sin(x)", None),
        (RestartedChain([ABS, ROOT]), "sqrt(abs(y)^2)", "abs(y)"),
        (RestartedChain([ABS]), "abs(abs(abs(y)))", "abs(y)"),
        (If(is_sine, DOUBLE), "sin(2*x)", "2*sin(x)*cos(x)"),
        (If(is_sine, ROOT), "sqrt(y^2)", None),
        (IfElse(is_sine, DOUBLE, ROOT), "sqrt(y^2)", "abs(y)"),
        (Postwalk(UNLOG), "y*log(exp(log(exp(x))))", "x*y"),
        (Postwalk(UNLOG), "x + y", None),
        (Prewalk(DOUBLE), "sin(4*x)", "4*sin(x)*cos(x)*cos(2*x)"),
        (Postwalk(DOUBLE), "sin(4*x)", "2*sin(2*x)*cos(2*x)"),
        (Fixpoint(Postwalk(DOUBLE)), "sin(4*x)", "4*sin(x)*cos(x)*cos(2*x)"),
        (Fixpoint(UNLOG), "log(exp(log(exp(x))))", "x"),
        (PassThrough(UNLOG), "sin(x)", "sin(x)"),
        (Memo(UNLOG), "log(exp(x))", "x"),
        (Memo(UNLOG), "sin(x)", None),
    ],
)
def test_a_strategy_does_what_its_name_says(strategy: TermRewriter, term: str, expected: str | None) -> None:
    result = strategy(parse(term, symbols={}))
    assert result is (None if expected is None else parse(expected, symbols={}))


def test_strategies_are_rewriters_themselves_and_compose() -> None:
    inner = Chain([PassThrough(UNLOG), PassThrough(ROOT)])
    assert Fixpoint(Postwalk(inner))(parse("sqrt(log(exp(y))^2)", symbols={})) is parse("abs(y)", symbols={})


def test_a_circle_is_found_and_named() -> None:
    circle = RestartedChain([SWAP, SWAP.reversed()])
    with pytest.raises(LimitError, match=r"goes round in a circle: it came back to sin\(x\)"):
        circle(parse("sin(x)", symbols={}))


def test_a_growing_term_comes_to_an_end() -> None:
    grow = rule("abs(~x) == abs(~x + 1)")
    with pytest.raises(LimitError, match="did not come to an end"):
        Fixpoint(grow)(parse("abs(x)", symbols={}))


def test_a_replacement_that_holds_what_it_replaces_stops_a_walk_from_the_root() -> None:
    with pytest.raises(LimitError, match="its replacement holds it"):
        Prewalk(rule("abs(~x) == abs(~x)*abs(~x) + abs(~x)"))(parse("abs(x)", symbols={}))


def test_memo_asks_its_rewriter_once_for_each_term() -> None:
    asked: list[AnyTerm] = []

    def count(term: AnyTerm) -> None:
        asked.append(term)

    memo = Memo(count)
    x = sn.symbols("x")
    for _ in range(3):
        memo(sn.sin(x))
    assert asked == [sn.sin(x)]


@pytest.mark.parametrize("walk", [Postwalk, Prewalk])
def test_walks_visit_shared_nodes_once_and_need_no_stack(walk: type[Postwalk] | type[Prewalk]) -> None:
    visits: list[AnyTerm] = []
    term = sn.symbols("x")
    for _ in range(20_000):
        term = sn.sin(term) + sn.cos(term)

    def count(node: AnyTerm) -> None:
        visits.append(node)

    assert walk(count)(term) is None
    assert len(visits) == len(set(visits)) <= 60_001


def test_an_unchanged_tree_is_the_same_object() -> None:
    term = parse("sin(x) + 1*y", symbols={}, like="tree")
    assert PassThrough(Postwalk(UNLOG))(term) is term
