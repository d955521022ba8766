"""A system with fewer states: what its exact reductions have in common."""

from __future__ import annotations

from collections.abc import Mapping

from symnum.models.system import ODESystem
from symnum.terms.term import Symbol, Term
from symnum.terms.traversal import substitute


def reduced(
    system: ODESystem, meanings: Mapping[Symbol, Term], parameters: Mapping[Symbol, Term] | None = None
) -> ODESystem:
    """The system without the states that have a meaning in terms of the others; they become observables.

    `parameters` are new ones, which the meanings use.
    """
    kept = [state for state in system.states if state not in meanings]
    equations = dict(zip(system.states, substitute(list(system.rhs), meanings), strict=True))
    observed = substitute(list(system.observables.values()), meanings)
    return ODESystem(
        kept,
        [equations[state] for state in kept],
        parameters={**system.parameters, **(parameters or {})},
        time=system.time,
        initial={state: system.initial[state] for state in kept},
        events=[event.substituted(meanings) for event in system.events],
        observables={
            **dict(zip(system.observables, observed, strict=True)),
            **{state.name: term for state, term in meanings.items() if state.name not in system.observables},
        },
        name=system.name,
    )
