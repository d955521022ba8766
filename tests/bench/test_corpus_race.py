"""Racing forms of an entry: same code takes the same time, wrong values and failures are seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import symnum as sn
from bench.corpus import Entry, load
from bench.corpus.contenders import Contender, Form, contenders, simplified_by_sympy, time_limit
from bench.corpus.race import GIVEN, raced

ENTRY = load("feynman")[3]


def _contender(change: Callable[[Any], Any]) -> Contender:
    def contender(entry: Entry) -> Form:
        return Form(tuple(change(term) for term in entry.terms), 0.0)

    return contender


def _broken(entry: Entry) -> Form:
    raise ArithmeticError(entry.name)


def test_a_race_tells_same_code_wrong_values_and_failures() -> None:
    wrong = _contender(lambda term: term + sn.symbol("x1", real=True) * 0 + 1e-3)
    row = raced(ENTRY, {"same": _contender(lambda term: term), "wrong": wrong, "broken": _broken}, 1)
    assert row.ratio("same") == 1.0
    assert set(row.failures) == {"wrong", "broken"}
    assert "another value" in row.failures["wrong"]
    assert row.failures["broken"] == "ArithmeticError: feynman/I.8.14"
    assert set(row.nanoseconds) == {GIVEN, "same", "wrong"}


def test_rounding_alone_is_no_other_value() -> None:
    entry = next(one for one in load("fpbench") if one.name == "fpbench/NMSE example 3.1")
    stable = sn.parse("1/(sqrt(x + 1) + sqrt(x))", symbols=entry.symbols)
    assert not raced(entry, {"stable": lambda _: Form((stable,), 0.0)}, 1).failures


@pytest.mark.parametrize("name", contenders()[0])
def test_every_contender_gives_a_form_of_the_entry(name: str) -> None:
    form = contenders()[0][name](ENTRY)
    assert set(sn.free_symbols(list(form.terms))) <= set(ENTRY.symbols)
    assert not raced(ENTRY, {name: lambda _: form}, 1).failures


def test_sympy_keeps_the_symbols_of_an_entry_and_their_intervals() -> None:
    pytest.importorskip("sympy")
    entry = load("fpbench")[0]
    form = simplified_by_sympy(entry)
    assert sn.free_symbols(list(form.terms)) == list(entry.symbols)


def test_a_time_limit_ends_what_takes_longer() -> None:
    with pytest.raises(TimeoutError), time_limit(0.05):
        while True:
            pass
