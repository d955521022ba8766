"""An ODE system as machine code: its right-hand side and its Jacobian."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from symnum.calculus.derivatives import jacobian_rows
from symnum.calculus.sparse import SparseTerms, jacobian
from symnum.errors import ModelError
from symnum.solvers.problem import RightHandSide, Slopes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.kernels.kernel import Kernel
    from symnum.models.system import ODESystem
    from symnum.rewriters.base import Rewriter
    from symnum.solvers.problem import Values

JACOBIAN_FORMS: Final = (None, "sparse", "csr", "dense")
"""What `jacobian=` may be: "sparse" is a `scipy.sparse.csc_array`, "csr" a `csr_array`, "dense" a NumPy array."""


class CompiledSystem:
    """The right-hand side of a system as a kernel of (t, y, p), and its Jacobian as another if that is asked for.

    All parameters are arguments of the kernels, those that others define included: their values are computed once, by
    `parameter_values`, so that a call computes nothing that only depends on parameters defined elsewhere. The
    right-hand side is rewritten first. The Jacobian is differentiated and compiled when it is first used; what its
    entries share is computed once, and rewriting would gain little: a call for bcr.net takes as long with it.

    Errors:  ModelError if `jacobian` is not one of `JACOBIAN_FORMS`.

    >>> from symnum.terms.term import symbols
    >>> from symnum.models.system import ODESystem
    >>> x, y, k = symbols("x y k")
    >>> system = ODESystem([x, y], [-k*x*y, k*x*y], parameters={k: 2}, initial={x: 3, y: 1})
    >>> compiled = system.compile(jacobian="dense")
    >>> compiled.jac(0.0, compiled.initial_state())
    array([[-2., -6.],
           [ 2.,  6.]])
    """

    def __init__(
        self,
        system: ODESystem,
        jacobian: Literal["sparse", "csr", "dense"] | None = None,
        rewriter: str | Rewriter | None = "auto",
        **options: Any,
    ) -> None:
        if jacobian not in JACOBIAN_FORMS:
            raise ModelError(f"there is no Jacobian of the form {jacobian!r}; choose 'sparse', 'csr', 'dense' or None")
        self.system = system
        self._form = jacobian
        self._options = options
        self._jacobian_terms: SparseTerms | None = None
        self._slopes: Slopes | None = None
        self._rhs: RightHandSide | None = None
        self.kernel = self._compiled(system.rhs, rewriter)

    def __repr__(self) -> str:
        return f"<CompiledSystem {self.system.name}: {len(self.system.states)} states>"

    @property
    def rhs(self) -> RightHandSide:
        """dy/dt as a function of (t, y, p=None, out=None); `p` holds all parameters in their order.

        By default it takes the model's own values of the parameters, and makes the array that it gives.

        Shapes:  y, out and the result (states,); p (parameters,)
        Cost:    0.1 us besides the computation itself, if both p and out are given; else 0.5 us.
        """
        if self._rhs is None:
            self._rhs = self._right_hand_side()
        return self._rhs

    def _right_hand_side(self) -> RightHandSide:
        kernel, defaults = self.kernel, cache(self.system.parameter_values)

        def checked(
            t: float,
            y: NDArray[np.float64],
            p: NDArray[np.float64] | None = None,
            out: NDArray[np.float64] | None = None,
        ) -> NDArray[np.float64]:
            return kernel(float(t), y, defaults() if p is None else p, out=out)

        return kernel.entry(checked)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_rhs": None}  # which its copy makes anew

    def jac(self, t: float, y: NDArray[np.float64], p: NDArray[np.float64] | None = None, out: Any = None) -> Any:
        """The derivatives of the right-hand side (rows) by the states (columns), in the form asked for.

        A sparse one has the same entries at every call, those that happen to be 0 included. `out` is a matrix that an
        earlier call gave: its entries are filled anew, which spares making it.

        Shapes:  y (states,), p (parameters,), out and the result (states, states)
        Errors:  ModelError if the system was compiled without one; SymnumError if an operator has no derivative.
        Cost:    the first call differentiates and compiles.
        """
        if self._form is None:
            raise ModelError(
                f"{self.system.name} was compiled without a Jacobian; compile(jacobian='sparse') or 'dense' has one"
            )
        given = float(t), y, self._defaults if p is None else p
        if self._form == "dense":
            dense = self.jacobian_terms.with_data(self.jacobian_kernel(*given)).toarray(out=out)
            return dense if out is None else out
        by_row = self._form == "csr"
        kernel = self._row_kernel if by_row else self.jacobian_kernel
        if out is None:
            return self._rowwise(kernel(*given)) if by_row else self.jacobian_terms.with_data(kernel(*given))
        kernel(*given, out=out.data)
        return out

    @property
    def jacobian_terms(self) -> SparseTerms:
        """The Jacobian as terms, with no entry that is zero everywhere.

        Errors:  SymnumError if an operator has no derivative.
        """
        terms = self._jacobian_terms
        if terms is None:
            terms = self._jacobian_terms = jacobian(self.system.rhs, self.system.states, sparse=True)
        return terms

    @cached_property
    def jacobian_kernel(self) -> Kernel:
        """The entries of `jacobian_terms` as a kernel of (t, y, p)."""
        return self._compiled(self.jacobian_terms.entries)

    @cached_property
    def _row_order(self) -> NDArray[np.intp]:
        """The entries of `jacobian_terms` row by row."""
        return np.lexsort((self.jacobian_terms.columns, self.jacobian_terms.rows))

    @cached_property
    def _row_kernel(self) -> Kernel:
        entries = self.jacobian_terms.entries
        return self._compiled([entries[place] for place in self._row_order.tolist()])

    def _rowwise(self, data: NDArray[np.float64]) -> Any:
        from scipy.sparse import csr_array

        terms = self.jacobian_terms
        starts = np.concatenate(([0], np.cumsum(np.bincount(terms.rows, minlength=terms.shape[0]))))
        return csr_array((data, terms.columns[self._row_order], starts), shape=terms.shape)

    @cached_property
    def with_jacobian(self) -> Kernel:
        """One kernel for the right-hand side, followed by the entries of `jacobian_terms`."""
        return self._compiled([*self.system.rhs, *self.jacobian_terms.entries])

    def source(self, target: str = "c") -> str:
        """The right-hand side as source, followed by the entries of its Jacobian if it was compiled with one.

        `jacobian_terms.rows` and `.columns` say where the entries stand.

        Errors:  SymnumError if there is no such target, or the language lacks an operator.
        """
        return (self.kernel if self._form is None else self.with_jacobian).source(target)

    @property
    def slopes(self) -> Slopes:
        """One kernel for the right-hand side, its Jacobian and its derivative by time, which share their work.

        Errors:  SymnumError if an operator has no derivative.
        """
        if self._slopes is None:
            self._slopes = self._joint_kernel()
        return self._slopes

    def _joint_kernel(self) -> Slopes:
        terms, system = self.jacobian_terms, self.system
        by_time = [(row, entries[0]) for row, entries in enumerate(jacobian_rows(system.rhs, [system.time])) if entries]
        kernel = self._compiled([*system.rhs, *terms.entries, *(entry for _, entry in by_time)])
        return Slopes(kernel, terms.rows, terms.columns, np.array([row for row, _ in by_time], dtype=np.int32))

    def initial_state(self, p: Values | None = None, y0: Values | None = None) -> NDArray[np.float64]:
        """As `ODESystem.initial_state`."""
        return self.system.initial_state(p, y0)

    def parameter_values(self, p: Values | None = None) -> NDArray[np.float64]:
        """As `ODESystem.parameter_values`."""
        return self.system.parameter_values(p)

    @cached_property
    def _defaults(self) -> NDArray[np.float64]:
        return self.system.parameter_values()

    def _compiled(self, terms: Any, rewriter: str | Rewriter | None = None) -> Kernel:
        from symnum.kernels.compile import compile as compile_kernel

        system = self.system
        arguments = [system.time, list(system.states), list(system.parameters)]
        return compile_kernel(
            arguments, list(terms), rates=["time", "state", "parameter"], rewriter=rewriter, **self._options
        )
