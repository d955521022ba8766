"""An ODE system as machine code."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from symnum.models.system import ODESystem
    from symnum.solvers.problem import Values


class CompiledSystem:
    """The right-hand side of a system as a kernel of (t, y, p).

    All parameters are arguments of the kernel, those that others define included: their values are computed once, by
    `parameter_values`, so that a call computes nothing that only depends on parameters defined elsewhere.
    """

    def __init__(self, system: ODESystem, **options: Any) -> None:
        from symnum.kernels.compile import compile as compile_kernel

        self.system = system
        arguments = [system.time, list(system.states), list(system.parameters)]
        self.kernel = compile_kernel(arguments, list(system.rhs), rates=["time", "state", "parameter"], **options)

    def __repr__(self) -> str:
        return f"<CompiledSystem {self.system.name}: {len(self.system.states)} states>"

    def rhs(
        self,
        t: float,
        y: NDArray[np.float64],
        p: NDArray[np.float64] | None = None,
        out: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """dy/dt; `p` holds all parameters in their order, by default the model's own values.

        Shapes:  y, out and the result (states,); p (parameters,)
        """
        return self.kernel(float(t), y, self._defaults if p is None else p, out=out)

    def initial_state(self, p: Values | None = None, y0: Values | None = None) -> NDArray[np.float64]:
        """As `ODESystem.initial_state`."""
        return self.system.initial_state(p, y0)

    def parameter_values(self, p: Values | None = None) -> NDArray[np.float64]:
        """As `ODESystem.parameter_values`."""
        return self.system.parameter_values(p)

    @cached_property
    def _defaults(self) -> NDArray[np.float64]:
        return self.system.parameter_values()
