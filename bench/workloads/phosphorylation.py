"""Multi-site phosphorylation: a kinase and a phosphatase walk a protein through all 2^n patterns of its n sites."""

from __future__ import annotations

import numpy as np

from .mass_action import MassAction, Reaction, mass_action


def phosphorylation(sites: int, seed: int = 1) -> MassAction:
    """Return the network with 2^sites + 2 species and sites * 2^sites reactions.

    A site's rates depend on how many of its neighbours on the ring of sites are phosphorylated, as in cooperative
    binding, so there are 6 * sites constants.
    """
    generator = np.random.default_rng(seed)
    constants = generator.uniform(0.1, 10.0, 6 * sites).tolist()
    patterns = 1 << sites
    kinase, phosphatase = patterns, patterns + 1
    reactions: list[Reaction] = []
    for pattern in range(patterns):
        for site in range(sites):
            enzyme = phosphatase if pattern >> site & 1 else kinase
            rate = 6 * site + 3 * (enzyme == phosphatase) + _neighbours(pattern, site, sites)
            reactions.append((rate, [pattern, enzyme], [pattern ^ 1 << site, enzyme]))
    return mass_action(constants, [100.0, *[0.0] * (patterns - 1), 1.0, 0.5], reactions)


def _neighbours(pattern: int, site: int, sites: int) -> int:
    """Count the phosphorylated neighbours of a site; on rings of two and one they coincide with each other or it."""
    return (pattern >> (site + 1) % sites & 1) + (pattern >> (site - 1) % sites & 1)


def network_text(network: MassAction) -> str:
    """Return a mass-action network as a BioNetGen `.net` file."""
    lines = ["begin parameters"]
    lines += [f"{index + 1} k{index} {value!r}" for index, value in enumerate(network.constants.tolist())]
    lines += ["end parameters", "begin species"]
    lines += [f"{index + 1} S{index}() {value!r}" for index, value in enumerate(network.initial.tolist())]
    lines += ["end species", "begin reactions"]
    changes: list[dict[int, int]] = [{} for _ in range(network.reactions)]
    for species, row in enumerate(network.equation_rows()):
        for reaction, change in row:
            changes[reaction][species] = change
    for index, (rate, reactants) in enumerate(network.reaction_rows()):
        lines.append(f"{index + 1} {_members(reactants)} {_members(_products(reactants, changes[index]))} k{rate}")
    return "\n".join([*lines, "end reactions", ""])


def _products(reactants: list[int], change: dict[int, int]) -> list[int]:
    species = sorted({*reactants, *change})
    return [one for one in species for _ in range(reactants.count(one) + change.get(one, 0))]


def _members(species: list[int]) -> str:
    return ",".join(str(one + 1) for one in species) or "0"
