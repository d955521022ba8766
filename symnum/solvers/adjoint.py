"""Gradients of losses by the adjoint of an ODE system, solved backwards: many parameters at the price of a few solves.

With L the sum of l(t_i, y(t_i), p), the adjoint follows da/dt = -J^T a from the last time to the first, and gains
dl/dy at each t_i. Then dL/dp is the integral of (df/dp)^T a, what l itself has of p, and (dy(0)/dp)^T a(0). Both
products come from one reverse sweep over the equations; J is the Jacobian that stiff solvers use.

Source:  Cao, Li, Petzold and Serban, Adjoint sensitivity analysis for differential-algebraic equations, SIAM J. Sci.
         Comput. 24 (2003).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from symnum.calculus.directional import vjp
from symnum.calculus.sparse import SparseTerms, jacobian
from symnum.errors import DomainError, ModelError, SolverError
from symnum.observe.progress import Progress
from symnum.solvers.jacobians import LARGE, AnalyticJacobian, jacobian_options
from symnum.solvers.ode import asked_times, default_tolerance, explained, integrator_named
from symnum.solvers.problem import TermProblem, Values, mass_of
from symnum.solvers.stepping import Stepping, WatchedRates
from symnum.terms.interface import AnyTerm
from symnum.terms.term import Symbol, symbol

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.kernels.kernel import Kernel

    Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)
_SHARE: Final = 1e-3  # of rtol times the largest adjoint: its absolute tolerance


class Loss:
    """The sum of a term over the times of a solution, and its derivatives by parameters.

    A call takes values of the parameters and gives the sum and its gradient, as `scipy.optimize.minimize(loss, start,
    jac=True)` wants them; kernels are compiled once. An integral over time is a state more, whose last value counts.

    >>> from symnum.models.system import ODESystem
    >>> from symnum.terms.term import symbols
    >>> x, k, seen = symbols("x k seen")
    >>> decay = ODESystem([x], [-k*x], parameters={k: 2}, initial={x: 1})
    >>> loss = Loss(decay, (x - seen)**2, [0.5, 1], [k], data={seen: [0.4, 0.1]})
    >>> value, gradient = loss([2.0])
    >>> round(value, 5), gradient.round(5)
    (0.00228, array([0.00225]))
    """

    def __init__(  # noqa: PLR0913
        self,
        system: TermProblem,
        term: AnyTerm,
        times: ArrayLike,
        parameters: Sequence[Symbol],
        *,
        data: Mapping[Symbol, ArrayLike] | None = None,
        start: float = 0.0,
        p: Values | None = None,
        y0: Values | None = None,
        rtol: float = 1e-6,
    ) -> None:
        _check(system, parameters)
        self.system, self.parameters, self.rtol = system, tuple(parameters), rtol
        self.times = np.asarray(times, dtype=np.float64)
        if not len(self.times):
            raise DomainError("a loss needs one time or more")
        self._start, self._given, self._y0 = start, p, y0
        asked_times(self.times, start, float(self.times[-1]))
        self._measured = _columns(data or {}, len(self.times))
        self._kernels = _Kernels(system, term, list(data or {}))

    def __call__(self, values: ArrayLike | None = None) -> tuple[float, Floats]:
        """The loss and its gradient, in the order of `parameters`; without values, for those of the system.

        Shapes:  values and the gradient (parameters,)
        Errors:  SolverError where a solver gives up.
        Cost:    one solution, one of the adjoint, and one product with df/dp for each of three points of every step.
        """
        p = self._parameter_values(values)
        state = self.system.initial_state(p, self._y0)
        pieces, states = self._forward(p, state)
        value, by_state, by_parameter = self._kernels.at_times(self.times, states, p, self._measured)
        adjoint, gained = self._backward(pieces, by_state, p)
        gained += by_parameter
        if self._y0 is None:
            gained += self._kernels.starts(p).T @ adjoint
        whole = self._kernels.through_definitions(gained, p, {s.name for s in self.parameters})
        rows = {s: row for row, s in enumerate(self.system.parameters)}
        return value, whole[[rows[s] for s in self.parameters]]

    def _parameter_values(self, values: ArrayLike | None) -> Floats:
        known = self.system.parameter_values(self._given)
        if values is None:
            return known
        array = np.asarray(values, dtype=np.float64)
        if array.shape != (len(self.parameters),):
            raise ModelError(f"an array of shape {array.shape} does not hold the {len(self.parameters)} parameters")
        if self._given is not None and not isinstance(self._given, Mapping):
            known[[list(self.system.parameters).index(s) for s in self.parameters]] = array
            return known
        return self.system.parameter_values({**(self._given or {}), **dict(zip(self.parameters, array, strict=True))})

    def _forward(self, p: Floats, state: Floats) -> tuple[_Pieces, Floats]:
        """The solution within each step, and the states at the times."""
        system, stop = self.system, float(self.times[-1])
        if stop == self._start:
            return _Pieces([]), state[:, None]
        name = "LSODA" if len(system.states) < LARGE else "BDF"
        rates = WatchedRates(system, p)
        rates.check_start(self._start, state)
        options = jacobian_options(system, name, p)[1] | {
            "rtol": self.rtol, "atol": default_tolerance(state, self.rtol), "max_step": math.inf,
        }  # fmt: skip
        stepping = Stepping(
            lambda t, y: integrator_named(name)(rates, t, y, stop, **options), rates, self.times, (self._start, state)
        )
        stepping.pieces = []
        with Progress(f"solve {system.name}", abs(stop - self._start)) as progress:
            failure = stepping.run(progress)
        if failure:
            raise SolverError(explained(failure, stepping, name))
        if not stepping.finished:
            raise KeyboardInterrupt
        return _Pieces(stepping.pieces), stepping.results()[1]

    def _backward(self, pieces: _Pieces, by_state: Floats, p: Floats) -> tuple[Floats, Floats]:
        """The adjoint at the start, and the integral of (df/dp)^T times it."""
        adjoint, gained = np.zeros(len(by_state)), np.zeros(len(p))
        system, kernels = self.system, self._kernels
        jacobian_of = AnalyticJacobian(system, p, sparse=len(adjoint) >= LARGE)

        def rate(t: float, a: Floats) -> Floats:
            return -kernels.pulled(t, pieces(t), a, p)

        def slope(t: float, a: Floats) -> Any:
            return -jacobian_of(t, pieces(t)).T

        ends = [self._start, *self.times.tolist()]
        with Progress(f"adjoint of {system.name}", abs(ends[-1] - self._start)) as progress:
            for i in range(len(self.times) - 1, -1, -1):
                adjoint = adjoint + by_state[:, i]
                if adjoint.any() and ends[i + 1] != ends[i]:
                    adjoint, nodes = _solved_back(rate, slope, (ends[i + 1], ends[i]), adjoint, self.rtol)
                    gained += kernels.integrated(nodes, pieces, p)
                progress.advance_to(abs(ends[-1] - ends[i]))
        return adjoint, gained


class _Pieces:
    """A solution as a function of time: one piece for each step."""

    def __init__(self, pieces: Sequence[tuple[float, Any]]) -> None:
        self._pieces = [piece for _, piece in pieces]
        self._sign = -1.0 if len(pieces) > 1 and pieces[1][0] < pieces[0][0] else 1.0
        self._ends = [self._sign * end for end, _ in pieces]

    def __call__(self, t: float) -> Floats:
        place = bisect_left(self._ends, self._sign * t)
        return self._pieces[min(place, len(self._pieces) - 1)](np.array([t]))[:, 0]


class _Node(NamedTuple):
    """A point of the quadrature within a step: its time, its weight and the adjoint there."""

    time: float
    weight: float
    adjoint: Floats


def _solved_back(
    rate: Any, slope: Any, span: tuple[float, float], adjoint: Floats, rtol: float
) -> tuple[Floats, list[_Node]]:
    """The adjoint at the end of a span, and at the points of a quadrature over it."""
    from scipy.integrate import LSODA, Radau

    scale = float(np.abs(adjoint).max())
    method: Any = LSODA if len(adjoint) < LARGE else Radau  # one needs no history, and every time of the loss ends it
    solver = method(rate, span[0], adjoint, span[1], rtol=rtol, atol=_SHARE * rtol * scale, jac=slope)
    nodes: list[_Node] = []
    while solver.status == "running":
        message = solver.step()
        if message is not None:
            raise SolverError(f"the adjoint stopped at t = {solver.t:.6g}: {message}; try another rtol")
        half = (solver.t - solver.t_old) / 2
        times = solver.t_old + half * (1 + _NODES)
        values = solver.dense_output()(times)
        # towards earlier times the integral grows as the adjoint goes back: the sign of the step is turned
        nodes += [_Node(*node) for node in zip(times.tolist(), (-half * _WEIGHTS).tolist(), values.T, strict=True)]
    return solver.y, nodes


class _Kernels:
    """What a loss computes at points of a solution, compiled when first needed."""

    def __init__(self, system: TermProblem, term: AnyTerm, measured: Sequence[Symbol]) -> None:
        self._system, self._states, self._all = system, list(system.states), list(system.parameters)
        adjoints = [symbol(f"adjoint of {state.name}") for state in self._states]
        swept = vjp(list(system.rhs), [*self._states, *self._all], adjoints)
        count = len(self._states)
        self.pulled = self._compiled([adjoints], swept[:count])
        self._by_parameter = self._compiled([adjoints], swept[count:])
        slopes = vjp([term], [*self._states, *self._all], [1])
        self._loss = self._compiled([list(measured)] if measured else [], [term, *slopes])
        self._starts = _Matrix(list(system.initial.values()), self._all)
        self._definitions = [
            (row, _Matrix([definition], self._all))
            for row, definition in self._in_reverse_order() if definition is not None
        ]  # fmt: skip

    def _compiled(self, more: list[Any], terms: list[AnyTerm]) -> Kernel:
        from symnum.kernels.compile import compile as compile_kernel

        return compile_kernel([self._system.time, self._states, *more, self._all], terms)

    def _in_reverse_order(self) -> list[tuple[int, AnyTerm | None]]:
        rows = {s.name: row for row, s in enumerate(self._all)}
        return [(rows[name], self._system.parameters[self._all[rows[name]]])
                for name in reversed(self._system.definition_order)]  # fmt: skip

    def at_times(self, times: Floats, states: Floats, p: Floats, measured: Floats) -> tuple[float, Floats, Floats]:
        """The loss, its derivatives by the states at each time, and the sum of those by parameters."""
        more = [measured] if len(measured) else []
        found = self._loss(times, states, *more, p[:, None])
        if not np.isfinite(found).all():
            raise SolverError(f"the loss of {self._system.name} or its derivatives are not finite")
        count = len(self._states)
        return float(found[0].sum()), found[1 : 1 + count], found[1 + count :].sum(axis=1)

    def integrated(self, nodes: Sequence[_Node], pieces: _Pieces, p: Floats) -> Floats:
        """The integral of (df/dp)^T times the adjoint, by the points of its quadrature."""
        times = np.array([node.time for node in nodes])
        states = np.array([pieces(node.time) for node in nodes]).T
        products = self._by_parameter(times, states, np.array([node.adjoint for node in nodes]).T, p[:, None])
        return products @ np.array([node.weight for node in nodes])

    def starts(self, p: Floats) -> Any:
        """The derivatives of the initial values by the parameters."""
        return self._starts(p)

    def through_definitions(self, gained: Floats, p: Floats, free: set[str]) -> Floats:
        """Derivatives by all parameters, each with what it changes through those that it defines."""
        whole = gained.copy()
        for row, slopes in self._definitions:
            if self._all[row].name not in free:
                whole += whole[row] * slopes(p).toarray()[0]
        return whole


class _Matrix:
    """Derivatives of terms over parameters alone."""

    def __init__(self, terms: Sequence[AnyTerm], parameters: Sequence[Symbol]) -> None:
        from symnum.kernels.compile import compile as compile_kernel

        self._terms: SparseTerms = jacobian(terms, parameters, sparse=True)
        self._kernel = compile_kernel([list(parameters)], self._terms.entries) if self._terms.entries else None

    def __call__(self, p: Floats) -> Any:
        return self._terms.with_data(np.empty(0) if self._kernel is None else self._kernel(p))


def _check(system: TermProblem, parameters: Sequence[Symbol]) -> None:
    if system.events:
        raise ModelError(f"{system.name} has events, where adjoints jump; these are not known here")
    if mass_of(system) is not None:
        raise ModelError(f"{system.name} has a mass matrix; with_sensitivities takes it, adjoints do not")
    unknown = next((s for s in parameters if s not in system.parameters), None)
    if unknown is not None:
        raise ModelError(f"there is no parameter named {str(unknown)!r}")


def _columns(data: Mapping[Symbol, ArrayLike], count: int) -> Floats:
    """What was measured, a row for each symbol.

    Shapes:  (symbols, times)
    """
    rows = [np.asarray(values, dtype=np.float64) for values in data.values()]
    for name, row in zip(data, rows, strict=True):
        if row.shape != (count,):
            raise DomainError(f"the data for {name} have the shape {row.shape}; {count} times need {count} numbers")
    return np.array(rows) if rows else np.empty((0, count))
