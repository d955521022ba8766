"""Ordinary differential equations whose state is an array: what a traced NumPy function or a PDE on a grid is."""

from __future__ import annotations

import math
import time as clock
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.nodes import Input, Node, mapped, scalar
from symnum.arrays.reducing import reduce
from symnum.errors import DomainError, ModelError, SolverError, SymnumError
from symnum.kernels.loops import LoopKernel
from symnum.lowering.loops.nest import Scalars
from symnum.lowering.loops.plan import plan
from symnum.lowering.program import Rate
from symnum.observe.progress import Progress
from symnum.solvers.fields import FieldSolution
from symnum.solvers.solution import Effort
from symnum.solvers.stabilised import Integration
from symnum.terms.operators import ADD, MUL
from symnum.terms.term import Symbol, symbol
from symnum.tracing.bodies import body_rewrite
from symnum.tracing.jacobian import SparseJacobian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.tracing.traced import Traced

    Floats = NDArray[np.float64]

_FACTORS = ("a", "b", "c", "d", "e")


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
        self.derivative = traced.outputs[0]
        if len(traced.outputs) != 1 or self.derivative.shape != self.shape:
            shapes = ", ".join([str(node.shape) for node in traced.outputs])
            raise ModelError(
                f"{self.name} gives {shapes} where the derivative of a state of shape {self.shape} is wanted"
            )
        self.components = MappingProxyType({label: k for k, label in enumerate(components)})
        self._arrays, self._numbers = given.example_values()
        self._place = place
        self.initial: Floats = np.asarray(self._arrays[place], dtype=np.float64)
        rates = given.rates
        self._time_place = rates.index(Rate.TIME) if Rate.TIME in rates else None
        self.parameters: Mapping[Symbol, float] = MappingProxyType(
            {s: v for s, v, r in zip(given.symbols, self._numbers, rates, strict=True) if r is not Rate.TIME}
        )
        self.time = given.symbols[self._time_place] if self._time_place is not None else symbol("t")
        self.observables: Mapping[str, Any] = MappingProxyType({})
        self.events: Sequence[Any] = ()
        self._compiled: CompiledArrays | None = None

    def __repr__(self) -> str:
        return f"<ArraySystem {self.name}: state of shape {self.shape}, {len(self.parameters)} parameters>"

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
            label = key if isinstance(key, str) else key.name
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
        """The scalars of a kernel's call, in their order."""
        values = [float(v) for v in p]
        if self._time_place is not None:
            values.insert(self._time_place, t)
        return values

    def arrays(self, y: Floats) -> list[Any]:
        """The arrays of a kernel's call."""
        found = list(self._arrays)
        found[self._place] = y
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

        "auto" takes RKC, explicit and stabilised for diffusion, where a sparse Jacobian bounds its stages, else BDF.
        The other options are those of `symnum.solvers.ode.solve`: p, t_eval, rtol, atol, max_step.
        """
        if method == "auto":
            method = "RKC" if self.compiled.has_jacobian else "BDF"
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


def _state_place(traced: Traced) -> int:
    """Which array is the state: the one whose shape the result has; the last of those that are not written to."""
    written = traced.written or []
    fitting = [
        k
        for k, node in enumerate(traced.arguments.inputs)
        if k not in written and traced.outputs and node.shape == traced.outputs[0].shape
    ]
    return fitting[0] if fitting else 0


class CompiledArrays:
    """The right-hand side of an array system, its Jacobian and its stages, each compiled when it is first used."""

    def __init__(
        self, system: ArraySystem, parallel: bool | int = True, rewriter: str | None = "factor", allow: str = "real"
    ) -> None:
        self.system = system
        self._threads = 0 if parallel is True else max(1, int(parallel))
        self._rewrite = body_rewrite(rewriter, allow)
        given = system.traced.arguments
        self._inputs = given.inputs
        self._scalars: Scalars = given.scalars
        self.kernel = self._kernel(system.derivative, self._inputs, self._scalars)

    def _kernel(self, node: Node, inputs: Sequence[Any], scalars: Scalars) -> LoopKernel:
        shapes = [given.shape for given in inputs]
        return LoopKernel(lambda: plan([node], scalars, self._rewrite), [node.shape], shapes, scalars, self._threads)

    def rhs(self, t: float, y: Floats, p: Any = None, out: Floats | None = None) -> Floats:
        """dy/dt, of the shape of y: that of the state or flat."""
        system = self.system
        values = system.parameter_values(p) if p is None or isinstance(p, Mapping) else p
        state = y.reshape(system.shape)
        target = None if out is None else [out.reshape(system.shape)]
        result = self.kernel(system.arrays(state), system.numbers(t, values), target)[0]
        return result.reshape(y.shape) if out is None else out

    def jac(self, t: float, y: Floats, p: Any = None) -> Any:
        """The Jacobian over flat states, as a `scipy.sparse.csc_array`."""
        system = self.system
        values = system.parameter_values(p) if p is None or isinstance(p, Mapping) else p
        return self.jacobian.matrix(system.arrays(y.reshape(system.shape)), system.numbers(t, values))

    @cached_property
    def jacobian(self) -> SparseJacobian:
        """The kernel of the Jacobian; SymnumError where it is not sparse."""
        system = self.system
        given = [node for node in self._inputs if isinstance(node, Input)]
        return SparseJacobian(system.derivative, system.state, given, self._scalars, self._rewrite, self._threads)

    @property
    def jacobian_terms(self) -> SparseJacobian:
        """What solvers ask how many `entries` there are."""
        return self.jacobian

    @property
    def has_jacobian(self) -> bool:
        """Whether there is a sparse Jacobian."""
        try:
            return self.jacobian.entry_count > 0
        except SymnumError:
            return False

    @cached_property
    def stages(self) -> LoopKernel:
        """One stage of the stabilised method: the right-hand side and the recurrence in one traversal."""
        system = self.system
        shape, count = system.shape, len(self._inputs)
        start, before, first = [Input(shape, False, count + k) for k in range(3)]
        factors = [symbol(f"stage {name}") for name in _FACTORS]
        a, b, c, d, e = [scalar(factor) for factor in factors]
        total = mapped(MUL, a, start)
        for factor, node in ((b, system.state), (c, before), (e, first), (d, system.derivative)):
            total = mapped(ADD, total, mapped(MUL, factor, node))
        scalars = Scalars((*self._scalars.symbols, *factors), (*self._scalars.rates, *[Rate.PARAMETER] * 5))
        return self._kernel(total, [*self._inputs, start, before, first], scalars)

    @cached_property
    def error(self) -> LoopKernel:
        """The sum of squares of the stabilised method's error in units of the tolerance."""
        y, new, first, later = [Array(Input(self.system.shape, False, k)) for k in range(4)]
        symbols = tuple([symbol(f"stage {name}") for name in _FACTORS[:4]])
        a, b, atol, rtol = [Array(scalar(s)) for s in symbols]
        scaled = (a * (y - new) + b * (first + later)) / (atol + rtol * np.maximum(abs(y), abs(new)))
        total = reduce("add", scaled * scaled, None).node
        inputs = [array.node for array in (y, new, first, later)]
        return self._kernel(total, inputs, Scalars(symbols, (Rate.PARAMETER,) * 4))

    @cached_property
    def substep(self) -> LoopKernel:
        """A stage of an explicit step: a*start + b*last + c*rates(last), in one traversal."""
        start = Input(self.system.shape, False, len(self._inputs))
        factors = [symbol(f"stage {name}") for name in _FACTORS[:3]]
        a, b, c = [scalar(factor) for factor in factors]
        old = mapped(ADD, mapped(MUL, a, start), mapped(MUL, b, self.system.state))
        total = mapped(ADD, old, mapped(MUL, c, self.system.derivative))
        scalars = Scalars((*self._scalars.symbols, *factors), (*self._scalars.rates, *[Rate.PARAMETER] * 3))
        return self._kernel(total, [*self._inputs, start], scalars)

    def staged(self, p: Floats) -> _Staged:
        """The system as the stabilised method calls it."""
        return _Staged(self, p)


class _Staged:
    """Calls with everything prepared that does not change between them."""

    def __init__(self, compiled: CompiledArrays, p: Floats) -> None:
        self._compiled, self._system, self._p = compiled, compiled.system, p
        self._rates, self._stages, self._error = compiled.kernel, compiled.stages, compiled.error
        self._rates_frame, self._stages_frame = self._rates.frame(), self._stages.frame()
        self._error_frame, self._sum = self._error.frame(), np.zeros(())

    def rates(self, t: float, y: Floats, out: Floats) -> None:
        """dy/dt."""
        self._rates.run(self._rates_frame, self._system.arrays(y), self._system.numbers(t, self._p.tolist()), [out])

    def stage(
        self, t: float, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...], out: Floats
    ) -> None:
        """One stage."""
        last, start, before, first = arrays
        given = [*self._system.arrays(last), start, before, first]
        self._stages.run(self._stages_frame, given, [*self._system.numbers(t, self._p.tolist()), *factors], [out])

    def error(self, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...]) -> float:
        """The sum of squares of the error."""
        self._error.run(self._error_frame, arrays, factors, [self._sum])
        return float(self._sum)

    def bound(self, t: float, y: Floats) -> float:
        """The largest sum of absolute values in a row of the Jacobian."""
        return self._compiled.jacobian.norm(self._system.arrays(y), self._system.numbers(t, self._p.tolist()))
