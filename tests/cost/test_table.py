"""Tables of costs: data that is read, written and checked, and what rewriting goes by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import symnum as sn
from symnum.cost.model import dag_cost, operation_cost
from symnum.cost.portable import CYCLES
from symnum.cost.table import PORTABLE, CostTable, machine_table, read_table, reference_path
from symnum.errors import FormatError, SymnumError
from symnum.terms.operators import BUILTIN_COUNT, operators

X, Y = sn.symbols("x y")


def test_a_table_comes_back_from_its_text(tmp_path: Path) -> None:
    table = read_table(reference_path())
    path = tmp_path / "costs.json"
    path.write_text(table.to_text())
    assert read_table(path) == table


def test_the_reference_table_has_every_operator_and_says_where_it_is_from() -> None:
    table = read_table(reference_path())
    names = [operator.name for operator in list(operators())[:BUILTIN_COUNT]]
    assert [name for name in names if name not in table.throughput] == []
    assert table.machine and table.date and table.method
    assert all(table.latency[name] >= table.throughput[name] for name in names)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "is no table of costs"),
        ({"version": 2}, "is no table of costs"),
        ({"operators": {}}, "there are no operators"),
        ({"operators": {"add": {"throughput": -1, "latency": 1}}}, "add: a cost is a number from 0 on, not -1"),
        ({"operators": {"add": 3}}, "add: a cost is a number from 0 on, not None"),
        ({"call": "cheap"}, "call: a cost is a number from 0 on, not 'cheap'"),
        ({"operators": {"sin": {"throughput": 1, "latency": 1}}}, "there is no row for add"),
    ],
)
def test_a_damaged_table_is_refused_in_one_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "costs.json"
    path.write_text(json.dumps(read_table(reference_path()).as_data() | change))
    with pytest.raises(FormatError, match=message):
        read_table(path)


@pytest.mark.parametrize("content", ["", "[]", "{", "NaN", "[" * 100_000])
def test_what_is_no_json_object_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "costs.json"
    path.write_text(content)
    with pytest.raises(FormatError):
        read_table(path)


def test_the_users_table_takes_the_place_of_the_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = CostTable("mine", {**CYCLES, "sin": 1000.0})
    monkeypatch.setenv("SYMNUM_COSTS", str(tmp_path / "costs.json"))
    assert machine_table().target == "x86-64"
    with pytest.raises(SymnumError, match="symnum calibrate"):
        sn.rewrite(X, cost="measured")
    (tmp_path / "costs.json").write_text(own.to_text())
    assert machine_table().target == "mine"
    assert sn.rewrite(sn.sin(X), cost="measured").cost_before == 1000.0


def test_a_result_that_is_dearer_by_the_chosen_table_is_not_taken() -> None:
    odd = CostTable("odd", {**CYCLES, "tan": 100.0})
    term = sn.sin(X) / sn.cos(X)
    assert sn.rewrite(term).terms is sn.tan(X)
    result = sn.rewrite(term, cost=odd)
    assert result.terms is term
    assert (result.cost_before, result.cost_after) == (64, 64)
    assert "by the table odd" in result.report.stop


def test_the_portable_table_is_the_one_that_termination_stands_on() -> None:
    assert PORTABLE.throughput is CYCLES
    assert (operation_cost(1 / X), operation_cost(1 / X, PORTABLE), dag_cost([X * Y])) == (8, 8, 1)
