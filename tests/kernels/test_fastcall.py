"""Fast calls give what the long way gives, and leave everything unusual to it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.kernels import fastcall
from symnum.kernels.kernel import Kernel

x, y, k, t = sn.symbols("x y k t")
RATES = ["state", "parameter", "time"]


def kernel(**options: Any) -> Kernel:
    return sn.compile([[x, y], [k], t], [-k * x * y + sn.sin(t), sn.exp(k) * x, x - y], rates=RATES, **options)


def outcome(call: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[str, Any]:
    """What a call gives: the type, and the numbers or the message."""
    try:
        result = call(*arguments, **options)
    except Exception as problem:
        return type(problem).__name__, str(problem)
    return type(result).__name__, np.asarray(result).tolist()


class Own(np.ndarray):
    """A subclass of arrays."""


STATE, PARAMETER = np.array([2.0, 3.0]), np.array([0.5])
FIXED = STATE.copy()
FIXED.flags.writeable = False
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "plain": (STATE, PARAMETER, 1.0),
    "read-only": (FIXED, PARAMETER, 1.0),
    "int": (STATE, PARAMETER, -1),
    "huge int": (STATE, PARAMETER, 10**400),
    "bool": (STATE, PARAMETER, True),
    "float32 scalar": (STATE, PARAMETER, np.float32(0.1)),
    "float64 scalar": (STATE, PARAMETER, np.float64(0.1)),
    "fraction": (STATE, PARAMETER, Fraction(1, 3)),
    "array without axes": (STATE, PARAMETER, np.array(1.5)),
    "array for a number": (STATE, PARAMETER, np.array([1.5])),
    "number for an array": (1.0, PARAMETER, 1.0),
    "list": ([2.0, 3.0], [0.5], 1.0),
    "float32": (STATE.astype(np.float32), PARAMETER, 1.0),
    "integers": (np.array([2, 3]), PARAMETER, 1.0),
    "swapped bytes": (STATE.astype(">f8"), PARAMETER, 1.0),
    "complex": (STATE.astype(complex), PARAMETER, 1.0),
    "text": (STATE, PARAMETER, "1"),
    "none": (None, PARAMETER, 1.0),
    "objects": (np.array([2.0, None]), PARAMETER, 1.0),
    "subclass": (STATE.view(Own), PARAMETER, 1.0),
    "strided": (np.arange(4.0)[::2], PARAMETER, 1.0),
    "unaligned": (np.frombuffer(b"\0" + STATE.tobytes(), np.float64, 2, 1), PARAMETER, 1.0),
    "too long": (np.zeros(3), PARAMETER, 1.0),
    "empty": (np.zeros(0), PARAMETER, 1.0),
    "points": (np.ones((2, 5)), PARAMETER, 1.0),
    "points of one": (np.ones((2, 5)), PARAMETER, np.linspace(0, 1, 5)),
    "points that do not fit": (np.ones((2, 5)), PARAMETER, np.ones(4)),
    "too few": (STATE, PARAMETER),
    "too many": (STATE, PARAMETER, 1.0, 1.0),
    "none at all": (),
}
OUTS: dict[str, Callable[[], Any]] = {
    "plain": lambda: np.zeros(3),
    "read-only": lambda: np.broadcast_to(0.0, 3),
    "float32": lambda: np.zeros(3, np.float32),
    "integers": lambda: np.zeros(3, int),
    "complex": lambda: np.zeros(3, complex),
    "strided": lambda: np.zeros(6)[::2],
    "subclass": lambda: np.zeros(3).view(Own),
    "too short": lambda: np.zeros(2),
    "with an axis": lambda: np.zeros((3, 1)),
    "list": lambda: [0.0] * 3,
    "number": lambda: 0.0,
}


@pytest.fixture(scope="module")
def pair() -> tuple[Kernel, Kernel]:
    """A kernel that takes the long way, and one with a fast call."""
    return kernel(), kernel().settle()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_all_arguments_give_what_the_long_way_gives(name: str, pair: tuple[Kernel, Kernel]) -> None:
    long, fast = pair
    for _ in range(2):
        assert outcome(fast, *ARGUMENTS[name]) == outcome(long._call_checked, ARGUMENTS[name], None)  # pyright: ignore[reportPrivateUsage]
        assert outcome(fast, *ARGUMENTS["plain"]) == outcome(long, *ARGUMENTS["plain"])


@pytest.mark.parametrize("name", OUTS)
def test_out_is_what_the_long_way_takes(name: str, pair: tuple[Kernel, Kernel]) -> None:
    long, fast = pair
    with np.errstate(all="ignore"):
        expected = outcome(long, *ARGUMENTS["plain"], out=OUTS[name]())
        assert outcome(fast, *ARGUMENTS["plain"], out=OUTS[name]()) == expected


def enter(kernel: Kernel) -> Callable[..., Any]:
    return kernel.settle()._fast.enter  # pyright: ignore[reportPrivateUsage]


def test_the_plain_case_takes_the_short_way() -> None:
    out = np.zeros(3)
    for name in ("plain", "read-only", "int", "float64 scalar", "array without axes"):
        assert enter(kernel())(*ARGUMENTS[name], out) is out


def test_kernels_become_fast_by_being_called() -> None:
    own = kernel()
    before = outcome(own, *ARGUMENTS["plain"])
    for _ in range(fastcall.PAYS_AFTER + 1):
        own(*ARGUMENTS["plain"])
    assert own._fast.enter is not fastcall.not_implemented  # pyright: ignore[reportPrivateUsage]
    assert outcome(own, *ARGUMENTS["plain"]) == before


def test_parameters_may_change_at_any_call() -> None:
    long, fast = kernel(), kernel().settle()
    parameter = PARAMETER.copy()
    for value in (0.5, 0.5, 2.0, np.nan, np.nan, -0.0, 0.0, 0.5):
        parameter[0] = value
        np.testing.assert_array_equal(fast(STATE, parameter, 1.0), long(STATE, [value], 1.0))
        assert outcome(fast, None, parameter + 1, 1.0)[0] == "DomainError"


def test_out_may_overlap_arguments() -> None:
    swap = sn.compile([[x, y]], [y, x]).settle()
    room = np.arange(3.0)
    assert swap(room[:2], out=room[:2]).tolist() == [1.0, 0.0]
    assert swap(room[:2], out=room[1:]).tolist() == [0.0, 1.0]
    assert swap(room[1:], out=room[:2]).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("result", "expected"),
    [(x * y, 6.0), ([x, (y, x)], [2.0, (3.0, 2.0)]), ([[x], [y]], [[2.0], [3.0]]), (x < y, True), ([x < y], [True])],
)
def test_results_are_nested_as_ever(result: Any, expected: Any) -> None:
    long, fast = sn.lambdify([x, y], result), sn.lambdify([x, y], result).settle()
    assert fast(2.0, 3.0) == long(2.0, 3.0) == expected
    assert repr(fast(2.0, 3)) == repr(long(2.0, 3))
    assert fast(np.array([1.0]), 2.0) is not None


def test_a_list_takes_no_out_however_it_is_called() -> None:
    with pytest.raises(sn.SymnumError, match="not a list"):
        sn.lambdify([x], [x, x]).settle()(1.0, out=np.zeros(2))


def test_nothing_leaks() -> None:
    fast, out = kernel().settle(), np.zeros(3)
    call, watched = enter(fast), [STATE, PARAMETER, out, NotImplemented]
    before = [sys.getrefcount(thing) for thing in watched]
    for _ in range(1_000):
        fast(STATE, PARAMETER, 1.0, out=out)
        assert call(STATE, PARAMETER, 10**400, out) is NotImplemented
        call(STATE, None, 1.0, out)
    gc.collect()
    after = [sys.getrefcount(thing) for thing in watched]
    assert all(abs(a - b) < 5 for a, b in zip(after, before, strict=True))


def test_the_function_keeps_its_code_alive() -> None:
    own = kernel(cache=False)
    expected = own(*ARGUMENTS["plain"])
    call = enter(own)
    del own
    gc.collect()
    np.testing.assert_array_equal(call(*ARGUMENTS["plain"], np.zeros(3)), expected)


@pytest.mark.parametrize("keeps", [0, 10**9])
def test_threads_share_a_kernel(keeps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastcall, "KEEPS_LOCK", keeps)
    fast, long = kernel().settle(), kernel()
    cases = [(STATE + n, PARAMETER * (n % 3), float(n)) for n in range(50)]
    expected = [long(*case).tolist() for case in cases]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            assert list(pool.map(lambda case: fast(*case).tolist(), cases)) == expected


def test_an_interpreter_with_other_objects_has_no_fast_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastcall, "_offsets", lambda: None)
    own = kernel().settle()
    assert enter(own) is fastcall.not_implemented
    assert outcome(own, *ARGUMENTS["plain"]) == outcome(kernel(), *ARGUMENTS["plain"])


def test_better_code_takes_over_while_fast_calls_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnum.kernels.tiers.PAYS_AFTER", 2_000)
    states = sn.symbols("y:60")
    rhs = [states[i - 1] * states[i - 2] - states[i] ** 2 * states[i - 3] for i in range(60)] * 6
    own = sn.compile([states], rhs, cache=False)
    point = np.linspace(0.5, 1.5, 60)
    expected = own(point).tolist()
    for _ in range(6_000):
        own(point)
    own._climb.settle()  # pyright: ignore[reportPrivateUsage]
    assert own(point).tolist() == expected and "tier 2" in own.report.stop


def test_the_same_number_of_points_again_and_again_is_a_batch() -> None:
    own, long, points = kernel(), kernel(), np.linspace(0.0, 1.0, 14).reshape(2, 7)
    cases = [(points, PARAMETER, 1.0), (points, np.ones((1, 7)), points[0]), ([1.0, 2.0], [1.0], points[1])]
    for arguments in cases * 10:
        out, expected = np.zeros((3, 7)), outcome(long, *arguments)
        assert outcome(own, *arguments) == outcome(own, *arguments, out=out) == expected
    assert own._batch is not None and outcome(own, *ARGUMENTS["points"]) == outcome(long, *ARGUMENTS["points"])  # pyright: ignore[reportPrivateUsage]
