"""Rodas5P, compiled: it calls kernels by their C addresses, so that nothing passes through Python in a step.

Numba compiles this module once per machine, not once per system: the kernels are arguments. A call goes some way
and returns, so that Ctrl-C and progress have their turn, and goes on from the state that it left.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import types

from symnum.solvers.tableau import COUPLING, DENSE, GAMMA, INNER, NODES, STAGES, TIME_FACTORS

import_module("numba.experimental.function_type")  # registers functions given by address as arguments
_njit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")

RUNNING, DONE, STEP_TOO_SMALL, NOT_FINITE = range(4)

_SAFETY, _SLOWEST, _FASTEST = 0.9, 0.2, 6.0
_EVALUATE = types.void(types.int64, types.int64, types.int64, types.int64)
_WRAPPER: Any = types.WrapperAddressProtocol


class KernelFunction(_WRAPPER):
    """The C function `evaluate` of a kernel as an argument of compiled code; the kernel must outlive it."""

    def __init__(self, address: int) -> None:
        self._address = address

    def __wrapper_address__(self) -> int:
        return self._address

    def signature(self) -> Any:
        """What it takes: outputs, arguments, workspace, and the stage to start from."""
        return _EVALUATE


class Pattern(NamedTuple):
    """Where the outputs of the fused kernel go: first the rates, then the Jacobian's entries, then d(rates)/dt.

    Shapes:  rows and columns (entries,), time_rows (entries by time,)
    """

    size: int
    parameters: int
    rows: Any
    columns: Any
    time_rows: Any
    rates_workspace: int
    slopes_workspace: int


class Run(NamedTuple):
    """One integration as it stands: time, step and counts are numbers in arrays, for compiled code to change.

    `clock` holds time, stop, step (0 at first), largest step, and the length and error of the last accepted step;
    `counts` steps, failed steps, calls of the right-hand side, Jacobians, and outputs so far.

    Shapes:  y (states,), clock (6,), counts (5,)
    """

    y: Any
    clock: Any
    counts: Any


class _Kernels(NamedTuple):
    """Both kernels with the memory that they read and write, and its addresses."""

    rates: Any
    slopes: Any
    time: Any
    state: Any
    given: Any
    table: Any
    rate: Any
    joint: Any
    rate_room: Any
    joint_room: Any


class Tolerances(NamedTuple):
    """Shapes: atol (states,)"""

    rtol: float
    atol: Any


@_njit
def integrate(  # noqa: PLR0913, PLR0917 - compiled code knows no keywords
    rates: Any, slopes: Any, pattern: Any, run: Any, p: Any, tolerances: Any, times: Any, outputs: Any, most: int
) -> int:
    """Take up to `most` steps; return RUNNING, DONE or what went wrong.

    `times` are where the state is wanted, and `outputs` takes it; with no times, every step is an output, whose time
    goes into column 0.

    Shapes:  times (m,), outputs (m, states) or (most, 1 + states)
    """
    n = pattern.size
    y, clock, counts = run.y, run.clock, run.counts
    kernels = _prepared(rates, slopes, pattern, run, p)
    k, new, matrix, pivots = np.zeros((STAGES, n)), np.empty(n), np.empty((n, n)), np.empty(n, dtype=np.int64)
    direction = 1.0 if clock[1] > clock[0] else -1.0
    if clock[2] == 0.0:
        clock[2] = direction * _first_step(kernels.joint[:n], y, tolerances, abs(clock[1] - clock[0]))
    current, rejected = True, False
    if len(times) == 0:
        counts[4] = 0
    for _ in range(most):
        left = (clock[1] - clock[0]) * direction
        if left <= 0.0:
            return DONE
        h = direction * min(abs(clock[2]), clock[3], left)
        if abs(h) <= 8e-16 * abs(clock[0]) or abs(h) < 1e-300:
            return STEP_TOO_SMALL
        if not current:
            _differentiate(kernels, clock[0], y, np.int64(1))
            counts[3] += 1
            current = True
        error = np.inf
        if _factored(matrix, pivots, kernels.joint, pattern, h):
            _stages(kernels, pattern, y, clock[0], h, matrix, pivots, k)
            counts[2] += STAGES - 1
            for s in range(n):
                new[s] = kernels.state[s] + k[STAGES - 1, s]
            error = _error(k[STAGES - 1], y, new, tolerances)
        if not error <= 1.0:  # NaN, too
            counts[1] += 1
            clock[2] = h * (max(0.1, _SAFETY * error**-0.2) if np.isfinite(error) else 0.25)
            rejected = True
            continue
        reached = clock[1] if abs(h) >= left * (1 - 1e-14) else clock[0] + h
        _write(run, reached, h, new, k, times, outputs)
        clock[2] = h * min(1.0 if rejected else _FASTEST, _growth(run, h, error))
        clock[0], clock[4], clock[5] = reached, h, max(error, 1e-2)
        counts[0] += 1
        y[:] = new
        current, rejected = False, False
    return DONE if (clock[1] - clock[0]) * direction <= 0.0 else RUNNING


@_njit
def _prepared(rates: Any, slopes: Any, pattern: Any, run: Any, p: Any) -> Any:
    """The kernels with their memory, called once so that what depends on parameters alone is computed."""
    kernels = _Kernels(
        rates, slopes, np.empty(1), run.y.copy(), p.copy(), np.empty(3, dtype=np.int64),
        np.empty(pattern.size), np.empty(pattern.size + len(pattern.rows) + len(pattern.time_rows)),
        np.empty(pattern.rates_workspace + 8), np.empty(pattern.slopes_workspace + 8),
    )  # fmt: skip
    table = kernels.table
    table[0], table[1], table[2] = _address(kernels.time), _address(kernels.state), _address(kernels.given)
    kernels.time[0] = run.clock[0]
    rates(_address(kernels.rate), _address(table), _aligned(kernels.rate_room), np.int64(0))
    _differentiate(kernels, run.clock[0], run.y, np.int64(0))
    run.counts[2] += 1
    run.counts[3] += 1
    return kernels


@_njit
def _aligned(room: Any) -> Any:
    return np.int64((room.ctypes.data + 63) // 64 * 64)


@_njit
def _address(array: Any) -> Any:
    return np.int64(array.ctypes.data)


@_njit
def _differentiate(kernels: Any, t: float, y: Any, stage: int) -> None:
    kernels.time[0] = t
    kernels.state[:] = y
    kernels.slopes(_address(kernels.joint), _address(kernels.table), _aligned(kernels.joint_room), stage)


@_njit
def _stages(  # noqa: PLR0913, PLR0917
    kernels: Any, pattern: Any, y: Any, t: float, h: float, matrix: Any, pivots: Any, k: Any
) -> None:
    """Fill the rows of k; `kernels.state` ends as the state of the last stage."""
    n = pattern.size
    for i in range(STAGES):
        right = k[i]
        kernels.state[:] = y
        right[:] = 0.0
        for j in range(i):
            inner, coupling = INNER[i, j], COUPLING[i, j] / h
            for s in range(n):
                kernels.state[s] += inner * k[j, s]
                right[s] += coupling * k[j, s]
        if i == 0:
            for s in range(n):
                right[s] += kernels.joint[s]
        else:
            kernels.time[0] = t + NODES[i] * h
            kernels.rates(_address(kernels.rate), _address(kernels.table), _aligned(kernels.rate_room), np.int64(1))
            for s in range(n):
                right[s] += kernels.rate[s]
        for place in range(len(pattern.time_rows)):
            by_time = kernels.joint[n + len(pattern.rows) + place]
            right[pattern.time_rows[place]] += TIME_FACTORS[i] * h * by_time
        _solve(matrix, pivots, right)


@_njit
def _growth(run: Any, h: float, error: float) -> float:
    """How much longer the next step may be; Gustafsson's predictor sees how the error changed over the last step."""
    error = max(error, 1e-10)
    grown = max(_SLOWEST, _SAFETY * error**-0.2)
    if run.counts[0] > 0:
        predicted = _SAFETY * abs(h / run.clock[4]) * (error * error / run.clock[5]) ** -0.2
        grown = min(grown, max(_SLOWEST, predicted))
    return grown


@_njit
def _write(run: Any, reached: float, h: float, new: Any, k: Any, times: Any, outputs: Any) -> None:  # noqa: PLR0913, PLR0917
    """Write the outputs that the step from `run` to `reached` passes."""
    y, counts = run.y, run.counts
    if len(times) == 0:
        outputs[counts[4], 0] = reached
        outputs[counts[4], 1:] = new
        counts[4] += 1
        return
    direction = 1.0 if h > 0.0 else -1.0
    if counts[4] == len(times) or (times[counts[4]] - reached) * direction > 0.0:
        return
    bends = np.zeros((3, len(y)))
    for row in range(3):
        for i in range(STAGES):
            for s in range(len(y)):
                bends[row, s] += DENSE[row, i] * k[i, s]
    while counts[4] < len(times) and (times[counts[4]] - reached) * direction <= 0.0:
        share = (times[counts[4]] - run.clock[0]) / h
        rest = 1.0 - share
        for s in range(len(y)):
            bend = bends[0, s] + share * (bends[1, s] + share * bends[2, s])
            outputs[counts[4], s] = rest * y[s] + share * (new[s] + rest * bend)
        counts[4] += 1


@_njit
def _first_step(rate: Any, y: Any, tolerances: Any, span: float) -> float:
    """A hundredth of the time in which the state would change by its own size."""
    size, change = 0.0, 0.0
    for s in range(len(y)):
        scale = tolerances.atol[s] + tolerances.rtol * abs(y[s])
        size += (y[s] / scale) ** 2
        change += (rate[s] / scale) ** 2
    if not change > 0.0 or not np.isfinite(change):
        return 1e-6 * span
    tried = 0.01 * np.sqrt(size / change) if size > 0.0 else 0.01 / np.sqrt(change)
    return min(max(tried, 1e-12 * span), span)


@_njit
def _error(error: Any, old: Any, new: Any, tolerances: Any) -> float:
    total = 0.0
    for s in range(len(old)):
        scale = tolerances.atol[s] + tolerances.rtol * max(abs(old[s]), abs(new[s]))
        total += (error[s] / scale) ** 2
    return np.sqrt(total / max(len(old), 1))


@_njit
def _factored(matrix: Any, pivots: Any, joint: Any, pattern: Any, h: float) -> bool:
    """1/(gamma h) - J as triangular factors with pivots, column by column; False if it is singular.

    `matrix[c]` is column c, so that inner loops run along memory and add up nothing one by one. Indices, not rows
    taken out: each of those costs Numba two counts of references.
    """
    n = pattern.size
    matrix[:] = 0.0
    for place in range(len(pattern.rows)):
        matrix[pattern.columns[place], pattern.rows[place]] = -joint[n + place]
    for s in range(n):
        matrix[s, s] += 1.0 / (GAMMA * h)
    for c in range(n):
        best = c
        for r in range(c + 1, n):
            if abs(matrix[c, r]) > abs(matrix[c, best]):
                best = r
        pivots[c] = best
        if not abs(matrix[c, best]) > 0.0:
            return False
        if best != c:
            for other in range(n):
                matrix[other, best], matrix[other, c] = matrix[other, c], matrix[other, best]
        inverse = 1.0 / matrix[c, c]
        matrix[c, c] = inverse  # saves the divisions of eight solutions
        for r in range(c + 1, n):
            matrix[c, r] *= inverse
        for other in range(c + 1, n):
            factor = matrix[other, c]
            if factor != 0.0:
                for r in range(c + 1, n):
                    matrix[other, r] -= factor * matrix[c, r]
    return True


@_njit
def _solve(matrix: Any, pivots: Any, right: Any) -> None:
    n = len(right)
    for c in range(n):
        right[pivots[c]], right[c] = right[c], right[pivots[c]]
    for c in range(n):
        factor = right[c]
        if factor != 0.0:
            for r in range(c + 1, n):
                right[r] -= factor * matrix[c, r]
    for c in range(n - 1, -1, -1):
        factor = right[c] * matrix[c, c]
        right[c] = factor
        if factor != 0.0:
            for r in range(c):
                right[r] -= factor * matrix[c, r]


@_njit
def integrate_members(  # noqa: PLR0913, PLR0917 - as `integrate`, over members
    rates: Any, slopes: Any, pattern: Any, initial: Any, p: Any, clock: Any, tolerances: Any,
    times: Any, outputs: Any, ends: Any, statuses: Any, counts: Any, most: int,
) -> None:  # fmt: skip
    """Integrate members, each with up to `most` steps; `ends` takes where they ended: the time, then the state.

    Shapes:  initial (members, states), p (members, parameters), outputs (members, times, states),
             ends (members, 1 + states), statuses (members,), counts (members, 5)
    """
    for member in range(len(initial)):
        run = Run(initial[member].copy(), clock.copy(), counts[member])
        given = p[member]
        statuses[member] = integrate(rates, slopes, pattern, run, given, tolerances, times, outputs[member], most)
        ends[member, 0] = run.clock[0]
        ends[member, 1:] = run.y
        outputs[member, counts[member, 4] :] = np.nan
