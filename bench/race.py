"""One right-hand side, compiled by symnum and by its peers, checked to agree and timed in turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from .figures import Missing
from .peers import PEERS, available
from .peers.base import Bind, Call, Vector
from .timing import interleaved, timed
from .workloads.mass_action import MassAction
from .workloads.networks import mass_action_file


@dataclass(frozen=True)
class Built:
    """A peer's compiled right-hand side, and the seconds of its two parts."""

    build_seconds: float
    compile_seconds: float
    bind: Bind

    @property
    def seconds(self) -> float:
        """Seconds from plain arrays to a callable function."""
        return self.build_seconds + self.compile_seconds


@cache
def built_by(peer: str, network: str) -> Built:
    """Build and compile a shared network with a peer, once a run: heyoka takes a minute for BCR."""
    plain = mass_action_file(network)
    build_seconds, terms = timed(lambda: PEERS[peer].build(plain))
    compile_seconds, bind = timed(lambda: PEERS[peer].compile(terms))
    return Built(build_seconds, compile_seconds, bind)


def race(
    network: str, ours: Mapping[str, Call], ours_out: Vector, peers: Sequence[str], repeat: int
) -> tuple[dict[str, float], dict[str, Built], list[Missing]]:
    """Time our calls, which write `ours_out` at `race_state`, and the peers' in turns.

    Returns the seconds of one call of each, what the peers built, and which peers are missing.

    Errors:  ArithmeticError when a system computes something else than the first peer.
    """
    plain = mass_action_file(network)
    found, missing = available(peers)
    built = {peer.name: built_by(peer.name, network) for peer in found}
    outs = {name: np.zeros(plain.species) for name in built}
    calls = {name: one.bind(race_state(plain), plain.constants, outs[name]) for name, one in built.items()}
    for call in calls.values():
        call()
    expected = next(iter(outs.values()), None)
    if expected is not None:
        for name, out in outs.items():
            _check(name, out, expected)
        for name, call in ours.items():
            ours_out.fill(np.nan)
            call()
            _check(name, ours_out, expected)
    return interleaved({**ours, **calls}, repeat), built, missing


def race_state(network: MassAction) -> Vector:
    """Return the state at which right-hand sides are compared and timed: positive amounts of every size."""
    return network.random_state()


def _check(name: str, out: Vector, expected: Vector) -> None:
    # sums of up to a thousand fluxes that cancel: rounding shows relative to the largest, not to each result
    allowed = 1e-9 * np.abs(expected) + 1e-12 * np.abs(expected).max()
    worst = np.max(np.abs(out - expected) / allowed)
    if not worst <= 1.0:
        raise ArithmeticError(f"{name} computes another right-hand side: {worst:.2g} times the allowed difference")
