"""Ordinary differential equations whose state is an array: what a traced NumPy function or a PDE on a grid is."""

from __future__ import annotations

import math
import time as clock
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.joining import concatenate, stack
from symnum.arrays.nodes import Node
from symnum.errors import DomainError, ModelError, SolverError, SymnumError
from symnum.lowering.program import Rate
from symnum.models.compiled_arrays import CompiledArrays
from symnum.observe.progress import Progress
from symnum.solvers.fields import FieldSolution
from symnum.solvers.solution import Effort
from symnum.solvers.stabilised import Integration
from symnum.terms.accepted import name_of
from symnum.terms.term import Symbol, symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.tracing.traced import Traced

    Floats = NDArray[np.float64]

_DENSE = 3000  # states
_SMALL = 64  # elements of an array beside the state up to which each is a parameter


class ArraySystem:
    """dy/dt = f(t, y, ...) for an array y.

    `initial` is the state at the start, `components` names the places of its first axis.

    Errors:  ModelError unless the function takes a time and a state, and gives the state's derivative.
    """

    def __init__(self, traced: Traced, name: str | None = None, components: Sequence[str] = ()) -> None:
        self.traced = traced
        given = traced.arguments
        self.name = name or getattr(traced.function, "__name__", "system")
        if not given.inputs:
            raise ModelError(f"{self.name} takes no array as its state")
        place = _state_place(traced)
        self.state = given.inputs[place]
        self.shape = self.state.shape
        self.derivative = _whole(traced.outputs, self.shape)
        if self.derivative.shape != self.shape:
            shapes = ", ".join([str(node.shape) for node in traced.outputs])
            raise ModelError(
                f"{self.name} gives {shapes} where the derivative of a state of shape {self.shape} is wanted"
            )
        self.components = MappingProxyType({label: k for k, label in enumerate(components)})
        arrays, numbers = given.example_values()
        self._arrays = [np.ascontiguousarray(array, dtype=np.float64) for array in arrays]
        self._place = place
        self.initial: Floats = np.asarray(self._arrays[place], dtype=np.float64)
        rates = given.rates
        self.time_place = rates.index(Rate.TIME) if Rate.TIME in rates else None
        self.parameters: Mapping[Symbol, float] = MappingProxyType(
            {s: v for s, v, r in zip(given.symbols, numbers, rates, strict=True) if r is not Rate.TIME}
            | {symbol(label): value for label, value in self._elements(given.array_names)}
        )
        self.time = given.symbols[self.time_place] if self.time_place is not None else symbol("t")
        self.observables: Mapping[str, Any] = MappingProxyType({})
        self.events: Sequence[Any] = ()
        self._compiled: CompiledArrays | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: state of shape {self.shape}, {len(self.parameters)} parameters>"

    def _repr_html_(self) -> str:
        from symnum.models.showing import array_system_html

        return array_system_html(self)

    @property
    def equations(self) -> Mapping[str, Any]:
        """The rates of change as terms by the names of components, where the system was made of such."""
        return MappingProxyType({})

    def _elements(self, names: Sequence[str]) -> list[tuple[str, float]]:
        """The elements of small arrays beside the state, which are parameters."""
        self._small = [k for k, a in enumerate(self._arrays) if k != self._place and a.size <= _SMALL]
        return [
            (f"{names[k]}[{', '.join(map(str, index))}]", float(self._arrays[k][index]))
            for k in self._small
            for index in np.ndindex(*self._arrays[k].shape)
        ]

    @property
    def rhs(self) -> Sequence[Any]:
        """Equations element by element are never written out."""
        raise SymnumError(f"{self.name} is kept as loops; its equations are not written out element by element")

    @property
    def states(self) -> Sequence[Symbol]:
        """A symbol for each element, made when it is asked for."""
        return _Lazy(self.initial.size, lambda k: symbol(self._label(k)))

    @property
    def state_names(self) -> Sequence[str]:
        """A name for each element, made when it is asked for."""
        return _Lazy(self.initial.size, self._label)

    def _label(self, number: int) -> str:
        index = [int(k) for k in np.unravel_index(number, self.shape)]
        if self.components:
            return f"{list(self.components)[index[0]]}[{', '.join(map(str, index[1:]))}]"
        return f"y[{', '.join(map(str, index))}]"

    # numbers ----------------------------------------------------------------------------------------------------------
    def parameter_values(self, p: Any = None) -> Floats:
        """The values of all parameters; those given by name replace the traced example's."""
        values = {s.name: v for s, v in self.parameters.items()}
        if p is not None and not isinstance(p, Mapping):
            array = np.array(p, dtype=np.float64).reshape(-1)
            if len(array) != len(values):
                raise ModelError(f"{len(array)} numbers do not hold the {len(values)} parameters of {self.name}")
            return array
        for key, value in (p or {}).items():
            label = name_of(key)
            found = next((n for n in (label, f"p[{label!r}]") if n in values), None)
            if found is None:
                raise ModelError(f"{self.name} has no parameter {label!r}; there are {', '.join(values) or 'none'}")
            values[found] = float(value)
        return np.array(list(values.values()))

    def initial_state(self, p: Any = None, y0: Any = None) -> Floats:
        """The flat state at the start.

        Errors:  DomainError for a state of another shape.
        """
        if y0 is None:
            return self.initial.reshape(-1).copy()
        array = np.asarray(y0, dtype=np.float64)
        if array.size != self.initial.size or array.shape not in (self.shape, (array.size,)):
            raise DomainError(f"a state of shape {array.shape} was given; {self.name} has one of shape {self.shape}")
        return array.reshape(-1).copy()

    def numbers(self, t: float, p: Any) -> list[float]:
        """The scalars of a kernel's call, in their order; in `p` the elements of arrays follow them."""
        values = [float(v) for v in p]
        del values[len(values) - sum([self._arrays[k].size for k in self._small]) :]
        if self.time_place is not None:
            values.insert(self.time_place, t)
        return values

    def arrays(self, y: Floats, p: Any) -> list[Any]:
        """The arrays of a kernel's call."""
        found = list(self._arrays)
        found[self._place] = y
        last = len(p)
        for k in self._small[::-1]:
            own = found[k]
            found[k] = np.array(p[last - own.size : last], dtype=np.float64).reshape(own.shape)
            last -= own.size
        return found

    # use --------------------------------------------------------------------------------------------------------------
    def compile(self, *, jacobian: str | None = None, parallel: bool | int = True, **options: Any) -> CompiledArrays:
        """The system as machine code: `rhs(t, y, p, out)`, `jac(t, y, p)`."""
        return CompiledArrays(self, parallel, **options)

    @property
    def compiled(self) -> CompiledArrays:
        """The system compiled with the default options, once."""
        if self._compiled is None:
            self._compiled = self.compile()
        return self._compiled

    def solve(self, span: tuple[float, float], y0: Any = None, *, method: str = "auto", **options: Any) -> Any:
        """Integrate from span[0] to span[1]; `method` is "RKC" or one of `symnum.solvers.ode`.

        "auto" takes RKC, explicit and stabilised for diffusion, where each rate depends on elements nearby alone; else
        LSODA, or RK45 for states too large for LSODA's dense factors.
        The other options are those of `symnum.solvers.ode.solve`: p, t_eval, rtol, atol, max_step.
        """
        if method == "auto":
            small = "LSODA" if self.initial.size <= _DENSE else "RK45"
            local = self.compiled.has_jacobian and self.compiled.jacobian.is_local
            method = "RKC" if local else small
        if method == "Rodas5P":
            raise DomainError("Rodas5P takes equations written out element by element; for arrays take BDF or CVODE")
        if method != "RKC":
            from symnum.solvers.ode import solve

            found = solve(self, span, y0, method=method, **options)  # pyright: ignore[reportArgumentType]
            return self._as_fields(found)
        return self._stabilised(span, y0, **options)

    def march(self, dt: float, steps: int, **options: Any) -> Any:
        """Take explicit steps of one size; the options are those of `symnum.models.marching.march`."""
        from symnum.models.marching import march

        return march(self, dt, steps, **options)

    def stable_step(self, t: float = 0.0, y: Any = None, p: Any = None) -> float:
        """The largest step of Euler's method that is stable for diffusion, by a bound on the eigenvalues at a state."""
        state = self.initial_state(p, y).reshape(self.shape)
        bound = self.compiled.staged(self.parameter_values(p)).bound(t, state)
        return 2.0 / bound if bound else math.inf

    def _as_fields(self, found: Any) -> FieldSolution:
        return FieldSolution(
            found.system, found.t, found.y, found.p, found.method, found.reason, found.effort, found.complete,
            found.jacobian, shape=self.shape, components=self.components,
        )  # fmt: skip

    def _stabilised(  # noqa: PLR0913
        self,
        span: tuple[float, float],
        y0: Any = None,
        *,
        p: Any = None,
        t_eval: Any = None,
        rtol: float = 1e-6,
        atol: float | None = None,
        max_step: float = math.inf,
    ) -> FieldSolution:
        start, stop = float(span[0]), float(span[1])
        if not (math.isfinite(start) and math.isfinite(stop)) or start == stop:
            raise DomainError(f"the span of time ({start:g}, {stop:g}) is empty or not finite")
        values, state = self.parameter_values(p), self.initial_state(p, y0)
        begun = clock.perf_counter()
        asked = None if t_eval is None else np.asarray(t_eval, dtype=np.float64)
        tolerance = 1e-3 * rtol * (float(np.abs(state).max(initial=0.0)) or 1.0) if atol is None else float(atol)
        staged = self.compiled.staged(values)
        with Progress(f"solve {self.name}", abs(stop - start)) as progress:
            run = Integration(staged, start, stop, state.reshape(self.shape), rtol, tolerance, max_step, asked).run(
                progress
            )
        states = np.array(run.states).reshape(len(run.states), -1).T if run.states else np.empty((state.size, 0))
        effort = Effort(run.steps, run.calls, 0, clock.perf_counter() - begun)
        solution = FieldSolution(
            self, np.array(run.times), states, values, "RKC", "a sparse Jacobian bounds its eigenvalues", effort,  # pyright: ignore[reportArgumentType]
            run.finished, "", shape=self.shape, components=self.components,
        )  # fmt: skip
        if run.failure:
            reached = run.times[-1] if run.times else start
            raise SolverError(f"{self.name}: RKC stopped at t = {reached:g}: {run.failure}; try method='BDF'", solution)
        return solution


class _Lazy(Sequence[Any]):
    """A sequence whose items are made when they are asked for."""

    def __init__(self, length: int, make: Callable[[int], Any]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self._make(k) for k in range(*place.indices(self._length))]
        if not -self._length <= place < self._length:
            raise IndexError(place)
        return self._make(place % self._length)


def _whole(outputs: Sequence[Node], shape: tuple[int, ...]) -> Node:
    """The derivative as one node, where a function returns it in parts."""
    parts = [Array(node) for node in outputs]
    if len(parts) == 1:
        return outputs[0]
    if all(part.shape == shape[1:] for part in parts) and len(parts) == shape[0]:
        return stack(parts).node
    return concatenate([part.ravel() for part in parts]).node


def _state_place(traced: Traced) -> int:
    """Which array is the state: the one whose shape the result has; the last of those that are not written to."""
    written = traced.written or []
    fitting = [
        k
        for k, node in enumerate(traced.arguments.inputs)
        if k not in written and traced.outputs and node.shape == traced.outputs[0].shape
    ]
    return fitting[0] if fitting else 0
