"""Forward sensitivities: the system augmented by equations for how its states change with parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symnum.calculus.directional import jvp
from symnum.errors import ModelError
from symnum.terms.interface import AnyTerm
from symnum.terms.term import Symbol, literal, symbol

if TYPE_CHECKING:
    from symnum.models.system import ODESystem


def sensitivity_name(state: Symbol, parameter: Symbol) -> str:
    """What the sensitivity of a state to a parameter is called.

    >>> from symnum.terms.term import symbols
    >>> sensitivity_name(*symbols("x k"))
    'd x / d k'
    """
    return f"d {state.name} / d {parameter.name}"


def with_sensitivities(system: ODESystem, parameters: Sequence[Symbol]) -> ODESystem:
    """The system with the states d x / d k beside: ds/dt = J s + df/dk, ds(0) = dx(0)/dk.

    Parameters that are defined by others follow them. Events are not carried over: at an event sensitivities jump.

    Errors:  ModelError for a system with events, or a parameter that it does not have.
    """
    from symnum.models.system import ODESystem

    if system.events:
        raise ModelError(f"{system.name} has events, where sensitivities jump; these are not known here")
    unknown = next((p for p in parameters if p not in system.parameters), None)
    if unknown is not None:
        raise ModelError(f"there is no parameter named {unknown.name!r}")
    definitions = {p: term for p, term in system.parameters.items() if term is not None}
    slopes = {p: _parameter_slopes(system, definitions, p) for p in parameters}
    states, rhs, initial = list(system.states), list(system.rhs), dict(system.initial)
    for parameter in parameters:
        own = [symbol(sensitivity_name(state, parameter)) for state in system.states]
        moved = slopes[parameter]
        variables = [*system.states, *moved]
        rhs += jvp(system.rhs, variables, [*own, *moved.values()])
        starts = jvp([system.initial[state] for state in system.states], list(moved), list(moved.values()))
        initial |= dict(zip(own, starts, strict=True))
        states += own
    return ODESystem(
        states, rhs, parameters=dict(system.parameters), time=system.time, initial=initial,
        observables=dict(system.observables), mass=_repeated(system.mass, 1 + len(parameters)),
        name=f"{system.name} with sensitivities",
    )  # fmt: skip


def _repeated(mass: Any, times: int) -> Any:
    """The same mass matrix for the states and for each of their sensitivities."""
    from scipy.sparse import block_diag

    return None if mass is None else block_diag([mass] * times, format="csc")


def _parameter_slopes(system: ODESystem, definitions: Mapping[Symbol, Any], by: Symbol) -> dict[Symbol, AnyTerm]:
    """How every parameter changes with one of them, in the order in which they are defined."""
    slopes: dict[Symbol, AnyTerm] = {by: literal(1)}
    by_name = {p.name: p for p in definitions}
    for name in system.definition_order:
        p = by_name[name]
        if p is not by:
            [slope] = jvp([definitions[p]], list(slopes), list(slopes.values()))
            if slope is not literal(0):
                slopes[p] = slope
    return slopes


def loss_gradient(system: ODESystem, loss: AnyTerm, parameters: Sequence[Symbol]) -> dict[Symbol, AnyTerm]:
    """The derivatives of a loss over states and parameters, as terms over the states of `with_sensitivities`.

    >>> from symnum.models.system import ODESystem
    >>> from symnum.terms.term import symbols
    >>> x, k = symbols("x k")
    >>> decay = ODESystem([x], [-k*x], parameters={k: 2}, initial={x: 1})
    >>> loss_gradient(decay, x**2, [k])
    {k: 2*`d x / d k`*x}
    """
    gradient: dict[Symbol, AnyTerm] = {}
    for parameter in parameters:
        own = [symbol(sensitivity_name(state, parameter)) for state in system.states]
        [slope] = jvp([loss], [*system.states, parameter], [*own, literal(1)])
        gradient[parameter] = slope
    return gradient
