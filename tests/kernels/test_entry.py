"""The entry of a kernel: one function for its whole life, short where it can be, and the long way for the rest."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.kernels import fastcall
from symnum.kernels.kernel import Kernel
from tests.kernels.test_fastcall import ARGUMENTS, OUTS, PARAMETER, STATE, kernel, outcome


def entry(own: Kernel) -> Callable[..., Any]:
    """The entry that leaves to the kernel itself what is unusual; as a method it takes `out` by place as well."""
    return own.entry(lambda *given, out=None: own(*given[:3], out=given[3] if len(given) == 4 else out))


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("name", ARGUMENTS)
def test_all_arguments_give_what_a_call_gives(name: str, settled: bool) -> None:
    own = kernel()
    call = entry(own.settle() if settled else own)
    with np.errstate(all="ignore"):
        for way in ({}, {"out": None}, {"out": np.zeros(3)}):
            if name != "too many":
                assert outcome(call, *ARGUMENTS[name], **way) == outcome(kernel(), *ARGUMENTS[name], **way)


@pytest.mark.parametrize("name", OUTS)
def test_out_goes_by_place_and_by_name(name: str) -> None:
    call = entry(kernel().settle())
    with np.errstate(all="ignore"):
        expected = outcome(kernel(), *ARGUMENTS["plain"], out=OUTS[name]())
        assert outcome(call, *ARGUMENTS["plain"], out=OUTS[name]()) == expected
        assert outcome(call, *ARGUMENTS["plain"], OUTS[name]()) == expected


def test_the_short_way_is_taken_as_soon_as_there_is_one() -> None:
    own, out = kernel(), np.zeros(3)
    calls: list[int] = []
    call = own.entry(lambda *_, out: calls.append(1) or out)
    assert call(*ARGUMENTS["plain"], out=out) is out and len(calls) == 1
    own.settle()
    assert call(*ARGUMENTS["plain"], out=out) is out and call(*ARGUMENTS["plain"], out) is out
    assert out.tolist() == kernel()(*ARGUMENTS["plain"]).tolist() and len(calls) == 1


def test_another_name_is_an_error_of_the_function_behind_it() -> None:
    call = entry(kernel().settle())
    with pytest.raises(TypeError, match="into"):
        call(*ARGUMENTS["plain"], into=np.zeros(3))


def test_an_entry_goes_through_to_better_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnum.kernels.tiers.PAYS_AFTER", 2_000)
    states = sn.symbols("y:60")
    rhs = [states[i - 1] * states[i - 2] - states[i] ** 2 * states[i - 3] for i in range(60)] * 6
    own, point, out = sn.compile([states], rhs, cache=False), np.linspace(0.5, 1.5, 60), np.zeros(360)
    expected, call = own(point).tolist(), own.entry(own)
    for _ in range(6_000):
        call(point, out=out)
    own._climb.settle()  # pyright: ignore[reportPrivateUsage]
    assert call(point, out=out).tolist() == expected and "to be tried" not in own.report.stop


def test_nothing_leaks() -> None:
    call, out = entry(kernel().settle()), np.zeros(3)
    watched = [STATE, PARAMETER, out, NotImplemented]
    before = [sys.getrefcount(thing) for thing in watched]
    for _ in range(1_000):
        call(STATE, PARAMETER, 1.0, out=out)
        call([1.0, 2.0], PARAMETER, 1.0, out)
        outcome(call, STATE, None, 1.0)
    gc.collect()
    assert all(abs(sys.getrefcount(t) - b) < 5 for t, b in zip(watched, before, strict=True))


def test_an_entry_keeps_its_code_alive_and_dies_with_it() -> None:
    own = kernel(cache=False).settle()
    expected, call, gone = own(*ARGUMENTS["plain"]), entry(own), weakref.ref(own)
    del own
    gc.collect()
    np.testing.assert_array_equal(call(*ARGUMENTS["plain"], out=np.zeros(3)), expected)
    del call
    gc.collect()
    assert gone() is None


def test_an_interpreter_with_other_objects_takes_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastcall, "_offsets", lambda: None)
    own = kernel()
    assert own.entry(own) is own
