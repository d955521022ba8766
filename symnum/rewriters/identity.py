"""Polynomial identity testing: are two lists of terms equal, up to a chance below 1e-17 for each prime?

Terms are evaluated modulo large primes at random points. Sums, products, quotients and integer powers are computed;
any other operator is an unknown function: its value is a digest of the operator and the values of its arguments, so
that f(a) and f(b) agree exactly if a and b do. What agrees is equal as a rational function of its symbols and unknown
functions; what does not agree may still be equal by a law of those functions.

Source:  Schwartz 1980; Zippel 1979; the test of notes on soundness: three primes bound the chance by degree**3 / 1e54.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import blake2b

from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, FMA, MUL, NEG, POW, SUB, Operator
from symnum.terms.traversal import Graph, flatten

PRIMES = (2**61 - 1, 2**64 - 59, 2**63 - 25)


class _Undefined(Exception):
    """A division by zero at this point, modulo this prime."""


def agree(left: Sequence[AnyTerm], right: Sequence[AnyTerm], *, attempts: int = 8) -> bool:
    """Whether two lists of terms are equal, term by term, as rational functions.

    Points where a denominator vanishes are drawn anew, up to `attempts` times; if that fails the answer is no.

    Cost:  one pass over the shared graph of both for each prime.

    >>> from symnum.terms.parsing import parse
    >>> agree([parse("(x + y)^2 * sin(2*x)")], [parse("(x^2 + 2*x*y + y^2) * sin(x + x)")])
    True
    >>> agree([parse("(x + y)^2")], [parse("x^2 + y^2")])
    False
    """
    if len(left) != len(right):
        return False
    graph = flatten([*left, *right])
    for prime in PRIMES:
        for attempt in range(attempts):
            try:
                values = _Field(prime, attempt).values(graph)
            except _Undefined:
                continue
            if values[: len(left)] != values[len(left) :]:
                return False
            break
        else:
            return False
    return True


class _Field:
    """Evaluation modulo a prime at one random point."""

    def __init__(self, prime: int, attempt: int) -> None:
        self.prime = prime
        self.attempt = attempt
        self.functions: dict[Operator, Callable[..., int]] = {
            ADD: lambda *parts: sum(parts) % prime,
            MUL: self.product,
            SUB: lambda a, b: (a - b) % prime,
            NEG: lambda a: -a % prime,
            DIV: lambda a, b: a * self.inverse(b) % prime,
            FMA: lambda a, b, c: (a * b + c) % prime,
        }

    def values(self, graph: Graph) -> list[int]:
        """The values of the terms that were flattened."""
        found: list[int] = []
        for node, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
            if operator is None:
                found.append(self.leaf(node))
            elif operator is POW:
                found.append(self.power(node, *[found[part] for part in parts]))
            elif operator in self.functions:
                found.append(self.functions[operator](*[found[part] for part in parts]))
            else:
                found.append(self.unknown(operator.name, *[found[part] for part in parts]))
        return [found[root] for root in graph.roots]

    def leaf(self, term: AnyTerm) -> int:
        if interface.is_symbol(term):
            return self.unknown("symbol", interface.symbol_name(term), str(interface.metadata(term)))
        value = interface.literal_value(term)
        if isinstance(value, bool) or not math.isfinite(value):
            return self.unknown("literal", repr(value))
        exact = Fraction(value)
        return exact.numerator * self.inverse(exact.denominator) % self.prime

    def power(self, term: AnyTerm, base: int, exponent: int) -> int:
        value = interface.exact_value(interface.arguments(term)[1])
        if not isinstance(value, int):
            return self.unknown("pow", base, exponent)
        return pow(base, value, self.prime) if value >= 0 else pow(self.inverse(base), -value, self.prime)

    def product(self, *parts: int) -> int:
        result = 1
        for part in parts:
            result = result * part % self.prime
        return result

    def inverse(self, value: int) -> int:
        if value % self.prime == 0:
            raise _Undefined
        return pow(value, -1, self.prime)

    def unknown(self, *parts: int | str) -> int:
        """The value of an unknown function, or of a symbol: a digest, reduced."""
        text = repr((self.prime, self.attempt, parts)).encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(text, digest_size=16).digest(), "little") % self.prime
