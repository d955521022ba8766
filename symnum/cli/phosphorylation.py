"""The network of the demonstration: a protein whose sites a kinase fills and a phosphatase clears, in any order.

Every set of filled sites is a species of its own, free or bound to an enzyme at one site, so n sites give
2^n (1 + n) + 2 species and 3 n 2^n reactions: the growth that makes rule-based models large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SUBSTRATE: Final = 1000.0  # molecules, all sites empty at the start
ENZYME: Final = 20.0  # molecules of each of the two
RATES: Final = {"bind": 0.01, "leave": 1.0, "fill_1": 4.0, "clear_1": 1.0}  # 1/s, binding also by molecule
DECLINE: Final = 0.9  # each further site is turned over this much slower


@dataclass(frozen=True, slots=True)
class Reaction:
    """Reactants to products, by species number, at a rate given by a parameter's name."""

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    rate: str


@dataclass(frozen=True, slots=True)
class PhosphorylationNetwork:
    """Species with initial amounts, parameters as text, reactions, and observables as lists of species."""

    species: dict[str, float]
    parameters: dict[str, str]
    reactions: list[Reaction]
    observables: dict[str, list[int]]

    def net_text(self) -> str:
        """Return the network as a BioNetGen .net file.

        >>> print(phosphorylation(1).net_text().split("begin reactions")[1])
        <BLANKLINE>
          1 1,5 3 bind
          2 3 1,5 leave
          3 3 2,5 fill_1
          4 2,6 4 bind
          5 4 2,6 leave
          6 4 1,6 clear_1
        end reactions
        begin groups
          1 filled_0 1,3
          2 filled_1 2,4
        end groups
        <BLANKLINE>
        """
        blocks = {
            "parameters": [f"{name} {value}" for name, value in self.parameters.items()],
            "species": [f"{name} {amount}" for name, amount in self.species.items()],
            "reactions": [f"{_listed(r.reactants)} {_listed(r.products)} {r.rate}" for r in self.reactions],
            "groups": [f"{name} {_listed(members)}" for name, members in self.observables.items()],
        }
        lines: list[str] = []
        for block, rows in blocks.items():
            lines += [f"begin {block}", *(f"  {n} {row}" for n, row in enumerate(rows, 1)), f"end {block}"]
        return "\n".join(lines) + "\n"


def phosphorylation(sites: int) -> PhosphorylationNetwork:
    """Generate the network for a number of sites.

    Units:   molecules and seconds.
    Cost:    O(sites * 2^sites).

    >>> network = phosphorylation(6)
    >>> len(network.species), len(network.reactions)
    (450, 1152)
    """
    states = range(2**sites)
    species = {f"S({_pattern(state, sites)})": SUBSTRATE if state == 0 else 0.0 for state in states}
    observables = {_observable(count): [] for count in range(sites + 1)}
    for state in states:
        observables[_observable(state.bit_count())].append(state)
    kinase = len(species) + sites * 2**sites
    phosphatase = kinase + 1
    reactions: list[Reaction] = []
    for state in states:
        for site in range(sites):
            filled = bool(state >> site & 1)
            bound, enzyme = len(species), phosphatase if filled else kinase
            species[f"S({_pattern(state, sites)}).{'P' if filled else 'K'}({site + 1})"] = 0.0
            observables[_observable(state.bit_count())].append(bound)
            turnover = f"{'clear' if filled else 'fill'}_{site + 1}"
            reactions += [
                Reaction((state, enzyme), (bound,), "bind"),
                Reaction((bound,), (state, enzyme), "leave"),
                Reaction((bound,), (state ^ 1 << site, enzyme), turnover),
            ]
    species |= {"K()": ENZYME, "P()": ENZYME}
    return PhosphorylationNetwork(species, _parameters(sites), reactions, observables)


def _parameters(sites: int) -> dict[str, str]:
    parameters = {name: repr(rate) for name, rate in RATES.items()}
    for site in range(2, sites + 1):
        parameters |= {f"{kind}_{site}": f"{DECLINE} * {kind}_{site - 1}" for kind in ("fill", "clear")}
    return parameters


def _pattern(state: int, sites: int) -> str:
    return ",".join(f"s{site + 1}~{'p' if state >> site & 1 else 'u'}" for site in range(sites))


def _observable(count: int) -> str:
    return f"filled_{count}"


def _listed(numbers: tuple[int, ...] | list[int]) -> str:
    return ",".join(str(number + 1) for number in numbers)
