"""Many rules at once: which of them may fire at a node, at a cost that does not grow with their number.

Left sides are kept in discrimination nets (Christian 1993): tries of the operators and literals that a term must show,
read in preorder, with a wild card for variables. Sums and products, whose parts come in any order, are entered under
the part of the pattern that leaves least open, and looked up by each part of the term; what their other parts need is
checked as a set of operators before any search begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias, TypeGuard

from symnum.rewriters.features import FIRST_BIT, SYMBOLIC, Masks, Profile, covers, needed_in_product, needed_in_sum
from symnum.rules.application import compiled_rule
from symnum.rules.compilation import Addition, Commuting, CompiledRule, Fixed, Leaf, Multiplication, Node, PowerOf, Wild
from symnum.rules.pattern import FunctionVariable
from symnum.rules.rule import Rule
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator, Trait

Token: TypeAlias = object

_ANY: Final = "any"
_SUM: Final = "sum"
_PRODUCT: Final = "product"
_NUMBER: Final = "number"
_OPAQUE: dict[Operator, tuple[Token, ...]] = {
    ADD: (_SUM, _PRODUCT), SUB: (_SUM, _PRODUCT), NEG: (_PRODUCT, _SUM),
    MUL: (_PRODUCT,), DIV: (_PRODUCT,), POW: (_PRODUCT,), SQRT: (_PRODUCT,),
}  # fmt: skip


@dataclass(slots=True)
class Entry:
    """A rule in the net, its place in the order of rules, and what a term must have before a match is searched for.

    `needs` are operators of factors or arguments, `mask` those of the whole term; of the `profiles`, one must be
    covered. `exponent` is that of the factor under which the rule was entered, if it is a number.
    """

    rule: CompiledRule
    place: int
    needs: tuple[tuple[Operator, int], ...]
    mask: int
    profiles: tuple[Profile, ...]
    base_mask: int = 0
    exponent: Exact | None = None
    is_whole: bool = False
    is_upright: bool = True

    @property
    def has_function(self) -> bool:
        """Whether the pattern shows an operator that is no arithmetic."""
        return self.mask >= FIRST_BIT

    def may_match(self, mask: int, heads: Counter[Operator], profile: Profile) -> bool:
        """Whether a sum or product with this mask, these operators of factors and this profile can hold a match."""
        if self.mask & ~mask:
            return False
        for operator, count in self.needs:
            if heads[operator] < count:
                return False
        return any(covers(profile, needed) for needed in self.profiles)

    def may_take(self, mask: int, exponent: Exact) -> bool:
        """Whether the factor under which the rule was entered can be taken out of a power of a base with this mask."""
        if self.base_mask & ~mask:
            return False
        need = self.exponent
        if need is None:
            shows_power = exponent != 1 or bool(mask & SYMBOLIC)
            return shows_power and (exponent.denominator == 1 or not self.is_whole)
        if self.is_upright and (need > 0) != (exponent > 0):
            return False
        return exponent.denominator == need.denominator and abs(exponent) >= abs(need)


@dataclass(slots=True)
class _State:
    children: dict[Token, _State] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class DiscriminationNet:
    """Patterns by the operators and literals that they show."""

    def __init__(self) -> None:
        self._root = _State()
        self._heads: set[Operator] = set()
        self._is_open = False

    def add(self, pattern: Node, entry: Entry) -> None:
        """Enter a pattern."""
        heads = _heads(pattern)
        self._is_open = self._is_open or heads is None
        self._heads.update(heads or ())
        for path in _paths(pattern):
            state = self._root
            for token in path:
                state = state.children.setdefault(token, _State())
            state.entries.append(entry)

    def candidates(self, term: AnyTerm) -> Iterator[Entry]:
        """The entries whose pattern may match a call, each once for every way that it was entered."""
        if not self._is_open and interface.operation(term) not in self._heads:
            return
        stack: list[tuple[_State, tuple[AnyTerm, ...]]] = [(self._root, (term,))]
        while stack:
            state, pending = stack.pop()
            if not pending:
                yield from state.entries
                continue
            children, rest = state.children, pending[1:]
            for token, parts in _views(pending[0]):
                child = children.get(token)
                if child is not None:
                    stack.append((child, (*parts, *rest) if parts else rest))


def _views(term: AnyTerm) -> list[tuple[Token, tuple[AnyTerm, ...]]]:
    """What a term shows: tokens, each with the arguments that are to be read after it."""
    found: list[tuple[Token, tuple[AnyTerm, ...]]] = [(_ANY, ())]
    if interface.is_call(term):
        operator, arguments = interface.operation(term), interface.arguments(term)
        found += [(token, ()) for token in _OPAQUE.get(operator, ())]
        found += [((operator, len(arguments)), arguments), (operator, ()), (None, ())]
    elif interface.is_literal(term):
        value = interface.exact_value(term)
        found += [(_NUMBER, ()), (("literal", interface.literal_value(term) if value is None else value), ())]
    else:
        found.append((("symbol", interface.symbol_name(term)), ()))
    return found


def _paths(pattern: Node) -> list[tuple[Token, ...]]:
    """The token sequences under which a pattern is entered; more than one where a term may show it in several ways."""
    if isinstance(pattern, Wild):
        return [(_NUMBER,)] if pattern.variable.sort.literal else [(_ANY,)]
    if isinstance(pattern, Leaf):
        return [(_leaf_token(pattern.term),)]
    if isinstance(pattern, Addition):
        return [(_ANY,)] if _has_default(pattern) else [(_SUM,)]
    if isinstance(pattern, Multiplication):
        return [(_ANY,)] if _has_default(pattern) else [(_PRODUCT,)]
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


def _heads(pattern: Node) -> tuple[Operator, ...] | None:
    """The operators that a call which a pattern matches can have; None if any."""
    if isinstance(pattern, Addition | Multiplication):
        if _has_default(pattern):
            return None
        wanted = _SUM if isinstance(pattern, Addition) else _PRODUCT
        return tuple(operator for operator, tokens in _OPAQUE.items() if wanted in tokens)
    return (pattern.operator,) if _is_plain_call(pattern) else None


def _leaf_token(term: AnyTerm) -> Token:
    if interface.is_symbol(term):
        return ("symbol", interface.symbol_name(term))
    value = interface.exact_value(term)
    return ("literal", interface.literal_value(term) if value is None else value)


def _has_default(pattern: Addition | Multiplication) -> bool:
    if isinstance(pattern, Addition):
        return any(_has_default(summand) for summand in pattern.summands)
    if pattern.number is not None and pattern.number.default is not None:
        return True
    wild = [factor.base for factor in pattern.factors if isinstance(factor.base, Wild)]
    return any(base.variable.default is not None for base in wild)


class RuleIndex:
    """The rules of a rewriter for one kind of terms, by where they can fire."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.masks = Masks()
        self.calls = DiscriminationNet()
        self.in_sums = DiscriminationNet()
        self.in_products = DiscriminationNet()
        self.open_sums: list[Entry] = []
        self.open_products: list[Entry] = []
        self.associative: dict[Operator, list[Entry]] = {}
        for place, rule in enumerate(rules):
            self._enter(compiled_rule(rule), place)

    def _enter(self, rule: CompiledRule, place: int) -> None:
        pattern = rule.pattern
        entry = Entry(rule, place, _needs(pattern), self.masks.of_pattern(pattern), ())
        if isinstance(pattern, Addition):
            entry.profiles = (needed_in_sum(pattern),)
            self._enter_open(self.in_sums, self.open_sums, pattern.summands[0].factors, entry)
        elif isinstance(pattern, Multiplication) and pattern.number is None:
            entry.profiles = needed_in_product(pattern.factors)
            entry.is_upright = len(entry.profiles) == 1
            self._enter_open(self.in_products, self.open_products, pattern.factors, entry)
        elif isinstance(pattern, Commuting) and Trait.ASSOCIATIVE in pattern.operator.traits:
            self.associative.setdefault(pattern.operator, []).append(entry)
        else:
            self.calls.add(pattern, entry)

    def _enter_open(
        self, net: DiscriminationNet, others: list[Entry], factors: tuple[PowerOf, ...], entry: Entry
    ) -> None:
        """Enter a sum or product under its first factor, or aside if that leaves everything open."""
        if factors:
            first = factors[0]
            entry.base_mask = self.masks.of_pattern(first.base)
            if isinstance(first.exponent, int | Fraction):
                entry.exponent = first.exponent
            else:
                entry.is_whole = isinstance(first.exponent, Wild) and first.exponent.variable.assumptions.integer
        if factors and not isinstance(factors[0].base, Wild):
            net.add(factors[0].base, entry)
        else:
            others.append(entry)


def _needs(pattern: Node) -> tuple[tuple[Operator, int], ...]:
    """How many factors of a sum or product, or arguments of a call, there must be of each operator."""
    parts: list[Node] = []
    if isinstance(pattern, Addition):
        parts += [factor.base for summand in pattern.summands for factor in summand.factors]
    elif isinstance(pattern, Multiplication):
        parts += [factor.base for factor in pattern.factors]
    elif isinstance(pattern, Commuting):
        parts += pattern.parts
    return tuple(Counter(part.operator for part in parts if _is_plain_call(part)).items())


def _is_plain_call(node: Node) -> TypeGuard[Fixed | Commuting]:
    return isinstance(node, Fixed | Commuting) and not isinstance(node.operator, FunctionVariable)


class RuleBook:
    """The rules of a rewriter, indexed apart for canonical terms and for terms as written.

    Rules marked as written fire on terms as written alone, before the others: they clean up what the others leave.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    @cached_property
    def for_canonical(self) -> RuleIndex:
        """The index for types whose constructors do algebra."""
        return RuleIndex([rule for rule in self.rules if not rule.as_written])

    @cached_property
    def for_written(self) -> RuleIndex:
        """The index for types that keep terms as written."""
        return RuleIndex(sorted(self.rules, key=lambda rule: not rule.as_written))
