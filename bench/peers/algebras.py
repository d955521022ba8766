"""How each system makes terms: the same recipe built through each one's fastest public constructors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..figures import Missing
from ..workloads.algebra import Algebra
from .base import library


class _SymPyLike:
    """SymPy and SymEngine share names: n-ary Add and Mul, Pow, and functions by name."""

    package = ""

    def __init__(self) -> None:
        module = library(self.package)
        self._module = module
        self._add, self._multiply, self._power, self._symbol = module.Add, module.Mul, module.Pow, module.Symbol

    def symbol(self, name: str) -> Any:
        """Make a symbol."""
        return self._symbol(name)

    def add(self, terms: Sequence[Any]) -> Any:
        """Make an n-ary sum."""
        return self._add(*terms)

    def combine(self, pairs: Iterable[tuple[Any, int]]) -> Any:
        """Make a linear combination; multiplying by one is left out, as it costs a call."""
        return self._add(*[term if coefficient == 1 else term * coefficient for term, coefficient in pairs])

    def multiply(self, factors: Sequence[Any]) -> Any:
        """Make an n-ary product."""
        return self._multiply(*factors)

    def power(self, base: Any, exponent: int) -> Any:
        """Make a power."""
        return self._power(base, exponent)

    def function(self, name: str) -> Callable[[Any], Any]:
        """Return the constructor of a function of one argument."""
        return getattr(self._module, name)

    def integer(self, value: int) -> Any:
        """Make an integer."""
        return self._module.Integer(value)

    def expand(self, term: Any) -> Any:
        """Multiply out products and powers of sums."""
        return self._module.expand(term)

    def slopes(self, terms: Sequence[Any], variables: Sequence[Any]) -> Any:
        """Differentiate every term by each of the variables that it contains."""
        found: list[Any] = []
        for term in terms:
            free = term.free_symbols
            found.append([term.diff(variable) for variable in variables if variable in free])
        return found


class SymPyAlgebra(_SymPyLike):
    """SymPy's terms."""

    package = "sympy"

    def expand(self, term: Any) -> Any:
        """Multiply out; SymPy looks a repeated request up in a cache, which would time a dictionary."""
        library("sympy.core.cache").clear_cache()
        return super().expand(term)

    def slopes(self, terms: Sequence[Any], variables: Sequence[Any]) -> Any:
        """Differentiate, without the cache either."""
        library("sympy.core.cache").clear_cache()
        return super().slopes(terms, variables)


class SymEngineAlgebra(_SymPyLike):
    """SymEngine's terms."""

    package = "symengine"


class SymnumAlgebra:
    """symnum's canonical terms."""

    def __init__(self) -> None:
        self._module = library("symnum")
        self._add, self._multiply, self._power = self._module.add, self._module.multiply, self._module.power
        self.symbol, self.combine = self._module.symbol, self._module.linear_combination

    def add(self, terms: Sequence[Any]) -> Any:
        """Make an n-ary sum."""
        return self._add(*terms)

    def multiply(self, factors: Sequence[Any]) -> Any:
        """Make an n-ary product."""
        return self._multiply(*factors)

    def power(self, base: Any, exponent: int) -> Any:
        """Make a power."""
        return self._power(base, exponent)

    def function(self, name: str) -> Callable[[Any], Any]:
        """Return the constructor of a function of one argument."""
        return getattr(self._module, name)

    def integer(self, value: int) -> Any:
        """Make an integer."""
        return self._module.literal(value)

    def expand(self, term: Any) -> Any:
        """Multiply out products and powers of sums."""
        return self._module.expand(term)

    def slopes(self, terms: Sequence[Any], variables: Sequence[Any]) -> Any:
        """Differentiate every term by each of the variables that it contains."""
        return self._module.jacobian(terms, variables, sparse=True)


def algebras() -> tuple[dict[str, Algebra], list[Missing]]:
    """Return symnum's algebra, then those of the peers that are installed, and what is missing of the others."""
    found: dict[str, Algebra] = {"symnum": SymnumAlgebra()}
    missing: list[Missing] = []
    for name, algebra in (("SymEngine", SymEngineAlgebra), ("SymPy", SymPyAlgebra)):
        try:
            found[name] = algebra()
        except Missing as reason:
            missing.append(reason)
    return found, missing
