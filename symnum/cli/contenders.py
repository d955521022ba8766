"""Ways to compute the right-hand side of the demonstration's network, each built and timed alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnum.cli.phosphorylation import PhosphorylationNetwork

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from symnum.models.system import ODESystem

    RightHandSide = Callable[[NDArray[np.float64]], Any]

BATCH_SECONDS = 0.02  # one batch of calls lasts about this long
BATCHES = 7  # the fastest counts: the others were disturbed


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a way took to build, how long one call takes, in seconds, and what the call gave."""

    name: str
    build: float
    call: float
    result: Any


def measure(name: str, build: Callable[[], RightHandSide], state: NDArray[np.float64]) -> Timing:
    """Build a way and time its calls on one state.

    Units:   seconds.
    Cost:    the time to build, and BATCHES * BATCH_SECONDS for the calls.

    >>> import numpy as np
    >>> measure("double", lambda: lambda y: 2 * y, np.ones(3)).result
    array([2., 2., 2.])
    """
    start = time.perf_counter()
    function = build()
    result = function(state)
    built = time.perf_counter() - start
    calls = max(1, int(BATCH_SECONDS / max(_seconds(function, state, 1), 1e-7)))
    best = min(_seconds(function, state, calls) for _ in range(BATCHES))
    return Timing(name, built, best / calls, result.copy())


def numpy_way(network: PhosphorylationNetwork, rates: dict[str, float]) -> RightHandSide:
    """Plain NumPy: all reaction rates as one product of arrays, then SciPy's sparse stoichiometric matrix."""
    import numpy as np
    from scipy.sparse import csr_array

    none = len(network.species)  # an extra entry that is always 1 stands for the missing second reactant
    constants = np.array([rates[reaction.rate] for reaction in network.reactions])
    first = np.array([reaction.reactants[0] for reaction in network.reactions])
    second = np.array([(*reaction.reactants, none)[1] for reaction in network.reactions])
    rows: list[int] = []
    columns: list[int] = []
    changes: list[int] = []
    for column, reaction in enumerate(network.reactions):
        for row, change in (*((r, -1) for r in reaction.reactants), *((p, 1) for p in reaction.products)):
            rows.append(row)
            columns.append(column)
            changes.append(change)
    stoichiometry = csr_array((changes, (rows, columns)), shape=(none, len(network.reactions)), dtype=float)

    def right_hand_side(y: NDArray[np.float64]) -> Any:
        y1 = np.append(y, 1.0)
        return stoichiometry @ (constants * y1[first] * y1[second])

    return right_hand_side


def sympy_way(system: ODESystem, parameters: NDArray[np.float64]) -> RightHandSide:
    """SymPy's lambdify of the same equations, parameters as numbers in a list as it takes them."""
    import numpy as np
    import sympy

    from symnum.terms.sympy_terms import to_sympy

    arguments = [[to_sympy(state) for state in system.states], [to_sympy(name) for name in system.parameters]]
    function = sympy.lambdify(arguments, [to_sympy(term) for term in system.rhs])
    values = parameters.tolist()
    return lambda y: np.array(function(y.tolist(), values))  # lists: items of an array would be slow to take


def symnum_way(system: ODESystem, parameters: NDArray[np.float64], backend: str) -> RightHandSide:
    """The system compiled by symnum, without the cache on disk: the demonstration shows the whole cost."""
    import numpy as np

    compiled = system.compile(backend=backend, cache=False)
    out = np.empty(len(system.states))
    return lambda y: compiled.rhs(0.0, y, parameters, out)


def _seconds(function: RightHandSide, state: NDArray[np.float64], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function(state)
    return time.perf_counter() - start
