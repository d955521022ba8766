"""`explore`: a system with sliders for its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symnum.display.exploring import MOST_SLIDERS, Explorer
from symnum.errors import ModelError
from symnum.terms import interface

if TYPE_CHECKING:
    from symnum.models.system import ODESystem


def explore(
    system: ODESystem,
    span: tuple[float, float],
    names: Sequence[str] | None,
    parameters: Sequence[str] | None,
    options: Mapping[str, Any],
) -> Explorer:
    """See `ODESystem.explore`."""
    given = dict(options)
    fixed: Mapping[str, float] = given.pop("p", None) or {}
    values = dict(zip(system.parameter_names, system.parameter_values(fixed).tolist(), strict=True))
    free = [s.name for s, term in system.parameters.items() if term is None or interface.is_literal(term)]
    chosen = free[:MOST_SLIDERS] if parameters is None else list(parameters)
    unknown = next((name for name in chosen if name not in values), None)
    if unknown is not None:
        raise ModelError(f"there is no parameter named {unknown!r}")

    def solve(moved: Mapping[str, float]) -> Any:
        return system.solve(span, p={**fixed, **moved}, **given)

    def draw(solution: Any) -> Any:
        return solution.plot(names)

    hidden = 0 if parameters is not None else len(free) - len(chosen)
    return Explorer(solve, draw, {name: values[name] for name in chosen}, hidden)
