"""Terms at Python's prompt: what Python and NumPy ask of a number, and what misuse is told."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import LimitError, SymnumError

x, y = sn.symbols("x y")
misused: Any = sn  # with arguments that the types forbid


class Colour(enum.IntEnum):
    BLUE = 2


def test_divmod_is_the_floored_quotient_and_the_rest() -> None:
    assert divmod(x, y) == (x // y, x % y)
    assert divmod(7, x) == (7 // x, 7 % x)
    with pytest.raises(TypeError, match="unsupported operand"):
        divmod(x, "2")


def test_terms_are_formatted_as_their_text() -> None:
    assert f"{x + 1:>8}|{x}" == "   x + 1|x"


@pytest.mark.parametrize("sign", [1, -1])
def test_an_exponent_beyond_the_range_of_floats_is_shown(sign: int) -> None:
    exponent = sign * 10**500
    assert sn.parse(str(x**exponent)) is x**exponent
    assert str(10**500) in sn.to_latex(x**exponent)
    assert str(10**500) in str(sn.sin(sn.literal(exponent)))


def test_literals_of_numpy_are_those_of_python() -> None:
    assert sn.literal(np.float64(2.5)) is sn.literal(2.5)
    assert misused.literal(np.int64(3)) is sn.literal(3)
    assert sn.literal(Colour.BLUE) is sn.literal(2)
    assert sn.symbol(np.str_("x")) is x


@pytest.mark.parametrize("value", ["a", None, 1j, np.complex128(1), np.array([1, 2])])
def test_what_is_no_number_is_no_literal(value: Any) -> None:
    with pytest.raises(TypeError, match="is no number that a literal can hold"):
        misused.literal(value)


MISUSE: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "if": (lambda: 1 if x < y else 2, TypeError, "sn.where"),
    "max": (lambda: max(x, y), TypeError, "sn.maximum"),
    "array comparison": (lambda: np.less(np.array([x, y]), 1), TypeError, "sn.lt"),
    "a number as name": (lambda: misused.symbol(3), TypeError, "3 cannot name a symbol"),
    "a list as name": (lambda: misused.symbol(["x"]), TypeError, "cannot name a symbol"),
    "a number as names": (lambda: misused.symbols(3), TypeError, "takes names as text"),
    "a number among names": (lambda: misused.symbols(["x", 3]), TypeError, "3 cannot name a symbol"),
    "names without end": (lambda: misused.symbols("x:100000000000"), LimitError, "more than 1000000"),
    "a huge number in a range": (lambda: misused.symbols("x:" + "9" * 5000), LimitError, "more than 1000000"),
    "no interval": (lambda: misused.symbol("a", interval=3), SymnumError, r"interval=3: .* pair"),
    "NaN in an interval": (lambda: misused.symbol("a", interval=(float("nan"), 1)), SymnumError, "pair of numbers"),
    "no integer inside": (lambda: misused.symbol("a", integer=True, interval=(0.2, 0.8)), SymnumError, "no number"),
    "no integer in between": (
        lambda: misused.symbol("a", integer=True, positive=True, interval=(0, 0.5)), SymnumError, "no number"
    ),
    "replacing by text that is none": (lambda: misused.substitute(x, {"x": "2*"}), SymnumError, "the text ends"),
    "replacing by nothing": (lambda: misused.substitute(x, y), TypeError, "takes a mapping"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(MISUSE))
def test_misuse_is_told_what_to_do_instead(case: str) -> None:
    action, error, message = MISUSE[case]
    with pytest.raises(error, match=message):
        action()


def test_functions_take_terms_and_arrays_side_by_side() -> None:
    assert sn.maximum(np.array([x, y]), x).tolist() == [sn.maximum(x, x), sn.maximum(y, x)]
    assert sn.where(np.array([True, False]), x, y).tolist() == [sn.where(True, x, y), sn.where(False, x, y)]
    assert sn.hypot(x, [1, y]).tolist() == [sn.hypot(x, 1), sn.hypot(x, y)]


def test_no_number_times_a_written_infinity_is_zero() -> None:
    zero, infinity = sn.literal(0), sn.literal(float("inf"))
    for text in ("0/0", "0*x/0", "0*0^(-1/2)", "0/0.0", "0*inf", "nan*0", "0*x*1e999"):
        assert str(sn.parse(text)) == "nan", text
    for text in ("0*x", "0/x", "0/inf", "0*1e300", "0*0.0", "0^2"):
        assert sn.parse(text) is zero, text
    assert str(0 * infinity) == "nan"


@pytest.mark.parametrize("write", [sn.to_text, sn.to_latex])
def test_a_text_that_would_fill_the_memory_is_refused_and_summed_up_at_the_prompt(write: Callable[[Any], str]) -> None:
    term = x
    for _ in range(200):
        term = sn.sin(term) * sn.cos(term)
    with pytest.raises(LimitError, match="to_json writes the shared graph"):
        write(term)
    assert repr(term) == "<mul of 2 arguments, 601 distinct nodes>"
    assert sn.from_json(sn.to_json([term])) == [term]
