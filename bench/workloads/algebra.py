"""How a system makes its terms, and the same inputs built in any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from .mass_action import MassAction


class Algebra(Protocol):
    """How a system makes its terms, each through its fastest public constructor."""

    def symbol(self, name: str) -> Any:
        """Make a symbol."""
        ...

    def add(self, terms: Sequence[Any]) -> Any:
        """Make an n-ary sum."""
        ...

    def combine(self, pairs: Iterable[tuple[Any, int]]) -> Any:
        """Make the sum of coefficient * term over (term, coefficient) pairs."""
        ...

    def multiply(self, factors: Sequence[Any]) -> Any:
        """Make an n-ary product; factors may be Python integers."""
        ...

    def power(self, base: Any, exponent: int) -> Any:
        """Make a power."""
        ...

    def function(self, name: str) -> Callable[[Any], Any]:
        """Return the constructor of a function of one argument, such as sin."""
        ...

    def integer(self, value: int) -> Any:
        """Make an integer."""
        ...

    def expand(self, term: Any) -> Any:
        """Multiply out products and powers of sums."""
        ...

    def slopes(self, terms: Sequence[Any], variables: Sequence[Any]) -> Any:
        """Differentiate every term by each of the variables that it contains."""
        ...


def network_terms(network: MassAction, algebra: Algebra) -> tuple[list[Any], list[Any], list[Any]]:
    """Build a network's states, constants and equations; a flux that enters several equations is built once."""
    states = [algebra.symbol(f"y{index}") for index in range(network.species)]
    constants = [algebra.symbol(f"k{index}") for index in range(len(network.constants))]
    fluxes = [
        algebra.multiply([constants[rate], *[states[one] for one in reactants]])
        for rate, reactants in network.reaction_rows()
    ]
    equations = [
        algebra.combine([(fluxes[reaction], change) for reaction, change in row]) for row in network.equation_rows()
    ]
    return states, constants, equations
