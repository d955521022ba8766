"""Reaction networks: species, parameters, functions, observables and reactions, and the ODEs they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from symnum.errors import ModelError
from symnum.models.expressions import in_dependency_order, read_expression
from symnum.models.kinetics import RateKind, RateLaw
from symnum.models.system import ODESystem
from symnum.terms.canonical import linear_combination
from symnum.terms.interface import Exact
from symnum.terms.term import Symbol, Term, literal, symbol
from symnum.terms.traversal import free_symbols, paused_collector, substitute

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    from symnum.display.diagrams import NetworkDiagram

TIME = symbol("time")
"""The independent variable of every network; BioNetGen's `time()`."""


@dataclass(frozen=True, slots=True)
class Species:
    """A species: its symbol, its initial value over the parameters, and whether it is held fixed."""

    symbol: Symbol
    initial: Term
    fixed: bool = False

    @property
    def name(self) -> str:
        return self.symbol.name


class Reaction(NamedTuple):
    """A reaction: the positions of its reactants and products, repeated as often as they take part, and its law."""

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    law: RateLaw


class ReactionNetwork:
    """A network of reactions, built piece by piece or read from a file.

    Expressions are terms, numbers or text. They may name parameters, observables, functions, species and `time`; the
    definition of a parameter and an initial value may name parameters only. An observable may carry the name of a
    parameter, as in BioNetGen; in expressions that name is the parameter's.

    >>> network = ReactionNetwork("binding")
    >>> k = network.add_parameter("k", 0.5)
    >>> for name in "AB":
    ...     _ = network.add_species(name, 10)
    >>> _ = network.add_species("C")
    >>> network.add_reaction("A + B -> C", k)
    >>> network.ode_system().rhs[2]
    A*B*k
    """

    def __init__(self, name: str = "network") -> None:
        self.name = name
        self.species: list[Species] = []
        self.parameters: dict[str, Term] = {}
        self.functions: dict[str, Term] = {}
        self.observables: dict[str, dict[int, Exact]] = {}
        self.reactions: list[Reaction] = []
        self._positions: dict[str, int] = {}

    def __repr__(self) -> str:
        counts = f"{len(self.species)} species, {len(self.reactions)} reactions, {len(self.parameters)} parameters"
        return f"<ReactionNetwork {self.name}: {counts}, {len(self.observables)} observables>"

    def _repr_html_(self) -> str:
        from symnum.models.showing import network_html

        return network_html(self)

    def diagram(self, species: Sequence[str] | None = None) -> NetworkDiagram:
        """The network as a diagram, or the part of it around some species, with the reactions among them.

        Errors:  LimitError for more than 60 species; ModelError for an unknown one.

        >>> network = ReactionNetwork()
        >>> for name in "ABC":
        ...     _ = network.add_species(name)
        >>> network.add_reaction("A + B <-> C", (1, 2))
        >>> network.diagram()
        <diagram of 3 species and 2 reactions>
        """
        from symnum.models.showing import network_diagram

        chosen = range(len(self.species)) if species is None else [self._position(name) for name in species]
        return network_diagram(self, chosen)

    # building ---------------------------------------------------------------------------------------------------------
    def add_parameter(self, name: str, value: Any) -> Symbol:
        """Add a parameter: a number, or an expression over other parameters, in any order.

        Errors:  ModelError if the name is taken.
        """
        self._claim(name)
        self.parameters[name] = read_expression(value)
        return symbol(name)

    def add_species(self, name: str, initial: Any = 0, *, fixed: bool = False) -> Symbol:
        """Add a species with its initial value; a fixed one takes part in reactions but never changes.

        Errors:  ModelError if the name is taken.
        """
        self._claim(name)
        if name in self.observables:
            raise ModelError(f"{name!r} is the name of an observable already")
        self._positions[name] = len(self.species)
        self.species.append(Species(symbol(name), read_expression(initial), fixed))
        return self.species[-1].symbol

    def add_function(self, name: str, definition: Any) -> Symbol:
        """Add a function of the state, the parameters and time, to be used by name.

        Errors:  ModelError if the name is taken.
        """
        self._claim(name)
        if name in self.observables:
            raise ModelError(f"{name!r} is the name of an observable already")
        self.functions[name] = read_expression(definition)
        return symbol(name)

    def add_observable(self, name: str, weights: Mapping[str, Exact]) -> Symbol:
        """Add an observable: a weighted sum of species, given by their names.

        Errors:  ModelError if the name is taken or a species is unknown.
        """
        return self.add_weights(name, {self._position(species): weight for species, weight in weights.items()})

    def add_weights(self, name: str, weights: Mapping[int, Exact]) -> Symbol:
        """Add an observable whose species are given by their positions, from 0.

        Errors:  ModelError if the name is taken.
        """
        if name in self.observables or name in self.functions or name in self._positions or name == TIME.name:
            raise ModelError(f"{name!r} is taken already")
        self.observables[name] = dict(weights)
        return symbol(name)

    def add_reaction(self, equation: str, constant: Any = None, *, rate: Any = None) -> None:
        """Add a reaction written as `2*A + B -> C`, with `0` for nothing and `<->` for a reaction and its reverse.

        Give either a constant, for mass action (or a `RateLaw`), or the whole rate as an expression. A reversible
        reaction takes a pair of constants.

        Errors:  ModelError if the equation cannot be read, a species is unknown or the rate law does not fit.

        >>> network = ReactionNetwork()
        >>> for name in ("S", "P"):
        ...     _ = network.add_species(name, 1)
        >>> network.add_reaction("S -> P", rate="v*S/(K + S)")
        >>> network.add_reaction("2*S <-> P", ("kf", "kr"))
        >>> len(network.reactions)
        3
        """
        left, arrow, right = _split_equation(equation)
        reactants, products = self._side(left, equation), self._side(right, equation)
        if (constant is None) == (rate is None):
            raise ModelError(f"{equation!r}: give either a constant, for mass action, or rate=...")
        if arrow == "<->":
            if not isinstance(constant, tuple | list) or len(constant) != 2:
                raise ModelError(f"{equation!r}: a reversible reaction takes a pair of constants")
            self._append(reactants, products, _law(constant[0]), equation)
            self._append(products, reactants, _law(constant[1]), equation)
        else:
            law = _law(constant) if rate is None else RateLaw(RateKind.TOTAL, (read_expression(rate),))
            self._append(reactants, products, law, equation)

    # the ODEs ---------------------------------------------------------------------------------------------------------
    @paused_collector()
    def ode_system(self) -> ODESystem:
        """The ODEs of the network: for each species the fluxes that make it less those that use it up.

        Errors:  ModelError for unknown names in expressions and for definitions in a circle.
        Cost:    one product per reaction and one sum per species.
        """
        states = [species.symbol for species in self.species]
        meanings = self._meanings()
        balances: list[dict[Term, Exact]] = [{} for _ in states]
        resolved: dict[RateLaw, tuple[Term, ...]] = {}
        for reactants, products, law in self.reactions:
            constants = resolved.get(law)
            if constants is None:
                constants = resolved[law] = tuple(_resolved(law.constants, meanings))
            flux = law.flux([states[i] for i in reactants], constants)
            factor = law.factor
            for i in reactants:
                balance = balances[i]
                balance[flux] = balance.get(flux, 0) - factor
            for i in products:
                balance = balances[i]
                balance[flux] = balance.get(flux, 0) + factor
        return ODESystem(
            states,
            [_ZERO if s.fixed else linear_combination(b) for s, b in zip(self.species, balances, strict=True)],
            parameters={symbol(name): term for name, term in self.parameters.items()},
            time=TIME,
            initial={species.symbol: species.initial for species in self.species},
            observables=self._observed(meanings),
            name=self.name,
            rhs_symbols=[*states, *free_symbols([c for constants in resolved.values() for c in constants])],
        )

    def stoichiometry(self) -> csc_array:
        """How much of each species each reaction makes, less what it uses up; 0 for fixed species.

        Shapes:  (species, reactions), sparse.
        """
        from scipy.sparse import coo_array

        rows: list[int] = []
        columns: list[int] = []
        changes: list[int] = []
        for column, (reactants, products, _) in enumerate(self.reactions):
            rows += [*reactants, *products]
            columns += [column] * (len(reactants) + len(products))
            changes += [-1] * len(reactants) + [1] * len(products)
        moving = [0 if self.species[row].fixed else change for row, change in zip(rows, changes, strict=True)]
        matrix = coo_array((moving, (rows, columns)), shape=(len(self.species), len(self.reactions))).tocsc()
        matrix.eliminate_zeros()
        return matrix

    def _meanings(self) -> dict[Symbol, Term]:
        """What the names of observables and functions stand for, over species, parameters and time."""
        meanings = {
            symbol(name): self._weighted_sum(weights)
            for name, weights in self.observables.items()
            if name not in self.parameters
        }
        for name in in_dependency_order(self.functions):
            meanings[symbol(name)] = _resolved([self.functions[name]], meanings)[0]
        return meanings

    def _observed(self, meanings: Mapping[Symbol, Term]) -> dict[str, Term]:
        sums = {name: self._weighted_sum(weights) for name, weights in self.observables.items()}
        return sums | {name: meanings[symbol(name)] for name in self.functions}

    def _weighted_sum(self, weights: Mapping[int, Exact]) -> Term:
        return linear_combination({self.species[i].symbol: weight for i, weight in weights.items()})

    # checks -----------------------------------------------------------------------------------------------------------
    def _claim(self, name: str) -> None:
        for what, names in (
            ("a parameter", self.parameters),
            ("a species", self._positions),
            ("a function", self.functions),
            ("time", (TIME.name,)),
        ):
            if name in names:
                raise ModelError(f"{name!r} is the name of {what} already")

    def _position(self, name: str) -> int:
        try:
            return self._positions[name]
        except KeyError:
            raise ModelError(f"there is no species {name!r}; add it with add_species") from None

    def _side(self, text: str, equation: str) -> tuple[int, ...]:
        if text == "0":
            return ()
        positions: list[int] = []
        for part in text.split("+"):
            amount, name = _split_amount(part.strip(), equation)
            positions += [self._position(name)] * amount
        return tuple(positions)

    def _append(self, reactants: tuple[int, ...], products: tuple[int, ...], law: RateLaw, equation: str) -> None:
        try:
            law.check(len(reactants))
        except ModelError as error:
            raise ModelError(f"{equation!r}: {error}") from None
        self.reactions.append(Reaction(reactants, products, law))


_ZERO = literal(0)
_LARGEST_AMOUNT = 1000  # of one species in one reaction: more is a slip of the pen, and would be multiplied out


def _law(constant: Any) -> RateLaw:
    return constant if isinstance(constant, RateLaw) else RateLaw(RateKind.MASS_ACTION, (read_expression(constant),))


def _resolved(terms: Sequence[Term], meanings: Mapping[Symbol, Term]) -> list[Term]:
    return substitute(list(terms), meanings) if any(s in meanings for s in free_symbols(terms)) else list(terms)


def _split_equation(equation: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"\s*(\S.*?)\s*(<->|->)\s*(\S.*?)\s*", equation)
    if match is None or "->" in match.group(3):
        raise ModelError(f"{equation!r} is not a reaction: write it as 'A + B -> C', with 0 for nothing")
    return match.group(1), match.group(2), match.group(3)


def _split_amount(part: str, equation: str) -> tuple[int, str]:
    match = re.fullmatch(r"(?:(\d+)\s*\*\s*|(\d+)\s+)?(\S+)", part)
    amount = int(match.group(1) or match.group(2) or 1) if match else 0
    if match is None or not 0 < amount <= _LARGEST_AMOUNT:
        raise ModelError(f"{equation!r}: {part!r} is not a species with an amount of 1 to {_LARGEST_AMOUNT}")
    return amount, match.group(3)
