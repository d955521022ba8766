"""Systems written out cell by cell become loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn


def lattice(n: int, periodic: bool, interleaved: bool, sources: Any) -> sn.ODESystem:
    """Two species on n x n cells, every equation written out."""
    a, b, k = sn.symbols(f"a0:{n * n}"), sn.symbols(f"b0:{n * n}"), sn.symbols("k")

    def cell(i: int, j: int) -> tuple[Any, Any]:
        here = i * n + j
        places = [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
        near = [(p % n, q % n) for p, q in places if periodic or (0 <= p < n and 0 <= q < n)]
        spread = sn.add(*[a[p * n + q] for p, q in near]) - len(near) * a[here]
        return k * spread + a[here] * b[here] ** 2 + float(sources[i, j]), 0.5 * (1 - b[here]) - a[here] * b[here] ** 2

    cells = [cell(i, j) for i in range(n) for j in range(n)]
    if interleaved:
        states, rhs = [s for pair in zip(a, b, strict=True) for s in pair], [e for pair in cells for e in pair]
    else:
        states, rhs = [*a, *b], [pair[0] for pair in cells] + [pair[1] for pair in cells]
    return sn.ODESystem(states, rhs, parameters={k: 0.3}, initial=dict.fromkeys(states, 0.1))


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("interleaved", [True, False])
def test_a_lattice_becomes_few_loops_with_the_same_values(periodic: bool, interleaved: bool) -> None:
    system = lattice(9, periodic, interleaved, np.random.default_rng(0).random((9, 9)))
    loops, y = sn.rolled(system), np.random.default_rng(1).random(162)
    assert loops.blocks == 10
    expected = system.compile(rewriter=None).rhs(0.0, y, np.array([0.7]))
    np.testing.assert_allclose(loops.compiled.rhs(0.0, y, {"k": 0.7}), expected, rtol=1e-13, atol=1e-14)


def test_the_number_of_blocks_and_the_code_do_not_grow_with_the_grid() -> None:
    systems = [sn.rolled(lattice(n, False, False, np.full((n, n), 0.25))) for n in (16, 24)]
    assert systems[0].blocks == systems[1].blocks
    assert len({system.compiled.kernel.source().count("\n") for system in systems}) == 1


def test_solutions_of_both_agree_by_name() -> None:
    system = lattice(6, False, True, np.zeros((6, 6)))
    loops = sn.rolled(system)
    one, other = (s.solve((0.0, 2.0), rtol=1e-8, atol=1e-10, t_eval=[2.0]) for s in (system, loops))
    assert loops.state_names[:2] == ["a0", "b0"]
    assert one["b7"][-1] == pytest.approx(other["b7"][-1], rel=1e-6)


def test_equations_without_a_grid_are_refused() -> None:
    x = sn.symbols("x0:300")
    random = np.random.default_rng(0)
    rhs = [x[i] - x[j] for i, j in random.integers(0, 300, (300, 2))]
    with pytest.raises(sn.LimitError, match="no grid of equal cells"):
        sn.rolled(sn.ODESystem(x, rhs))


def test_a_ring_with_time_and_exponents_keeps_them() -> None:
    x, t = sn.symbols("x0:40"), sn.symbols("t")
    rhs = [sn.sin(t) * x[i - 1] ** 3 - x[(i + 2) % 40] ** 0.5 for i in range(40)]
    system = sn.ODESystem(x, rhs, time=t)
    y = np.random.default_rng(0).random(40)
    expected = np.sin(0.4) * np.roll(y, 1) ** 3 - np.roll(y, -2) ** 0.5
    np.testing.assert_allclose(sn.rolled(system).compiled.rhs(0.4, y), expected, rtol=1e-13, atol=1e-14)
