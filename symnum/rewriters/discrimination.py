"""Discrimination nets: which of many patterns may match a term, at a cost that does not grow with their number.

A net is a trie of what a term must show, read in preorder: operators, literals, the coefficient of a product, the
constant of a sum, with a wild card for variables (Christian 1993). Sums and products, whose parts come in any order,
are entered under the part of the pattern that says most, and looked up by each part of the term, with its exponent
and, in sums, the ratios of the coefficients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeGuard, TypeVar

from symnum.rules.compilation import Addition, Commuting, Fixed, Leaf, Multiplication, Node, Wild
from symnum.rules.pattern import FunctionVariable
from symnum.rules.products import leads_with_minus
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
    ADD: (_SUM,), SUB: (_SUM,), NEG: (_PRODUCT, _SUM),
    MUL: (_PRODUCT,), DIV: (_PRODUCT,), POW: (_PRODUCT,), SQRT: (_PRODUCT,),
}  # fmt: skip
"""What calls may be seen as whose parts come in any order."""

LARGEST: Final = 64
"""Coefficients up to this are searched for all that they contain; of larger ones only themselves."""
CHOICES: Final = 4096
"""Choices that are remembered at one place of a net; then they are made anew, so that memory stays bounded."""


class Selective(Protocol):
    """An entry that can tell at a glance whether it may take a power of a base out of a sum or product."""

    @property
    def mask(self) -> int: ...

    @property
    def ratio(self) -> Exact | None: ...

    def may_take(self, exponent: Exact, mask: int, base_mask: int) -> bool: ...


class Choice(NamedTuple, Generic[T]):
    """Entries that may fire at a factor: those that fit any coefficients, and those that need a ratio of two."""

    any_ratio: list[T]
    by_ratio: dict[Exact, list[T]]


@dataclass(slots=True)
class State(Generic[T]):
    """A place in the trie; numbers have tables of their own, as a term shows several of them at once."""

    children: dict[Token, State[T]] = field(default_factory=dict)
    scales: dict[Exact, State[T]] = field(default_factory=dict)
    constants: dict[Exact, State[T]] = field(default_factory=dict)
    entries: list[T] = field(default_factory=list)
    turns: dict[tuple[Operator, int], tuple[list[State[T]], State[T] | None]] = field(default_factory=dict)
    choices: dict[tuple[Exact, int, int], Choice[T]] = field(default_factory=dict)

    def step(self, token: Token) -> State[T]:
        """The place that a token leads to, made if there is none."""
        self.turns.clear()
        if isinstance(token, _Number):
            return getattr(self, token.table).setdefault(token.value, State())
        return self.children.setdefault(token, State())

    def turn(self, operator: Operator, arity: int) -> tuple[list[State[T]], State[T] | None]:
        """Where a call leads as a whole, and where it leads if its arguments are read one by one; remembered."""
        found = self.turns.get((operator, arity))
        if found is None:
            tokens: list[Token] = [*_OPAQUE.get(operator, ()), operator, None]
            whole = [child for token in tokens if (child := self.children.get(token)) is not None]
            found = self.turns[operator, arity] = whole, self.children.get((operator, arity))
        return found


@dataclass(frozen=True, slots=True)
class _Number:
    table: str
    value: Exact


class DiscriminationNet(Generic[T]):
    """Patterns by what they show."""

    def __init__(self) -> None:
        self._root: State[T] = State()
        self._by_head: dict[Operator | None, list[T]] = {}

    def add(self, pattern: Node, entry: T) -> None:
        """Enter a pattern."""
        for head in heads_of_pattern(pattern) or (None,):
            self._by_head.setdefault(head, []).append(entry)
        for path in _paths(pattern):
            state = self._root
            for token in path:
                state = state.step(token)
            state.entries.append(entry)

    def entries(self) -> Iterator[T]:
        """All entries, some of them more than once."""
        return chain.from_iterable(self._by_head.values())

    def of_head(self, operator: Operator | None) -> list[T]:
        """The entries whose pattern may be a call of an operator; of no operator, those that may be a leaf alone."""
        anything = self._by_head.get(None, [])
        return anything if operator is None else [*self._by_head.get(operator, ()), *anything]

    def candidates(self, term: AnyTerm) -> list[T]:
        """The entries whose pattern may match a call, each once for every way that it was entered."""
        states = self.states(term)
        return [entry for state in states for entry in state.entries] if states else []

    def states(self, term: AnyTerm) -> list[State[T]]:
        """The places in the trie where a term ends."""
        ends: list[State[T]] = []
        stack: list[tuple[State[T], tuple[AnyTerm, ...]]] = [(self._root, (term,))]
        while stack:
            state, pending = stack.pop()
            if not pending:
                ends.append(state)
                continue
            children = state.children
            anything = children.get(_ANY)
            if anything is not None:
                stack.append((anything, pending[1:]))
            if len(children) > (anything is not None) or state.scales or state.constants:
                stack += _followed(state, pending[0], pending[1:])
        return ends


def _followed(state: State[T], term: AnyTerm, rest: tuple[AnyTerm, ...]) -> list[tuple[State[T], tuple[AnyTerm, ...]]]:
    """Where a term leads that is not read as anything at all, and what is then still to be read."""
    operator = interface.head(term)
    if operator is None:
        children = [state.children.get(token) for token in _leaf_tokens(term)]
        return [(child, rest) for child in children if child is not None]
    arguments = interface.arguments(term)
    whole, inside = state.turn(operator, len(arguments))
    found = [(child, rest) for child in whole] if whole else []
    if inside is not None:
        found.append((inside, (*arguments, *rest)))
    if state.scales and operator in _OPAQUE:
        found += [(state.scales[scale], rest) for scale in _scales_of(term) if scale in state.scales]
    if state.constants and operator in (ADD, SUB, NEG):
        constant = state.constants.get(_constant_of(term))
        found += [] if constant is None else [(constant, rest)]
    return found


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _scales_of(term: AnyTerm) -> list[Exact]:
    """The coefficients that a pattern may have which this product matches: what divides its own, with its sign."""
    if interface.operation(term) in (ADD, SUB):
        return [-1] if leads_with_minus(term) else []
    coefficient = monomial_of(term)[0]
    if coefficient == 1:
        return []
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


def heads_of_pattern(pattern: Node) -> tuple[Operator, ...] | None:
    """The operators that a call which a pattern matches can have; None if any."""
    if isinstance(pattern, Addition | Multiplication):
        if _has_default(pattern):
            return None
        if isinstance(pattern, Multiplication) and pattern.coefficient == -1:
            return tuple(_OPAQUE)  # of a sum and its negative one is -x
        wanted = _SUM if isinstance(pattern, Addition) else _PRODUCT
        return tuple(operator for operator, tokens in _OPAQUE.items() if wanted in tokens)
    if isinstance(pattern, Leaf):
        return ()
    return (pattern.operator,) if is_plain_call(pattern) else None


def is_plain_call(node: Node) -> TypeGuard[Fixed | Commuting]:
    """Whether a pattern is the call of an operator, and not of a variable."""
    return isinstance(node, Fixed | Commuting) and not isinstance(node.operator, FunctionVariable)
