"""`rewriter="factor"`: polynomials as a shared network of sums and products, as cheap as greedy choices make it."""

from __future__ import annotations

from symnum.cost.model import dag_cost
from symnum.observe import Recorder
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.factoring.network import Network
from symnum.rewriters.factoring.polynomials import Reader
from symnum.rewriters.factoring.sharing import Sharing
from symnum.rules.rule import Tier
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD
from symnum.terms.traversal import paused_collector
from symnum.terms.tree import tree_call


def factor(request: Request) -> Answer:
    """Factor all terms of a request together, in Horner form with common pairs taken out.

    The result is made of tree terms, whose sums and products stay as they are written; it is not taken if it costs
    more. Distributivity changes rounding, so that nothing is done where the bits must stay.

    Cost:  near-linear in the shared graph; about 20 us a monomial.
    """
    recorder = Recorder("factor")
    if Tier.REAL not in request.tiers:
        return Answer(request.terms, recorder.report("allow='ieee' keeps the order of every sum"))
    with paused_collector():
        factored = _factored(request.terms, recorder)
    before, after = dag_cost(request.terms), dag_cost(factored)
    if after >= before:
        return Answer(request.terms, recorder.report("nothing is gained"), costs=(before, before))
    return Answer(factored, recorder.report("done"), costs=(before, after))


def _factored(terms: list[AnyTerm], recorder: Recorder) -> list[AnyTerm]:
    written = tree_call(ADD, (0,))
    network = Network()
    with recorder.stage("horner") as counts:
        roots = Reader(network, written).read(terms)
        counts["nodes"] = len(network.kinds)
    with recorder.stage("common pairs") as counts:
        sharing = Sharing(network, roots)
        sharing.extract()
        counts["nodes"] = len(sharing.kinds)
    with recorder.stage("terms"):
        return sharing.terms(written)
