"""Divisions that are computed together: 1/a and 1/b are b*r and a*r with r = 1/(a*b), one division for two.

The division is by the least common multiple: of 1/a^2 and 1/a the second is a*r with r = 1/a^2. No rule of a class says
that, since it speaks of two terms that need not be parts of one. A division takes as long as eight multiplications; a
quotient more among them takes three.

Source:  Montgomery 1987, Speeding the Pollard and elliptic curve methods of factorization, 10.3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from symnum.facts.knowledge import facts_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB, WHERE, Operator
from symnum.terms.term import literal
from symnum.terms.traversal import flatten
from symnum.terms.tree import tree_call

MOST_TOGETHER: Final = 3
"""The product of more denominators may overflow where none of them is large; those that divide another add nothing."""

Powers = list[tuple[AnyTerm, Exact]]
_Key = tuple[int, tuple[tuple[AnyTerm, Exact], ...]]
"""A denominator and how many divisions it waits for, its own included."""


@dataclass(slots=True)
class _Denominator:
    """A denominator, whether it is proved nonzero, the outputs that divide by it as bits, and how often it occurs."""

    powers: Powers
    is_nonzero: bool
    outputs: int = 0
    uses: int = 0


@dataclass(slots=True)
class _Group:
    """Denominators that one division serves: by `common`, their least common multiple.

    `outputs` are all that divide by one of them; `apart` are the members that do not divide each other.
    """

    members: list[_Denominator] = field(default_factory=list[_Denominator])
    outputs: int = 0
    common: dict[AnyTerm, Exact] = field(default_factory=dict[AnyTerm, Exact])
    apart: int = 0

    def takes(self, other: _Denominator) -> bool:
        """Whether no output comes to divide by what may be 0 and did not divide it before."""
        outputs = self.outputs | other.outputs
        is_small = self.apart < MOST_TOGETHER or self._is_divided(other) or self._divides(other)
        return is_small and all(m.is_nonzero or m.outputs == outputs for m in (*self.members, other))

    def _is_divided(self, other: _Denominator) -> bool:
        return all(exponent <= self.common.get(base, 0) for base, exponent in other.powers)

    def _divides(self, other: _Denominator) -> bool:
        powers = dict(other.powers)
        return all(exponent <= powers.get(base, 0) for base, exponent in self.common.items())

    @property
    def pays(self) -> bool:
        """Whether there is more than one division to be made one."""
        return len(self.members) > 1 or self.members[0].uses > 1

    def add(self, other: _Denominator) -> None:
        """Take a denominator in."""
        if self._divides(other):
            self.apart = 1
        elif not self._is_divided(other):
            self.apart += 1
        self.members.append(other)
        self.outputs |= other.outputs
        for base, exponent in other.powers:
            self.common[base] = max(self.common.get(base, 0), exponent)

    def missing(self, powers: Powers) -> Powers:
        """What the common denominator has beside these powers."""
        own = dict(powers)
        return [(base, left) for base, most in self.common.items() if (left := most - own.get(base, 0))]


def shared_divisions(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """Terms as written with fewer divisions; the same terms if there is nothing to share.

    Divisions cannot be one where a denominator depends on another quotient, nor can those in branches of `where`.

    Cost:  near-linear in the terms; quadratic in the divisions that may be one and are not.

    >>> from symnum.terms.parsing import parse
    >>> from symnum.terms.term import symbols
    >>> _ = symbols("p q", positive=True)
    >>> shared_divisions([parse("x/(p + 1)"), parse("y/(q + 1)")])
    [x*(1/((1 + p)*(1 + q))*(1 + q)), y*(1/((1 + p)*(1 + q))*(1 + p))]
    """
    graph = flatten(terms, _parts)
    if WHERE in graph.operators:
        return list(terms)
    outputs, depths = [0] * len(graph.nodes), [0] * len(graph.nodes)
    for bit, root in enumerate(graph.roots):
        outputs[root] |= 1 << bit
    for place in range(len(graph.nodes) - 1, -1, -1):
        for part in graph.arguments[place]:
            outputs[part] |= outputs[place]
    found: dict[_Key, _Denominator] = {}
    groups: dict[AnyTerm, _Key] = {}
    places = {node: place for place, node in enumerate(graph.nodes)}
    for place, (node, operator) in enumerate(zip(graph.nodes, graph.operators, strict=True)):
        depth = max((depths[part] for part in graph.arguments[place]), default=0)
        powers = [] if operator is None else _fraction(node, operator)[1]
        if powers:
            waits = 1 + max(depths[places[base]] for base, _ in powers)
            depth = max(depth, waits)
            groups[node] = key = waits, tuple(powers)
            one = found.setdefault(key, _Denominator(powers, all(facts_of(b).zero is False for b, _ in powers)))
            one.outputs |= outputs[place]
            one.uses += 1
        depths[place] = depth
    chosen = _grouped(found)
    if not chosen:
        return list(terms)
    return _Writer({node: chosen[key] for node, key in groups.items() if key in chosen}).write(terms)


def _grouped(found: dict[_Key, _Denominator]) -> dict[_Key, tuple[_Group, _Denominator]]:
    """For each denominator that is to share a division its group."""
    groups: dict[int, list[_Group]] = {}
    chosen: dict[_Key, tuple[_Group, _Denominator]] = {}
    for key, denominator in found.items():
        group = next((one for one in groups.setdefault(key[0], []) if one.takes(denominator)), None)
        if group is None:
            group = _Group()
            groups[key[0]].append(group)
        chosen[key] = group, denominator
        group.add(denominator)
    return {key: (group, denominator) for key, (group, denominator) in chosen.items() if group.pays}


def _parts(term: AnyTerm, operator: Operator) -> tuple[AnyTerm, ...]:
    """What a call is written with: the bases of a product of powers, the summands without coefficients."""
    above, below = _fraction(term, operator)
    if above or below:
        return tuple(dict.fromkeys(base for base, _ in (*above, *below)))
    if operator is ADD:
        return tuple(part for _, part in interface.summands(term))
    return interface.arguments(term)


def _fraction(term: AnyTerm, operator: Operator) -> tuple[Powers, Powers]:
    """The powers above and below the line, for products and quotients; numbers in products stay above the line."""
    if operator is DIV:
        a, b = interface.arguments(term)
        return ([(a, 1)], [(b, 1)]) if not interface.is_literal(b) else ([], [])
    factors = interface.factors(term) if operator in (MUL, POW) else ()
    if factors == ((term, 1),):
        return [], []
    above: Powers = []
    below: Powers = []
    for base, exponent in factors:
        is_below = exponent < 0 and not interface.is_literal(base)
        (below if is_below else above).append((base, -exponent if is_below else exponent))
    return above, below


class _Writer:
    """Writes terms anew, those of `shared` with the quotients of their group."""

    def __init__(self, shared: dict[AnyTerm, tuple[_Group, _Denominator]]) -> None:
        self.shared = shared
        self.written: dict[AnyTerm, AnyTerm] = {}

    def write(self, terms: Sequence[AnyTerm]) -> list[AnyTerm]:
        """Terms written anew."""
        stack = list(reversed(terms))
        while stack:
            node = stack[-1]
            operator = interface.operation(node) if interface.is_call(node) else None
            missing = [] if operator is None else [p for p in self._needed(node, operator) if p not in self.written]
            if missing and node not in self.written:
                stack += missing
                continue
            stack.pop()
            if node not in self.written:
                self.written[node] = node if operator is None else self._call(node, operator)
        return [self.written[term] for term in terms]

    def _needed(self, node: AnyTerm, operator: Operator) -> list[AnyTerm]:
        """What must be written before a node: its parts, and all denominators that share its division."""
        needed = list(_parts(node, operator))
        if node in self.shared:
            needed += self.shared[node][0].common
        return needed

    def _call(self, node: AnyTerm, operator: Operator) -> AnyTerm:
        if operator is ADD:
            return self._sum(node)
        above, below = _fraction(node, operator)
        if node in self.shared:
            inverse = self._inverse(*self.shared[node])
            return tree_call(MUL, (self._product(above), inverse)) if above else inverse
        if below:
            return tree_call(DIV, (self._product(above) if above else literal(1), self._product(below)))
        if above:
            return self._product(above)
        return tree_call(operator, tuple(self.written[part] for part in interface.arguments(node)))

    def _inverse(self, group: _Group, one: _Denominator) -> AnyTerm:
        """1 over one denominator of a group."""
        whole = tree_call(DIV, (literal(1), self._product(list(group.common.items()))))
        missing = group.missing(one.powers)
        return tree_call(MUL, (whole, self._product(missing))) if missing else whole

    def _product(self, powers: Powers) -> AnyTerm:
        return _joined([self._power(base, exponent) for base, exponent in powers])

    def _power(self, base: AnyTerm, exponent: Exact) -> AnyTerm:
        return self.written[base] if exponent == 1 else tree_call(POW, (self.written[base], literal(exponent)))

    def _sum(self, node: AnyTerm) -> AnyTerm:
        """Summands with positive coefficients first, so that the others are subtracted."""
        parts = sorted(interface.summands(node), key=lambda pair: pair[0] < 0)
        whole: AnyTerm = None
        for coefficient, part in parts:
            value = interface.exact_value(part)
            size = abs(coefficient)
            if value is not None:
                summand = literal(size * value)
            else:
                summand = self.written[part] if size == 1 else tree_call(MUL, (literal(size), self.written[part]))
            if whole is None:
                whole = summand if coefficient > 0 else tree_call(NEG, (summand,))
            else:
                whole = tree_call(ADD if coefficient > 0 else SUB, (whole, summand))
        return whole


def _joined(factors: list[AnyTerm]) -> AnyTerm:
    return reduce(lambda a, b: tree_call(MUL, (a, b)), factors)
