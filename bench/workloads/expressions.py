"""Ordinary expressions to simplify, each with the function of SymPy that is made for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import symnum as sn

EXPRESSIONS: tuple[tuple[str, str], ...] = (
    ("simplify", "sin(x)^2 + cos(x)^2 + a*b - b*a + 1"),
    ("simplify", "(a + b)*c - a*c - b*c + d"),
    ("simplify", "exp(log(x^2 + 1)) - sin(y)/cos(y)"),
    ("simplify", "a*x/(a*y) + 2*x/y"),
    ("simplify", "k*s/(m*(1 + s/m))"),
    ("simplify", "exp(-x)*(exp(x) + 1) - exp(-x)"),
    ("simplify", "1/(1 + exp(-x)) - exp(x)/(exp(x) + 1) + a"),
    ("simplify", "v*s/(k + s) - v*s^2/(k*s + s^2) + a"),
    ("expand", "(x + y)^2*(x - y)"),
    ("expand", "(a + b + c)^3"),
    ("expand", "(x + 1)*(x + 2)*(x + 3)*(x + 4)"),
    ("expand", "(x + y + z + 1)^6"),
    ("expand", "x*(y + z) - (x - y)*(z + 2)"),
    ("expand", "(a*x + b*y + c*z)^3*(x + y)"),
    ("cancel", "(x^2 - 1)/(x - 1)"),
    ("cancel", "(x^2 + 2*x*y + y^2)/(x + y)"),
    ("cancel", "(x^3 - y^3)/(x - y)"),
    ("cancel", "(a*x + a*y)/(a*x)"),
    ("cancel", "1/x + 1/y - (x + y)/(x*y) + z"),
    ("cancel", "(x^4 - y^4)/(x^2 + y^2) + (x^2 - y^2)/(x - y)"),
    ("trigsimp", "sin(x)^2 + cos(x)^2"),
    ("trigsimp", "2*sin(x)*cos(x)"),
    ("trigsimp", "sin(x)/cos(x)"),
    ("trigsimp", "sin(x)*cos(y) + cos(x)*sin(y)"),
    ("trigsimp", "cos(x)^2 - sin(x)^2"),
    ("trigsimp", "a*sin(x)^2 + a*cos(x)^2 + tan(y)*cos(y)"),
    ("trigsimp", "cosh(x)^2 - sinh(x)^2"),
    ("trigsimp", "(cos(a)*cos(b) - sin(a)*sin(b))^2 + (sin(a)*cos(b) + cos(a)*sin(b))^2"),
    ("powsimp", "x^a*x^b"),
    ("powsimp", "exp(x)*exp(y)"),
    ("powsimp", "x^a*y^a"),
    ("powsimp", "(x^a)^b*x^c"),
    ("powsimp", "sqrt(x)*sqrt(y)*sqrt(x)"),
    ("powsimp", "x^a*x^b*y^a*y^b*exp(x)*exp(y)"),
)
"""(function of SymPy, expression); all symbols stand for positive numbers."""


def positive_term(text: str) -> Any:
    """Return an expression as a canonical term, its symbols positive."""
    plain = sn.parse(text)
    return sn.substitute(plain, {one: sn.symbol(one.name, positive=True) for one in sn.free_symbols(plain)})


def largest_difference(first: Sequence[Any], second: Sequence[Any], points: int = 2) -> float:
    """Evaluate both lists of terms at random points; return the largest relative difference, 1e-3 counting as zero."""
    generator = random.Random(1)
    names = sorted({one.name for one in sn.free_symbols([*first, *second])})
    worst = 0.0
    for _ in range(points):
        values = {name: generator.uniform(0.5, 1.5) for name in names}
        for one, other in zip(sn.evaluate(list(first), values), sn.evaluate(list(second), values), strict=True):
            worst = max(worst, float(abs(one - other) / max(abs(one), abs(other), 1e-3)))
    return worst
