"""Discrimination nets: which of many patterns may match a term, at a cost that does not grow with their number.

A net is a trie of what a term must show, read in preorder: operators, literals, the coefficient of a product, the
constant of a sum, with a wild card for variables (Christian 1993). Sums and products, whose parts come in any order,
are entered under the part of the pattern that says most, and looked up by each part of the term, with its exponent
and, in sums, the ratios of the coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final, Generic, TypeAlias, TypeGuard, TypeVar

from symnum.rules.compilation import Addition, Commuting, Fixed, Leaf, Multiplication, Node, PowerOf, Wild
from symnum.rules.pattern import FunctionVariable
from symnum.rules.views import is_written, monomial_of, monomials
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator

T = TypeVar("T")
Token: TypeAlias = object

_ANY: Final = "any"
_SUM: Final = "sum"
_PRODUCT: Final = "product"
_NUMBER: Final = "number"
_NEGATIVE: Final = "negative"
_OPAQUE: dict[Operator, tuple[Token, ...]] = {
    ADD: (_SUM, _PRODUCT), SUB: (_SUM, _PRODUCT), NEG: (_PRODUCT, _SUM),
    MUL: (_PRODUCT,), DIV: (_PRODUCT,), POW: (_PRODUCT,), SQRT: (_PRODUCT,),
}  # fmt: skip
"""What calls may be seen as whose parts come in any order; a sum is also -1 times its negative."""

LARGEST: Final = 64
"""Coefficients and exponents up to this are searched for all that they contain; of larger ones only themselves."""


@dataclass(slots=True)
class _State(Generic[T]):
    """A place in the trie; numbers have tables of their own, as a term shows several of them at once."""

    children: dict[Token, _State[T]] = field(default_factory=dict)
    scales: dict[Exact, _State[T]] = field(default_factory=dict)
    constants: dict[Exact, _State[T]] = field(default_factory=dict)
    exponents: dict[Exact | None, _State[T]] = field(default_factory=dict)
    ratios: dict[Exact | None, _State[T]] = field(default_factory=dict)
    entries: list[T] = field(default_factory=list)

    def step(self, token: Token) -> _State[T]:
        """The place that a token leads to, made if there is none."""
        if isinstance(token, _Number):
            return getattr(self, token.table).setdefault(token.value, _State())
        return self.children.setdefault(token, _State())


@dataclass(frozen=True, slots=True)
class _Number:
    table: str
    value: Exact | None


class DiscriminationNet(Generic[T]):
    """Patterns by what they show."""

    def __init__(self) -> None:
        self._root: _State[T] = _State()
        self._heads: set[Operator] = set()
        self._is_open = False

    def add(self, pattern: Node, entry: T, *numbers: _Number) -> None:
        """Enter a pattern."""
        heads = _heads(pattern)
        self._is_open = self._is_open or heads is None
        self._heads.update(heads or ())
        for path in _paths(pattern):
            state = self._root
            for token in (*path, *numbers):
                state = state.step(token)
            state.entries.append(entry)

    def candidates(self, term: AnyTerm) -> Iterator[T]:
        """The entries whose pattern may match a call, each once for every way that it was entered."""
        for state in self.states(term):
            yield from state.entries

    def states(self, term: AnyTerm) -> Iterator[_State[T]]:
        """The places in the trie where a call ends."""
        if not self._is_open and interface.operation(term) not in self._heads:
            return
        stack: list[tuple[_State[T], tuple[AnyTerm, ...]]] = [(self._root, (term,))]
        while stack:
            state, pending = stack.pop()
            if pending:
                stack += _followed(state, pending[0], pending[1:])
            else:
                yield state


def _followed(
    state: _State[T], term: AnyTerm, rest: tuple[AnyTerm, ...]
) -> list[tuple[_State[T], tuple[AnyTerm, ...]]]:
    """Where a term leads, and what is then still to be read."""
    children = state.children
    found: list[tuple[_State[T] | None, tuple[AnyTerm, ...]]] = [(children.get(_ANY), rest)]
    if interface.is_call(term):
        operator = interface.operation(term)
        if children:
            arguments = interface.arguments(term)
            found += [(children.get(token), rest) for token in _OPAQUE.get(operator, ())]
            found.append((children.get((operator, len(arguments))), (*arguments, *rest)))
            found += [(children.get(operator), rest), (children.get(None), rest)]
        if state.scales and operator in _OPAQUE:
            found += [(state.scales.get(scale), rest) for scale in _scales_of(term)]
        if state.constants and operator in (ADD, SUB, NEG):
            found.append((state.constants.get(_constant_of(term)), rest))
    else:
        found += [(children.get(token), rest) for token in _leaf_tokens(term)]
    return [(child, pending) for child, pending in found if child is not None]


class FactorNet(DiscriminationNet[T]):
    """Patterns of sums and products, by one of their factors, its exponent, and the ratio of two coefficients."""

    def add_factor(self, factor: PowerOf, entry: T, *, ratio: Exact | None = None) -> None:
        """Enter a pattern under one of its factors; a ratio of None stands for any."""
        exponent = factor.exponent if isinstance(factor.exponent, int | Fraction) else None
        self.add(factor.base, entry, _Number("exponents", exponent), _Number("ratios", ratio))

    def among(self, base: AnyTerm, exponent: Exact, ratios: Iterable[Exact | None]) -> Iterator[T]:
        """The entries that may match at a factor; `ratios` are those of the coefficients of a sum, and None."""
        for state in self.states(base):
            for contained in _contained(exponent):
                below = state.exponents.get(contained)
                if below is not None:
                    for ratio in ratios:
                        last = below.ratios.get(ratio)
                        if last is not None:
                            yield from last.entries


@lru_cache(maxsize=1024)
def _contained(exponent: Exact) -> tuple[Exact | None, ...]:
    """The exponents that a power contains, and their negatives, for patterns that are turned upside down."""
    if isinstance(exponent, int) and abs(exponent) <= LARGEST:
        sizes: list[Exact] = list(range(1, abs(exponent) + 1))
    else:
        top = abs(exponent.numerator)
        divisors = [d for d in range(1, top + 1) if top % d == 0] if top <= LARGEST else [top]
        sizes = [_plain(Fraction(d, exponent.denominator)) for d in divisors]
    return (None, *sizes, *(-size for size in sizes))


def ratios_of(coefficients: Iterable[Exact]) -> list[Exact | None]:
    """The quotients of any two coefficients of a sum, and None, which stands for any quotient.

    >>> ratios_of([1, 1, -3])
    [None, 1, -3, Fraction(-1, 3)]
    """
    distinct = list(dict.fromkeys(c for c in coefficients if c))[: LARGEST // 4]
    quotients = [_plain(Fraction(a) / b) for b in distinct for a in distinct]
    return list(dict.fromkeys([None, *quotients]))


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _scales_of(term: AnyTerm) -> list[Exact]:
    """The coefficients that a pattern may have which this product matches: what divides its own, with its sign."""
    coefficient = monomial_of(term)[0]
    if coefficient == 1:
        return [-1] if interface.operation(term) in (ADD, SUB) else []
    top = abs(coefficient.numerator)
    divisors = [d for d in range(1, top + 1) if top % d == 0] if top <= LARGEST else [top]
    sign = 1 if coefficient > 0 else -1
    return [_plain(Fraction(sign * d, coefficient.denominator)) for d in divisors]


def _constant_of(term: AnyTerm) -> Exact:
    if is_written(term):
        return sum(coefficient for coefficient, factors in monomials(term) if not factors)
    coefficient, part = interface.summands(term)[0]
    value = interface.exact_value(part)
    return 0 if value is None else coefficient * value


def _leaf_tokens(term: AnyTerm) -> list[Token]:
    if interface.is_symbol(term):
        return [("symbol", interface.symbol_name(term))]
    if not interface.is_literal(term):
        return []
    value = interface.exact_value(term)
    found: list[Token] = [_NEGATIVE] if value is not None and value < 0 else []  # -2 is -x with x = 2
    return [*found, _NUMBER, ("literal", interface.literal_value(term) if value is None else value)]


# patterns ---------------------------------------------------------------------------------------------------------
def _paths(pattern: Node) -> list[tuple[Token, ...]]:
    """The token sequences under which a pattern is entered; more than one where a term may show it in several ways."""
    if isinstance(pattern, Wild):
        return [(_NUMBER,)] if pattern.variable.sort.literal else [(_ANY,)]
    if isinstance(pattern, Leaf):
        return [(_leaf_tokens(pattern.term)[-1],)]
    if isinstance(pattern, Addition):
        return [(_ANY,)] if _has_default(pattern) else [(_sum_token(pattern),)]
    if isinstance(pattern, Multiplication):
        return [(_ANY,)] if _has_default(pattern) else [(token,) for token in _product_tokens(pattern)]
    if isinstance(pattern, Commuting):
        return [(pattern.operator,)]
    if isinstance(pattern.operator, FunctionVariable):
        return [(None,)]
    if any(isinstance(part, Wild) and part.variable.is_sequence for part in pattern.parts):
        return [(pattern.operator,)]
    paths: list[tuple[Token, ...]] = [((pattern.operator, len(pattern.parts)),)]
    for part in pattern.parts:
        paths = [head + tail for head in paths for tail in _paths(part)]
    return paths


def _sum_token(pattern: Addition) -> Token:
    constants = [s.coefficient for s in pattern.summands if not s.factors and s.number is None]
    return _Number("constants", constants[0]) if constants else _SUM


def _product_tokens(pattern: Multiplication) -> list[Token]:
    """A pattern with a coefficient is entered under it, and -x also under negative numbers."""
    if pattern.number is not None or pattern.coefficient == 1:
        return [_PRODUCT]
    scale: Token = _Number("scales", pattern.coefficient)
    return [scale, _NEGATIVE] if pattern.coefficient == -1 else [scale]


def _has_default(pattern: Addition | Multiplication) -> bool:
    if isinstance(pattern, Addition):
        return any(_has_default(summand) for summand in pattern.summands)
    if pattern.number is not None and pattern.number.default is not None:
        return True
    wild = [factor.base for factor in pattern.factors if isinstance(factor.base, Wild)]
    return any(base.variable.default is not None for base in wild)


def _heads(pattern: Node) -> tuple[Operator, ...] | None:
    """The operators that a call which a pattern matches can have; None if any."""
    if isinstance(pattern, Addition | Multiplication):
        if _has_default(pattern):
            return None
        wanted = _SUM if isinstance(pattern, Addition) else _PRODUCT
        return tuple(operator for operator, tokens in _OPAQUE.items() if wanted in tokens)
    return (pattern.operator,) if is_plain_call(pattern) else None


def is_plain_call(node: Node) -> TypeGuard[Fixed | Commuting]:
    """Whether a pattern is the call of an operator, and not of a variable."""
    return isinstance(node, Fixed | Commuting) and not isinstance(node.operator, FunctionVariable)
