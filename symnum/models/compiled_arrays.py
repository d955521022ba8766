"""An array system as machine code: its rates, its Jacobian and the stages of explicit methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.nodes import Input, Node, mapped, scalar
from symnum.arrays.reducing import reduce
from symnum.errors import SymnumError
from symnum.kernels.loops import LoopKernel
from symnum.lowering.loops.nest import Scalars
from symnum.lowering.loops.plan import plan
from symnum.lowering.program import Rate
from symnum.terms.operators import ADD, MUL
from symnum.terms.term import symbol
from symnum.tracing.bodies import BodyRewrite
from symnum.tracing.jacobian import SparseJacobian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.models.array_system import ArraySystem

    Floats = NDArray[np.float64]

_FACTORS = ("a", "b", "c", "d", "e")


class CompiledArrays:
    """The right-hand side of an array system, its Jacobian and its stages, each compiled when it is first used."""

    def __init__(
        self, system: ArraySystem, parallel: bool | int = True, rewriter: str | None = "factor", allow: str = "real"
    ) -> None:
        self.system = system
        self._threads = 0 if parallel is True else max(1, int(parallel))
        self._rewrite = BodyRewrite(rewriter, allow)
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
        result = self.kernel(system.arrays(state, values), system.numbers(t, values), target)[0]
        return result.reshape(y.shape) if out is None else out

    def source(self, target: str = "c") -> str:
        """The right-hand side as loops in a language.

        Errors:  SymnumError if there is no such target, or it lacks an operator.
        """
        return self.kernel.source(target)

    def jac(self, t: float, y: Floats, p: Any = None) -> Any:
        """The Jacobian over flat states, as a `scipy.sparse.csc_array`."""
        system = self.system
        values = system.parameter_values(p) if p is None or isinstance(p, Mapping) else p
        return self.jacobian.matrix(system.arrays(y.reshape(system.shape), values), system.numbers(t, values))

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
    def euler(self) -> LoopKernel:
        """A step of Euler's method: last + c*rates(last), in one traversal."""
        step = symbol("stage c")
        total = mapped(ADD, self.system.state, mapped(MUL, scalar(step), self.system.derivative))
        scalars = Scalars((*self._scalars.symbols, step), (*self._scalars.rates, Rate.PARAMETER))
        return self._kernel(total, self._inputs, scalars)

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
        self._rates.run(
            self._rates_frame, self._system.arrays(y, self._p), self._system.numbers(t, self._p.tolist()), [out]
        )

    def stage(
        self, t: float, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...], out: Floats
    ) -> None:
        """One stage."""
        last, start, before, first = arrays
        given = [*self._system.arrays(last, self._p), start, before, first]
        self._stages.run(self._stages_frame, given, [*self._system.numbers(t, self._p.tolist()), *factors], [out])

    def error(self, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...]) -> float:
        """The sum of squares of the error."""
        self._error.run(self._error_frame, arrays, factors, [self._sum])
        return float(self._sum)

    def bound(self, t: float, y: Floats) -> float:
        """The largest sum of absolute values in a row of the Jacobian."""
        return self._compiled.jacobian.norm(self._system.arrays(y, self._p), self._system.numbers(t, self._p.tolist()))
