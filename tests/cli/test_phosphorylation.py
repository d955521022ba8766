"""The demonstration's network keeps the laws that its chemistry must keep."""

from __future__ import annotations

import pytest

from symnum.cli.phosphorylation import phosphorylation


@pytest.mark.parametrize("sites", [1, 2, 5])
def test_the_network_grows_as_announced(sites: int) -> None:
    network = phosphorylation(sites)
    assert len(network.species) == 2**sites * (1 + sites) + 2
    assert len(network.reactions) == 3 * sites * 2**sites


def test_every_reaction_moves_one_substrate_and_one_enzyme() -> None:
    network = phosphorylation(3)
    enzymes = {len(network.species) - 2, len(network.species) - 1}
    bound = {place for place, name in enumerate(network.species) if ")." in name}
    for reaction in network.reactions:
        for side in (reaction.reactants, reaction.products):
            assert (len(side) == 1 and side[0] in bound) or (len(side) == 2 and side[1] in enzymes)


def test_the_observables_count_every_substrate_once() -> None:
    network = phosphorylation(4)
    counted = sorted(place for members in network.observables.values() for place in members)
    assert counted == list(range(len(network.species) - 2))
