"""Patterns as text of egglog: variables are v0, v1, ..., numbers are exact, names of users never appear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnum.rewriters.egraph.vocabulary import LEAF, NUMBER, TRUTH, Encoder
from symnum.rules.pattern import FOLD, FunctionVariable, Variable
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB, Operator
from symnum.terms.traversal import postorder

_SMALL = 2**62


class Untranslatable(Exception):
    """Why a rule has no translation."""


@dataclass(frozen=True, slots=True)
class Text:
    """A pattern as text; `value` is the number that it is, if it is one."""

    text: str
    value: Exact | None = None


def rational_text(value: Exact) -> str:
    """An exact number as a primitive of egglog.

    >>> rational_text(Fraction(2, 3))
    '(bigrat (bigint 2) (bigint 3))'
    """
    return f"(bigrat {_integer_text(value.numerator)} {_integer_text(value.denominator)})"


def _integer_text(value: int) -> str:
    return f"(bigint {value})" if abs(value) < _SMALL else f'(from-string "{value}")'


class _Texts:
    """The builder of patterns; sums and products of several parts lean to the right."""

    def number(self, value: Exact) -> Text:
        return Text(f"({NUMBER} {rational_text(value)})", value)

    def value(self, node: Text) -> Exact | None:
        return node.value

    def apply(self, name: str, *parts: Text) -> Text:
        return Text(f"({' '.join([name, *(part.text for part in parts)])})")

    def nested(self, name: str, parts: Sequence[Text]) -> Text:
        whole = parts[-1]
        for part in reversed(parts[:-1]):
            whole = self.apply(name, part, whole)
        return whole


@dataclass(slots=True)
class PatternWriter:
    """Writes the patterns of one rule; `leaves` are the symbols and floats that patterns name, shared by all rules.

    `operators` says what the function variables stand for.
    """

    as_written: bool
    leaves: list[AnyTerm]
    operators: dict[FunctionVariable, Operator] = field(default_factory=dict[FunctionVariable, Operator])
    names: dict[Variable, str] = field(default_factory=dict[Variable, str])
    texts: _Texts = field(default_factory=_Texts)

    def pattern(self, term: AnyTerm) -> Text:
        """The text of a pattern.

        Errors:  Untranslatable for sequences of arguments and whatever e-graphs cannot hold.
        """
        encoder = Encoder(self.texts, self.as_written)
        done: dict[AnyTerm, Text] = {}
        for node in postorder([term]):
            if not interface.is_call(node):
                done[node] = self.leaf(node)
                continue
            operator, arguments = interface.operation(node), interface.arguments(node)
            if operator is FOLD:
                done[node] = Text(f"({NUMBER} {self.primitive(arguments[0])})")
            elif isinstance(operator, FunctionVariable):
                done[node] = encoder.call(self.operators[operator], [done[part] for part in arguments])
            else:
                done[node] = encoder.call(operator, [done[part] for part in arguments])
        return done[term]

    def leaf(self, term: AnyTerm) -> Text:
        """The text of a variable, a number, or a leaf that must be there as it is."""
        if isinstance(term, Variable):
            if term.is_sequence:
                raise Untranslatable("it matches any number of arguments, and classes have fixed ones")
            name = self.names.setdefault(term, f"v{len(self.names)}")
            return Text(f"({NUMBER} {name})") if term.sort.literal else Text(name)
        value = interface.exact_value(term)
        if value is not None:
            return self.texts.number(value)
        if interface.is_literal(term) and isinstance(interface.literal_value(term), bool):
            return Text(f"({TRUTH} {str(interface.literal_value(term)).lower()})")
        if term not in self.leaves:
            self.leaves.append(term)
        return Text(f"({LEAF} {self.leaves.index(term)})")

    def is_exact(self, term: AnyTerm) -> bool:
        """Whether a pattern is a number once its literal variables are known."""
        if isinstance(term, Variable):
            return term.sort.literal
        if not interface.is_call(term):
            return interface.exact_value(term) is not None
        return interface.operation(term) in _ARITHMETIC and all(map(self.is_exact, interface.arguments(term)))

    def primitive(self, term: AnyTerm) -> str:
        """The value of a pattern of literal variables and numbers, as an expression of egglog's rationals.

        Errors:  Untranslatable for arithmetic that those have not.
        """
        if isinstance(term, Variable) and term.sort.literal:
            return self.names.setdefault(term, f"v{len(self.names)}")
        value = None if interface.is_call(term) else interface.exact_value(term)
        if value is not None:
            return rational_text(value)
        operator = interface.operation(term) if interface.is_call(term) else None
        if operator not in _ARITHMETIC:
            raise Untranslatable("it folds what the rationals of the engine cannot compute")
        parts = [self.primitive(part) for part in interface.arguments(term)]
        whole = parts[0]
        if len(parts) == 1:
            return f"({_ARITHMETIC[operator]} {whole})"
        for part in parts[1:]:
            whole = f"({_ARITHMETIC[operator]} {whole} {part})"
        return whole


_ARITHMETIC = {ADD: "+", SUB: "-", MUL: "*", DIV: "/", NEG: "neg", POW: "pow"}
ONE_RATIONAL = rational_text(1)
TWO_RATIONAL = rational_text(2)
HALF_RATIONAL = rational_text(Fraction(1, 2))
