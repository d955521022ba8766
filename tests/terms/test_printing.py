"""Text that reads well and parses back to the very same term."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings

from symnum.terms.functions import sin
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD
from symnum.terms.parsing import ParseLimits, parse
from symnum.terms.printing import SUMMARY_LIMIT, summary, to_text
from symnum.terms.term import symbol, symbols
from symnum.terms.traversal import free_symbols
from symnum.terms.tree import tree_call
from tests.terms.strategies import canonical_terms, tree_terms

x, y, z = symbols("x y z")

SHOWN = [
    ("1 + x^2 + 2*x", "x^2 + 2*x + 1"),
    ("y*x^2 + x*y^2 + y + x", "x^2*y + x*y^2 + x + y"),
    ("k10*k2 + k1", "k2*k10 + k1"),
    ("b - a", "-a + b"),
    ("x/2 + 3*x*y/4", "3*x*y/4 + x/2"),
    ("x/(2*y*z)", "x/(2*y*z)"),
    ("1/(2*(x+1))", "1/(2*x + 2)"),
    ("(x+1)^-1/2", "1/2/(x + 1)"),
    ("x^-2", "1/x^2"),
    ("x^(-1/2)", "1/sqrt(x)"),
    ("x^(1/3) + x^-n", "x^(1/3) + x^(-n)"),
    ("-(x+1)*y", "y*(-x - 1)"),
    ("-((x+1)*(y+1))", "-((x + 1)*(y + 1))"),
    ("-(2.5*x)", "-(2.5*x)"),
    ("-2.5*x + x*y", "x*y + -2.5*x"),
    ("x^y^z", "x^y^z"),
    ("(x^y)^z", "(x^y)^z"),
    ("2*pi*r", "2*pi*r"),
    ("max(0, x)", "max(x, 0)"),
    ("0 == x", "x == 0"),
    ("not (x < 1 or y > 2) and z < 0", "z < 0 and not (y > 2 or x < 1)"),
    ("if(x < 0, -x, x)", "where(x < 0, -x, x)"),
    ("`A(b~0)`*`not`", "`A(b~0)`*`not`"),
    ("sin(x)*x + 2^x*3", "x*sin(x) + 3*2^x"),
    ("sqrt(2)*x + x^3", "x^3 + sqrt(2)*x"),
    ("1/0", "1/0"),
    ("0^-2", "0^(-2)"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN, ids=[text for text, _ in SHOWN])
def test_canonical_terms_are_shown_as_in_a_textbook(text: str, shown: str) -> None:
    term = parse(text, symbols={})
    assert to_text(term) == shown
    assert parse(shown, symbols={}) is term


WRITTEN = [
    "a + b + c", "(a + b) + c", "a + (b + c)", "a - b - c", "a - (b - c)", "a*b/c*d", "a*(b/c)", "1/2*x", "(1)/2",
    "2/4", "(-1)/2", "-1/2", "-(1/2)", "-(2)", "--2", "-(2.5)", "-0.0", "-2^2", "(-2)^2", "2^(-3)", "a^b^c",
    "(a^b)^c", "(-a)^b", "1*x + 0", "x*-2", "a and b or not c", "a and (b or c)", "not (a and b)", "(a < b) == c",
    "add(x)", "mul()", "-inf", "where(a < b, 1, 2)", "1e-05", "1e+300", "sqrt(x)", "-(nan)", "min(a, b, b)", "pi",
    "true",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_terms_as_written_are_shown_as_written(text: str) -> None:
    assert to_text(parse(text, like="tree")) == text


@given(tree_terms)
@settings(deadline=None)
def test_the_text_of_a_term_as_written_parses_to_the_term(term: AnyTerm) -> None:
    assert parse(to_text(term), symbols=free_symbols(term), like="tree") is term


@given(canonical_terms)
@settings(deadline=None)
def test_the_text_of_a_canonical_term_parses_to_the_term(term: AnyTerm) -> None:
    assert parse(to_text(term), symbols=free_symbols(term)) is term


def test_a_huge_integer_is_shown_in_full_and_read_back() -> None:
    term = parse("2^49999*x")
    assert len(to_text(term)) == 15_052 + 2
    assert parse(to_text(term), limits=ParseLimits(digits=40_000)) is term


def test_the_text_is_the_same_in_every_process() -> None:
    program = (
        "from symnum.terms.parsing import parse; from symnum.terms.printing import to_text;"
        "parts = [f'sin(x{i%7}*y{i%5})*exp(z{i%3})^{i%4}/min(a{i%6},{i},b{i%2})' for i in range(99)];"
        "print(to_text(parse('+'.join(parts))))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "42")
    ]
    assert len(runs[0]) > 1000
    assert runs[0] == runs[1] == runs[2]


def test_a_deep_chain_is_shown_in_linear_time() -> None:
    def seconds(depth: int) -> float:
        term = symbol("x")
        for _ in range(depth):
            term = sin(term) + 1
        start = time.process_time()
        assert len(to_text(term)) == 9 * depth + 1
        return time.process_time() - start

    seconds(1_000)
    assert seconds(30_000) < 40 * seconds(3_000)


def test_a_sum_of_20000_terms_is_shown_in_full() -> None:
    text = "+".join(f"k{i % 100}*A{i}" for i in range(20_000))
    term = parse(text)
    assert parse(to_text(term)) is term


def test_a_term_too_long_for_the_prompt_is_summed_up() -> None:
    term = parse("+".join(f"a{i}*b{i}" for i in range(1_000)))
    assert repr(term) == "<add of 1000 arguments, 3001 distinct nodes>"
    shared = x
    for _ in range(60):  # short as a graph, astronomical as text
        shared = tree_call(ADD, (shared, shared))
    assert summary(shared) == "<add of 2 arguments, 61 distinct nodes>"
    assert len(summary(parse("+".join(f"c{i}" for i in range(200))))) < SUMMARY_LIMIT
