"""Other systems that build, compile and call the same right-hand sides; one adapter a file."""

from __future__ import annotations

from collections.abc import Sequence

from ..figures import Missing
from .base import Peer
from .casadi import CasADi
from .heyoka import Heyoka
from .llvm import PlainLLVM
from .numba import NumbaLoop
from .symengine import SymEngine
from .sympy import SymPy

PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (NumbaLoop(), SymEngine(), PlainLLVM(), Heyoka(), Heyoka(compact=True), CasADi(), SymPy())
}


def available(names: Sequence[str]) -> tuple[list[Peer], list[Missing]]:
    """Return the named peers that are installed, and what is missing of the others."""
    found: list[Peer] = []
    missing: list[Missing] = []
    for name in names:
        try:
            PEERS[name].library()
        except Missing as reason:
            missing.append(reason)
        else:
            found.append(PEERS[name])
    return found, missing


__all__ = ["PEERS", "Peer", "available"]
