"""Conditions of rules as facts of classes, looked up where the rule is tried; unknown means no.

A fact is a relation of one class: is_pos, is_nonzero, is_integer, is_defined and the like, or a comparison with one of
the numbers that the rules name. What is known of two classes that become one is known of both, so that facts only grow:
the values that are possible are intersected.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from symnum.facts.facts import Facts
from symnum.rewriters.egraph.patterns import (
    ONE_RATIONAL,
    TWO_RATIONAL,
    PatternWriter,
    Untranslatable,
    rational_text,
)
from symnum.rewriters.egraph.vocabulary import ADD_2, NEG_1, NUMBER
from symnum.rules.condition import Condition
from symnum.rules.pattern import Variable
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact

Alternatives = list[list[str]]
"""Ways to prove a condition, each a list of facts to be found."""

FACTS: dict[str, Callable[[Facts], bool]] = {
    "is_pos": lambda f: f.positive is True,
    "is_neg": lambda f: f.negative is True,
    "is_nonneg": lambda f: f.nonnegative is True,
    "is_nonpos": lambda f: f.nonpositive is True,
    "is_nonzero": lambda f: f.zero is False,
    "is_integer": lambda f: f.integer is True,
    "is_defined": lambda f: f.defined is True,
}
"""The facts that always exist, and how each is read off what is known of a term."""

_WITH_ZERO = {"gt": "is_pos", "lt": "is_neg", "ge": "is_nonneg", "le": "is_nonpos", "ne": "is_nonzero"}
_SIGNS = {"gt": ">", "lt": "<", "ge": ">=", "le": "<=", "ne": "!="}
_TURNED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge", "ne": "ne", "eq": "eq"}

Comparison = tuple[str, Exact]
"""A predicate and the number that classes are compared with."""


def is_known(facts: Facts, comparison: Comparison) -> bool:
    """Whether a comparison with a number is proved.

    >>> from symnum.facts.facts import of_leaf
    >>> from symnum.terms.term import symbol
    >>> is_known(of_leaf(symbol("x", positive=True)), ("gt", -1))
    True
    """
    predicate, bound = comparison
    low, high, low_open, high_open = facts.interval
    above = low > bound or (low == bound and low_open)
    below = high < bound or (high == bound and high_open)
    return {"gt": above, "ge": low >= bound, "lt": below, "le": high <= bound, "ne": above or below}[predicate]


class ConditionWriter:
    """Writes the conditions of rules; `comparisons` names those with numbers other than 0, shared by all rules."""

    def __init__(self, comparisons: dict[Comparison, str]) -> None:
        self.comparisons = comparisons

    def conjunction(self, conditions: tuple[Condition, ...], writer: PatternWriter) -> Alternatives:
        """Ways to prove all of some conditions.

        Errors:  Untranslatable for a condition that no fact of classes decides.
        """
        each = [self.alternatives(condition, writer) for condition in conditions]
        return [[fact for way in ways for fact in way] for ways in product(*each)]

    def alternatives(self, condition: Condition, writer: PatternWriter) -> Alternatives:
        """Ways to prove one condition."""
        if condition.choices:
            return [way for choice in condition.choices for way in self.alternatives(choice, writer)]
        if condition.predicate in _TURNED:
            left, right = condition.arguments
            return self.comparison(condition.predicate, left, right, writer)
        (term, *others) = condition.arguments
        if others or condition.predicate == "uniform":
            raise Untranslatable(f"{condition.predicate} speaks of a term, and a class has many")
        return _PREDICATES[condition.predicate](term, writer)

    def comparison(self, predicate: str, left: AnyTerm, right: AnyTerm, writer: PatternWriter) -> Alternatives:
        """Ways to prove a comparison."""
        if writer.is_exact(left) and writer.is_exact(right):
            sign = _SIGNS.get(predicate, "=")
            return [[f"({sign} {writer.primitive(left)} {writer.primitive(right)})"]]
        if interface.exact_value(left) is not None:
            return self.comparison(_TURNED[predicate], right, left, writer)
        bound = interface.exact_value(right)
        if predicate == "eq":
            return [[f"(= {writer.pattern(left).text} {writer.pattern(right).text})"]]
        if bound is not None:
            return [[f"({self.relation(predicate, bound)} {writer.pattern(left).text})"]]
        one, other = writer.pattern(left).text, writer.pattern(right).text
        numbers = [f"(= {one} ({NUMBER} na))", f"(= {other} ({NUMBER} nb))", f"({_SIGNS[predicate]} na nb)"]
        return [
            [f"({_WITH_ZERO[predicate]} ({ADD_2} {one} ({NEG_1} {other})))"],
            [f"({_WITH_ZERO[_TURNED[predicate]]} ({ADD_2} {other} ({NEG_1} {one})))"],
            numbers,
        ]

    def relation(self, predicate: str, bound: Exact) -> str:
        """The relation that holds the classes of which a comparison with a number is known."""
        if bound == 0:
            return _WITH_ZERO[predicate]
        key = (predicate, bound)
        return self.comparisons.setdefault(key, f"compared{len(self.comparisons)}")


def _literal(term: AnyTerm, writer: PatternWriter) -> Alternatives:
    if isinstance(term, Variable) and term.sort.literal:
        return [[]]  # its pattern is a number already
    return [[f"(= {writer.pattern(term).text} ({NUMBER} nl))"]]


def _fact(name: str) -> Callable[[AnyTerm, PatternWriter], Alternatives]:
    def write(term: AnyTerm, writer: PatternWriter) -> Alternatives:
        if name == "is_integer" and writer.is_exact(term):
            return [[f"(= (denom {writer.primitive(term)}) (bigint 1))"]]
        if name == "is_defined" and writer.is_exact(term):
            return [[]]
        return [[f"({name} {writer.pattern(term).text})"]]

    return write


def _parity(offset: str) -> Callable[[AnyTerm, PatternWriter], Alternatives]:
    """Of a number that is known; twice another integer is not looked for."""

    def write(term: AnyTerm, writer: PatternWriter) -> Alternatives:
        if writer.is_exact(term):
            number, found = writer.primitive(term), list[str]()
        else:
            number, found = "np", [f"(= {writer.pattern(term).text} ({NUMBER} np))"]
        return [[*found, f"(= (denom (/ (+ {number} {offset}) {TWO_RATIONAL})) (bigint 1))"]]

    return write


_PREDICATES: dict[str, Callable[[AnyTerm, PatternWriter], Alternatives]] = {
    "finite": _fact("is_defined"),
    "integer": _fact("is_integer"),
    "literal": _literal,
    "even": _parity(rational_text(Fraction(0))),
    "odd": _parity(ONE_RATIONAL),
}
