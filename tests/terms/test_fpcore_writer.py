"""Writing FPCore: what is written is read back as the same term, with the same assumptions."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import SymnumError


@pytest.mark.parametrize(
    "text",
    [
        "x - y/3 + z^2*sin(x) - 0.1",
        "where(x < y and not (y == z), x, where(x > 2, y, -z))",
        "max(x, y, z) + min(x, 2) + fma(x, y, z) + hypot(x, y)",
        "sqrt(x + y) + exp(sqrt(x + y)) + log1p(sqrt(x + y))",
        "pi*atan2(x, y) + 10^30*x",
    ],
)
def test_what_is_written_is_read_back(text: str) -> None:
    term = sn.parse(text)
    assert next(sn.read_fpcore(sn.to_fpcore(term))).term("canonical") == term


def test_assumptions_become_the_precondition_and_come_back() -> None:
    x, y = sn.symbol("x", positive=True), sn.symbol("y", interval=(-1.5, 2))
    text = sn.to_fpcore(x + y, name='a "name"', arguments=[y, x])
    assert text == r'(FPCore (y x) :name "a \"name\"" :pre (and (<= -1.5 y) (<= y 2.0) (< 0 x)) (+ x y))'
    assert set(next(sn.read_fpcore(text)).arguments) == {x, y}


def test_reciprocals_are_written_as_quotients() -> None:
    assert sn.to_fpcore(sn.sec(sn.symbol("x"))) == "(FPCore (x) (/ 1 (cos x)))"


def test_a_deep_term_with_shared_parts_is_written_in_linear_size() -> None:
    term = sn.symbol("x")
    for _ in range(2_000):
        term = sn.sin(term) * sn.cos(term) + 1
    assert len(sn.to_fpcore(term)) < 150_000
    assert sn.to_fpcore(sn.symbol("t") + term).startswith("(FPCore (t x) (let* ([t_0 ")


def test_names_and_operators_that_fpcore_lacks_are_named() -> None:
    with pytest.raises(SymnumError, match=r"'a b\)' is no name in FPCore"):
        sn.to_fpcore(sn.symbol("a b)"))
    with pytest.raises(SymnumError, match="no word for sign"):
        sn.to_fpcore(sn.sign(sn.symbol("x")))
