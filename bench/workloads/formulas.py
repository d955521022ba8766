"""Synthetic formulas as data, of any size, with fixed seeds, and their construction in any algebra.

A `Recipe` lists calls on earlier values, so a shared value stays shared; `Polynomials` lists monomials.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .algebra import Algebra

Monomial = tuple[int, tuple[tuple[int, int], ...]]
"""Coefficient and ((variable, exponent), ...)."""


@dataclass(frozen=True)
class Recipe:
    """A shared graph: values are the leaves, then one per step (operation, operands); the last is the result."""

    leaves: tuple[str, ...]
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def build(self, algebra: Algebra) -> Any:
        """Make the result's term, every value once."""
        values = [algebra.symbol(name) for name in self.leaves]
        makers: dict[str, Callable[[Any], Any]] = {}
        for operation, operands in self.steps:
            arguments = [values[operand] for operand in operands]
            if operation == "add":
                values.append(algebra.add(arguments))
            elif operation == "multiply":
                values.append(algebra.multiply(arguments))
            else:
                maker = makers.get(operation) or makers.setdefault(operation, algebra.function(operation))
                values.append(maker(arguments[0]))
        return values[-1]

    def text(self) -> str:
        """Write the result as an expression; shared values are written out each time they occur."""
        written: list[str] = []
        pending: list[int | str] = [len(self.leaves) + len(self.steps) - 1]
        while pending:
            item = pending.pop()
            if isinstance(item, str):
                written.append(item)
            elif item < len(self.leaves):
                written.append(self.leaves[item])
            else:
                operation, operands = self.steps[item - len(self.leaves)]
                prefix, joint = _NOTATION.get(operation, (operation + "(", ""))
                pending.append(")")
                for operand in reversed(operands[1:]):
                    pending += [operand, joint]
                pending += [operands[0], prefix]
        return "".join(written)


_NOTATION = {"add": ("(", " + "), "multiply": ("(", "*")}


@dataclass(frozen=True)
class Polynomials:
    """A system of polynomials with integer coefficients, one row of monomials per output."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Monomial, ...], ...]

    def build(self, algebra: Algebra) -> list[Any]:
        """Make one sum of products per row."""
        variables = [algebra.symbol(name) for name in self.variables]

        def product(monomial: Monomial) -> Any:
            coefficient, powers = monomial
            factors = [variables[one] if exponent == 1 else algebra.power(variables[one], exponent)
                       for one, exponent in powers]  # fmt: skip
            return algebra.multiply([coefficient, *factors])

        return [algebra.add([product(monomial) for monomial in row]) for row in self.rows]

    def texts(self) -> list[str]:
        """Write each row as an expression."""

        def product(monomial: Monomial) -> str:
            coefficient, powers = monomial
            return "*".join([str(coefficient), *(f"{self.variables[one]}^{exponent}" for one, exponent in powers)])

        return [" + ".join(map(product, row)) for row in self.rows]


def chain(depth: int) -> Recipe:
    """Return a chain as deep as asked, in which neither functions nor sums can merge: sin(sin(x + y) + y) ..."""
    steps: list[tuple[str, tuple[int, ...]]] = []
    last = 0
    for level in range(depth):
        steps.append(("add", (last, 1)) if level % 2 == 0 else ("sin", (last,)))
        last = level + 2
    return Recipe(("x", "y"), tuple(steps))


def shared_graph(nodes: int, seed: int = 1, leaves: int = 8) -> Recipe:
    """Return a graph of about so many nodes, in groups f(a*b + c) with a, b and c drawn from all that came before.

    The bounded functions keep its values finite and keep sums and products of a group from merging with the next. One
    operand is always the latest value, so that all of the graph is used.
    """
    generator = np.random.default_rng(seed)
    steps: list[tuple[str, tuple[int, ...]]] = []
    results = list(range(leaves))
    groups = max(1, nodes // 3)
    picks = generator.random((groups, 2))
    functions = generator.integers(0, len(_BOUNDED), groups).tolist()
    for (second, third), function in zip(picks.tolist(), functions, strict=True):
        place = leaves + len(steps)
        steps.append(("multiply", (results[-1], results[int(second * len(results))])))
        steps.append(("add", (place, results[int(third * len(results))])))
        steps.append((_BOUNDED[function], (place + 1,)))
        results.append(place + 2)
    return Recipe(tuple(f"x{index}" for index in range(leaves)), tuple(steps))


_BOUNDED = ("sin", "cos", "tanh", "atan")


def polynomials(outputs: int, monomials: int, variables: int, degree: int = 3, seed: int = 1) -> Polynomials:
    """Return a random system in which outputs share monomials: all draw from one pool of 4 * monomials."""
    generator = np.random.default_rng(seed)
    pool = [
        tuple((int(one), int(count)) for one, count in zip(*np.unique(draw, return_counts=True), strict=True))
        for draw in generator.integers(0, variables, (4 * monomials, degree))
    ]
    rows: list[tuple[Monomial, ...]] = []
    for _ in range(outputs):
        chosen = generator.choice(len(pool), monomials, replace=False).tolist()
        coefficients = generator.integers(1, 10, monomials).tolist()
        rows.append(tuple((value, pool[one]) for value, one in zip(coefficients, chosen, strict=True)))
    return Polynomials(tuple(f"x{index}" for index in range(variables)), tuple(rows))


def wide_sum(terms: int) -> Polynomials:
    """Return one sum of so many distinct monomials a*x_i*x_j^2, enough variables that no two merge."""
    variables = int(np.ceil(np.sqrt(terms)))
    row = tuple((index % 9 + 1, _pair(*divmod(index, variables))) for index in range(terms))
    return Polynomials(tuple(f"x{index}" for index in range(variables)), (row,))


def _pair(single: int, squared: int) -> tuple[tuple[int, int], ...]:
    return ((single, 3),) if single == squared else ((single, 1), (squared, 2))
