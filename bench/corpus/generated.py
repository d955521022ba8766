"""Entries that are made, not written: mechanisms of any number of links, and the networks among the shared inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import symnum as sn
from symnum.terms.building import builder_of

from ..inputs import data_folder
from ..workloads.transformations import pendulum_mass_matrix
from .reader import SUBJECTS, Entry, derivatives, load

_LINKS = range(2, 11)
_JOINTS = range(2, 8)
_MOST_REACTIONS = 120
"""Larger networks are benchmarks of their own."""

_ANGLE, _SIZE, _AMOUNT = (-math.pi, math.pi), (0.2, 2.0), (0.1, 10.0)
_RANGES = {"q": _ANGLE, "l": _SIZE, "m": _SIZE}


def everything(like: str = "canonical") -> tuple[Entry, ...]:
    """Return every entry, ordered by subject; `like` chooses canonical terms or terms as written, of those in files."""
    written = [entry for subject in SUBJECTS for entry in load(subject, like)]
    return (*written, *mechanisms(), *networks())


def mechanisms() -> Iterator[Entry]:
    """Make mass matrices of chains of pendulums, and positions of planar arms with their Jacobians."""
    make = builder_of("canonical").call
    for links in _LINKS:
        terms = pendulum_mass_matrix(make, links)
        yield _mechanism(f"mass matrix of {links} links", "Lagrange (1788), section 2.5", terms)
    for joints in _JOINTS:
        arm = _mechanism(f"planar arm of {joints} joints", "Denavit and Hartenberg (1955)", _arm_position(joints))
        yield arm
        yield from derivatives(arm, [one.name for one in arm.symbols if one.name.startswith("q")])


def _arm_position(joints: int) -> list[Any]:
    angles = list(accumulate(sn.symbols(f"q:{joints}")))
    lengths = sn.symbols(f"l:{joints}")
    parts = list(zip(lengths, angles, strict=True))
    return [sum(length * function(angle) for length, angle in parts) for function in (sn.cos, sn.sin)]


def _mechanism(name: str, source: str, terms: list[Any]) -> Entry:
    symbols = tuple(sn.free_symbols(terms))
    return Entry(f"mechanics/{name}", source, symbols, tuple(_RANGES[one.name[0]] for one in symbols), tuple(terms))


def networks() -> Iterator[Entry]:
    """Read the small networks among the shared inputs, where there are some: equations and Jacobians."""
    for path in sorted((data_folder() / "networks").glob("*.net")):
        network = sn.read_network(path)
        if len(network.reactions) > _MOST_REACTIONS:
            continue
        system = network.ode_system()
        values = dict(zip(system.parameters, system.parameter_values().tolist(), strict=True))
        terms = tuple(term for term in system.rhs if sn.free_symbols(term))
        symbols = tuple(sn.free_symbols(list(terms)))
        ranges = tuple(_around(values.get(one, 0.0)) for one in symbols)
        entry = Entry(f"networks/{path.stem}", f"BioNetGen, {path.name}", symbols, ranges, terms)
        yield entry
        yield from derivatives(entry, system.state_names)


def _around(value: float) -> tuple[float, float]:
    return (0.5 * value, 1.5 * value) if value > 0 else _AMOUNT
