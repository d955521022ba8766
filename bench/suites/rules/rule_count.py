"""What a node costs when many rules are loaded that do not match."""

from __future__ import annotations

from collections.abc import Iterator

import symnum as sn
from symnum.rewriters.base import rewrite

from ...figures import Figure, Missing, Target
from ...peers.algebras import SymnumAlgebra
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.formulas import shared_graph
from ...workloads.idle_rules import idle_rules

_COUNTS = (10, 100, 1000)
_NODES = 3000


@benchmark()
def rule_count(repeat: int) -> Iterator[Figure | Missing]:
    """Cost per node with 10, 100 and 1000 rules that do not match: the dearest <= 2 x the cheapest."""
    term = shared_graph(_NODES).build(SymnumAlgebra())
    loaded = {count: [sn.rule(text) for text in idle_rules(count)] for count in _COUNTS}
    for count, rules in loaded.items():
        if fired := rewrite(term, rules=rules).fired:
            raise ArithmeticError(f"of {count} rules that should not match some fired: {fired}")
    calls = {f"{count} rules": lambda rules=rules: rewrite(term, rules=rules) for count, rules in loaded.items()}
    # the checks of rules that a user brings cost per rule, not per node: what rewriting one symbol takes
    idle = {
        f"{count} idle": lambda rules=rules: rewrite(sn.symbol("x"), rules=rules) for count, rules in loaded.items()
    }
    seconds = interleaved({**calls, **idle}, min(repeat, 3))
    micros = {n: (seconds[f"{n} rules"] - seconds[f"{n} idle"]) / _NODES * 1e6 for n in _COUNTS}
    for count in _COUNTS:
        yield Figure(f"{count} rules: per node", micros[count], "us")
        yield Figure(f"{count} rules: before the first node", seconds[f"{count} idle"] * 1e3, "ms")
    yield Figure("dearest / cheapest", max(micros.values()) / min(micros.values()), "ratio", target=Target(2.0))
