"""Terms evaluated with sure bounds: in balls of arb where python-flint is installed, else in intervals of mpmath.

Both kinds answer the same questions of values. Intervals know fewer operators and take fifty times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Protocol

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.traversal import Graph

UNDEFINED: Final = "undefined"
UNDECIDED: Final = "undecided"


class Balls(Protocol):
    """Some terms made ready for many points."""

    def values(self, point: Mapping[AnyTerm, float], bits: int) -> list[Any]:
        """The values of the terms in their own kind, `UNDEFINED` or `UNDECIDED`."""
        ...

    def same(self, a: Any, b: Any, /) -> bool | None:
        """Whether two values are equal: False is certain, True needs narrow bounds, None is undecided."""
        ...

    def middle(self, value: Any) -> Fraction:
        """A number in the middle of the bounds; 2^4096 stands for all that are larger, and 0 for all below 2^-4096."""
        ...


@cache
def has_arb() -> bool:
    """Whether python-flint, an extra, is installed."""
    return find_spec("flint") is not None


def balls_of(graph: Graph) -> Balls:
    """An evaluator of the terms that were flattened.

    Errors:  SymnumError that names an operator whose values cannot be bounded, such as a user's function.
    """
    kind = Arb if has_arb() else Intervals
    known = kind.operators()
    for operator in graph.operators:
        if operator is not None and operator not in known:
            raise SymnumError(f"{operator.name} has no bounds")
    return kind(graph)


class Arb:
    """Balls of arb, through the evaluator that the rules are verified with."""

    @staticmethod
    @cache
    def operators() -> frozenset[Operator]:
        """What can be evaluated."""
        from symnum.rules.verification.meaning import MEANING

        return frozenset((*MEANING, op.WHERE))

    def __init__(self, graph: Graph) -> None:
        from symnum.rules.verification.evaluator import Evaluator
        from symnum.rules.verification.sampling import are_same
        from symnum.rules.verification.values import Absent, ball, rational

        self._evaluator, self.same = Evaluator(graph), are_same
        self._ball, self._rational, self._absent = ball, rational, Absent

    def values(self, point: Mapping[AnyTerm, float], bits: int) -> list[Any]:
        """The values of the terms."""
        found = self._evaluator.values({s: self._rational(v) for s, v in point.items()}, bits)
        return [value.name if type(value) is self._absent else value for value in found]

    def middle(self, value: Any) -> Fraction:
        """The centre of a ball."""
        if isinstance(value, bool):
            return Fraction(value)
        mantissa, exponent = self._ball(value).mid().man_exp()
        return _scaled(int(mantissa), int(exponent))


class Intervals:
    """Intervals of mpmath."""

    @staticmethod
    @cache
    def operators() -> frozenset[Operator]:
        """What can be evaluated."""
        return frozenset(_INTERVALS)

    def __init__(self, graph: Graph) -> None:
        from mpmath import iv

        self.graph = graph
        self.context: Any = iv

    def values(self, point: Mapping[AnyTerm, float], bits: int) -> list[Any]:
        """The values of the terms."""
        self.context.prec = bits
        found: list[Any] = []
        for node, operator, parts in zip(self.graph.nodes, self.graph.operators, self.graph.arguments, strict=True):
            if operator is None:
                found.append(self._leaf(node, point))
                continue
            reads = [found[part] for part in parts]
            absent = UNDEFINED if UNDEFINED in reads else UNDECIDED if UNDECIDED in reads else None
            found.append(absent or _INTERVALS[operator](self.context, *reads))
        return [found[root] for root in self.graph.roots]

    def _leaf(self, node: AnyTerm, point: Mapping[AnyTerm, float]) -> Any:
        if not interface.is_literal(node):
            return self.context.mpf(point[node])
        value = interface.literal_value(node)
        try:
            numerator, denominator = value.as_integer_ratio()
        except (OverflowError, ValueError):
            return UNDEFINED
        return self.context.mpf(numerator) / self.context.mpf(denominator)

    def same(self, a: Any, b: Any) -> bool | None:
        """Whether two intervals overlap, and are narrow."""
        if a.b < b.a or b.b < a.a:
            return False
        width = max(_double(x.b - x.a) for x in (a, b))
        scale = max(abs(_double(a)), abs(_double(b)))
        return True if width <= _NARROW * scale + _NEARLY_NOTHING else None

    def middle(self, value: Any) -> Fraction:
        """The centre of an interval."""
        import mpmath

        middle: Any = mpmath.mpf(value.mid)
        mantissa, exponent = middle.man_exp
        return _scaled((-1 if middle < 0 else 1) * int(mantissa), int(exponent))


_NARROW: Final = 1e-30
_NEARLY_NOTHING: Final = 1e-120


def _scaled(mantissa: int, exponent: int) -> Fraction:
    """mantissa * 2**exponent, brought into range: exponents may themselves be of a hundred digits."""
    size = mantissa.bit_length() + exponent
    if size > _LARGEST:
        return Fraction((1 if mantissa > 0 else -1) << _LARGEST)
    return Fraction(mantissa) * Fraction(2) ** exponent if size > -_LARGEST else Fraction(0)


_LARGEST: Final = 1 << 12


def _double(interval: Any) -> float:
    return float(interval.mid)


def _quotient(context: Any, a: Any, b: Any) -> Any:
    if b.a > 0 or b.b < 0:
        return a / b
    return UNDEFINED if b.a == b.b else UNDECIDED


def _above_zero(function: Callable[[Any, Any], Any], *, closed: bool) -> Callable[[Any, Any], Any]:
    """A function defined above 0, and at 0 if closed."""

    def meaning(context: Any, a: Any) -> Any:
        if a.a > 0 or (closed and a.a == a.b == 0):
            return function(context, a)
        return UNDEFINED if a.b < 0 or (a.b == 0 and not closed) else UNDECIDED

    return meaning


def _power(context: Any, a: Any, b: Any) -> Any:
    if b.a == b.b and _double(b).is_integer():
        n = int(_double(b))
        whole = a ** abs(n)
        return whole if n > 0 else _quotient(context, context.mpf(1), whole)
    if a.a > 0:
        return context.exp(b * context.log(a))
    if a.a == a.b == 0:
        return context.mpf(0) if b.a > 0 else UNDEFINED if b.b <= 0 else UNDECIDED
    return UNDEFINED if a.b < 0 and b.a == b.b else UNDECIDED


_INTERVALS: Final[dict[Operator, Callable[..., Any]]] = {
    op.ADD: lambda context, *parts: sum(parts, context.mpf(0)),
    op.SUB: lambda context, a, b: a - b,
    op.NEG: lambda context, a: -a,
    op.FMA: lambda context, a, b, c: a * b + c,
    op.DIV: _quotient,
    op.POW: _power,
    op.SQRT: _above_zero(lambda context, a: context.sqrt(a), closed=True),
    op.LOG: _above_zero(lambda context, a: context.log(a), closed=False),
    op.EXP: lambda context, a: context.exp(a),
    op.SIN: lambda context, a: context.sin(a),
    op.COS: lambda context, a: context.cos(a),
    op.TAN: lambda context, a: _quotient(context, context.sin(a), context.cos(a)),
    op.COSH: lambda context, a: (context.exp(a) + context.exp(-a)) / 2,
    op.SINH: lambda context, a: (context.exp(a) - context.exp(-a)) / 2,
    op.TANH: lambda context, a: 1 - 2 / (context.exp(2 * a) + 1),
    op.ABS: lambda context, a: abs(a),
    op.PI: lambda context: +context.pi,
}


def _product(context: Any, *parts: Any) -> Any:
    result = context.mpf(1)
    for part in parts:
        result = result * part
    return result


_INTERVALS[op.MUL] = _product
