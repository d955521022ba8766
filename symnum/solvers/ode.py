"""Solving ODE systems: with SciPy's integrators, SUNDIALS, or one compiled together with the kernel."""

from __future__ import annotations

import math
import time
import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.errors import DomainError, SolverError, SymnumError
from symnum.observe.progress import Progress
from symnum.solvers.bdf import bdf
from symnum.solvers.consistency import consistent_state
from symnum.solvers.events import EventWatch
from symnum.solvers.jacobians import LARGE, bandwidths, is_narrow, jacobian_options
from symnum.solvers.native import NativeIntegration, dopri, rodas
from symnum.solvers.problem import Problem, Values, mass_of
from symnum.solvers.solution import Effort, Solution
from symnum.solvers.stepping import Stepping, WatchedRates
from symnum.solvers.sundials import Cvode, Ida, is_installed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

METHODS = ("LSODA", "BDF", "Radau", "RK45", "DOP853", "RK23", "Rodas5P", "DOPRI5", "CVODE", "IDA")
"""LSODA, Radau, RK45, DOP853 and RK23 of SciPy, CVODE and IDA of SUNDIALS, and our own: BDF with sparse factors, and
Rodas5P and DOPRI5, compiled together with the equations. RK45, DOPRI5, DOP853 and RK23 are for what is not stiff."""

_WITH_MASS: Final = ("BDF", "Rodas5P", "IDA")
_OURS: Final[dict[str, Any]] = {"BDF": bdf, "Rodas5P": rodas, "DOPRI5": dopri, "CVODE": Cvode, "IDA": Ida}

# Amounts far below the others may decide when a burst comes: at rtol 1e-6 the first burst of bcr is wrong by 1.6 % of
# its peak with a share of 1e-3, by 0.2 % with 1e-6, for 40 % more steps. Below the least share lie rounding errors.
_SHARE_OF_RTOL = 1e-6
_LEAST = 1e-13


def solve(  # noqa: PLR0913
    system: Problem,
    span: tuple[float, float],
    y0: Values | None = None,
    *,
    p: Values | None = None,
    method: str = "auto",
    t_eval: ArrayLike | None = None,
    rtol: float = 1e-6,
    atol: ArrayLike | None = None,
    max_step: float = math.inf,
    linear_solver: str = "direct",
) -> Solution:
    """Integrate an ODE system, or one of differential and algebraic equations, from span[0] to span[1].

    `y0` and `p` replace some initial values and parameters by name, or all of them as arrays. `method` is one of
    `METHODS`; "auto" takes LSODA for small systems, BDF for large
    ones and CVODE for large ones with a narrow band. Stiff methods use the analytic
    Jacobian, compiled when first needed, or differences where an operator has no derivative, or where they cost less:
    LSODA on a small system. The solution's `jacobian` says which. `t_eval` asks for these times; else the solution has
    the solver's own. `atol`, if not given, is rtol/10^6 of the largest initial value. `max_step` keeps the solver from
    stepping over short events. `linear_solver="krylov"` has CVODE solve its equations by GMRES with incomplete
    factors of the Jacobian, for systems whose factors fill the memory. Ctrl-C stops the solver and gives the solution
    up to there, with `complete` False.

    Errors:  SolverError where the solver gives up or a right-hand side is not finite, with the time, the state and
             what to try; DomainError for a span, tolerance, method or time that makes no sense; ModelError for
             unknown names.

    >>> from symnum.terms.term import symbols
    >>> x, k = symbols("x k")
    >>> from symnum.models.system import ODESystem
    >>> sol = solve(ODESystem([x], [-k*x], parameters={k: 2}, initial={x: 1}), (0, 1), rtol=1e-9)
    >>> bool(abs(sol["x"][-1] - np.exp(-2)) < 1e-8)
    True
    """
    start, stop = float(span[0]), float(span[1])
    _check(start, stop, rtol, method, max_step)
    if linear_solver not in ("direct", "krylov") or (linear_solver == "krylov" and method != "CVODE"):
        raise DomainError(f"linear_solver={linear_solver!r}: choose 'direct', or 'krylov' with method='CVODE'")
    asked = None if t_eval is None else asked_times(t_eval, start, stop)
    values = system.parameter_values(p)
    state = system.initial_state(values, y0)
    if atol is None:
        atol = default_tolerance(state, rtol)
    name, reason = _chosen(system, method)
    begun = time.perf_counter()
    rates = WatchedRates(system, values)
    rates.check_start(start, state)
    state = consistent_state(system, values, start, state)
    jacobian, options = jacobian_options(system, name, values)
    with warnings.catch_warnings(record=True) as said, Progress(f"solve {system.name}", abs(stop - start)) as progress:
        warnings.simplefilter("always")
        if linear_solver == "krylov":
            if "jac" not in options:
                raise DomainError(
                    f"{system.name} has no analytic Jacobian, which linear_solver='krylov' multiplies with"
                )
            options["linear_solver"] = linear_solver
        options |= {"rtol": rtol, "atol": atol, "max_step": max_step}
        events = EventWatch(system, values) if system.events else None
        stepping = Stepping(
            lambda t, y: integrator_named(name)(rates, t, consistent_state(system, values, t, y), stop, **options),
            rates,
            asked,
            (start, state),
            events,
        )
        failure = stepping.run(progress)
    effort = _effort(stepping.solver, stepping, time.perf_counter() - begun)
    times, states = stepping.results()
    happened = () if events is None else tuple(events.happened)
    solution = Solution(system, times, states, values, name, reason, effort, stepping.finished, jacobian, happened)
    if failure:
        details = "; ".join([failure, *(str(warning.message) for warning in said)])
        raise SolverError(explained(details, stepping, name), solution)
    return solution


def default_tolerance(state: NDArray[np.float64], rtol: float) -> float:
    """The absolute tolerance where none is given, by the largest initial value that is finite."""
    sizes = np.abs(state)
    return max(_SHARE_OF_RTOL * rtol, _LEAST) * (float(np.max(sizes, initial=0.0, where=np.isfinite(sizes))) or 1.0)


def _check(start: float, stop: float, rtol: float, method: str, max_step: float) -> None:
    if not (math.isfinite(start) and math.isfinite(stop)) or start == stop:
        raise DomainError(f"the span of time ({start:g}, {stop:g}) is empty or not finite")
    if not 0 < rtol < 1:
        raise DomainError(f"rtol={rtol:g} is no relative tolerance; give a number between 1e-13 and 1e-2")
    if not max_step > 0:
        raise DomainError(f"max_step={max_step:g} is not positive")
    if method not in ("auto", *METHODS):
        raise DomainError(f"there is no method {method!r}; choose one of auto, {', '.join(METHODS)}")


def asked_times(t_eval: ArrayLike, start: float, stop: float) -> NDArray[np.float64]:
    """The times asked for; DomainError unless they go from the start of the span towards its end."""
    times = np.asarray(t_eval, dtype=np.float64)
    direction = 1.0 if stop > start else -1.0
    if times.ndim != 1 or not np.all(np.diff(times) * direction > 0):
        raise DomainError("t_eval is not a list of times that go from the start of the span towards its end")
    if len(times) and not (min(start, stop) <= times.min() and times.max() <= max(start, stop)):
        raise DomainError(f"t_eval leaves the span of time ({start:g}, {stop:g})")
    return times


def _chosen(system: Problem, method: str) -> tuple[str, str]:
    """The method, and why it was chosen.

    Processor time to t = 100 at rtol 1e-6, with analytic Jacobians and one thread: bcr with 1122 states takes BDF 0.6 s
    and LSODA 0.8 s; egfr_net with 356 states takes them 0.2 s and 0.04 s, and Radau 0.5 s. LSODA's cost grows with the
    cube of the states, for its factors are dense. To t = 10,000 bcr takes BDF 1.4 s and CVODE 5 s; the
    Brusselator along a line, with 1000 states, takes them 50 and 13 ms, for its band is narrow. Rodas5P takes a
    tenth of LSODA's time for 3 to 20 states, but its step must be compiled, in 0.1 to 0.5 s.
    """
    size = len(system.states)
    has_mass = mass_of(system) is not None
    if method != "auto":
        if has_mass and method not in _WITH_MASS:
            raise DomainError(f"{method} takes no mass matrix; choose one of {', '.join(_WITH_MASS)}")
        return method, "asked for"
    if has_mass and size < LARGE:
        return "Rodas5P", f"{size} states with a mass matrix: Rodas5P needs no history, and sees jumps"
    if size < LARGE:
        return "LSODA", f"{size} states: LSODA changes between stiff and other methods by itself"
    if not has_mass and is_installed() and _is_banded(system):
        return "CVODE", f"{size} states, as a rule stiff, with a narrow band: CVODE's banded factors cost least"
    return "BDF", f"{size} states, as a rule stiff: BDF needs the Jacobian and its factors least often"


def _is_banded(system: Problem) -> bool:
    """Whether the Jacobian is known and has a narrow band."""
    try:
        terms = system.compiled.jacobian_terms
    except SymnumError:
        return False
    return is_narrow(bandwidths(terms), len(system.states))


def _effort(solver: Any, stepping: Stepping, seconds: float) -> Effort:
    if isinstance(solver, NativeIntegration):
        return Effort(stepping.steps, solver.nfev, solver.njev, seconds)
    return Effort(stepping.steps, stepping.rates.calls, int(solver.njev), seconds)


def integrator_named(name: str) -> Any:
    """The class that takes the steps of a method."""
    import scipy.integrate

    if name in _OURS:
        return _OURS[name]

    return getattr(scipy.integrate, name)


def explained(failure: str, stepping: Stepping, method: str) -> str:
    """What went wrong, where, and what to try, in one line."""
    system, state = stepping.rates.system, np.abs(stepping.state)
    largest = int(np.argmax(np.where(np.isnan(state), np.inf, state)))
    where = f"largest component {system.state_names[largest]!r} = {stepping.state[largest]:.6g}"
    if stepping.rates.fault:
        advice = "the solution may leave the domain of that equation there"
    elif method.startswith(("RK", "DOP")):
        advice = "the system may be stiff: try method='BDF' or 'LSODA'"
    else:
        others = " or ".join(repr(m) for m in ("BDF", "Radau", "LSODA") if m != method)
        advice = f"try method={others}, another rtol or atol, or a smaller max_step; the solution may end here"
    return f"{system.name}: {method} stopped at t = {stepping.time:.6g}: {failure.rstrip('.')}; {where}; {advice}"
