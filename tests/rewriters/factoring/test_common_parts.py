"""Common parts of sums and products: what is shared is computed once, up to scale, and the meaning stays."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from symnum.rewriters.factoring.common_factors import extract_common_factors
from symnum.rewriters.factoring.common_parts import extract_common_parts
from symnum.rewriters.factoring.network import Parts
from symnum.rewriters.watch import Watch
from symnum.terms.interface import Exact

FIRST = 1000
"""New nodes have numbers from here on."""


def extracted(sums: list[Parts]) -> tuple[list[Parts], dict[int, Parts]]:
    rows, made = [dict(parts) for parts in sums], {}

    def name(parts: Parts) -> int:
        node = FIRST + len(made)
        made[node] = parts
        return node

    extract_common_parts(rows, name, Watch())
    return rows[: len(sums)], made


def expanded(parts: Parts, made: dict[int, Parts], scale: Exact = 1) -> Parts:
    total: Parts = {}
    for node, coefficient in parts.items():
        inner = expanded(made[node], made, coefficient) if node in made else {node: coefficient}
        for part, value in inner.items():
            total[part] = total.get(part, 0) + scale * value
    return {node: value for node, value in total.items() if value}


def additions(rows: list[Parts], made: dict[int, Parts]) -> int:
    return sum(len(parts) - 1 for parts in (*rows, *made.values()))


coefficients = st.sampled_from([1, -1, 2, -2, 3, Fraction(1, 2)])
systems = st.lists(st.dictionaries(st.integers(0, 9), coefficients, min_size=1), min_size=1, max_size=8)


@given(systems)
def test_sums_mean_the_same_and_never_take_more_additions(sums: list[Parts]) -> None:
    rows, made = extracted(sums)
    assert [expanded(parts, made) for parts in rows] == sums
    assert additions(rows, made) <= additions(sums, {})


def test_a_part_counts_up_to_scale() -> None:
    rows, made = extracted([{1: 1, 2: -2, 3: 1}, {1: 3, 2: -6, 4: 1}])
    assert list(made.values()) == [{1: 1, 2: -2}]
    assert rows == [{3: 1, FIRST: 1}, {4: 1, FIRST: 3}]


def test_a_part_of_most_sums_comes_first() -> None:
    sums: list[Parts] = [{1: 1, 2: 1, node: 1} for node in range(3, 40)]
    rows, made = extracted(sums)
    assert made == {FIRST: {1: 1, 2: 1}}
    assert additions(rows, made) == len(sums) + 1


def test_one_sum_of_thousands_shares_with_many_short_ones() -> None:
    short: list[Parts] = [{3 * n: 1, 3 * n + 1: 1, 3 * n + 2: 1} for n in range(300)]
    rows, made = extracted([*short, dict.fromkeys(range(900), 1)])
    assert additions(rows, made) == 300 * 2 + 299


def test_common_factors_are_taken_to_the_lower_exponent() -> None:
    products: list[Parts] = [{1: 2, 2: 1, 3: 1}, {1: 1, 2: 1, 4: 1}]
    made: list[Parts] = []
    extract_common_factors(products, lambda parts: made.append(parts) or FIRST, Watch())
    assert made == [{1: 1, 2: 1}]
    assert products == [{1: 1, 3: 1, FIRST: 1}, {4: 1, FIRST: 1}]


def test_when_the_time_is_over_nothing_is_taken_out_and_nothing_lost() -> None:
    sums: list[Parts] = [{1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 4: 1}]
    extract_common_parts(sums, lambda parts: FIRST, Watch(deadline=0.0))
    assert sums == [{1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 4: 1}]
