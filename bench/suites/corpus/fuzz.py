"""Random expressions through every rewriter: no result may have another value, or be undefined elsewhere."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from time import perf_counter

from symnum.rewriters.base import REWRITERS, rewrite
from symnum.terms.printing import to_text

from ...corpus.fuzzing import compared, expression
from ...figures import Figure, Missing, Target
from ...peers.base import library
from ...registry import benchmark

COUNT = 20_000
_SHOWN = 20
_NONE = Target(0)


@benchmark()
def fuzz(repeat: int) -> Iterator[Figure | Missing]:
    """Wrong results over 20,000 random expressions, each rewriter: 0; no failure.

    The environment variable SYMNUM_FUZZ says how many, and from which seed, as in "500" or "500/7".
    """
    library("flint")
    count, _, seed = os.environ.get("SYMNUM_FUZZ", f"{COUNT}/1").partition("/")
    yield Figure("expressions", int(count), "expressions")
    for name in REWRITERS:
        yield from _tried(name, int(count), int(seed or 1))


def _tried(name: str, count: int, seed: int) -> Iterator[Figure]:
    wrong: list[str] = []
    failed: list[str] = []
    changed = undecided = certified = 0
    seconds = 0.0
    for number in range(count):
        given = expression(seed, number)
        start = perf_counter()
        try:
            result = rewrite(given, rewriter=name)
        except Exception as error:  # it is counted, and the others go on
            failed.append(f"{number}: {type(error).__name__}: {error}".partition("\n")[0])
            continue
        finally:
            seconds += perf_counter() - start
        found = result.terms
        if found is given:
            continue
        changed += 1
        difference, unknown = compared(given, found, random.Random(f"{seed}/{number}"))
        undecided += unknown
        if difference:
            certified += result.certificate.certified
            wrong.append(f"{number}, {to_text(given, limit=100)}: {difference}")
    yield Figure(f"{name}: wrong results", len(wrong), "results", target=_NONE)
    yield Figure(f"{name}: wrong results that are certified", certified, "results", target=_NONE)
    yield Figure(f"{name}: failures", len(failed), "failures", target=_NONE)
    yield Figure(f"{name}: results that differ from what was given", changed, "results")
    yield Figure(f"{name}: points where nobody can tell", undecided, "points")
    yield Figure(f"{name}: one expression", seconds / count * 1e3, "ms")
    for kind, texts in (("wrong", wrong), ("failed", failed)):
        for text in texts[:_SHOWN]:
            yield Figure(f"{name}: {kind}: expression {text[:300]}", 1, "result")
