"""The front of cost against accuracy: equal forms, none worse than another in both, the accurate ones found."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import SymnumError
from symnum.rewriters.certificate.accuracy import Accuracy
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.front import Form, Front

CANCELLING = ["sqrt(x + 1) - sqrt(x)", "(exp(x) - 1)/x", "(1 - cos(x))/x^2", "log(1 + x)"]


def form(name: str, cycles: float, mean: float) -> Form:
    return Form(name, sn.symbols("x"), cycles, Accuracy(mean, 2 * mean, 10))


def parsed(text: str) -> sn.Term:
    x = sn.symbols("x", positive=True)
    return sn.substitute(sn.parse(text), {sn.symbols("x"): x})


def test_forms_that_are_worse_in_both_are_beside_the_front() -> None:
    front = Front([form("slow", 9.0, 0.1), form("bad", 9.5, 0.5), form("fast", 2.0, 3.0), form("same", 9.0, 0.1)])
    assert [f.name for f in front] == ["fast", "slow"]
    assert sorted(f.name for f in front.others) == ["bad", "same"]


@pytest.mark.parametrize("text", CANCELLING)
def test_accuracy_can_be_bought_where_a_form_cancels(text: str) -> None:
    term = parsed(text)
    front = sn.front(term)
    assert front.cheapest(bits=1.0).accuracy.most < 4.0
    assert all(not refusal(Claim([term], [found.terms])) for found in [*front.forms, *front.others])


def test_accuracy_can_be_bought_where_nothing_is_known_of_the_symbols() -> None:
    assert sn.front("sqrt(y + 1) - sqrt(y)").cheapest(bits=1.0).accuracy.most < 4.0


def test_the_front_of_several_terms_has_lists() -> None:
    x = sn.symbols("x")
    front = sn.rewrite([sn.exp(x) - 1, x + 1]).front
    assert all(len(found.terms) == 2 for found in front)


def test_bits_that_no_form_keeps_are_refused_with_the_best() -> None:
    with pytest.raises(SymnumError, match=r"the best, 'slow', by mean 1\.00"):
        Front([form("slow", 9.0, 1.0)]).cheapest(bits=0.5)


def test_a_front_prints_as_text_and_as_html() -> None:
    front = Front([form("<fast>", 2.0, 3.0)])
    assert repr(front).splitlines()[1].split() == ["<fast>", "2.0", "3.00", "6.0", "x"]
    assert "&lt;fast&gt;" in front._repr_html_()  # pyright: ignore[reportPrivateUsage]


def test_a_plot_shows_every_form() -> None:
    axes = Front([form("fast", 2.0, 3.0), form("slow", 9.0, 0.1), form("bad", 9.5, 0.5)]).plot().axes[0]
    assert {text.get_text() for text in axes.texts} == {"fast", "slow", "bad"}


def test_terms_without_a_value_have_no_front() -> None:
    with pytest.raises(SymnumError, match="points at which the terms have values"):
        sn.front(sn.parse("sqrt(-1 - x^2)"))
