"""The matrix M of M dy/dt = f(t, y), whose zero rows are algebraic equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnum.errors import ModelError
from symnum.terms.accepted import name_of
from symnum.terms.term import Symbol


def mass_matrix(states: Sequence[Symbol], given: Any) -> Any:
    """The matrix as a `scipy.sparse.csc_array` of float64, from a matrix, a diagonal, or numbers for some states.

    Errors:  ModelError for a state that is unknown, another shape, or numbers that are not finite.

    >>> from symnum.terms.term import symbols
    >>> x, z = symbols("x z")
    >>> mass_matrix([x, z], {z: 0}).toarray()
    array([[1., 0.],
           [0., 0.]])
    """
    import numpy as np
    from scipy.sparse import csc_array, diags_array

    size = len(states)
    if isinstance(given, Mapping):
        names = [state.name for state in states]
        values = {name_of(key): float(value) for key, value in given.items()}
        unknown = next((name for name in values if name not in names), None)
        if unknown is not None:
            raise ModelError(f"the mass matrix names {unknown!r}, which is no state")
        given = [values.get(name, 1.0) for name in names]
    array: Any = given if hasattr(given, "tocsc") else np.asarray(given, dtype=np.float64)
    matrix: Any = csc_array(diags_array(array) if array.ndim == 1 else array, dtype=np.float64)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    if matrix.shape != (size, size) or not np.isfinite(matrix.data).all():
        raise ModelError(f"the mass matrix is no finite matrix of {size} rows and columns, one for each state")
    return matrix
