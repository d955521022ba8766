"""Integrators of compiled right-hand sides that others use for ensembles, on the ring of enzymes, in two threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ..figures import Missing
from .base import Vector, library

Run = Callable[[Vector], Vector]
"""From values of k, one a member, to the states at the end, (members, states)."""


def member_integrators(start: Vector, stop: float, rtol: float, atol: float) -> Iterator[tuple[str, Run] | Missing]:
    """The integrators that are installed, compiled, and what is missing."""
    for name, make in (("numbalsoda", _numbalsoda), ("CyRK BDF", _cyrk("BDF")), ("CyRK LSODA", _cyrk("LSODA"))):
        try:
            yield name, _in_threads(make(start, stop, rtol, atol))
        except Missing as reason:
            yield reason


def _in_threads(run: Run) -> Run:
    def whole(values: Vector) -> Vector:
        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(run, np.array_split(values, workers * 8))))

    run(np.ones(1))  # compiles
    return whole


def _rates(states: Any, factor: float, half: float, out: Any) -> None:
    """The ring as it is written by hand, the fluxes computed once: see `bench.workloads.stiff.enzyme_ring`."""
    size = len(states)
    last = 0.0
    for i in range(size):
        speed = 1000.0 if i % 3 == 0 else (1.0 if i % 3 == 1 else 30.0)
        flux = factor * speed * states[i] / (half + states[i]) * (1 + states[(i + 5) % size])
        out[i] = last - flux
        last = flux
    out[0] += last


def _numbalsoda(start: Vector, stop: float, rtol: float, atol: float) -> Run:
    numba, peer, size = library("numba"), library("numbalsoda"), len(start)
    rates = numba.njit(_rates)

    @numba.cfunc(peer.lsoda_sig)
    def called(_: float, states: Any, out: Any, given: Any) -> None:
        values = numba.carray(given, (2,))
        rates(numba.carray(states, (size,)), values[0], values[1], numba.carray(out, (size,)))

    address, lsoda, times = called.address, peer.lsoda, np.array([0.0, stop])

    @numba.njit(nogil=True)
    def run(values: Vector) -> Vector:
        ends = np.empty((len(values), size))
        given = np.array([0.0, 0.5])
        for member in range(len(values)):
            given[0] = values[member]
            found, _ = lsoda(address, start, times, data=given, rtol=rtol, atol=atol)
            ends[member] = found[-1]
        return ends

    run._kept = called
    return run


def _cyrk(method: str) -> Callable[[Vector, float, float, float], Run]:
    def make(start: Vector, stop: float, rtol: float, atol: float) -> Run:
        numba, peer, size = library("numba"), library("CyRK"), len(start)
        rates, solve = numba.njit(_rates), peer.nbsolve2_ivp

        @peer.cyjit
        def called(out: Any, _: float, states: Any, given: Any) -> None:
            rates(numba.carray(states, (size,)), given[0], given[1], numba.carray(out, (size,)))

        address, times = called.address, np.array([stop])

        @numba.njit(nogil=True)
        def run(values: Vector) -> Vector:
            ends = np.empty((len(values), size))
            given = np.array([0.0, 0.5])
            for member in range(len(values)):
                given[0] = values[member]
                found = solve(address, (0.0, stop), start, method, times, False, given, rtol, atol)
                ends[member] = found.y[:, -1]
                found.free()
            return ends

        run._kept = called
        return run

    return make
