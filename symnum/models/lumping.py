"""States that are always equal: found, and computed once."""

from __future__ import annotations

from symnum.models.reduction import reduced
from symnum.models.system import ODESystem
from symnum.terms.term import Symbol, Term
from symnum.terms.traversal import paused_collector, substitute


@paused_collector()
def identical_states(system: ODESystem) -> list[list[Symbol]]:
    """The states in blocks whose members stay equal for all time, each block in the order of the states.

    Members of a block start equal, as terms over the parameters, no event assigns them, and their equations are the
    same term once every state is replaced by the first of its block: the coarsest backward differential equivalence
    that this test finds.

    Cost:    one pass over the equations for each refinement; networks need a handful.
    Source:  Cardelli, Tribastone, Tschaikowski, Vandin 2017, Maximal aggregation of polynomial dynamical systems.

    >>> import symnum as sn
    >>> x, y, z = sn.symbols("x y z")
    >>> identical_states(sn.ODESystem([x, y, z], [-x*z, -y*z, x + y], initial={x: 1, y: 1}))
    [[x, y], [z]]
    """
    leaders: dict[Symbol, Symbol] = {}
    first: dict[Term, Symbol] = {}
    jumping = {state for event in system.events for state in event.assignments}
    for state in system.states:
        leaders[state] = state if state in jumping else first.setdefault(system.initial[state], state)
    count = len(set(leaders.values()))
    while True:
        moving = {state: leader for state, leader in leaders.items() if leader is not state}
        equations = substitute(list(system.rhs), moving)
        refined: dict[tuple[Symbol, Term], Symbol] = {}
        for state, equation in zip(system.states, equations, strict=True):
            leaders[state] = refined.setdefault((leaders[state], equation), state)
        if len(refined) == count:
            break
        count = len(refined)
    blocks: dict[Symbol, list[Symbol]] = {}
    for state, leader in leaders.items():
        blocks.setdefault(leader, []).append(state)
    return list(blocks.values())


@paused_collector()
def lump_identical(system: ODESystem) -> ODESystem:
    """The system with one state for each block of `identical_states`; the others become observables.

    It is exact for the initial values of the system: other values given when solving are those of the blocks.

    >>> import symnum as sn
    >>> x, y, z = sn.symbols("x y z")
    >>> system = sn.ODESystem([x, y, z], [-x*z, -y*z, x + y], initial={x: 1, y: 1})
    >>> lumped = lump_identical(system)
    >>> lumped.states, lumped.rhs, lumped.observables["y"]
    ((x, z), (-x*z, 2*x), x)
    """
    blocks = identical_states(system)
    return reduced(system, {state: block[0] for block in blocks for state in block[1:]})
