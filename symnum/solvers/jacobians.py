"""The Jacobian that a stiff method is given: analytic where every operator has a derivative, else by differences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.calculus.sparse import jacobian_sparsity
from symnum.errors import SymnumError
from symnum.solvers.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPARSE_METHODS: Final = ("BDF", "Radau")
_DENSE_METHODS: Final = ("LSODA",)
# Below, dense factors are as quick as sparse ones, and LSODA's own differences cost less than compiling a Jacobian:
# for 99 states 0.3 ms each, against 35 ms once.
LARGE: Final = 100
_SPARSE: Final = 0.2  # share of nonzero entries up to which sparse factors pay


def jacobian_options(system: Problem, method: str, parameters: NDArray[np.float64]) -> tuple[str, dict[str, Any]]:
    """What Jacobian a method uses, in words, and what SciPy's integrator is given for it."""
    size = len(system.states)
    if method not in (*_SPARSE_METHODS, *_DENSE_METHODS):
        return "", {}
    if method in _DENSE_METHODS and size < LARGE:
        return "dense, by differences", {}
    try:
        entries = len(system.compiled.jacobian_terms.entries)
    except SymnumError as problem:
        return _differences(system, method, str(problem))
    sparse = method in _SPARSE_METHODS and _pays(entries, size)
    form = f"sparse ({entries / size**2:.1%} nonzero)" if sparse else "dense"
    return f"{form}, analytic", {"jac": AnalyticJacobian(system, parameters, sparse=sparse)}


def _differences(system: Problem, method: str, why: str) -> tuple[str, dict[str, Any]]:
    size = len(system.states)
    if method in _SPARSE_METHODS and size >= LARGE:
        pattern = jacobian_sparsity(system.rhs, system.states)
        if _pays(pattern.nnz, size):
            form = f"sparse ({pattern.nnz / size**2:.1%} nonzero)"
            return f"{form}, by coloured differences: {why}", {"jac_sparsity": pattern.astype(float).tocsc()}
    return f"dense, by differences: {why}", {}


def _pays(entries: int, size: int) -> bool:
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

    def __call__(self, t: float, y: NDArray[np.float64]) -> Any:
        matrix = self._compiled.jac(t, y, self._parameters)
        if not math.isfinite(matrix.data.sum()):
            matrix.data[~np.isfinite(matrix.data)] = 0.0
        return matrix if self._sparse else matrix.toarray()
