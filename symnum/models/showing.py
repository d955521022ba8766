"""How systems and networks look in a notebook: a table of the first equations, or reactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symnum.display.html import MOST_ROWS, Markup, escaped, formula_markup, joined, paragraph, table_markup
from symnum.terms.printing import to_text
from symnum.terms.term import Symbol, Term, symbol

if TYPE_CHECKING:
    from symnum.display.diagrams import NetworkDiagram
    from symnum.models.array_system import ArraySystem
    from symnum.models.networks import Reaction, ReactionNetwork
    from symnum.models.system import ODESystem


def system_html(system: ODESystem) -> str:
    """The first equations of a system, with the initial values of their states, and its parameters."""
    states = system.states[:MOST_ROWS]
    rows = [
        [_symbols([state]), formula_markup(term), formula_markup(system.initial[state])]
        for state, term in zip(states, system.rhs, strict=False)
    ]
    equations = table_markup(["state", "rate of change", "starts at"], rows, total=len(system.states))
    return joined(paragraph(repr(system)), equations, _parameters(system.parameters))


def network_html(network: ReactionNetwork) -> str:
    """The first reactions of a network with their rate laws, and its parameters."""
    rows: list[list[str]] = []
    for reaction in network.reactions[:MOST_ROWS]:
        sides = [[network.species[place].symbol for place in side] for side in (reaction.reactants, reaction.products)]
        arrow = joined(_symbols(sides[0]), Markup(" &rarr; "), _symbols(sides[1]))
        constants = ", ".join(formula_markup(constant) for constant in reaction.law.constants)
        rows.append([arrow, reaction.law.kind.name.lower().replace("_", " "), Markup(constants)])
    table = table_markup(["reaction", "rate law", "constants"], rows, total=len(network.reactions))
    parameters = {symbol(name): value for name, value in network.parameters.items()}
    return joined(paragraph(repr(network)), table, _parameters(parameters))


def array_system_html(system: ArraySystem) -> str:
    """The components of an array system with their equations, where it has some, and the range of initial values."""
    parts = system.components or {"y": slice(None)}
    rows: list[list[str]] = []
    for name, place in list(parts.items())[:MOST_ROWS]:
        values = system.initial[place]
        equation = system.equations.get(name)
        rows.append(
            [
                _symbols([symbol(name)]),
                "" if equation is None else formula_markup(equation),
                f"{values.min():.4g} to {values.max():.4g}",
            ]
        )
    states = table_markup(["component", "rate of change", "starts at"], rows, total=len(parts))
    named = [(s.name.removeprefix("p['").removesuffix("']"), value) for s, value in system.parameters.items()]
    numbers = [[escaped(name), f"{value:g}"] for name, value in named[:MOST_ROWS]]
    parameters = table_markup(["parameter", "value"], numbers, total=len(system.parameters)) if numbers else ""
    return joined(paragraph(repr(system)), states, parameters)


def network_diagram(network: ReactionNetwork, chosen: Sequence[int]) -> NetworkDiagram:
    """The diagram of some species of a network, given by their numbers, and of the reactions among them alone."""
    from symnum.display.diagrams import NetworkDiagram, Step

    place = {number: k for k, number in enumerate(chosen)}
    steps = [
        Step(
            tuple([place[k] for k in reaction.reactants]),
            tuple([place[k] for k in reaction.products]),
            _rate_note(reaction),
        )
        for reaction in network.reactions
        if all(k in place for k in (*reaction.reactants, *reaction.products))
    ]
    return NetworkDiagram([network.species[number].name for number in chosen], steps)


def _rate_note(reaction: Reaction) -> str:
    kind = reaction.law.kind.name.lower().replace("_", " ")
    return f"{kind}: {', '.join(to_text(constant, limit=60) for constant in reaction.law.constants)}"


def _symbols(symbols: Sequence[Term]) -> Markup:
    return Markup(" + ".join(map(formula_markup, symbols)) or "&empty;")


def _parameters(parameters: Mapping[Symbol, Term | None]) -> str:
    rows = [
        [formula_markup(name), "" if value is None else formula_markup(value)]
        for name, value in list(parameters.items())[:MOST_ROWS]
    ]
    return table_markup(["parameter", "value"], rows, total=len(parameters)) if rows else ""
