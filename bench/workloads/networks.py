"""Reaction networks from files, as the plain arrays that peers build from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..figures import Missing
from ..inputs import data_file
from .mass_action import MassAction, mass_action

if TYPE_CHECKING:
    from symnum.models.kinetics import RateLaw
    from symnum.models.networks import ReactionNetwork


def mass_action_file(name: str) -> MassAction:
    """Read a network among the shared inputs.

    Errors:  Missing when it is not there.
    """
    from symnum import read_network

    return as_mass_action(read_network(data_file(f"networks/{name}.net")))


def phosphorylation_network(sites: int) -> ReactionNetwork:
    """Generate the network of a protein phosphorylated at any of its sites: 3 * sites * 2^sites reactions."""
    from symnum import read_network
    from symnum.cli.phosphorylation import phosphorylation

    return read_network(phosphorylation(sites).net_text())


def as_mass_action(network: ReactionNetwork) -> MassAction:
    """Return a network's plain arrays; a rate constant is a parameter times a statistical factor.

    Errors:  Missing for a network with other rate laws than mass action in parameters.
    """
    system = network.ode_system()
    values = dict(zip(system.parameter_names, system.parameter_values().tolist(), strict=True))
    constants: dict[tuple[Any, Any], int] = {}
    reactions = [
        (constants.setdefault(_constant(law), len(constants)), reactants, products)
        for reactants, products, law in network.reactions
    ]
    return mass_action(
        [float(factor) * values[term.name] for factor, term in constants],
        system.initial_state().tolist(),
        reactions,
    )


def _constant(law: RateLaw) -> tuple[Any, Any]:
    from symnum.models.kinetics import RateKind

    if law.kind is not RateKind.MASS_ACTION:
        raise Missing(f"plain arrays hold mass action only, not {law.kind.value}")
    return law.factor, law.constants[0]
