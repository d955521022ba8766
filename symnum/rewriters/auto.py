"""`rewriter="auto"`: the rewriters one after the other, each where it can pay and as long as the cost goes down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

from symnum.cost.model import dag_cost
from symnum.observe import Recorder
from symnum.rewriters.base import REWRITERS, Answer, Limits, Request, Rewriter, claimed, find_rewriter, objection
from symnum.rewriters.gain import census
from symnum.rewriters.watch import Step
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB


@dataclass(frozen=True, slots=True)
class Stage:
    """A rewriter by its name, and where it is worth its time.

    `most` operations in the shared graph; `functions`: only if there is more than arithmetic, which most rules are
    about; `on_request`: only if a limit of time is given, since it takes seconds.
    """

    rewriter: str
    most: int
    functions: bool = False
    on_request: bool = False


STAGES = (
    Stage("classical", most=10_000, functions=True),
    Stage("factor", most=10**9),
    Stage("egraph", most=1_000, on_request=True),
)
"""Normal form and identities, then factoring, then search; the cheapest terms found are the answer."""


@dataclass(frozen=True, slots=True)
class _State:
    """The cheapest terms so far, what they cost, and how they were come by."""

    terms: list[AnyTerm]
    cost: int
    steps: tuple[Step, ...]
    fired: dict[str, int]


_ARITHMETIC = frozenset((ADD, SUB, MUL, DIV, NEG, POW))


def auto(request: Request) -> Answer:
    """Run the stages that can pay; each goes on from what the one before made, if that was cheaper.

    Every stage is checked on its own: what rules made by the rules, what factoring made as rational functions.

    The report has the cost before and after each stage.

    Cost:  1 ms for a small term; about 10 us an operation where nothing but arithmetic occurs.
    """
    recorder = Recorder("auto")
    start = perf_counter()
    state, first, worthwhile = _started(request)
    for stage in worthwhile:
        with recorder.stage(stage.rewriter) as counts:
            left = _left(request.limits, perf_counter() - start)
            counts["cost before"] = state.cost
            asked = replace(request, terms=state.terms, limits=left, price=state.cost)
            state = _better(state, asked, find_rewriter(stage.rewriter))
            counts["cost after"] = state.cost
    return Answer(state.terms, recorder.report("done"), state.steps, state.fired, (first, state.cost), checked=True)


def _started(request: Request) -> tuple[_State, int, list[Stage]]:
    """The state before the first stage, the cost of the input, and the stages that can pay."""
    counted = census(request.terms, {})
    functions = any(interface.operation(term) not in _ARITHMETIC for term in counted.uses)
    stages = [
        stage for stage in STAGES
        if stage.rewriter in REWRITERS
        and len(counted.uses) <= stage.most
        and (functions or not stage.functions)
        and (request.limits.seconds is not None or not stage.on_request)
    ]  # fmt: skip
    return _State(request.terms, counted.cost, (), {}), counted.cost, stages


def _better(state: _State, request: Request, rewriter: Rewriter) -> _State:
    """What a rewriter makes of the state, if that is cheaper and was found to mean the same."""
    answer = rewriter(request)
    cost = answer.costs[1] if answer.costs else dag_cost(answer.terms)
    if cost >= state.cost or objection(answer, claimed(request, answer)):
        return state
    return _State(answer.terms, cost, (*state.steps, *answer.steps), state.fired | answer.fired)


def _left(limits: Limits, spent: float) -> Limits:
    return limits if limits.seconds is None else replace(limits, seconds=max(0.0, limits.seconds - spent))
