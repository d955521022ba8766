"""A claim over plain symbols that carry what its conditions say, in normal form, ready for proofs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from symnum.facts.knowledge import facts_of
from symnum.rules.condition import Condition
from symnum.rules.verification.claims import Claim, is_boolean
from symnum.terms import functions as f
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.canonical import ONE, call, multiply, power
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.operators import Operator
from symnum.terms.term import Symbol, literal, symbol
from symnum.terms.traversal import rebuild

_HALF = Fraction(1, 2)


def _leads_with_minus(a: AnyTerm) -> bool:
    return next((c for c, t in interface.summands(a) if exact_value(t) is None), 1) < 0


def _error_function(a: AnyTerm) -> AnyTerm:
    """An odd function: of a and -a, one argument is taken."""
    return -f.erf(-a) if _leads_with_minus(a) else f.erf(a)


def _absolute(a: AnyTerm) -> AnyTerm:
    """An even function: of a and -a, one argument is taken."""
    return call(op.ABS, -a if _leads_with_minus(a) else a)


_FURTHEST: Final = 20


def _gamma(a: AnyTerm) -> AnyTerm:
    """gamma(t + n) for an integer n is gamma(t) times the factors between."""
    numbers = [(c, exact_value(t)) for c, t in interface.summands(a)]
    number = sum([Fraction(c) * value for c, value in numbers if value is not None])
    steps = math.floor(number)
    if abs(steps) > _FURTHEST or exact_value(a) is not None:
        return f.gamma(a)
    start = a - steps
    between = multiply(*[start + k for k in (range(steps) if steps > 0 else range(steps, 0))])
    return f.gamma(start) * between if steps >= 0 else f.gamma(start) / between


# every operator here is replaced by its definition in exponentials, logarithms, sine, cosine, roots, erf and gamma
DEFINITIONS: Final[dict[Operator, Callable[..., Any]]] = {
    op.FMA: lambda a, b, c: a * b + c,
    op.ABS: _absolute,
    op.HYPOT: lambda a, b: power(a**2 + b**2, _HALF),
    op.EXP2: lambda a: power(2, a),
    op.EXPM1: lambda a: f.exp(a) - 1,
    op.LOG1P: lambda a: f.log(1 + a),
    op.LOG2: lambda a: f.log(a) / f.log(literal(2)),
    op.LOG10: lambda a: f.log(a) / f.log(literal(10)),
    op.TAN: lambda a: f.sin(a) / f.cos(a),
    op.SEC: lambda a: 1 / f.cos(a),
    op.CSC: lambda a: 1 / f.sin(a),
    op.COT: lambda a: f.cos(a) / f.sin(a),
    op.ACOS: lambda a: f.pi / 2 - f.asin(a),
    op.SINH: lambda a: (f.exp(a) - f.exp(-a)) / 2,
    op.COSH: lambda a: (f.exp(a) + f.exp(-a)) / 2,
    op.TANH: lambda a: (f.exp(2 * a) - 1) / (f.exp(2 * a) + 1),
    op.ASINH: lambda a: f.log(a + power(a**2 + 1, _HALF)),
    op.ACOSH: lambda a: f.log(a + power(a**2 - 1, _HALF)),
    op.ATANH: lambda a: (f.log(1 + a) - f.log(1 - a)) / 2,
    op.ERF: _error_function,
    op.ERFC: lambda a: 1 - _error_function(a),
    op.GAMMA: _gamma,
    op.LGAMMA: lambda a: f.log(abs(_gamma(a))),
}


@dataclass(frozen=True, slots=True)
class Assumed:
    """A claim with its assumptions: both sides as tree terms over symbols, and what is known to be above 0 or not 0."""

    left: AnyTerm
    right: AnyTerm
    positive: tuple[AnyTerm, ...]
    nonnegative: tuple[AnyTerm, ...]
    nonzero: tuple[AnyTerm, ...]

    @staticmethod
    def of(claim: Claim) -> Assumed:
        """The claim over symbols named like its variables."""
        symbols = {v: sharp_symbol(v, claim.conditions) for v in claim.variables}
        left, right = (over(side, symbols) for side in (claim.left, claim.right))
        known: dict[str, list[AnyTerm]] = {"gt": [], "ge": [], "ne": []}
        for condition in claim.conditions:
            word, flipped = _FLIPPED.get(condition.predicate, (condition.predicate, False))
            if word in known and not condition.choices:
                a, b = (normal_form(over(argument, symbols)) for argument in condition.arguments)
                known[word] += _consequences(*((b, a) if flipped else (a, b)))
        return Assumed(left, right, tuple(known["gt"]), tuple(known["ge"]), tuple(known["ne"]))

    def is_positive(self, term: AnyTerm) -> bool:
        """Whether a canonical term is proved to be above 0."""
        return facts_of(term).positive is True or term in self.positive

    def is_nonnegative(self, term: AnyTerm) -> bool:
        """Whether a canonical term is proved to be 0 or above."""
        return facts_of(term).nonnegative is True or term in self.positive or term in self.nonnegative

    def is_nonzero(self, term: AnyTerm) -> bool:
        """Whether a canonical term is proved to be other than 0, up to its sign."""
        known = (*self.positive, *self.nonzero)
        return facts_of(term).nonzero or term in known or -term in known


def _consequences(a: AnyTerm, b: AnyTerm) -> list[AnyTerm]:
    """a - b; from a > |u| also a - u and a + u."""
    inside = [c * u for u in _inside_abs(b) for c in (1, -1)]
    return [expand(a - b), *(expand(a - u) for u in inside)]


def _inside_abs(term: AnyTerm) -> tuple[AnyTerm, ...]:
    return interface.arguments(term) if interface.is_call(term) and interface.operation(term) is op.ABS else ()


_FLIPPED: Final = {"lt": ("gt", True), "le": ("ge", True)}


def sharp_symbol(variable: Symbol, conditions: tuple[Condition, ...]) -> AnyTerm:
    """A symbol with the assumptions of the variable's sort and of the conditions on the variable alone.

    An even number is twice an integer, an odd one twice an integer and one.
    """
    if is_boolean(variable):
        return symbol(variable.name)
    words = {c.predicate for c in conditions if c.arguments == (variable,)}
    declared: dict[str, Any] = dict(interface.metadata(variable))
    for condition in conditions:
        if len(condition.arguments) == 2 and condition.arguments[0] is variable:
            number = exact_value(condition.arguments[1])
            if number is not None:
                declared |= _bounds(condition.predicate, float(number))
    if "odd" in words:
        is_positive = declared.get("positive") or declared.get("nonnegative")
        return 2 * symbol(variable.name, integer=True, **({"nonnegative": True} if is_positive else {})) + 1
    whole = {"integer": True} if words & {"integer", "even"} else {}
    return (2 if "even" in words else 1) * symbol(variable.name, **(declared | whole))


def _bounds(predicate: str, number: float) -> Mapping[str, Any]:
    if number == 0:
        name = {"gt": "positive", "ge": "nonnegative", "lt": "negative", "le": "nonpositive", "ne": "nonzero"}
        return {name[predicate]: True} if predicate in name else {}
    if predicate in ("gt", "ge"):
        return {"interval": (number, math.inf)}
    return {"interval": (-math.inf, number)} if predicate in ("lt", "le") else {}


def over(term: AnyTerm, symbols: Mapping[Any, AnyTerm]) -> AnyTerm:
    """A pattern as a tree term over other leaves."""
    return rebuild(
        [term],
        lambda leaf: symbols.get(leaf, leaf),
        interface.make_term,
    )[0]


def normal_form(term: AnyTerm) -> AnyTerm:
    """The term in canonical form, with all functions that have a definition in simpler ones replaced by it.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.operators import COSH
    >>> from symnum.terms.tree import tree_call
    >>> normal_form(tree_call(COSH, (symbol("x"),)))
    exp(x)/2 + exp(-x)/2
    """

    def leaf(node: AnyTerm) -> AnyTerm:
        if (
            interface.is_literal(node)
            and isinstance(value := interface.literal_value(node), float)
            and math.isfinite(value)
        ):
            return literal(Fraction(value))
        return node

    def build(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        define = DEFINITIONS.get(operator)
        return call(operator, *parts) if define is None else define(*parts)

    return rebuild([term], leaf, build)[0]


def linear_view(term: AnyTerm) -> tuple[tuple[Any, AnyTerm], ...]:
    """A canonical term multiplied out, as pairs of an exact coefficient and a product; a number is a multiple of 1."""
    pairs = interface.summands(expand(term))
    found = [(c, t) if (number := exact_value(t)) is None else (c * number, ONE) for c, t in pairs]
    return tuple([(c, t) for c, t in found if c])
