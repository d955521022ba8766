"""What the benchmarks ask of a peer."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..figures import Missing
from ..workloads.mass_action import MassAction

Vector = NDArray[np.float64]
Call = Callable[[], object]
Bind = Callable[[Vector, Vector, Vector], Call]
"""From (state, constants, out) to a call without arguments that reads the first two and writes the last."""


class Peer(Protocol):
    """One way of one system, the fastest that its documentation offers, timed in three parts."""

    @property
    def name(self) -> str:
        """The name in the tables."""
        ...

    def library(self) -> ModuleType:
        """Import the system, or raise Missing."""
        ...

    def build(self, network: MassAction) -> Any:
        """Construct the right-hand side in the system's own terms, one per species."""
        ...

    def compile(self, built: Any) -> Bind:
        """Compile what `build` returned; constants stay arguments of the compiled function."""
        ...


def library(name: str) -> ModuleType:
    """Import a peer's package; untyped on purpose, as few of them ship types.

    Errors:  Missing when it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(f"{name} cannot be imported ({error}); pip install 'symnum-kernels[bench]'") from None
