"""The engine: a graph that is used again gives what a new one gives, and whatever it makes equal has equal values."""

from __future__ import annotations

import math
import time
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symnum.rewriters.egraph import engine as engine_module
from symnum.rewriters.egraph.arrangement import FIRST_LEAF, Arrangement
from symnum.rewriters.egraph.engine import GROUPS, Bounds, Engine, Outcome
from symnum.rewriters.egraph.program import Program, program_for
from symnum.rewriters.egraph.vocabulary import operator_of
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.rule import allowed_tiers
from symnum.terms.evaluation import numpy_function
from symnum.terms.parsing import parse

TEXTS = ["x^2*y + x*y^2 + x*y", "(x + y)/(x - y)", "x/(1 + y) + y/(1 + y)", "a*b*c + a*b*d"]
TIERS = allowed_tiers("real")


def _program(names: Collection[str]) -> Program:
    rules = tuple(
        r for r in catalogue_rules() if r.tier in TIERS and not {r.name, r.name.split(".")[0]}.isdisjoint(names)
    )
    return program_for(rules, frozenset({"add_2", "mul_2", "pow_2"}), TIERS, GROUPS)


_SETS = ("distributive", "folding", "exact", "signs", "quotients", "denominators", "neutral", "multiplications")


def _run(engine: Engine, text: str, names: Collection[str] = _SETS, nodes: int = 1000, iterations: int = 5) -> Outcome:
    program, arrangement = _program(names), Arrangement(as_written=False)
    roots = arrangement.enter([parse(text, symbols={})])
    bounds = Bounds(nodes, iterations, time.monotonic() + 60)
    return engine.run(program.text, arrangement.tables(program), roots, bounds, lambda outcome: None)


def test_a_graph_used_again_gives_what_a_new_one_gives(tmp_path: Path) -> None:
    used = Engine(tmp_path)
    again = [_run(used, text).nodes for text in TEXTS]
    assert again == [_run(Engine(tmp_path), text).nodes for text in TEXTS]


@pytest.mark.parametrize("text", TEXTS)
def test_the_nodes_of_a_class_have_one_value(tmp_path: Path, text: str) -> None:
    _check_values(_run(Engine(tmp_path), text).nodes)


def _check_values(nodes: dict[str, list[list[Any]]]) -> None:
    values: dict[int, float] = {}
    values |= {place: 0.7 + 0.31 * (number - FIRST_LEAF) for place, number in nodes["Leaf"]}
    values |= {place: float(Fraction(text)) for place, text in nodes["Number"]}
    waiting = [(name, *row) for name, rows in nodes.items() if name[0].islower() for row in rows]
    for _ in range(20):
        for name, place, *parts in waiting:
            if all(part in values for part in parts):
                value = float(numpy_function(operator_of(name))(*(values[part] for part in parts)))
                assert math.isclose(values.setdefault(place, value), value, rel_tol=1e-9, abs_tol=1e-12)


_LONG = ("folding.fold_add", "folding.fold_neg", "folding.fold_pow", "distributive.factor", "powers.pow_successor",
         "powers.pow_pow", "powers.mul_pow", "michaelis_menten.reversible")  # fmt: skip


def test_long_patterns_in_large_graphs_make_nothing_equal_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "EARLY", 10_000)
    outcome = _run(Engine(tmp_path), "1.5*v/(A*(g - 1))", _LONG, 2500, 8)
    assert not outcome.alarm
    _check_values(outcome.nodes)


def test_the_limit_of_nodes_holds(tmp_path: Path) -> None:
    outcome = _run(Engine(tmp_path), "(a + b)*(c + d)*(e + f)*(g + h) + a*c*e + b*d*f")
    assert sum(map(len, outcome.nodes.values())) <= 1100
    assert outcome.stop == "node limit"
