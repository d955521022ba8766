"""One link of the chain rule: what a call is a function of, its slopes, and sums and products made once.

Sums are seen as numbers times terms and products as bases with exponents, by the views of the interface: the fluxes of
a network, each used with both signs, are differentiated once, and no product with -1 is built on the way.

Canonical sums and products take in the sums and products that are put into them. Along a chain of n nodes the
derivative would be copied n times, each time one term longer; so what is long already goes in whole, as a call of one
argument as written, which no constructor opens (`interface.product_slope`, `interface.slope_sum`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from functools import partial as bound
from typing import Any, TypeAlias

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.canonical import width
from symnum.terms.interface import LONG, AnyTerm, Exact, exact_value, make_literal, make_term
from symnum.terms.operators import ADD, ARGUMENT_NAMES, MUL, POW, SUB, Operator, Sort
from symnum.terms.parsing import parse
from symnum.terms.term import symbol
from symnum.terms.traversal import Graph, flatten
from symnum.terms.tree import tree_call
from symnum.terms.unknown import is_unknown, partial_operator

_SPLIT = 8  # factors up to which every slope of a product is written out: n slopes of n - 1 factors each

Pair: TypeAlias = tuple[Exact, AnyTerm]
"""A number and the term that it multiplies."""

Powers: TypeAlias = tuple[tuple[AnyTerm, Exact], ...]
"""A product, as bases with their exponents."""

Slope: TypeAlias = tuple[int, Exact, Callable[[AnyTerm], AnyTerm] | None]
"""A node below a call, and the derivative of the call by it: a number, and what multiplies a term by the rest of it."""


def parts(term: AnyTerm, operator: Operator) -> tuple[AnyTerm, ...]:
    """What a call is a function of: the terms of a sum, the bases of a product, the arguments of anything else."""
    if operator is ADD:
        return tuple([part for _, part in interface.summands(term)])
    if is_product(term, operator):
        return tuple([base for base, _ in interface.scaled_factors(term)[1]])
    return interface.arguments(term)


def slopes(node: AnyTerm, operator: Operator, below: Sequence[int], moves: Sequence[Any]) -> list[Slope]:
    """The slopes of a call along those of its parts that move, but for slopes that are zero everywhere.

    Errors:  SymnumError for an operator without a derivative.
    """
    if operator is ADD:
        return [(j, pair[0], None) for pair, j in zip(interface.summands(node), below, strict=True) if moves[j]]
    if is_product(node, operator):
        return _product_slopes(node, below, moves)
    return [slope for k, j in enumerate(below) if moves[j] and (slope := _call_slope(node, operator, k, j))]


def _call_slope(node: AnyTerm, operator: Operator, k: int, j: int) -> Slope | None:
    factor = partial(node, operator, k)
    value = exact_value(factor)
    if value is not None:
        return (j, value, None) if value else None
    number, rest = interface.scaled_view(factor)
    return j, number, bound(product, node, ((_kept_whole(rest, 2), 1),))


def product(like: AnyTerm, powers: Powers, term: AnyTerm) -> AnyTerm:
    """The powers times a term, unless that is 1: what is differentiated as a tree must not grow by it.

    A long product is copied into another only if it has no more parts than the other has: so the work is linear in
    what is built, and likewise for sums.
    """
    if not powers:
        return term
    if exact_value(term) != 1:
        powers = (*powers, (_kept_whole(term, len(powers) + 1), 1))
    return powers[0][0] if len(powers) == 1 and powers[0][1] == 1 else interface.product(like, 1, powers)


def combination(like: AnyTerm, pairs: Sequence[Pair]) -> AnyTerm:
    """The sum of the terms, each multiplied by its number; one or more."""
    return written(like, *summed(like, pairs))


def summed(like: AnyTerm, pairs: Sequence[Pair]) -> Pair:
    """The same sum as a number times a term; one that is only scaled makes no term."""
    return pairs[0] if len(pairs) == 1 else interface.slope_sum(like, pairs)


def written(like: AnyTerm, number: Exact, term: AnyTerm) -> AnyTerm:
    """A number times a term."""
    return term if number == 1 else interface.combination(like, ((number, term),))


def _kept_whole(term: AnyTerm, beside: int) -> AnyTerm:
    """The term as it goes into a product of so many factors: a long product stays whole."""
    return tree_call(MUL, (term,)) if width(term, MUL) > max(LONG, beside) else term


def is_product(term: AnyTerm, operator: Operator) -> bool:
    """Whether a call is differentiated as a product of powers with exact exponents."""
    return operator is MUL or (operator is POW and exact_value(interface.arguments(term)[1]) is not None)


def _product_slopes(node: AnyTerm, below: Sequence[int], moves: Sequence[Any]) -> list[Slope]:
    """exponent * base^(exponent - 1) * the other powers: no new division, so it holds at 0 where the product does."""
    number, powers = interface.scaled_factors(node)
    if len(powers) > _SPLIT:
        return _split_slopes(node, number, powers, below, moves)
    found: list[Slope] = []
    for k, j in enumerate(below):
        if moves[j] and (exponent := powers[k][1]):
            found.append((j, exponent if number == 1 else number * exponent, bound(interface.product_slope, node, k)))
    return found


def _split_slopes(
    node: AnyTerm, number: Exact, powers: Powers, below: Sequence[int], moves: Sequence[Any]
) -> list[Slope]:
    """The slopes of a long product, by the products of what stands before and after each factor."""
    found: list[Slope] = []
    for j, (base, exponent), others in zip(below, powers, _all_but_one(node, powers), strict=True):
        if moves[j] and exponent:
            lowered = others if exponent == 1 else ((base, exponent - 1), *others)
            found.append((j, number * exponent, bound(product, node, lowered)))
    return found


def _all_but_one(node: AnyTerm, powers: Powers) -> list[Powers]:
    """For each factor, the product of those before it and of those after it: three multiplications a factor."""
    one = make_literal(node, 1)
    before, after = [one], [one]
    for first, last in zip(powers[:-1], powers[:0:-1], strict=True):
        before.append(product(node, (first,), before[-1]))
        after.append(product(node, (last,), after[-1]))
    return [((left, 1), (right, 1)) for left, right in zip(before, reversed(after), strict=True)]


def partial(node: AnyTerm, operator: Operator, k: int) -> AnyTerm:
    """The partial derivative of a call by its argument k, from the operator's row."""
    arguments = interface.arguments(node)
    if operator is POW and k == 0:  # no logarithm and no division by the base
        base, exponent = arguments
        lowered = make_term(node, POW, (base, make_term(node, SUB, (exponent, make_literal(node, 1)))))
        return make_term(node, MUL, (exponent, lowered))
    if operator.result is Sort.BOOLEAN:
        return make_literal(node, 0)
    if is_unknown(operator):
        return make_term(node, partial_operator(operator, k), arguments)
    if not operator.derivative:
        raise SymnumError(f"the derivative of {operator.name} is not known; register_function takes it as text")
    return _instance(node, slope_template(operator, k), arguments)


@cache
def slope_template(operator: Operator, k: int) -> Graph:
    """The partial derivative from the operator's row, as the graph of a tree term over the symbols a, b, c, ..."""
    names = {name: symbol(name) for name in ARGUMENT_NAMES[: operator.most]}
    source = f"derivative {k + 1} of {operator.name}"
    return flatten([parse(operator.derivative[k], symbols=names, unknown="error", like="tree", source=source)])


def _instance(node: AnyTerm, template: Graph, arguments: tuple[AnyTerm, ...]) -> AnyTerm:
    """The template with arguments put in for its symbols, made of the type of `node`."""
    made: list[AnyTerm] = []
    for part, operator, below in zip(template.nodes, template.operators, template.arguments, strict=True):
        if operator is not None:
            made.append(make_term(node, operator, tuple([made[j] for j in below])))
        elif interface.is_literal(part):
            made.append(make_literal(node, interface.literal_value(part)))
        else:
            made.append(arguments[ARGUMENT_NAMES.index(interface.symbol_name(part))])
    return made[-1]
