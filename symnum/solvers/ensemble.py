"""Many members of one system, with parameters and initial values of their own, on threads or any executor."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import DomainError, ModelError
from symnum.observe.progress import Progress
from symnum.solvers.native import NativeSystem, clock_of
from symnum.solvers.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_STEPS = 100_000
"""Steps that a member may take before it counts as failed."""

_CHUNKS_PER_WORKER = 8
_LARGEST_CHUNK = 64  # members: what is lost at Ctrl-C, and how often progress is shown

PENDING, DONE, STEP_TOO_SMALL, _, TOO_MANY_STEPS = -1, 1, 2, 3, 0
_REASONS = {
    PENDING: "not run yet",
    TOO_MANY_STEPS: f"took more than {MOST_STEPS} steps",
    STEP_TOO_SMALL: "the step became too small",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A member that did not reach the end: why, and how far it came."""

    member: int
    reason: str
    time: float


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """The solutions of many members; what was not reached is NaN.

    `resume` runs the members that are pending still; failures stay recorded, and never hide the others.

    Shapes:  t (times,), y (members, states, times), parameters (members, parameters), initial (members, states),
             status (members,), ends (members, 1 + states): where each member ended, time first
    """

    system: Problem
    t: NDArray[np.float64]
    y: NDArray[np.float64]
    parameters: NDArray[np.float64]
    initial: NDArray[np.float64]
    status: NDArray[np.int64]
    ends: NDArray[np.float64]
    counts: NDArray[np.int64]
    span: tuple[float, float]
    rtol: float
    atol: NDArray[np.float64]

    def __repr__(self) -> str:
        done = int((self.status == DONE).sum())
        return f"<Ensemble of {self.system.name}: {len(self.y)} members, {done} done, {len(self.failures)} failed>"

    def __getitem__(self, name: Any) -> NDArray[np.float64]:
        """A state of all members over time. Shapes: (members, times)"""
        label = name if isinstance(name, str) else name.name
        names = list(self.system.state_names)
        if label not in names:
            raise ModelError(f"there is no state named {label!r}")
        return self.y[:, names.index(label), :]

    @property
    def complete(self) -> bool:
        """Whether every member was run, be it to the end or to a failure."""
        return not bool((self.status == PENDING).any())

    @property
    def failures(self) -> list[Failure]:
        """The members that were run and did not reach the end."""
        failed = np.flatnonzero((self.status != DONE) & (self.status != PENDING))
        return [Failure(int(m), _REASONS[int(self.status[m])], float(self.ends[m, 0])) for m in failed]

    def resume(self, executor: Executor | None = None, threads: int | None = None) -> Ensemble:
        """Run the members that were not run yet, in place, and return the ensemble.

        `executor` is any of `concurrent.futures`; without one, `threads` of this process run, as many as there are
        cores unless given. Ctrl-C keeps what is finished.
        """
        pending = np.flatnonzero(self.status == PENDING)
        own = executor is None
        workers = threads or os.cpu_count() or 1
        chunks = _chunks(pending, workers)
        pool: Executor = ThreadPoolExecutor(workers) if executor is None else executor
        task = _Task(self.system, NativeSystem(self.system)) if own else _Task(self.system, None)
        try:
            self._collect(pool, task, chunks)
        except KeyboardInterrupt:
            pool.shutdown(wait=True, cancel_futures=True)
        finally:
            if own:
                pool.shutdown(wait=True, cancel_futures=True)
        return self

    def _collect(self, pool: Executor, task: _Task, chunks: list[NDArray[np.int64]]) -> None:
        futures = {
            pool.submit(
                task.run, self.initial[c], self.parameters[c], self.span, self.t, self.rtol, self.atol
            ): c for c in chunks
        }  # fmt: skip
        total = sum(map(len, chunks))
        with Progress(f"ensemble {self.system.name}", total) as progress:
            for count, future in enumerate(as_completed(futures), start=1):
                chunk = futures[future]
                outputs, self.ends[chunk], self.status[chunk], self.counts[chunk] = future.result()
                self.y[chunk] = outputs.transpose(0, 2, 1)
                progress.advance_to(total * count / len(chunks))


class _Task:
    """What a worker does with a chunk. A process of its own makes its kernels from the equations, or its cache."""

    def __init__(self, system: Problem, native: NativeSystem | None) -> None:
        self.system, self._native = system, native

    def __reduce__(self) -> tuple[Any, ...]:
        return _Task, (self.system, None)

    def run(  # noqa: PLR0913, PLR0917 - executors pass arguments by position
        self,
        initial: NDArray[np.float64],
        parameters: NDArray[np.float64],
        span: tuple[float, float],
        times: NDArray[np.float64],
        rtol: float,
        atol: NDArray[np.float64],
    ) -> tuple[Any, ...]:
        """Integrate the members of a chunk: their outputs, ends, statuses and counts."""
        from symnum.solvers.rosenbrock import Tolerances, integrate_members

        if self._native is None:
            self._native = NativeSystem(self.system)
        native, members, size = self._native, len(initial), initial.shape[1]
        outputs = np.empty((members, len(times), size))
        ends, statuses = np.empty((members, 1 + size)), np.empty(members, dtype=np.int64)
        counts = np.zeros((members, 5), dtype=np.int64)
        first = int(len(times) > 0 and times[0] == span[0])
        if first:
            outputs[:, 0] = initial
        inside = outputs[:, first:].copy()
        integrate_members(
            native.rates, native.slopes, native.pattern, initial, parameters, clock_of(*span, np.inf),
            Tolerances(rtol, atol), times[first:], inside, ends, statuses, counts, MOST_STEPS,
        )  # fmt: skip
        outputs[:, first:] = inside
        return outputs, ends, statuses, counts


def ensemble(  # noqa: PLR0913
    system: Problem,
    span: tuple[float, float],
    *,
    parameters: Mapping[Any, ArrayLike] | None = None,
    initial: Mapping[Any, ArrayLike] | None = None,
    t_eval: ArrayLike | None = None,
    rtol: float = 1e-6,
    atol: ArrayLike | None = None,
    executor: Executor | None = None,
    threads: int | None = None,
) -> Ensemble:
    """Solve a system for many sets of parameters and initial values.

    `parameters` and `initial` map names to arrays with one value a member, or to one number for all. Each member is
    integrated by Rodas5P, compiled together with the kernel; `t_eval` are the times kept, only the end unless given.
    `atol`, if not given, is rtol/10^6 of the largest initial value. Failures are recorded for each member. `executor`
    may be any of `concurrent.futures`; without it, threads share the members.

    Errors:  ModelError for unknown names; DomainError for arrays of different lengths or times outside the span.
    Cost:    about 1 us a step for 3 states, 10 us for 20; kernels and, once a machine, the integrator are compiled.

    >>> from symnum.models.system import ODESystem
    >>> from symnum.terms.term import symbols
    >>> x, k = symbols("x k")
    >>> decay = ODESystem([x], [-k*x], parameters={k: 1}, initial={x: 1})
    >>> ensemble(decay, (0, 1), parameters={k: [0, 1, 2]}, threads=1)["x"].round(4).ravel()
    array([1.    , 0.3679, 0.1353])
    """
    from symnum.solvers.ode import asked_times, default_tolerance

    given = _columns(parameters or {}), _columns(initial or {})
    members = _member_count([*given[0].values(), *given[1].values()])
    start, stop = float(span[0]), float(span[1])
    times = np.array([stop]) if t_eval is None else asked_times(t_eval, start, stop)
    rows = [_member(system, *given, member) for member in range(members)] if given[0] or given[1] else []
    p = np.array([row[0] for row in rows]).reshape(members, len(system.parameters))
    y0 = np.array([row[1] for row in rows]).reshape(members, len(system.states))
    size = y0.shape[1]
    if atol is None:
        atol = default_tolerance(y0, rtol)
    whole = Ensemble(
        system, times, np.full((members, size, len(times)), np.nan), p, y0, np.full(members, PENDING, dtype=np.int64),
        np.full((members, 1 + size), np.nan), np.zeros((members, 5), dtype=np.int64), (start, stop), rtol,
        np.broadcast_to(np.asarray(atol, dtype=np.float64), size).copy(),
    )  # fmt: skip
    return whole.resume(executor, threads)


def _columns(values: Mapping[Any, ArrayLike]) -> dict[Any, NDArray[np.float64]]:
    return {name: np.asarray(column, dtype=np.float64) for name, column in values.items()}


def _member_count(columns: Sequence[NDArray[np.float64]]) -> int:
    lengths = {len(column) for column in columns if column.ndim == 1}
    if len(lengths) != 1 or any(column.ndim > 1 for column in columns):
        raise DomainError("give each parameter and initial value as one number, or as an array of one length for all")
    return lengths.pop()


def _member(system: Problem, parameters: Any, initial: Any, member: int) -> tuple[Any, Any]:
    def own(columns: Any) -> dict[Any, float]:
        return {name: float(column[member] if column.ndim else column) for name, column in columns.items()}

    p = system.parameter_values(own(parameters))
    return p, system.initial_state(p, own(initial))


def _chunks(members: NDArray[np.int64], workers: int) -> list[NDArray[np.int64]]:
    size = max(1, min(_LARGEST_CHUNK, len(members) // (workers * _CHUNKS_PER_WORKER)))
    return [members[first : first + size] for first in range(0, len(members), size)]
