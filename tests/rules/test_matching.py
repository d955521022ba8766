"""What a rule does at the root of a term, on terms of every kind: theorems of one line each."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.rules.text import rule
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.traversal import convert

POSITIVE = {name: sn.symbol(name, positive=True) for name in "pq"}
INTEGER = {name: sn.symbol(name, integer=True) for name in "mn"}
SYMBOLS = {**{name: sn.symbol(name) for name in "abktxyz"}, **POSITIVE, **INTEGER}

PYTHAGORAS = "sin(~x)^2 + cos(~x)^2 => 1"
FIRES = [
    # sums: any order, any subset, with what is common to all summands
    (PYTHAGORAS, "a + 3*sin(t)^2 + b + 3*cos(t)^2", "a + b + 3"),
    (PYTHAGORAS, "a*y*sin(t)^2 + b + y*a*cos(t)^2 - 7", "a*y + b - 7"),
    (PYTHAGORAS, "sin(t)^4 + sin(t)^2*cos(t)^2", "sin(t)^2"),
    (PYTHAGORAS, "-sin(x*y)^2/2 - cos(x*y)^2/2", "-1/2"),
    ("1 - sin(~x)^2 => cos(~x)^2", "2*sin(t)^2 - 2", "-2*cos(t)^2"),
    ("1 + tan(~x)^2 => sec(~x)^2", "x + x*tan(y)^2", "x*sec(y)^2"),
    ("exp(~x) - 1 => expm1(~x)", "y + exp(x) - 1", "y + expm1(x)"),
    ("~x + sqrt(~x^2 + 1) => exp(asinh(~x))", "t + sqrt(t^2 + 1) + y", "y + exp(asinh(t))"),
    ("log(~x) + log(~y) => log(~x*~y) where ~x > 0, ~y > 0", "2*log(p) + y + 2*log(q)", "2*log(p*q) + y"),
    # products: any order, any subset, several times over, and in the denominator
    ("tan(~x)*cos(~x) => sin(~x)", "y*tan(t)^2*cos(t)^2", "y*sin(t)^2"),
    ("tan(~x)*cos(~x) => sin(~x)", "y*tan(t)^3*cos(t)^2", "y*sin(t)^2*tan(t)"),
    ("tan(~x)*cos(~x) => sin(~x)", "y/tan(t)/cos(t)", "y/sin(t)"),
    ("2*sin(~x)*cos(~x) => sin(2*~x)", "3*sin(t)*cos(t)*x", "3*x*sin(2*t)/2"),
    ("sin(~x)/cos(~x) => tan(~x)", "x*sin(t)^2/cos(t)^2", "x*tan(t)^2"),
    ("exp(~a)*exp(~b) => exp(~a + ~b)", "x*exp(t)*exp(y)", "x*exp(t + y)"),
    ("(~a - ~b)*(~a + ~b) => ~a^2 - ~b^2", "z*(x - y)*(x + y)", "z*(x^2 - y^2)"),
    ("~x^~m::Int*~x^~n::Int => ~x^(~m + ~n) where ~x != 0", "a*p^m*p^n", "a*p^(m + n)"),
    ("1/(1 + exp(-~x)) => (1 + tanh(~x/2))/2", "y/(1 + exp(-2*t))", "y*(tanh(t)/2 + 1/2)"),
    # powers and roots
    ("exp(~a)^~n::Int => exp(~n*~a)", "exp(t)^5", "exp(5*t)"),
    ("sqrt(~x^2) => abs(~x)", "sqrt(x^2*y^2)", "abs(x*y)"),
    ("sqrt(~x^2) => abs(~x)", "(x^2)^(3/2)", "abs(x)^3"),
    ("sqrt(~x^2) => abs(~x)", "sqrt((x + y)^2)", "abs(x + y)"),
    # what one variable takes of a whole argument
    ("log(exp(~x)) => ~x", "log(exp(x + y))", "x + y"),
    ("exp(~c*log(~x)) => ~x^~c where ~x > 0", "exp(y*z*log(p)*2)", "p^(2*y*z)"),
    ("cos(~x + pi) => -cos(~x)", "cos(x + y + pi)", "-cos(x + y)"),
    ("sin(~n::Int*pi) => 0", "sin(3*n*pi)", "0"),
    ("sin(~x + 2*~k::Int*pi) => sin(~x)", "sin(x + 4*n*pi)", "sin(x)"),
    ("log(~a*~b) => log(~a) + log(~b) where ~a > 0, ~b > 0", "log(3*p*q)", "log(p) + log(3*q)"),
    # signs
    ("sin(-~x) => -sin(~x)", "sin(-3*x)", "-sin(3*x)"),
    ("cos(-~x) => cos(~x)", "cos(-x + y)", "cos(x - y)"),
    # other commutative operators, function and sequence variables
    ("min(~x, max(~x, ~y)) => ~x", "min(t, z, max(t, y))", "min(t, z)"),
    ("max(~~xs, ~x, ~x + 1) => max(~~xs, ~x + 1)", "max(t, z, t + 1)", "max(z, t + 1)"),
    ("~f(~x) + ~f(~y) => ~f(~x + ~y)", "sin(x) + sin(y)", "sin(x + y)"),
    ("where(~a < ~b, ~a, ~b) => min(~a, ~b)", "where(x < y, x, y)", "min(x, y)"),
]
SILENT = [
    (PYTHAGORAS, "sin(t)^2 + cos(x)^2"),
    (PYTHAGORAS, "3*sin(t)^2 + 5*cos(t)^2"),
    ("(~x^~m::Int)^~n::Int => ~x^(~m*~n) where ~x != 0", "(x^m)^n"),
    ("exp(log(~x)) => ~x where ~x > 0", "exp(log(x))"),
    ("sin(~n::Int*pi) => 0", "sin(x*pi)"),
    ("log(1/~x) => -log(~x)", "log(x^2 + 1)"),
    ("sqrt(~x^2) => abs(~x)", "sqrt(x)"),
    ("sin(-~x) => -sin(~x)", "sin(x - y)"),
    ("cos(2*~x) => 2*cos(~x)^2 - 1", "cos(3*x)"),
    ("log(~x)/log(~y) => ~x", "log(y)*log(x)"),
    ("1/sqrt(~x)*~y => ~y", "sqrt(x)"),
]


def read(text: str, like: str) -> AnyTerm:
    """Parse a text over the symbols of these tests."""
    return parse(text, symbols=SYMBOLS, like=like)  # type: ignore[arg-type]


@pytest.mark.parametrize("like", ["canonical", "tree"])
@pytest.mark.parametrize(("text", "term", "expected"), FIRES, ids=[f"{t}|{e}" for t, e, _ in FIRES])
def test_the_rule_fires(text: str, term: str, expected: str, like: str) -> None:
    result = rule(text)(read(term, like))
    assert convert(result, read("x + 1", "canonical")) is read(expected, "canonical")


@pytest.mark.parametrize("like", ["canonical", "tree"])
@pytest.mark.parametrize(("text", "term"), SILENT, ids=[f"{t}|{e}" for t, e in SILENT])
def test_the_rule_does_not_fire(text: str, term: str, like: str) -> None:
    assert rule(text)(read(term, like)) is None


def test_the_same_match_is_found_whatever_the_order() -> None:
    x, y, t = sn.symbols("x y t")
    parts = [sn.sin(t) ** 2, x, sn.cos(t) ** 2, y]
    made = rule(PYTHAGORAS)
    assert {made(sn.add(*parts[k:], *parts[:k])) for k in range(4)} == {x + y + 1}


def test_a_search_without_end_is_given_up() -> None:
    names = " + ".join(f"a{i}*b{i}" for i in range(60))
    assert rule("~a*~b + ~b*~c + ~c*~d + ~d*~a => (~a + ~c)*(~b + ~d)")(parse(names)) is None


def test_a_long_sum_costs_look_ups_and_not_pairs() -> None:
    x = sn.symbols("x0:400")
    term = sn.add(*[k * sn.sin(v) ** 2 for k, v in enumerate(x, 1)], *[k * sn.cos(v) ** 2 for k, v in enumerate(x, 1)])
    result = sn.rewrite(term, rules=[rule(PYTHAGORAS)])
    assert result.terms is sn.literal(400 * 401 // 2)
    assert result.fired == {PYTHAGORAS: 400}


def test_a_fold_that_is_no_number_keeps_the_rule_from_firing() -> None:
    made = rule("exp(~c::Literal*~x)*exp(~d::Literal*~x) => exp(fold(~c + ~d)*~x)")
    x, y = sn.symbols("x y")
    assert made(sn.exp(2 * x) * sn.exp(3 * x)) is sn.exp(5 * x)
    assert made(sn.exp(y * x) * sn.exp(3 * x)) is None
