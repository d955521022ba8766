"""Loading a system into the engine: tables of nodes read from files."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import symnum as sn
from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.engine import Bounds, Engine
from symnum.rewriters.egraph.program import program_for
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.rule import allowed_tiers

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import timed

_TERMS = 50_000
_PER_SUM = 50


@benchmark()
def loading(repeat: int) -> Iterator[Figure | Missing]:
    """A system of 50,000 terms: <= 2 s from its tables into the engine and back as rows."""
    source = random.Random(1)
    x = sn.symbols(f"x0:{1000}")
    products = [source.choice(x) * source.choice(x) * source.choice(x) for _ in range(_TERMS)]
    sums = [sum(products[start : start + _PER_SUM], sn.literal(0)) for start in range(0, _TERMS, _PER_SUM)]
    tiers = allowed_tiers("real")
    arrangement = Arrangement(as_written=False)
    arranged_seconds, roots = timed(lambda: arrangement.enter(sums))
    program = program_for(catalogue_rules(), arrangement.constructors(), tiers, ())
    tables_seconds, tables = timed(lambda: arrangement.tables(program))
    yield Figure("nodes", arrangement.size, "")
    yield Figure("terms to tables", arranged_seconds + tables_seconds, "s")
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        engine.graph(program.text)
        bounds = Bounds(10**7, 0, time.monotonic() + 600)
        best = min(
            timed(lambda: engine.run(program.text, tables, roots, bounds, lambda outcome: None))[0]
            for _ in range(min(repeat, 3))
        )
    yield Figure("tables into the engine and back", best, "s", target=Target(2.0))
