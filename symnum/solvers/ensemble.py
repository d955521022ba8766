"""Many members of one system, with parameters and initial values of their own, on threads or any executor."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

import numpy as np

from symnum.errors import DomainError, ModelError, SolverError
from symnum.observe.progress import Progress
from symnum.solvers.lanes import PENDING, Lanes, is_end_alone
from symnum.solvers.problem import Problem, TermProblem
from symnum.solvers.rodas import RODAS, is_small
from symnum.solvers.step_kernel import compiled_step, settings_of
from symnum.solvers.steps import DONE, RUNNING, STEP_TOO_SMALL, Setting
from symnum.terms.evaluation import evaluate
from symnum.terms.term import Symbol
from symnum.terms.traversal import free_symbols

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_STEPS = 100_000
"""Steps that a member may take before it counts as failed."""

_CHUNKS_PER_WORKER = 8
_LARGEST_CHUNK = 1024  # members: how often progress is shown, and what a worker that fails loses

_REASONS = {RUNNING: f"took more than {MOST_STEPS} steps", STEP_TOO_SMALL: "the step became too small"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A member that did not reach the end: why, and how far it came."""

    member: int
    reason: str
    time: float


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """The solutions of many members; what was not reached is NaN.

    `resume` runs the members that are pending still; failures stay recorded, and never hide the others. `problems` says
    why workers failed, whose members are pending.

    Shapes:  t (times,), y (members, states, times), parameters (members, parameters), initial (members, states),
             status (members,), ends (members, 1 + states): where each member ended, time first; counts (members, 2):
             steps taken and refused
    """

    system: Problem
    t: NDArray[np.float64]
    y: NDArray[np.float64]
    parameters: NDArray[np.float64]
    initial: NDArray[np.float64]
    status: NDArray[np.float64]
    ends: NDArray[np.float64]
    counts: NDArray[np.int64]
    span: tuple[float, float]
    rtol: float
    atol: NDArray[np.float64]
    problems: list[str] = field(default_factory=list)

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
        return [Failure(int(m), _REASONS[float(self.status[m])], float(self.ends[m, 0])) for m in failed]

    def resume(self, executor: Executor | None = None, threads: int | None = None) -> Ensemble:
        """Run the members that were not run yet, in place, and return the ensemble.

        `executor` is any of `concurrent.futures`; without one, `threads` of this process run, as many as there are
        cores unless given. Ctrl-C keeps what is finished, and so does a worker that fails.

        Errors:  what the workers raised, if none of them brought anything.
        """
        pending = np.flatnonzero(self.status == PENDING)
        workers = threads or os.cpu_count() or 1
        pool: Executor = ThreadPoolExecutor(workers) if executor is None else executor
        task = _Task(self.system)
        if executor is None:
            task.prepare(self.t, settings_of(self.span, self.rtol, self.atol))
        self.problems.clear()
        try:
            self._collect(pool, task, _chunks(pending, workers))
        except KeyboardInterrupt:
            task.stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
        finally:
            if executor is None:
                pool.shutdown(wait=True, cancel_futures=True)
        return self

    def _collect(self, pool: Executor, task: _Task, chunks: list[NDArray[np.int64]]) -> None:
        settings = settings_of(self.span, self.rtol, self.atol)
        futures = {
            pool.submit(task.run, self.initial[c], self.parameters[c], self.span[0], self.t, settings): c
            for c in chunks
        }  # fmt: skip
        raised: list[Exception] = []
        with Progress(f"ensemble {self.system.name}", float(sum(map(len, chunks)))) as progress:
            for future in as_completed(futures):
                chunk = futures[future]
                try:
                    self.y[chunk], self.ends[chunk], self.status[chunk], self.counts[chunk] = future.result()
                except Exception as problem:  # whatever ends a worker leaves the others' members alone
                    raised.append(problem)
                progress.advance(float(len(chunk)))
        if raised and len(raised) == len(chunks):
            raise raised[0]
        self.problems.extend(dict.fromkeys(f"{type(problem).__name__}: {problem}" for problem in raised))
        if raised:
            count = int((self.status == PENDING).sum())
            warnings.warn(f"{count} members were not run: {self.problems[0]}; resume() runs them again", stacklevel=4)


class _Task:
    """What a worker does with a chunk. A process of its own makes its kernels once, from the equations or its cache."""

    def __init__(self, system: Problem, key: str = "") -> None:
        self.system, self._key = system, key or uuid4().hex
        self.stopped = threading.Event()

    def __reduce__(self) -> tuple[Any, ...]:
        return _received_task, (self.system, self._key)

    def prepare(self, times: NDArray[np.float64], settings: NDArray[np.float64]) -> None:
        """Compile what the members need."""
        if is_small(self.system):
            compiled_step(self.system, RODAS, dense=not is_end_alone(times, settings))

    def run(
        self,
        initial: NDArray[np.float64],
        parameters: NDArray[np.float64],
        start: float,
        times: NDArray[np.float64],
        settings: NDArray[np.float64],
    ) -> tuple[Any, ...]:
        """Integrate the members of a chunk: their states over time, ends, statuses and counts."""
        first = int(len(times) > 0 and times[0] == start)
        run = self._in_lanes if is_small(self.system) else self._one_by_one
        outputs, *rest = run(initial, parameters, start, times[first:], settings)
        states = np.concatenate([initial[:, None, :][:, :first], outputs], axis=1)
        return states.transpose(0, 2, 1), *rest

    def _in_lanes(self, initial: Any, parameters: Any, start: float, times: Any, settings: Any) -> tuple[Any, ...]:
        step = compiled_step(self.system, RODAS, dense=not is_end_alone(times, settings))
        states, given = np.ascontiguousarray(initial.T), np.ascontiguousarray(parameters.T)
        rate = self.system.compiled.kernel(start, states, given)
        cursors = step.cursors(start, states, rate, settings)
        found = Lanes(step, times, settings, MOST_STEPS, self.stopped.is_set).run(cursors, given)
        return found.outputs, found.ends, found.status, found.counts

    def _one_by_one(self, initial: Any, parameters: Any, start: float, times: Any, settings: Any) -> tuple[Any, ...]:
        """Members whose step is too long for one piece of code."""
        from symnum.solvers.ode import solve

        members, size = initial.shape
        outputs, ends = np.full((members, len(times), size), np.nan), np.full((members, 1 + size), np.nan)
        status, counts = np.full(members, PENDING), np.zeros((members, 2), dtype=np.int64)
        options: dict[str, Any] = {"rtol": settings[Setting.RTOL], "atol": settings[len(Setting) :]}
        span = start, float(settings[Setting.STOP])
        for member, (state, p) in enumerate(zip(initial, parameters, strict=True)):
            if self.stopped.is_set():
                break
            try:
                found, status[member] = solve(self.system, span, state, p=p, t_eval=times, **options), DONE
            except SolverError as problem:
                found, status[member] = problem.partial, STEP_TOO_SMALL
            if found is not None and len(found.t):
                outputs[member, : len(found.t)] = found.y.T
                ends[member], counts[member, 0] = [found.t[-1], *found.y[:, -1]], found.effort.steps
        return outputs, ends, status, counts


_received: dict[str, _Task] = {}


def _received_task(system: Problem, key: str) -> _Task:
    """The task that a process was sent, the same for each of its chunks; those before are dropped."""
    if key not in _received:
        _received.clear()
        _received[key] = _Task(system, key)
    return _received[key]


def ensemble(  # noqa: PLR0913
    system: TermProblem,
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
    integrated by Rodas5P, whose whole step is compiled and runs in the lanes of the processor; `t_eval` are the times
    kept, only the end unless given.
    `atol`, if not given, is rtol/10^6 of the largest initial value. Failures are recorded for each member. `executor`
    may be any of `concurrent.futures`; without it, threads share the members.

    Errors:  ModelError for unknown names; DomainError for arrays of different lengths or times outside the span.
    Cost:    about 0.05 us a step for 3 states and 0.4 us for 20, on one core with lanes of eight; compiling a step
             takes 20 us an operation. A step of more than 60,000 operations is not made one piece: `solve` takes over.

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
    p, y0 = _member_values(system, *given, members)
    size = y0.shape[1]
    if atol is None:
        atol = default_tolerance(y0, rtol)
    whole = Ensemble(
        system, times, np.full((members, size, len(times)), np.nan), p, y0, np.full(members, PENDING),
        np.full((members, 1 + size), np.nan), np.zeros((members, 2), dtype=np.int64), (start, stop), rtol,
        np.broadcast_to(np.asarray(atol, dtype=np.float64), size).copy(),
    )  # fmt: skip
    return whole.resume(executor, threads)


_Columns: TypeAlias = "dict[str, NDArray[np.float64]]"


def _columns(values: Mapping[Any, ArrayLike]) -> _Columns:
    return {key if isinstance(key, str) else key.name: np.asarray(column, float) for key, column in values.items()}


def _member_count(columns: Sequence[NDArray[np.float64]]) -> int:
    lengths = {len(column) for column in columns if column.ndim == 1}
    if len(lengths) != 1 or any(column.ndim > 1 for column in columns):
        raise DomainError("give each parameter and initial value as one number, or as an array of one length for all")
    return lengths.pop()


def _member_values(
    system: TermProblem, parameters: _Columns, initial: _Columns, members: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parameters and initial values of all members; those defined by others follow these."""

    def first(columns: _Columns) -> dict[str, float]:
        return {name: float(column[0] if column.ndim else column) for name, column in columns.items()}

    if not members:
        return np.empty((0, len(system.parameters))), np.empty((0, len(system.states)))
    own = system.parameter_values(first(parameters))  # refuses unknown names and missing values
    system.initial_state(own, first(initial))
    symbols = {p.name: p for p in system.parameters}
    values = {symbols[name]: column for name, column in parameters.items()}
    for name in system.definition_order:
        if symbols[name] not in values:
            values[symbols[name]] = _evaluated(system.parameters[symbols[name]], values)
    starts = [initial[s.name] if s.name in initial else _evaluated(system.initial[s], values) for s in system.states]
    return _table([values[p] for p in system.parameters], members), _table(starts, members)


def _evaluated(term: Any, values: Mapping[Symbol, NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(evaluate(term, {s: values[s] for s in free_symbols([term])}), dtype=np.float64)


def _table(columns: list[NDArray[np.float64]], members: int) -> NDArray[np.float64]:
    """Columns of numbers, or of one number for all. Shapes: (members, columns)"""
    table = np.empty((members, len(columns)))
    for k, column in enumerate(columns):
        table[:, k] = column
    return table


def _chunks(members: NDArray[np.int64], workers: int) -> list[NDArray[np.int64]]:
    size = max(1, min(_LARGEST_CHUNK, len(members) // (workers * _CHUNKS_PER_WORKER)))
    return [members[first : first + size] for first in range(0, len(members), size)]
