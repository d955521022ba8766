"""Claims about operators of space and about sums over an index, as claims about numbers.

Of an operator of space, both sides become polynomials in the derivatives of the fields (`jets`). A claim about sums is
made for each length from 1 to 3, which refutes what is false, and for the step from any length to the next, which with
the first proves it for all: what a sum gains by one more number is its body there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from symnum.errors import SymnumError
from symnum.rules.condition import Condition
from symnum.rules.pattern import Variable, variable
from symnum.rules.verification.jets import IllTypedError, Jets
from symnum.terms import interface
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, SPATIAL, SUB, SUM, Operator
from symnum.terms.term import literal
from symnum.terms.traversal import convert, flatten, rebuild
from symnum.terms.tree import tree_call

LENGTHS: Final = (1, 2, 3)
Sides = tuple[AnyTerm, AnyTerm]


def spelled_sides(left: AnyTerm, right: AnyTerm, conditions: tuple[Condition, ...]) -> Iterator[Sides]:
    """The pairs of sides, without delayed operators, that must be equal for the claim to be true.

    >>> from symnum.terms.operators import SPATIAL, MUL
    >>> u, c = variable("u"), variable("c", "Literal")
    >>> dx = SPATIAL["dx"]
    >>> left, right = tree_call(dx, (tree_call(MUL, (c, u)),)), tree_call(MUL, (c, tree_call(dx, (u,))))
    >>> list(spelled_sides(left, right, ()))
    [(c*`u x`, c*`u x`)]
    """
    present = set(flatten([left, right]).operators)
    if SUM in present:
        yield from _of_sums(left, right, conditions)
    elif present.isdisjoint(SPATIAL.values()):
        yield left, right
    else:
        yield from _of_fields(left, right, conditions)


def _of_fields(left: AnyTerm, right: AnyTerm, conditions: tuple[Condition, ...]) -> Iterator[Sides]:
    uniform = [c.arguments[0] for c in conditions if c.predicate == "uniform"]
    literals = [v for v in _variables([left, right]) if v.sort.literal]
    try:
        pair = Jets([*uniform, *literals]).values([left, right])
    except IllTypedError:
        pair = [literal(0), literal(1)]  # what has no meaning is false
    first, second = (value if isinstance(value, tuple) else (value,) for value in pair)
    if len(first) != len(second):
        first, second = (literal(0),), (literal(1),)
    for one, other in zip(first, second, strict=True):
        yield _normal(one), _normal(other)


def _normal(term: AnyTerm) -> AnyTerm:
    """A polynomial without what cancels."""
    return expand(convert(term, literal(0)))


def _variables(terms: list[AnyTerm]) -> list[Variable]:
    return [node for node in flatten(terms).nodes if isinstance(node, Variable)]


# sums -----------------------------------------------------------------------------------------------------------------
def _of_sums(left: AnyTerm, right: AnyTerm, conditions: tuple[Condition, ...]) -> Iterator[Sides]:
    ranges = {interface.arguments(node)[1:] for node in flatten([left, right]).nodes if _is_sum(node)}
    if len(ranges) != 1:
        raise SymnumError("a rule about sums is proved if all of them go over one range")
    ((index, first, last),) = ranges
    free = {c.arguments[0] for c in conditions if c.predicate == "free_of" and c.arguments[1] is index}
    sums = _Sums(index, first, last, frozenset(free))
    for length in LENGTHS:
        end = tree_call(ADD, (first, length - 1))
        yield sums.over(left, end, length), sums.over(right, end, length)
    yield _normal(sums.gained(left)), _normal(sums.gained(right))


def _is_sum(node: AnyTerm) -> bool:
    return interface.is_call(node) and interface.operation(node) is SUM


@dataclass(slots=True)
class _Sums:
    """The sums of a claim: all over an index from a first number to a last one; `free` does not depend on the index."""

    index: AnyTerm
    first: AnyTerm
    last: AnyTerm
    free: frozenset[AnyTerm]
    values: dict[AnyTerm, Variable] = field(default_factory=dict[AnyTerm, Variable])

    def body(self, term: AnyTerm, place: str, number: AnyTerm) -> AnyTerm:
        """The body of a sum where the index is a number; what depends on it is a variable of its own there."""
        table: dict[AnyTerm, AnyTerm] = {self.index: number}
        for v in _variables([term]):
            if v is not self.index and v not in self.free and not v.sort.literal:
                table[v] = variable(f"{v.name}_{place}", v.sort.name)
        return _over(term, table)

    def over(self, side: AnyTerm, end: AnyTerm, length: int) -> AnyTerm:
        """A side with sums of so many terms written out."""

        def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
            if operator is not SUM:
                return tree_call(operator, parts)
            body = interface.arguments(node)[0]
            terms = [self.body(body, str(k), tree_call(ADD, (self.first, k))) for k in range(length)]
            return terms[0] if length == 1 else tree_call(ADD, tuple(terms))

        return rebuild([side], lambda leaf: end if leaf is self.last else leaf, call)[0]

    def gained(self, side: AnyTerm) -> AnyTerm:
        """What a side gains by one number more; a sum over the numbers before is a variable."""
        end = tree_call(ADD, (self.last, 1))

        def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
            if operator is not SUM:
                return tree_call(operator, parts)
            return tree_call(ADD, (self.before(node), self.body(interface.arguments(node)[0], "next", end)))

        longer = rebuild([side], lambda leaf: end if leaf is self.last else leaf, call)[0]
        shorter = rebuild(
            [side], lambda leaf: leaf, lambda n, o, parts: self.before(n) if o is SUM else tree_call(o, parts)
        )[0]
        return tree_call(SUB, (longer, shorter))

    def before(self, node: AnyTerm) -> Variable:
        """The value of a sum, whatever it is."""
        return self.values.setdefault(node, variable(f"sum_{len(self.values)}"))


def _over(term: AnyTerm, table: Mapping[AnyTerm, AnyTerm]) -> AnyTerm:
    return rebuild([term], lambda leaf: table.get(leaf, leaf), lambda n, operator, parts: tree_call(operator, parts))[0]
