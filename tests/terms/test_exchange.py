"""JSON of the shared graph: identity on the way back, one line on anything else."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings

from symnum.errors import FormatError
from symnum.terms.exchange import from_json, term_from_json, to_json
from symnum.terms.functions import sin
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.term import symbol, symbols
from tests.terms.strategies import canonical_terms, tree_terms

x, y = symbols("x y")


@given(canonical_terms, tree_terms)
@settings(deadline=None)
def test_terms_come_back_as_the_very_same(canonical: AnyTerm, written: AnyTerm) -> None:
    back = from_json(to_json([canonical, written, canonical]))
    assert back[0] is canonical
    assert back[1] is written
    assert back[2] is canonical


@pytest.mark.parametrize(
    "facts",
    [
        {"positive": True},
        {"nonnegative": True, "integer": True},
        {"interval": (0.1, 2.5)},
        {"interval": (0, 1), "nonzero": True},
    ],
    ids=str,
)
def test_assumptions_come_back(facts: dict[str, Any]) -> None:
    rate = symbol("rate", **facts)
    assert from_json(to_json([rate * x]))[0] is rate * x


def test_shared_parts_are_written_once() -> None:
    term = x
    for _ in range(200):
        term = parse("a + a", symbols={"a": term}, like="tree")
    document = json.loads(to_json([term, term]))
    assert document["format"] == "symnum-terms"
    assert document["version"] == 1
    assert len(document["nodes"]) == 201
    assert from_json(json.dumps(document)) == [term, term]


def test_the_same_terms_give_the_same_text() -> None:
    assert to_json([x + y, x * y]) == to_json([y + x, y * x])


def test_a_chain_of_depth_60000_comes_back() -> None:
    term = x
    for _ in range(30_000):
        term = sin(term) + 1
    assert term_from_json(to_json([term])) is term


def test_pickling_and_copying_keep_identity() -> None:
    term = parse("x^2 + sin(y)/2 - 0.1")
    assert pickle.loads(pickle.dumps(term)) is term
    assert copy.deepcopy({"key": [term]})["key"][0] is term


def test_terms_of_other_packages_are_refused() -> None:
    import sympy

    with pytest.raises(TypeError, match="convert it first"):
        to_json([sympy.Symbol("x")])


def document(*nodes: Any, roots: Any = (0,), **changes: Any) -> str:
    return json.dumps({"format": "symnum-terms", "version": 1, "nodes": nodes, "roots": roots} | changes)


X = ["symbol", "x"]
HOSTILE = [
    ("", "no JSON"),
    ("\x00\x01", "no JSON"),
    ("[" * 100_000, "nests too deeply"),
    ("[]", "not in the format"),
    (document(version=2), "version 2"),
    (document(nodes=3), "no list of nodes"),
    (document(X, roots=[1]), "no earlier node"),
    (document(X, roots=[-1]), "no earlier node"),
    (document(X, roots=[True]), "no earlier node"),
    (document(X, ["tree", "sin", [1]]), "node 1 refers to '1'"),
    (document(X, ["tree", "sin", [0, 0]]), "node 1: sin takes 1"),
    (document(X, ["tree", "os.system", [0]]), "no operator is named"),
    (document(X, ["pickle", "sin", [0]]), "no row"),
    (document(["symbol", ""]), "cannot name a symbol"),
    (document(["symbol", "a`b"]), "cannot name a symbol"),
    (document(["symbol", "x", {"evil": True}]), "no assumption"),
    (document(["symbol", "x", {"positive": "yes"}]), "an assumption is True"),
    (document(["symbol", "x", {"interval": ["1", "0"]}]), "no number satisfies"),
    (document(["symbol", "x", {"interval": 3}]), "node 0"),
    (document(["integer", "1e9"]), "no integer"),
    (document(["integer", "9" * 200_000]), "no integer of at most"),
    (document(["integer", 3]), "no row"),
    (document(["rational", "1/0"]), "no fraction"),
    (document(["float", "0x1p+99999"]), "node 0"),
    (document(["integer", "2"], ["integer", "1073741824"], ["canonical", "pow", [0, 1]]), "node 2: a power of about"),
    (document(X, ["canonical", "add", [0, 0]]), "not in normal form"),
    (document(X, None), "node 1: no row"),
]


@pytest.mark.parametrize(("text", "reason"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_json(text)
    assert reason in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 300
