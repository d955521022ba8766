"""The best form so far, and which is given out in the end."""

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.observe import Recorder
from symnum.rewriters.base import Limits, Request
from symnum.rewriters.egraph.search import Search, work_of
from symnum.rules.rule import allowed_tiers

X, Y = sn.symbols("x y")
GIVEN = [sn.exp(X) * X + sn.exp(X) * Y]
WRONG, RIGHT = [X], [sn.exp(X) * (X + Y)]


def search() -> Search:
    """A search at its start."""
    request = Request(GIVEN, lambda: (), allowed_tiers("real"), Limits(), trace=False)
    return Search(request, Recorder("test"), dag_cost(GIVEN), work_of(GIVEN))


def test_where_the_best_form_is_refused_the_next_best_is_taken() -> None:
    found = search()
    assert found.offer(WRONG)
    assert not found.offer(RIGHT)
    found.settle()
    assert found.best == RIGHT


def test_where_no_form_is_certain_the_input_is_left() -> None:
    found = search()
    assert found.offer(WRONG)
    found.settle()
    assert (found.best, found.cost) == (GIVEN, dag_cost(GIVEN))


def test_a_form_is_taken_only_if_it_gains_the_share_that_is_asked() -> None:
    found = search()
    assert not found.offer(RIGHT, least_gain=0.5)
    assert found.offer(RIGHT)
