"""What a solver needs to know of a system: the protocol that `symnum.models.system.ODESystem` fulfils.

To solvers a state is a flat vector, whatever it is to its system: `compiled.rhs(t, y, p, out)` gives its rates,
`compiled.jac(t, y, p)` a `scipy.sparse.csc_array` with the same entries, sorted, at every call, and
`compiled.jacobian_terms.entries` as many items as that has. Bands are found in its pattern. Systems whose equations are
terms have `kernel` and `slopes`, which integrators that are compiled call by address; others leave `slopes` out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from symnum.terms.term import Symbol, Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from symnum.calculus.sparse import SparseTerms
    from symnum.kernels.kernel import Kernel

Values: TypeAlias = "Mapping[Any, float] | ArrayLike"
"""Numbers for parameters or states: some by name or symbol, or an array of all in their order."""


class Slopes(NamedTuple):
    """A kernel of (t, y, p) whose outputs are dy/dt, then the Jacobian's entries, then d(dy/dt)/dt where not 0.

    Shapes:  rows and columns (entries,), time_rows (entries by time,)
    """

    kernel: Kernel
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    time_rows: NDArray[np.int32]


class RightHandSide(Protocol):
    """dy/dt at one time; without p by the model's own values of its parameters."""

    def __call__(
        self,
        t: float,
        y: NDArray[np.float64],
        p: NDArray[np.float64] | None = None,
        out: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]: ...


class Rates(Protocol):
    """A compiled right-hand side and its sparse Jacobian, which is made when it is first asked for."""

    @property
    def rhs(self) -> RightHandSide:
        """dy/dt at one time."""
        ...

    @property
    def kernel(self) -> Kernel:
        """The right-hand side as a kernel of (t, y, p), whose C function compiled integrators call."""
        ...

    @property
    def slopes(self) -> Slopes:
        """The right-hand side with its derivatives as one kernel; SymnumError where an operator has none."""
        ...

    @property
    def jacobian_terms(self) -> SparseTerms:
        """The Jacobian by the states; SymnumError where an operator has no derivative."""
        ...

    def jac(self, t: float, y: NDArray[np.float64], p: NDArray[np.float64] | None = None) -> Any:
        """The Jacobian at one time as a `scipy.sparse.csc_array`."""
        ...


class ProblemEvent(Protocol):
    """Something that happens where its margin turns from negative to positive."""

    @property
    def margin(self) -> Term:
        """The term that is watched."""
        ...

    @property
    def assignments(self) -> Mapping[Symbol, Term]:
        """The new values of states."""
        ...

    @property
    def terminal(self) -> bool:
        """Whether the solution ends there."""
        ...


class Problem(Protocol):
    """dy/dt = f(t, y, p) with names, initial values and observables."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def states(self) -> Sequence[Symbol]:
        """The unknowns."""
        ...

    @property
    def state_names(self) -> Sequence[str]:
        """Their names."""
        ...

    @property
    def rhs(self) -> Sequence[Term]:
        """The equations, in the order of the states."""
        ...

    @property
    def time(self) -> Symbol:
        """The independent variable."""
        ...

    @property
    def parameters(self) -> Mapping[Symbol, Term | None]:
        """The parameters and their definitions."""
        ...

    @property
    def observables(self) -> Mapping[str, Term]:
        """What is watched, by name."""
        ...

    @property
    def events(self) -> Sequence[ProblemEvent]:
        """What happens on conditions."""
        ...

    @property
    def compiled(self) -> Rates:
        """The equations as a kernel."""
        ...

    def parameter_values(self, p: Values | None = None) -> NDArray[np.float64]:
        """The values of all parameters, where `p` overrides some."""
        ...

    def initial_state(self, p: Values | None = None, y0: Values | None = None) -> NDArray[np.float64]:
        """The initial values of all states, where `y0` overrides some."""
        ...


def mass_of(system: Problem) -> Any:
    """The matrix M of M dy/dt = f, sparse; None where it is the identity, as for every system that has none."""
    return getattr(system, "mass", None)


class TermProblem(Problem, Protocol):
    """A problem whose parameters and initial values are defined by terms."""

    @property
    def initial(self) -> Mapping[Symbol, Term]:
        """The initial values of the states."""
        ...

    @property
    def definition_order(self) -> Sequence[str]:
        """The names of the parameters that are defined, each after those in its definition."""
        ...
