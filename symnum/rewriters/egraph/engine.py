"""The one module that touches egglog: a program loaded once, run on one table after another, one iteration at a time.

egglog has no limits of its own. Each group of rules runs for one iteration, after its growth has been predicted from
its last one; before a step that may pass the limit the graph is put aside, and if the step does, that is the result.
(The engine's own undo within a run is of no use: after `pop`, searches meet rows of the graph that was dropped.)

Source:  Zhang et al., Better together: unifying Datalog and equality saturation, PLDI 2023 (egglog); Willsey et al.,
         egg: fast and extensible equality saturation, POPL 2021 (back-off).
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from symnum.errors import SymnumError
from symnum.rewriters.egraph.commands import FINDING

Tables: TypeAlias = dict[str, list[list[Any]]]
"""Rows by the name of their relation: numbers of nodes, or text."""

FIRST_GROWTH = 3.0
"""What a group is taken to multiply the graph by before it has run."""
SLACK = 1.1
"""The share of the limit up to which a graph is kept."""
SURPRISE = 20
"""The graph is put aside before a step that would pass the limit if it multiplied the graph by this."""
HOPELESS = 4.0
"""A step whose prediction is so many times the limit is not tried."""
EARLY = 200
"""Nodes up to which the rules of the group "early" run; beyond, their long patterns match too much."""
FACT_ROUNDS = 4
"""Iterations of the rules that derive facts, before the groups; before each of them they took a fifth of the time."""
MARGIN = 1.3
"""Growth is taken to be so much faster than it was."""
REPORT_EVERY = 2.0
"""Seconds after which the graph is handed over as it is, in case the worker is killed later."""
REPORTING = 8
"""How many times as long as handing over the graph took it is not handed over again."""
GROUPS = ("early", "shrink", "simplify", "grow", "arrange")
"""The groups of rules in the order in which they run."""
_KEPT = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far saturation goes: nodes, iterations, and seconds on the clock of this machine."""

    nodes: int
    iterations: int
    seconds: float


@dataclass(slots=True)
class Outcome:
    """The nodes of the graph by constructor, each its class and its children's; and how it came about."""

    nodes: dict[str, list[list[Any]]] = field(default_factory=dict[str, list[list[Any]]])
    roots: list[int] = field(default_factory=list[int])
    classes: int = 0
    sizes: list[int] = field(default_factory=list[int])
    seconds: list[float] = field(default_factory=list[float])
    matches: dict[str, int] = field(default_factory=dict[str, int])
    stop: str = ""
    alarm: bool = False


def _bindings() -> Any:
    try:
        from egglog import bindings
    except ImportError as error:
        raise SymnumError(f'rewriter="egraph" needs egglog, which does not import here: {error}') from error
    return bindings


class Engine:
    """Graphs with programs loaded, kept for the latest programs; `folder` is where tables are handed over.

    `used` is the graph that holds the nodes of the last run: to empty it takes as long as many a run, so this waits
    until the answer is on its way.
    """

    def __init__(self, folder: Path) -> None:
        self.bindings = _bindings()
        self.folder = folder
        self.graphs: OrderedDict[str, Any] = OrderedDict()
        self.used: Any = None

    def graph(self, program: str) -> Any:
        """The graph with a program loaded and no nodes in it."""
        found = self.graphs.get(program)
        if found is None:
            found = self.bindings.EGraph(fact_directory=str(self.folder))
            for line in program.splitlines():  # the time of one text would grow with the square of its length
                found.run_program(*found.parse_program(line))
            _command(found, "(push)")
            self.graphs[program] = found
            if len(self.graphs) > _KEPT:
                self.graphs.popitem(last=False)
        self.graphs.move_to_end(program)
        return found

    def run(
        self, program: str, tables: Tables, roots: list[int], bounds: Bounds, report: Callable[[Outcome], None]
    ) -> Outcome:
        """Load tables, saturate within bounds, and read the graph; `report` is handed the graph as it grows."""
        self.clear()
        self.used = self.graph(program)
        run = _Run(self.used, groups_of(program), bounds, roots, report)
        run.load(tables, self.folder)
        run.saturate()
        return run.read()

    def clear(self) -> None:
        """Drop the nodes of the last run, and keep its program ready for the next."""
        if self.used is not None:
            _command(self.used, "(pop)")
            _command(self.used, "(push)")
            self.used = None


@cache
def groups_of(program: str) -> tuple[str, ...]:
    """The groups that a program has rules of; before each of the others a large graph would be put aside for nothing.

    >>> groups_of("(rule ((= e (neg_1 (neg_1 v0)))) ((union e v0)) :ruleset shrink)")
    ('shrink',)
    """
    return tuple(group for group in GROUPS if f":ruleset {group}" in program)


def _command(graph: Any, text: str) -> list[Any]:
    return graph.run_program(*graph.parse_program(text))


class _Run:
    """One saturation; `aside` is the graph before a step that may be too large."""

    def __init__(
        self, graph: Any, groups: Sequence[str], bounds: Bounds, roots: list[int], report: Callable[[Outcome], None]
    ) -> None:
        self.graph, self.bounds, self.roots, self.report = graph, bounds, roots, report
        self.outcome = Outcome()
        self.growth = dict.fromkeys(groups, FIRST_GROWTH)
        self.next_report = time.monotonic() + REPORT_EVERY
        self.aside: Any = None
        self.is_full = False

    def command(self, text: str) -> list[Any]:
        return _command(self.graph, text)

    def iterate(self, ruleset: str) -> bool:
        """One iteration of a ruleset; whether it changed anything."""
        report = self.command(f"(run-schedule (run {ruleset}))")[0].report
        for name, count in report.num_matches_per_rule.items():
            if count and name[:1] == "r" and name[1:].isdigit():
                self.outcome.matches[name] = self.outcome.matches.get(name, 0) + count
        return report.updated

    def size(self) -> int:
        """The nodes of the graph."""
        return sum(count for name, count in self.sizes().items() if is_constructor(name))

    def sizes(self) -> dict[str, int]:
        return dict(self.command("(print-size)")[0].sizes)

    def load(self, tables: Tables, folder: Path) -> None:
        """Fill the tables of the program and let them become nodes."""
        inputs: list[str] = []
        for name, rows in tables.items():
            if rows:
                path = folder / f"{name}.tsv"
                path.write_text("\n".join("\t".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
                inputs.append(f'(input {name} "{path.name}")')
        self.command("\n".join([*inputs, "(run-schedule (saturate (run load)))"]))

    def saturate(self) -> None:
        """Iterate until nothing changes or a bound is met."""
        outcome = self.outcome
        if self.size() > self.bounds.nodes:
            outcome.stop = "node limit"
            return
        for _ in range(self.bounds.iterations):
            outcome.sizes.append(self.size())
            start = time.monotonic()
            changed, held = self.round()
            outcome.seconds.append(time.monotonic() - start)
            if self.alarmed():
                outcome.alarm, outcome.stop = True, "two different numbers became equal"
                return
            if self.is_full or (held and not changed):
                outcome.stop = "node limit"
                return
            if not changed:
                outcome.stop = "saturated"
                return
            if time.monotonic() > self.bounds.seconds:
                outcome.stop = "time limit"
                return
            if (start := time.monotonic()) > self.next_report:
                self.report(self.read())
                end = time.monotonic()
                self.next_report = end + max(REPORT_EVERY, REPORTING * (end - start))
        outcome.stop = "iteration limit"

    def alarmed(self) -> bool:
        """Whether two different numbers are one class."""
        self.iterate("check")
        return self.sizes()["alarm"] > 0

    def round(self) -> tuple[bool, bool]:
        """One iteration of every group; whether anything changed, and whether a group was held back."""
        changed = held = False
        for _ in range(FACT_ROUNDS):
            if not self.iterate("facts"):
                break
        for group in self.growth:
            size = self.size()
            if group == "early" and size > EARLY:
                continue
            predicted = size * self.growth[group]
            if predicted > HOPELESS * self.bounds.nodes:
                held = True
                continue
            self.aside = self.graph.freeze() if size * SURPRISE > self.bounds.nodes else None
            self.iterate(f"{FINDING}{group}")
            changed = self.iterate(group) or changed
            after = self.size()
            self.growth[group] = max(MARGIN, MARGIN * after / max(size, 1))
            if after > SLACK * self.bounds.nodes:
                self.is_full = True
                break
            self.aside = None
            if time.monotonic() > self.bounds.seconds:
                break
        return changed, held

    def read(self) -> Outcome:
        """The nodes of the graph as it is, with classes numbered in the order of the tables."""
        outcome = self.outcome
        numbers: dict[Any, int] = {}
        number = numbers.setdefault
        graph = self.graph
        functions = (self.aside or graph.freeze()).functions
        outcome.nodes = {}
        for name in sorted(filter(is_constructor, functions)):
            rows = functions[name].rows
            if name in _BASE_VALUES:
                read = getattr(graph, _BASE_VALUES[name])
                found = [[number(row.output, len(numbers)), _plain(read(row.inputs[0]))] for row in rows]
            else:
                found = [[number(v, len(numbers)) for v in (row.output, *row.inputs)] for row in rows]
            outcome.nodes[name] = found
        at = {graph.value_to_i64(row.inputs[0]): row.output for row in functions["at"].rows}
        outcome.roots = [number(at[root], len(numbers)) for root in self.roots]
        outcome.classes = len(numbers)
        return outcome


_COUNTER = re.compile(r"r\d+")
_BASE_VALUES = {"Leaf": "value_to_i64", "Number": "value_to_bigrat", "Truth": "value_to_bool"}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value


def is_constructor(name: str) -> bool:
    """Whether a function of the program is a constructor of nodes: Leaf, Number, Truth, or operator and arity."""
    return name in _BASE_VALUES or (not name.startswith("load_") and name.rpartition("_")[2].isdigit())
