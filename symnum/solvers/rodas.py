"""A step of Rodas5P as terms, with the factors of its matrix written out; see `symnum.solvers.tableau`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnum.calculus.derivatives import jacobian_rows
from symnum.solvers.elimination import Elimination, Factors, Place, newton_matrix, plan_elimination
from symnum.solvers.steps import Method, Terms, Trial
from symnum.solvers.tableau import COUPLING, DENSE, GAMMA, INNER, NODES, STAGES, TIME_FACTORS
from symnum.solvers.written import combined, divided, plus, scaled, times
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import operation_counts, substitute

if TYPE_CHECKING:
    from symnum.solvers.problem import Problem


def jacobian_places(system: Problem) -> dict[Place, AnyTerm]:
    """The entries of the Jacobian by row and column."""
    terms = system.compiled.jacobian_terms
    return dict(zip(zip(terms.rows.tolist(), terms.columns.tolist(), strict=True), terms.entries, strict=True))


def elimination_of(system: Problem) -> Elimination:
    """How the matrix of an implicit step is eliminated."""
    return plan_elimination(len(system.states), jacobian_places(system))


def estimated_operations(system: Problem) -> int:
    """About how many operations a step takes, found out without building it."""
    size, plan = len(system.states), elimination_of(system)
    rates = operation_counts(list(system.rhs)).dag_total
    couplings = int((INNER != 0).sum() + (COUPLING != 0).sum())
    return STAGES * (rates + plan.solving) + plan.factoring + 2 * size * couplings


MOST_STATES, MOST_OPERATIONS = 200, 60_000
"""Up to these a step is one piece of code: 60,000 operations compile in 2 s and fill the cache of instructions."""


def is_small(system: Problem) -> bool:
    """Whether a step of this system is compiled as one piece of code; SymnumError where it has no derivatives."""
    return len(system.states) <= MOST_STATES and estimated_operations(system) <= MOST_OPERATIONS


def rodas_trial(  # noqa: PLR0913, PLR0917 - as `Method` has it
    system: Problem, time: Any, step: Any, state: Terms, carried: Terms, dense: bool
) -> Trial:
    """A step as tried: eight stages with one matrix, 1/(gamma step) - J."""
    del carried
    here = dict(zip(system.states, state, strict=True)) | {system.time: time}
    places = jacobian_places(system)
    by_time = {row: found[0] for row, found in enumerate(jacobian_rows(system.rhs, [system.time])) if found}
    own = substitute([*system.rhs, *places.values(), *by_time.values()], here)
    count = len(state)
    entries = dict(zip(places, own[count : count + len(places)], strict=True))
    slopes = dict(zip(by_time, own[count + len(places) :], strict=True))
    inverse = divided(1, step)
    matrix = newton_matrix(count, entries, scaled(1 / GAMMA, inverse))
    factors = Factors.of(plan_elimination(count, places), matrix)
    moves: list[list[Any]] = []
    point = list(state)
    for stage in range(STAGES):
        rates = own[:count]
        if stage:
            point = _inner(state, moves, stage)
            when = plus(time, scaled(float(NODES[stage]), step))
            rates = substitute(system.rhs, dict(zip(system.states, point, strict=True)) | {system.time: when})
        moves.append(factors.solve(_right_side(rates, moves, stage, slopes, (step, inverse))))
    new = [plus(p, move) for p, move in zip(point, moves[-1], strict=True)]
    bends = [combined(row, column) for row in DENSE.tolist() for column in zip(*moves, strict=True)] if dense else []
    return Trial(new, moves[-1], [], bends)


def _inner(state: Terms, moves: list[list[Any]], stage: int) -> list[Any]:
    """The state of a stage: what the stages before it add, those of the last two each the stage before alone."""
    factors = INNER[stage].tolist()
    return [plus(y, combined(factors, column)) for y, column in zip(state, zip(*moves, strict=True), strict=True)]


def _right_side(rates: Terms, moves: list[list[Any]], stage: int, slopes: dict[int, Any], lengths: Terms) -> list[Any]:
    step, inverse = lengths
    right = list(rates)
    if stage:
        factors = COUPLING[stage].tolist()
        coupled = [combined(factors, column) for column in zip(*moves, strict=True)]
        right = [plus(rate, times(inverse, part)) for rate, part in zip(rates, coupled, strict=True)]
    factor = float(TIME_FACTORS[stage])
    if factor:
        for row, slope in slopes.items():
            right[row] = plus(right[row], times(scaled(factor, step), slope))
    return right


def rodas_interpolate(share: Any, before: Any, after: Any, bends: Any) -> Any:
    """States at a share of a step.

    Shapes:  share (points,), before and after (states, points), bends (3, ...)
    """
    rest = 1.0 - share
    return rest * before + share * (after + rest * (bends[0] + share * (bends[1] + share * bends[2])))


RODAS = Method(
    "Rodas5P", rodas_trial, implicit=True, carries=False, bends=len(DENSE), evaluations=STAGES,
    interpolate=rodas_interpolate,
)  # fmt: skip
