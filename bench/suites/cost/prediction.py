"""Predicted and measured cost of a call, over the kernels of the corpus."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import fmean, median
from typing import Any

import numpy as np

from symnum.backends.base import Options, backend_named
from symnum.cost.table import CostTable
from symnum.kernels.calibration import calibrate, table_of
from symnum.kernels.timing import cycles_per_call
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.prediction import predicted_cost
from symnum.lowering.program import Rate

from ...corpus import SUBJECTS, Entry, load
from ...figures import Figure, Missing, Target
from ...registry import benchmark

POINTS = 4
"""Functions of the C library take longer for some arguments than for others; a kernel's cost is a mean over these."""
FACTOR = 2.0


def _measured(entry: Entry, table: CostTable, repeat: int) -> tuple[float, float]:
    """Predicted and measured cycles of a call that waits for the one before."""
    program, _ = optimise(lower([(Rate.STATE, entry.symbols)], entry.terms))
    prediction = predicted_cost(program, table)
    executable = backend_named("llvm").compile(program, Options(tier=2))
    points = np.ascontiguousarray(entry.points(POINTS).T)
    taken = [cycles_per_call(executable, [p], awaited=prediction.awaited, repeats=repeat) for p in points]
    return prediction.cycles, fmean(taken)


def _pairs(repeat: int) -> Iterator[tuple[Entry, float, float]]:
    table = table_of({name: (a, b) for name, a, b in calibrate(3 * repeat)}, 3 * repeat)
    for entry in (entry for subject in SUBJECTS for entry in load(subject)):
        try:
            yield entry, *_measured(entry, table, repeat)
        except ArithmeticError:  # no point where all of its expressions are finite
            continue


@benchmark()
def prediction(repeat: int) -> Iterator[Figure | Missing]:
    """Predicted against measured cycles of a call: Spearman >= 0.95 over at least 100 kernels, within a factor of 2.

    The table is calibrated in the same run. The parameters of a call stand at random points of the entry's ranges.
    """
    from scipy.stats import spearmanr

    pairs = list(_pairs(repeat))
    ratios = {entry.name: predicted / measured for entry, predicted, measured in pairs}
    rank: Any = spearmanr([predicted for _, predicted, _ in pairs], [measured for *_, measured in pairs])[0]
    within = [ratio for ratio in ratios.values() if 1 / FACTOR <= ratio <= FACTOR]
    yield Figure("kernels", len(pairs), "", target=Target(100, ">="))
    yield Figure("rank correlation of predicted and measured", float(rank), "", target=Target(0.95, ">="))
    yield Figure("kernels within a factor of 2", len(within) / len(pairs), "", target=Target(1.0, ">="))
    yield Figure("predicted / measured, median", median(ratios.values()), "")
    for word, chosen in (("least", min), ("largest", max)):
        name = chosen(ratios, key=lambda name: ratios[name])
        yield Figure(f"predicted / measured, {word} ({name})", ratios[name], "")
    spread = math.exp(fmean(abs(math.log(ratio)) for ratio in ratios.values()))
    yield Figure("typical factor between predicted and measured", spread, "")
