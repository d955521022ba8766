"""Rules given as text at the prompt, and as Python objects."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import RuleError, SymnumError, SyntaxErrorAt
from symnum.rules.pattern import variable
from symnum.rules.text import rule


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sin(~x)^2 + cos(~x)^2 => 1", "sin(x)^2 + cos(x)^2 >> 1"),
        ("exp(log(~x)) => ~x where ~x > 0", "exp(log(x)) >> x | when(x > 0)"),
        ("exp(log(~x)) >> ~x | when(~x > 0, finite(~x))", "exp(log(x)) >> x | when(x > 0, finite(x))"),
        ("~a*~b + ~a*~c == ~a*(~b + ~c)", "a*b + a*c == a*(b + c)"),
        ("max(~x, ~x + 1, ~~xs) => max(~x + 1, ~~xs)", "max(x, x + 1, xs) >> max(x + 1, xs)"),
        ("exp(log(~x)*~n::Int) => ~x^~n where ~x > 0 or ~n > 0", "exp(log(x)*n) >> x^n | when(either(x > 0, n > 0))"),
    ],
)
def test_the_text_of_a_rule_is_read(text: str, shown: str) -> None:
    made = rule(text, name="r")
    assert str(made) == f"r: {shown}"


def test_a_name_without_a_tilde_is_a_symbol() -> None:
    made = rule("sin(~x + phase) => cos(~x)")
    x, phase = sn.symbols("x phase")
    assert made(sn.sin(x**2 + phase)) is sn.cos(x**2)
    assert made(sn.sin(x)) is None


def test_a_variable_that_may_be_left_out_takes_the_neutral_number() -> None:
    made = rule("exp(~!c*log(~x) + ~!d) => ~x^~c*exp(~d) where ~x > 0")
    p, y = sn.symbols("p", positive=True), sn.symbols("y")
    assert {v.name: v.default for v in made.variables} == {"c": 1, "d": 0, "x": None}
    assert made(sn.exp(sn.log(p))) is p * sn.exp(sn.literal(0))
    assert made(sn.exp(3 * sn.log(p) + y)) is p**3 * sn.exp(y)


def test_python_objects_make_a_rule_as_text_does() -> None:
    x = variable("x")
    made = rule(sn.sin(x) ** 2 + sn.cos(x) ** 2, 1, when=["finite(~x)", x > 0])
    p = sn.symbols("p", positive=True)
    assert made(sn.sin(p) ** 2 + sn.cos(p) ** 2) is sn.literal(1)
    assert made(sn.sin(-p) ** 2 + sn.cos(-p) ** 2) is None


@pytest.mark.parametrize(
    ("text", "column"),
    [("sin(~x => 1", 4), ("sin(~x) 1", 10), ("exp(~x) => ~x + ?", 17), ("exp(~x) => ~x where prime(~x)", 21)],
)
def test_an_error_points_at_its_column_in_the_rule(text: str, column: int) -> None:
    with pytest.raises(SyntaxErrorAt) as caught:
        rule(text)
    assert (caught.value.column, caught.value.text) == (column, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("~x*~y => ~z", "z on the right is not bound"),
        ("~x => 1", "a variable alone, which matches everything"),
        ("~x + 0 => ~x", "canonical terms never show x \\+ 0"),
        ("sin(~!x) => 1", "never stands in a sum, product or power"),
        ("~x::Whole + sin(~x) => 1", "'Whole' is no sort of variables"),
        ("~x::Int + sin(~x::Real) => 1", "declared both as Int and as Real"),
        ("exp(~x) => ~x where ~x + 1", "is no condition"),
    ],
)
def test_a_malformed_rule_is_refused(text: str, message: str) -> None:
    with pytest.raises((RuleError, SymnumError), match=message):
        rule(text)


def test_a_rule_of_another_tier_is_used_where_that_is_allowed() -> None:
    made = rule("sin(~x)/sin(~x + 0*~y) => 1", tier="field", as_written=True)
    assert made.tier.value == "field"
    with pytest.raises(SymnumError, match="'loose' is no tier"):
        rule("exp(log(~x)) => ~x", tier="loose")


def test_a_sequence_is_written_with_dots_or_two_tildes() -> None:
    term = sn.parse("max(x, x, y, z)", like="tree")
    for text in ("max(~a, ~a, ~xs...) => max(~a, ~xs...)", "max(~a, ~a, ~~xs) => max(~a, ~~xs)"):
        assert str(rule(text, as_written=True)(term)) == "max(x, y, z)"


def test_an_unknown_condition_is_told_the_known_ones() -> None:
    with pytest.raises(SyntaxErrorAt, match=r"column 21: no condition is named 'prime'; there are .*even"):
        rule("sin(~x) => ~x where prime(~x)")
