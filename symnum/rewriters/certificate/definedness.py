"""Definedness: what terms demand of their arguments (denominators nonzero, radicands not negative), before and after.

A demand is a word and residues: two terms that are equal, up to a constant factor where only zeros matter, make the
same demand. A demand inside a branch of `where` holds under the conditions that lead there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from symnum.facts.knowledge import facts_of
from symnum.rewriters.certificate.identity import PRIME, residues, unknown
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.traversal import Graph, flatten

MOST_GUARDS: Final = 8
"""Branches that one node may stand in; where one stands in more, nothing is said."""


class Demand(NamedTuple):
    """What must hold of a term: `word` is nonzero, positive, nonnegative, between or power; `guard` a branch, or 0."""

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


def compare(given: list[AnyTerm], results: list[AnyTerm]) -> Comparison | None:
    """Compare the demands of two lists of terms, leaving out what facts prove; None if nothing can be said.

    Cost:  near-linear in the shared graph; nothing but a look at the operators where there are no demands.

    >>> from symnum.terms.parsing import parse
    >>> compare([parse("1/x + 1/y")], [parse("(x + y)/(x*y)")])
    Comparison(count=2, new=(), lost=())
    >>> compare([parse("x/y", like="tree")], [parse("1/(y/x)", like="tree")]).new
    (y/x,)
    """
    before, after = _demands_of(given), _demands_of(results)
    if before is None or after is None:
        return None
    new = _unproved(after[demand] for demand in after if not _is_made(demand, before))
    lost = _unproved(before[demand] for demand in before if not _is_made(demand, after))
    return Comparison(len({*before, *after}), new, lost)


def _is_made(demand: Demand, demands: Demands) -> bool:
    """Whether a demand, or a stronger one, is among these."""
    words = {"nonzero": ("nonzero", "positive"), "nonnegative": ("nonnegative", "positive")}
    return any(
        Demand(word, demand.key, guard) in demands
        for word in words.get(demand.word, (demand.word,))
        for guard in {demand.guard, 0}
    )


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
Values = tuple[int, int]


def _nonzero(value: Values) -> tuple[str, int]:
    """Zeros stay where they are under a constant factor: the key is the ratio of the values at both points."""
    return "nonzero", value[0] * pow(value[1], -1, PRIME) % PRIME if value[1] else 0


def _named(name: str) -> Callable[[Values], list[tuple[str, int]]]:
    return lambda a: [_nonzero((unknown(name, a[0]), unknown(name, a[1])))]


def _shifted(word: str, *pairs: tuple[int, int]) -> Callable[[Values], list[tuple[str, int]]]:
    """That c + s*a is positive or nonnegative, for some c and s."""
    return lambda a: [(word, (c + s * a[0]) % PRIME) for c, s in pairs]


_WITHIN = ((1, 1), (1, -1))
_DEMANDS: Final[dict[Operator, Callable[..., list[tuple[str, int]]]]] = {
    op.SQRT: _shifted("nonnegative", (0, 1)),
    op.LOG: _shifted("positive", (0, 1)),
    op.LOG2: _shifted("positive", (0, 1)),
    op.LOG10: _shifted("positive", (0, 1)),
    op.LOG1P: _shifted("positive", (1, 1)),
    op.TAN: _named("cos"),
    op.SEC: _named("cos"),
    op.CSC: _named("sin"),
    op.COT: _named("sin"),
    op.ASIN: _shifted("nonnegative", *_WITHIN),
    op.ACOS: _shifted("nonnegative", *_WITHIN),
    op.ACOSH: _shifted("nonnegative", (-1, 1)),
    op.ATANH: _shifted("positive", *_WITHIN),
}
_PARTIAL: Final = frozenset({*_DEMANDS, op.DIV, op.MOD, op.POW})


def has_demands(graph: Graph) -> bool:
    """Whether something in a graph may have no value at some points."""
    return any(operator in _PARTIAL and not _is_total(graph, i) for i, operator in enumerate(graph.operators))


def _demands_of(terms: list[AnyTerm]) -> Demands | None:
    graph = flatten(terms)
    places = [i for i, operator in enumerate(graph.operators) if operator in _PARTIAL and not _is_total(graph, i)]
    if not places:
        return {}
    first, second = residues(graph), residues(graph, point=1)
    if first is None or second is None:
        return None
    values: list[Values] = list(zip(first, second, strict=True))
    guards = _guards(graph, values) if op.WHERE in graph.operators else [frozenset({0})] * len(graph.nodes)
    if any(len(guards[i]) > MOST_GUARDS for i in places):
        return None
    found: dict[Demand, AnyTerm] = {}
    for i in places:
        for word, key in _demands_at(graph, i, values):
            for guard in sorted(guards[i]):
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
            yield "nonnegative" if value > 0 else "positive", values[arguments[0]][0]
    elif operator is not None:
        yield from _DEMANDS[operator](*[values[i] for i in arguments])


_ZERO_AT_ZERO: Final = frozenset(
    {op.ABS, op.SIGN, op.SQRT, op.CBRT, op.EXPM1, op.LOG1P, op.SINH, op.TANH, op.ASINH, op.ASIN, op.ATAN, op.ATANH}
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


def _guards(graph: Graph, values: list[Values]) -> list[frozenset[int]]:
    """For each node the innermost branches of `where` that it stands in; 0 stands for none."""
    guards: list[frozenset[int]] = [frozenset()] * len(graph.nodes)
    always = frozenset({0})
    for root in graph.roots:
        guards[root] = always
    for i in range(len(graph.nodes) - 1, -1, -1):
        mine, arguments = guards[i], graph.arguments[i]
        conditions = [values[part][0] for part in arguments[:-1:2]]
        for place, part in enumerate(arguments):
            own = mine
            if graph.operators[i] is op.WHERE and place:
                own = frozenset({unknown("branch", place, *conditions[: place // 2 + 1])})
            merged = guards[part] | own
            guards[part] = always if 0 in merged else frozenset(sorted(merged)[: MOST_GUARDS + 1])
    return guards
