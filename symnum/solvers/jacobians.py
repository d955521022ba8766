"""The Jacobian that a stiff method is given: analytic where every operator has a derivative, else by differences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.calculus.sparsity import jacobian_sparsity
from symnum.errors import DomainError, SymnumError
from symnum.solvers.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPARSE_METHODS: Final = ("BDF", "Radau", "CVODE")
_DENSE_METHODS: Final = ("LSODA",)
_COMPILED_METHODS: Final = ("Rodas5P", "DOPRI5")
# Below, dense factors are as quick as sparse ones, and LSODA's own differences cost less than compiling a Jacobian:
# for 99 states 0.3 ms each, against 35 ms once.
LARGE: Final = 100
_SPARSE: Final = 0.2  # share of nonzero entries up to which sparse factors pay


def jacobian_options(system: Problem, method: str, parameters: NDArray[np.float64]) -> tuple[str, dict[str, Any]]:
    """What Jacobian a method uses, in words, and what SciPy's integrator is given for it."""
    size = len(system.states)
    if method in _COMPILED_METHODS:
        check_equations(system, method)
    if method == "Rodas5P":
        entries = len(system.compiled.jacobian_terms.entries)
        return f"sparse ({entries / size**2:.1%} nonzero), analytic", {}
    if method not in (*_SPARSE_METHODS, *_DENSE_METHODS):
        return "", {}
    if method in _DENSE_METHODS and size < LARGE:
        return "dense, by differences", {}
    try:
        entries = len(system.compiled.jacobian_terms.entries)
    except SymnumError as problem:
        return _differences(system, method, str(problem))
    sparse = method in _SPARSE_METHODS and pays(entries, size)
    form = f"sparse ({entries / size**2:.1%} nonzero)" if sparse else "dense"
    return f"{form}, analytic", {"jac": AnalyticJacobian(system, parameters, sparse=sparse)}


def check_equations(system: Problem, method: str) -> None:
    """Raise DomainError unless a system has single equations, which one whose state is an array has not."""
    if not hasattr(type(system.compiled), "slopes"):
        raise DomainError(f"{system.name} has no kernel of single equations for {method}; choose BDF or CVODE")


def _differences(system: Problem, method: str, why: str) -> tuple[str, dict[str, Any]]:
    size = len(system.states)
    if method in ("BDF", "Radau") and size >= LARGE:
        pattern = jacobian_sparsity(system.rhs, system.states)
        if pays(pattern.nnz, size):
            form = f"sparse ({pattern.nnz / size**2:.1%} nonzero)"
            return f"{form}, by coloured differences: {why}", {"jac_sparsity": pattern.astype(float).tocsc()}
    return f"dense, by differences: {why}", {}


def pays(entries: int, size: int) -> bool:
    """Whether sparse factors cost less than dense ones."""
    return size >= LARGE and entries <= _SPARSE * size**2


class AnalyticJacobian:
    """The compiled Jacobian as integrators call it.

    An entry may be infinite where the right-hand side is not, as that of sqrt(x) at 0. It is taken for 0: Newton's
    iteration may then need a smaller step, but what it converges to does not change.
    """

    def __init__(self, system: Problem, parameters: NDArray[np.float64], *, sparse: bool) -> None:
        self._compiled = system.compiled
        self._parameters = parameters
        self._sparse = sparse

    def pattern(self, t: float, y: NDArray[np.float64]) -> Pattern:
        """Where the entries stand, which is the same at every time and state."""
        return Pattern.of(self._compiled.jac(t, y, self._parameters))

    def entries(self, t: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """The entries in the order of the pattern. Shapes: (entries,)"""
        return self._finite(self._compiled.jac(t, y, self._parameters)).data

    def __call__(self, t: float, y: NDArray[np.float64]) -> Any:
        matrix = self._finite(self._compiled.jac(t, y, self._parameters))
        return matrix if self._sparse else matrix.toarray()

    @staticmethod
    def _finite(matrix: Any) -> Any:
        if not math.isfinite(matrix.data.sum()):
            matrix.data[~np.isfinite(matrix.data)] = 0.0
        return matrix


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where the entries of a Jacobian stand; `with_diagonal` has them at `places`, and the whole diagonal.

    Shapes:  rows, columns and places (entries,), with_diagonal (states, states)
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    with_diagonal: Any
    places: NDArray[np.intp]

    @property
    def nnz(self) -> int:
        """How many entries there are."""
        return len(self.rows)

    @staticmethod
    def of(jacobian: Any) -> Pattern:
        """The pattern of a matrix in columns; Newton matrices have a diagonal where it may have none."""
        from scipy.sparse import csc_array

        size, rows = jacobian.shape[0], jacobian.indices
        columns = np.repeat(np.arange(size, dtype=np.int32), np.diff(jacobian.indptr))
        flat = columns.astype(np.int64) * size + rows
        whole = np.union1d(flat, np.arange(size, dtype=np.int64) * (size + 1))
        starts = np.searchsorted(whole, np.arange(size + 1, dtype=np.int64) * size).astype(np.int32)
        matrix = csc_array((np.ones(len(whole)), (whole % size).astype(np.int32), starts), shape=(size, size))
        return Pattern(rows, columns, matrix, np.searchsorted(whole, flat))


def bandwidths(pattern: Pattern) -> tuple[int, int]:
    """How many diagonals below and above the main one have entries."""
    offsets = pattern.rows.astype(np.int64) - pattern.columns
    return int(offsets.max(initial=0)), int(-offsets.min(initial=0))
