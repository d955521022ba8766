"""Termination orders: which rules go down in them."""

from __future__ import annotations

import pytest

from symnum.rules.catalogue import catalogue_rules
from symnum.rules.rule import Order
from symnum.rules.termination import decreases
from symnum.rules.text import rule

GOES_DOWN: list[tuple[Order, str]] = [
    ("cost", "sin(~x)^2 + cos(~x)^2 => 1"),
    ("cost", "exp(~a)*exp(~b) => exp(~a + ~b)"),
    ("cost", "sin(-~x) => -sin(~x)"),
    ("cost", "abs(-~x) => abs(~x)"),
    ("cost", "~!c*sin(~x) + ~!d*sin(~x) => (~c + ~d)*sin(~x)"),
    ("expand", "sin(~x + ~y) => sin(~x)*cos(~y) + cos(~x)*sin(~y)"),
    ("expand", "sin(2*~x) => 2*sin(~x)*cos(~x)"),
    ("expand", "log(~a*~b) => log(~a) + log(~b)"),
    ("expand", "~x^(~a + ~b) => ~x^~a*~x^~b"),
    ("reduce", "cos(~x)*cos(~y) => (cos(~x - ~y) + cos(~x + ~y))/2"),
    ("reduce", "cos(~x)^2 => (1 + cos(2*~x))/2"),
]
DOES_NOT: list[tuple[Order, str]] = [
    ("cost", "tan(~x) => sin(~x)/cos(~x)"),
    ("cost", "~x^~n => ~x^~n*cos(~x)^2 + ~x^~n*sin(~x)^2"),
    ("cost", "log(~a*~b) => log(~a) + log(~b)"),
    ("cost", "min(~x, ~y) => (~x + ~y - abs(~x - ~y))/2"),
    ("cost", "-sin(~x) => sin(-~x)"),
    ("expand", "cos(~x)*cos(~y) => (cos(~x - ~y) + cos(~x + ~y))/2"),
    ("expand", "sin(~x) => sin(2*~x)/(2*cos(~x))"),
    ("reduce", "sin(2*~x) => 2*sin(~x)*cos(~x)"),
]


@pytest.mark.parametrize(("order", "text"), GOES_DOWN)
def test_the_rule_goes_down(order: Order, text: str) -> None:
    assert decreases(rule(text, order=order))


@pytest.mark.parametrize(("order", "text"), DOES_NOT)
def test_the_rule_does_not_go_down(order: Order, text: str) -> None:
    assert not decreases(rule(text, order=order))


@pytest.mark.parametrize(
    "text", ["exp(~a)*exp(~b) == exp(~a + ~b)", "sin(-~x) == -sin(~x)", "2*sin(~x) == 2.0*sin(~x)"]
)
def test_an_equation_goes_down_in_one_direction_at_most(text: str) -> None:
    equation = rule(text)
    assert [decreases(equation), decreases(equation.reversed())].count(True) <= 1


def test_every_oriented_rule_of_the_catalogue_goes_down_in_its_order() -> None:
    rules = [r for r in catalogue_rules() if r.oriented]
    assert len(rules) > 250
    assert [r.name for r in rules if not decreases(r)] == []
