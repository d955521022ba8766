"""Definedness: what terms demand of their arguments (denominators nonzero, radicands not negative), before and after.

A demand is a word and residues: two terms that are equal, up to a constant factor where only zeros matter, make the
same demand. A demand inside a branch of `where` holds under the conditions that lead there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from symnum.facts.knowledge import facts_of
from symnum.rewriters.certificate.identity import PRIME, inverse, reached, residues, unknown
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.traversal import Graph

MOST_GUARDS: Final = 8
"""Branches that one node may stand in; where one stands in more, nothing is said."""
MOST_FACTORS: Final = 256
"""Demands among which the factors of another one are looked for."""
MOST_PAIRED: Final = 16
"""Demands up to which two of them are looked for beside a third."""
LARGEST_POWER: Final = 5
"""Of a demand among the factors of another."""


class Demand(NamedTuple):
    """What must hold of a term: `word` is nonzero, nonnegative or power; `guard` is a branch, or 0.

    What must be positive makes two demands.
    """

    word: str
    key: int
    guard: int


Demands = Mapping[Demand, AnyTerm]
"""Demands, and for each the call that makes it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The demands of the results that the input does not make, and those that the results have lost.

    Empty: both are defined at the same points. `count` is how many demands were compared.
    """

    count: int
    new: tuple[AnyTerm, ...]
    lost: tuple[AnyTerm, ...]


def compare(graph: Graph, values: Sequence[int] | None) -> Comparison | None:
    """Compare the demands of the first half of the flattened terms with those of the second; None if nothing is known.

    `values` are the residues of the graph. What facts prove is left out.

    Cost:  near-linear in what stands below denominators, logarithms and roots; else nothing but a look at operators.

    >>> from symnum.rewriters.certificate.identity import residues
    >>> from symnum.terms.parsing import parse
    >>> from symnum.terms.traversal import flatten
    >>> graph = flatten([parse("1/x + 1/y"), parse("(x + y)/(x*y)")])
    >>> compare(graph, residues(graph))
    Comparison(count=2, new=(), lost=())
    >>> graph = flatten([parse("x/y", like="tree"), parse("1/(y/x)", like="tree")])
    >>> compare(graph, residues(graph)).new
    (y/x,)
    """
    places = [i for i, operator in enumerate(graph.operators) if operator in _PARTIAL and not _is_total(graph, i)]
    if not places:
        return Comparison(0, (), ())
    if values is None:
        return None
    found = _compared(graph, places, [(value, _SAME_EVERYWHERE) for value in values])
    if found is not None and (found.new or found.lost):  # perhaps they differ by constant factors alone
        second = residues(graph, point=1, below=places)
        found = None if second is None else _compared(graph, places, list(zip(values, second, strict=True)))
    return found and Comparison(found.count, _unproved(found.new), _unproved(found.lost))


def _compared(graph: Graph, places: list[int], values: list[Values]) -> Comparison | None:
    """Compare the demands of these places on either side, proved or not."""
    made = {i: list(_demands_at(graph, i, values)) for i in places}
    half = len(graph.roots) // 2
    before, after = [_demands_below(graph, roots, made, values) for roots in (graph.roots[:half], graph.roots[half:])]
    if before is None or after is None:
        return None
    new = tuple([after[demand] for demand in after if not _is_made(demand, before)])
    lost = tuple([before[demand] for demand in before if not _is_made(demand, after)])
    return Comparison(len({*before, *after}), new, lost)


def _is_made(demand: Demand, demands: Demands) -> bool:
    """Whether a demand is among these, for its branch or for all, or follows from some of them."""
    if any(Demand(demand.word, demand.key, guard) in demands for guard in {demand.guard, 0}):
        return True
    return demand.word == "nonzero" and bool(demand.key) and _follows(demand, demands)


def _follows(demand: Demand, demands: Demands) -> bool:
    """Whether something is not 0 because, times powers of what is not 0, it is something that is not 0."""
    keys = {d.key: None for d in demands if d.word == "nonzero" and d.key and d.guard in (demand.guard, 0)}
    if len(keys) > MOST_FACTORS:
        return False
    powers = [pow(key, n, PRIME) for one in keys for key in (one, inverse(one)) for n in range(1, LARGEST_POWER + 1)]
    if any(demand.key * power % PRIME in keys for power in powers):
        return True
    if len(keys) > MOST_PAIRED:
        return False
    products = [demand.key * power % PRIME for power in powers]
    return any(product * power % PRIME in keys for product in products for power in powers)


def _unproved(calls: Iterable[AnyTerm]) -> tuple[AnyTerm, ...]:
    return tuple(dict.fromkeys(call for call in calls if not _is_proved(call)))


def _is_proved(call: AnyTerm) -> bool:
    """Whether a call is defined wherever its arguments are."""
    known = facts_of(call)
    if known.defined is True:
        return True
    test = _PROOFS.get(interface.operation(call))
    return test is not None and bool(test(*interface.arguments(call)))


def _is_nonzero(term: AnyTerm) -> bool:
    return facts_of(term).zero is False


def _power_is_defined(base: AnyTerm, exponent: AnyTerm) -> bool:
    of_base, of_exponent = facts_of(base), facts_of(exponent)
    if of_base.positive or (of_base.nonnegative and of_exponent.positive):
        return True
    return bool(of_exponent.integer and (of_exponent.positive or of_base.zero is False))


def _is_between(a: AnyTerm) -> bool:
    interval = facts_of(a).interval
    return interval.low >= -1 and interval.high <= 1


_PROOFS: Final[dict[Operator, Callable[..., bool | None]]] = {
    op.DIV: lambda a, b: _is_nonzero(b),
    op.MOD: lambda a, b: _is_nonzero(b),
    op.POW: _power_is_defined,
    op.SQRT: lambda a: facts_of(a).nonnegative,
    op.LOG: lambda a: facts_of(a).positive,
    op.LOG2: lambda a: facts_of(a).positive,
    op.LOG10: lambda a: facts_of(a).positive,
    op.LOG1P: lambda a: facts_of(a).interval.low > -1,
    op.ASIN: _is_between,
    op.ACOS: _is_between,
    op.ACOSH: lambda a: facts_of(a).interval.low >= 1,
}


# what each operator demands, over the residues of its arguments at two points ----------------------------------------
Values: TypeAlias = tuple[int, int]
_SAME_EVERYWHERE: Final = unknown("the same everywhere")
"""In place of a second point: then a constant factor makes another demand."""


def _nonzero(value: Values) -> tuple[str, int]:
    """Zeros stay where they are under a constant factor: the key is the ratio of the values at both points."""
    return "nonzero", value[0] * inverse(value[1]) % PRIME if value[1] else 0


def _named(name: str) -> Callable[[Values], list[tuple[str, int]]]:
    return lambda a: [_nonzero((unknown(name, a[0]), unknown(name, a[1])))]


def _shifted(*pairs: tuple[int, int], strict: bool = False) -> Callable[[Values], list[tuple[str, int]]]:
    """That c + s*a is not negative for some c and s, and not 0 either if strict."""

    def demands(a: Values) -> list[tuple[str, int]]:
        values = [((c + s * a[0]) % PRIME, (c + s * a[1]) % PRIME) for c, s in pairs]
        return [("nonnegative", value[0]) for value in values] + [_nonzero(value) for value in values if strict]

    return demands


_WITHIN = ((1, 1), (1, -1))
_DEMANDS: Final[dict[Operator, Callable[..., list[tuple[str, int]]]]] = {
    op.SQRT: _shifted((0, 1)),
    op.LOG: _shifted((0, 1), strict=True),
    op.LOG2: _shifted((0, 1), strict=True),
    op.LOG10: _shifted((0, 1), strict=True),
    op.LOG1P: _shifted((1, 1), strict=True),
    op.TAN: _named("cos"),
    op.SEC: _named("cos"),
    op.CSC: _named("sin"),
    op.COT: _named("sin"),
    op.ASIN: _shifted(*_WITHIN),
    op.ACOS: _shifted(*_WITHIN),
    op.ACOSH: _shifted((-1, 1)),
    op.ATANH: _shifted(*_WITHIN, strict=True),
    **dict.fromkeys((op.GAMMA, op.LGAMMA, op.DIGAMMA, op.TRIGAMMA), _named("1/gamma")),
}
_PARTIAL: Final = frozenset({*_DEMANDS, op.DIV, op.MOD, op.POW})


def has_demands(graph: Graph) -> bool:
    """Whether something in a graph may have no value at some points."""
    return any(operator in _PARTIAL and not _is_total(graph, i) for i, operator in enumerate(graph.operators))


def _demands_below(
    graph: Graph, roots: list[int], made: Mapping[int, list[tuple[str, int]]], values: list[Values]
) -> Demands | None:
    """The demands of some roots, of those that are made at all; None where a demand stands in too many branches."""
    guards = _guards(graph, roots, values) if op.WHERE in graph.operators else _unguarded(graph, roots)
    if any(len(guards[i]) > MOST_GUARDS for i in made):
        return None
    found: dict[Demand, AnyTerm] = {}
    for i, demands in made.items():
        for guard in sorted(guards[i]):
            for word, key in demands:
                found.setdefault(Demand(word, key, guard), graph.nodes[i])
    return found


def _is_total(graph: Graph, place: int) -> bool:
    """Whether a power has a natural number for an exponent."""
    if graph.operators[place] is not op.POW:
        return False
    value = interface.exact_value(graph.nodes[graph.arguments[place][1]])
    return isinstance(value, int) and value > 0


def _demands_at(graph: Graph, place: int, values: list[Values]) -> Iterator[tuple[str, int]]:
    operator, arguments = graph.operators[place], graph.arguments[place]
    if operator in (op.DIV, op.MOD):
        yield from (_nonzero(values[i]) for i in _factors(graph, arguments[1]))
    elif operator is op.POW:
        value = interface.exact_value(graph.nodes[arguments[1]])
        if value is None:
            yield "power", unknown("power", *[values[i][0] for i in arguments])
        elif value.denominator == 1:
            yield from (_nonzero(values[i]) for i in _factors(graph, arguments[0]))
        else:
            yield "nonnegative", values[arguments[0]][0]
            if value < 0:
                yield from (_nonzero(values[i]) for i in _factors(graph, arguments[0]))
    elif operator is not None:
        yield from _DEMANDS[operator](*[values[i] for i in arguments])


_ZERO_AT_ZERO: Final = frozenset(
    {
        op.ABS,
        op.SIGN,
        op.SQRT,
        op.CBRT,
        op.EXPM1,
        op.LOG1P,
        op.SINH,
        op.TANH,
        op.ASINH,
        op.ASIN,
        op.ATAN,
        op.ATANH,
        op.ERF,
    }
)
"""Functions that are 0 where their argument is, and nowhere else."""


def _factors(graph: Graph, place: int) -> Iterator[int]:
    """The factors of a product that can be 0, down to what is no product; powers count once."""
    stack = [place]
    while stack:
        i = stack.pop()
        operator, arguments = graph.operators[i], graph.arguments[i]
        if operator in (op.MUL, op.NEG) or operator in _ZERO_AT_ZERO:
            stack += arguments
        elif operator is op.DIV or (operator is op.POW and _has_zeros_of_base(graph.nodes[arguments[1]])):
            stack.append(arguments[0])
        elif not (
            operator is None and interface.is_literal(graph.nodes[i]) and interface.literal_value(graph.nodes[i])
        ):
            yield i


def _has_zeros_of_base(exponent: AnyTerm) -> bool:
    value: Any = interface.exact_value(exponent)
    return value is not None and value > 0


_ALWAYS: Final = frozenset({0})
_NEVER: Final[frozenset[int]] = frozenset()


def _unguarded(graph: Graph, roots: list[int]) -> list[frozenset[int]]:
    """For each node below some roots that it stands in no branch."""
    return [_ALWAYS if mark else _NEVER for mark in reached(graph, roots)]


def _guards(graph: Graph, roots: list[int], values: list[Values]) -> list[frozenset[int]]:
    """For each node below some roots the innermost branches of `where` that it stands in; 0 stands for none."""
    guards = [_NEVER] * len(graph.nodes)
    for root in roots:
        guards[root] = _ALWAYS
    for i in range(len(graph.nodes) - 1, -1, -1):
        mine, arguments = guards[i], graph.arguments[i]
        if not mine:
            continue
        conditions = [values[part][0] for part in arguments[:-1:2]]
        for place, part in enumerate(arguments):
            own = mine
            if graph.operators[i] is op.WHERE and place:
                own = frozenset({unknown("branch", place, *conditions[: place // 2 + 1])})
            merged = guards[part] | own
            guards[part] = _ALWAYS if 0 in merged else frozenset(sorted(merged)[: MOST_GUARDS + 1])
    return guards
