"""Short addresses change the length of the code and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from symnum.backends.addressing import chosen_bases, with_bases


def test_a_function_gets_bases_where_it_reads_often() -> None:
    uses = [("%0", 9)] * 6 + [("%0", 10)] * 2 + [("%2", 9)] * 3
    assert chosen_bases(uses) == {("%0", 9): (0, 160), ("%0", 10): (0, 160)}


def test_addresses_far_from_any_base_stay_as_they_are() -> None:
    lines = [f"%{n + 4} = getelementptr double, ptr %0, i64 {100 + n}" for n in range(4)]
    lines.append("%8 = getelementptr double, ptr %0, i64 5000")
    short = "\n".join(with_bases(lines, [*((n, "%0", 100 + n) for n in range(4)), (4, "%0", 5000)]))
    assert short.count('call ptr asm "", "=r,0"') == 1
    assert "%5 = getelementptr double, ptr %base0, i64 -11" in short
    assert short.endswith("%8 = getelementptr double, ptr %0, i64 5000")


def test_short_addresses_leave_the_bits_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    y = sn.symbols(f"y:{600}")
    rhs = [y[i] * y[(7 * i + 50) % 600] - y[(i + 1) % 600] / (2 + y[(11 * i) % 600]) for i in range(600)]
    point, sizes, results = np.linspace(0.5, 1.5, 600), [], []
    for helps in (True, False):
        monkeypatch.setattr("symnum.backends.llvm_text.HELPS", helps)
        kernel = sn.compile([list(y)], rhs, cache=False)
        sizes.append(kernel.source("llvm").count("%base"))
        results.append(kernel(point))
    assert sizes[0] > 0 == sizes[1]
    assert (results[0] == results[1]).all()
