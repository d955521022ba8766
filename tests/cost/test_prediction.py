"""Predictions: work and chains of a program, and what a kernel says of itself."""

from __future__ import annotations

import symnum as sn
from symnum.cost.prediction import predict
from symnum.cost.table import CostTable

TABLE = CostTable(
    "test", {"add": 1.0, "mul": 2.0}, {"add": 4.0, "mul": 5.0}, function=9.0, load=0.5, store=0.25, call=10.0
)


def test_a_chain_costs_its_latencies_and_a_tree_its_throughput() -> None:
    chain = predict(["add"] * 30, [(k, 0) for k in range(30)], 1, [30], TABLE)
    wide = predict(["add"] * 30, [(k, 0) for k in range(30)], 30, range(30, 60), TABLE)
    assert (chain.path, chain.cycles) == (120.0, 130.0)
    assert (wide.path, wide.work, wide.cycles) == (4.0, 30 + 15 + 7.5, 62.5)


def test_the_awaited_output_is_the_last_to_be_ready() -> None:
    assert predict(["add", "mul", "mul"], [(0, 0), (1, 1), (2, 0)], 1, [1, 3, 2], TABLE).awaited == 1


def test_unknown_functions_and_empty_programs_have_a_cost() -> None:
    assert predict(["mystery"], [(0, -1)], 1, [1], TABLE).path == 9.0
    assert predict([], [], 2, [0], TABLE).cycles == 10.25
    assert predict([], [], 0, [], TABLE).cycles == 10.0


def test_a_kernel_and_its_report_tell_the_predicted_cycles() -> None:
    x, y = sn.symbols("x y")
    kernel = sn.compile([x, y], sn.exp(x) * sn.exp(y) + x)
    assert kernel.report.stage("predict").counts["predicted cycles"] == round(kernel.cost.cycles)
    assert "cycles a call" in str(kernel.cost)
    assert kernel.cost.cycles < sn.compile([x, y], sn.exp(sn.exp(x)) * sn.exp(y)).cost.cycles
