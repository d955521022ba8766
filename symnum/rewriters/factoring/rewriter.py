"""`rewriter="factor"`: polynomials as a shared network of sums and products, as cheap as greedy choices make it."""

from __future__ import annotations

from math import inf
from time import perf_counter

from symnum.cost.model import dag_cost
from symnum.errors import SymnumError
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.prediction import predicted_cost
from symnum.lowering.program import Rate
from symnum.observe import Recorder
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.factoring.network import Network
from symnum.rewriters.factoring.polynomials import Reader
from symnum.rewriters.factoring.sharing import Sharing
from symnum.rewriters.watch import Watch
from symnum.rules.rule import Tier
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV
from symnum.terms.traversal import free_symbols, has_more_nodes, paused_collector
from symnum.terms.tree import tree_call


def factor(request: Request) -> Answer:
    """Factor all terms of a request together, in Horner form with common parts taken out.

    The result is made of tree terms, whose sums and products stay as they are written; it is not taken if it costs
    more. Distributivity changes rounding, so that nothing is done where the bits must stay. Where fused operations are
    allowed, sums take products in.

    Ties between factors are broken by the order of first appearance. Orders drawn at random change the result by less
    than 0.2 % on the networks tried (bcr, egfr_net), and parameters first make it 6 to 12 % dearer, so that this one
    order is all there is.

    Cost:    near-linear in the shared graph, 6 to 30 us an operation; about 1 kB of memory each.
    Source:  Ceberio & Kreinovich 2004; Kuipers et al. 2014, arXiv 1409.5223; Brayton et al. 1987.
    """
    recorder = Recorder("factor")
    if Tier.REAL not in request.tiers:
        return Answer(request.terms, recorder.report("allow='ieee' keeps the order of every sum"))
    with paused_collector():
        factored = _factored(request, recorder)
    if factored is None:
        return Answer(request.terms, recorder.report("the limit was reached before all terms were read"))
    before = dag_cost(request.terms) if request.price is None else request.price
    after = dag_cost(factored)
    if after >= before or _is_dearer(request, factored):
        return Answer(request.terms, recorder.report("nothing is gained"), costs=(before, before))
    return Answer(factored, recorder.report("done"), costs=(before, after))


MOST_PREDICTED = 2_000
"""Nodes of an input whose program is predicted; far larger ones gain far more than lowering could."""

OVERLAP = 3
"""Calls that do not wait for each other run side by side: the longest chain counts a third against the work. On 187
formulas and Jacobians of the corpus, over arrays of points, time goes with work (correlation 0.42), hardly with the
longer of work and chain (0.16)."""


DIVISION = 10
"""What a division takes over an array of points, in additions; one after the other it takes what the table says."""


def _is_dearer(request: Request, factored: list[AnyTerm]) -> bool:
    """Whether the program of the result is predicted to take longer than that of the input, at one point or at many.

    Lowering shares factors among the products of canonical terms, but computes what is factored as written.
    """
    if has_more_nodes(request.terms, MOST_PREDICTED):
        return False
    groups = [(Rate.STATE, free_symbols([*request.terms, *factored]))]
    try:
        programs = [
            optimise(lower(groups, terms), ("fold", "share", "schedule"))[0] for terms in (request.terms, factored)
        ]
    except SymnumError:  # an operator that only a user can compute
        return False
    found = [predicted_cost(program, request.table) for program in programs]
    before, after = [(max(cost.work, cost.path / OVERLAP), cost.work, cost.path) for cost in found]
    divisions = [DIVISION * program.operation_counts().get(DIV.name, 0) for program in programs]
    return after >= before or found[1].work + divisions[1] > found[0].work + divisions[0]


_READING, _FINISHING = 0.3, 2.2
"""Which part of the time given reading may take; and how long the result takes to be written, priced and certified, by
the time of reading. In between, common parts are looked for."""


def _factored(request: Request, recorder: Recorder) -> list[AnyTerm] | None:
    """The terms factored, as far as the limits allow; None if they do not even allow to read all terms."""
    written = tree_call(ADD, (0,))
    network = Network()
    start, seconds = perf_counter(), inf if request.limits.seconds is None else request.limits.seconds
    most = inf if request.limits.nodes is None else request.limits.nodes
    with recorder.stage("horner") as counts:
        end = start + _READING * seconds
        reader = Reader(network, written)
        roots = reader.read(request.terms, lambda: len(network.kinds) > most or perf_counter() > end)
        counts["nodes"] = len(network.kinds)
    if roots is None:
        return None
    sharing = Sharing(network, roots)
    with recorder.stage("common parts") as counts:
        sharing.extract(Watch(start + seconds - _FINISHING * (perf_counter() - start)))
        counts["nodes"] = len(sharing.kinds)
    with recorder.stage("terms"):
        return sharing.terms(written, fused=Tier.ROUNDING in request.tiers)
