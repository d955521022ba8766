"""Polynomial identity testing: are two lists of terms equal, up to a chance below degree * 1e-54?

Terms are evaluated modulo a prime of 180 bits at a random point. Sums, products, quotients and integer powers are
computed; any other operator is an unknown function: its value is a digest of the operator and the values of its
arguments, so that f(a) and f(b) agree exactly if a and b do. What agrees is equal as a rational function of its symbols
and unknown functions; what does not agree may still be equal by a law of those functions.

Exponentials are not unknown: with p = 2*q + 1 for a prime q, exp(a) is the power of a fixed square to the residue of a
modulo q. Such powers obey the law of exponentials and no other, so that exp(x/10 + 1) is exp(x/20)^2*exp(1).

One prime of 180 bits in place of three of 60 takes a third of the passes, and errs less: the chance of a false yes is
degree/p and not (degree/p)^3.

Source:  Schwartz 1980; Zippel 1979.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Final

from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, EXP, FMA, MUL, NEG, POW, SQRT, SUB, Operator
from symnum.terms.traversal import Graph, flatten

PRIME: Final = 2**180 - 5309
"""The largest that fits into six digits of Python's integers, and is 2*q + 1 for another prime q."""
_ORDER: Final = (PRIME - 1) // 2
_BASE: Final = 4
"""A square, so that its powers repeat after q steps."""
ATTEMPTS: Final = 8
"""Points that are drawn anew because a denominator vanishes there."""


class _UndefinedError(Exception):
    """A division by zero at this point, modulo the prime."""


def agree(left: Sequence[AnyTerm], right: Sequence[AnyTerm]) -> bool:
    """Whether two lists of terms are equal, term by term, as rational functions.

    If a denominator vanishes at every point that is drawn, the answer is no.

    Cost:  one pass over the shared graph of both, 2 us a node.

    >>> from symnum.terms.parsing import parse
    >>> agree([parse("(x + y)^2 * sin(2*x)")], [parse("(x^2 + 2*x*y + y^2) * sin(x + x)")])
    True
    >>> agree([parse("(x + y)^2")], [parse("x^2 + y^2")])
    False
    """
    graph = flatten([*left, *right])
    return len(left) == len(right) and roots_agree(graph, residues(graph))


def roots_agree(graph: Graph, values: Sequence[int] | None) -> bool:
    """Whether the first half of the flattened terms is equal to the second, by the residues of the graph."""
    if values is None:
        return False
    half = len(graph.roots) // 2
    return all(values[a] == values[b] for a, b in zip(graph.roots[:half], graph.roots[half:], strict=True))


def residues(graph: Graph, *, point: int = 0, below: Iterable[int] | None = None) -> list[int] | None:
    """The residue of every node at a random point; None if denominators vanish.

    The same `point` gives the same residues to the same terms, in whatever graph they stand. Given places `below`, only
    these nodes and what they are made of are computed; the others are 0.
    """
    wanted = None if below is None else reached(graph, below)
    for attempt in range(ATTEMPTS):
        try:
            number = point * ATTEMPTS + attempt
            return _Point(number, PRIME, _exponents(graph, number, wanted)).values(graph, wanted)
        except _UndefinedError:
            continue
    return None


def _exponents(graph: Graph, number: int, wanted: bytearray | None) -> list[int]:
    """The residues of the arguments of exponentials modulo the order of the base; nothing where there are none."""
    arguments = [
        parts[0]
        for place, (operator, parts) in enumerate(zip(graph.operators, graph.arguments, strict=True))
        if operator is EXP and (wanted is None or wanted[place])
    ]
    return _Point(number, _ORDER, ()).values(graph, reached(graph, arguments)) if arguments else []


def reached(graph: Graph, places: Iterable[int]) -> bytearray:
    """Which nodes of a graph these are made of, themselves among them: 1 for yes."""
    marks = bytearray(len(graph.nodes))
    for place in places:
        marks[place] = 1
    for place in range(len(marks) - 1, -1, -1):
        if marks[place]:
            for part in graph.arguments[place]:
                marks[part] = 1
    return marks


def unknown(*parts: int | str) -> int:
    """The residue of an unknown function, or of a symbol: a digest."""
    text = repr(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=32).digest(), "little") % PRIME


class _Point:
    """Evaluation modulo a prime at one random point; with `exponents`, exponentials are powers of the base."""

    def __init__(self, number: int, prime: int, exponents: Sequence[int]) -> None:
        self.number, self.prime, self.exponents = number, prime, exponents

    def values(self, graph: Graph, wanted: bytearray | None = None) -> list[int]:
        """The residues of all nodes, or of those that are wanted and 0 for the others."""
        found: list[int] = []
        append, prime, functions = found.append, self.prime, _functions(self.prime)
        exponents = self.exponents
        for node, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
            if wanted is not None and not wanted[len(found)]:
                append(0)
            elif operator is MUL:
                value = 1
                for part in parts:
                    value = value * found[part] % prime
                append(value)
            elif operator is ADD:
                append(sum([found[part] for part in parts]) % prime)
            elif operator is None:
                append(self.leaf(node))
            elif operator is POW:
                append(_power(node, found[parts[0]], found[parts[1]], prime))
            elif operator is EXP and exponents:
                append(pow(_BASE, exponents[parts[0]], prime))
            elif operator in functions:
                append(functions[operator](*[found[part] for part in parts]))
            else:
                append(unknown(operator.name, *[found[part] for part in parts]))
        return found

    def leaf(self, term: AnyTerm) -> int:
        if interface.is_symbol(term):
            return unknown(
                "symbol", self.number, self.prime, interface.symbol_name(term), str(interface.metadata(term))
            )
        value = interface.literal_value(term)
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            return unknown("literal", repr(value))
        numerator, denominator = value.as_integer_ratio()
        return numerator % self.prime if denominator == 1 else _quotient(numerator, denominator, self.prime)


def _quotient(a: int, b: int, prime: int = PRIME) -> int:
    if b % prime == 0:
        raise _UndefinedError
    return a * inverse(b, prime) % prime


@lru_cache(maxsize=4096)
def inverse(value: int, prime: int = PRIME) -> int:
    """The inverse modulo a prime, which takes as long as forty products: both sides divide by the same terms."""
    return pow(value, -1, prime)


def _power(term: AnyTerm, base: int, exponent: int, prime: int) -> int:
    """A power; with a fraction for exponent, whole powers times an unknown function: x^(3/2) is x*sqrt(x)."""
    value = interface.exact_value(interface.arguments(term)[1])
    if value is None:
        return unknown("pow", base, exponent)
    whole, rest = divmod(abs(value), 1)
    power = pow(base, int(whole), prime)
    if rest:
        power = power * unknown("pow", base, _quotient(*rest.as_integer_ratio(), prime)) % prime
    return power if value >= 0 else _quotient(1, power, prime)


@cache
def _functions(prime: int) -> dict[Operator, Callable[..., int]]:
    half = _quotient(1, 2, prime)
    return {
        SUB: lambda a, b: (a - b) % prime,
        NEG: lambda a: -a % prime,
        DIV: lambda a, b: _quotient(a, b, prime),
        FMA: lambda a, b, c: (a * b + c) % prime,
        SQRT: lambda a: unknown("pow", a, half),
    }
