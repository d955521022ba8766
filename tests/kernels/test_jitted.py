"""Kernels called from compiled code: Numba's and SciPy's."""

from __future__ import annotations

import ctypes
from typing import Any

import numba
import numpy as np
import pytest
from scipy.integrate import nquad, quad

import symnum as sn
from symnum.errors import SymnumError

x, y, k, t = sn.symbols("x y k t")
njit: Any = numba.njit


def test_a_scalar_kernel_works_inside_a_jitted_loop() -> None:
    function = sn.lambdify([x, y], x * y + 1).njit

    @njit
    def total(count: int) -> float:
        result = 0.0
        for i in range(count):
            result += function(i, 0.5)
        return result

    assert total(11) == 11 * 10 / 4 + 11


def test_a_scalar_kernel_broadcasts_inside_jitted_code() -> None:
    function = sn.lambdify([x, y], x - y).njit

    @njit
    def table(first: Any, second: Any) -> Any:
        return function(first.reshape(-1, 1), second)

    np.testing.assert_array_equal(table(np.arange(3.0), np.arange(2.0)), [[0, -1], [1, 0], [2, 1]])


def test_a_system_is_stepped_inside_jitted_code() -> None:
    rhs = sn.compile([t, [x, y], k], [-k * x, k * x - t * y], rates=["time", "state", "parameter"])
    function = rhs.njit

    @njit
    def euler(state: Any, steps: int) -> Any:
        for number in range(steps):
            state = state + 0.1 * function(0.1 * number, state, 2)
        return state

    expected = np.array([1.0, 2.0])
    for number in range(5):
        expected = expected + 0.1 * rhs(0.1 * number, expected, 2)
    np.testing.assert_allclose(euler(np.array([1.0, 2.0]), 5), expected, rtol=1e-15)


def test_jitted_results_have_their_shape_and_kind() -> None:
    assert bool(sn.lambdify([x], x < 1).njit(0.5))
    assert sn.compile([x], [[x, 1], [2, x]]).njit(3.0).tolist() == [[3.0, 1.0], [2.0, 3.0]]
    assert sn.lambdify([(x, y)], [x < y, y < x]).njit((1, 2.5)).tolist() == [True, False]
    assert sn.lambdify([], 7).njit() == 7.0


def test_a_jitted_call_checks_sizes() -> None:
    function = sn.compile([[x, y]], [x + y]).njit
    with pytest.raises(ValueError, match="wrong number of elements"):
        function(np.ones(3))
    with pytest.raises(ValueError, match="takes several values"):
        function(1.0)


def test_quad_integrates_a_low_level_callable() -> None:
    decay = sn.lambdify([x, k], sn.exp(-k * x)).low_level_callable()
    assert quad(decay, 0, np.inf, args=(2.0,))[0] == pytest.approx(0.5)
    assert nquad(sn.lambdify([x, y], x * y).low_level_callable(), [[0, 1], [0, 2]])[0] == pytest.approx(1.0)


@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_a_low_level_callable_with_missing_arguments_gives_nan() -> None:
    assert np.isnan(quad(sn.lambdify([x, k], x * k).low_level_callable(), 0, 1)[0])


def test_the_address_is_that_of_a_c_function() -> None:
    kernel = sn.compile([[x, y], k], [x + k, y * k])
    arguments = [np.array([1.0, 2.0]), np.array([3.0])]
    pointers = (ctypes.c_void_p * 2)(*[array.ctypes.data for array in arguments])
    outputs, workspace = np.zeros(2), np.zeros(kernel.workspace_size + 8)
    room = -(-workspace.ctypes.data // 64) * 64
    evaluate = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64)(kernel.address)
    evaluate(outputs.ctypes.data, ctypes.addressof(pointers), room, 0)
    np.testing.assert_array_equal(outputs, [4.0, 6.0])


def test_what_has_no_native_code_or_several_results_says_so() -> None:
    interpreted = sn.lambdify(x, x + 1, backend="tape")
    for get in (lambda: interpreted.njit, lambda: interpreted.address, interpreted.low_level_callable):
        with pytest.raises(SymnumError, match="makes no native code"):
            get()
    with pytest.raises(SymnumError, match="2 results"):
        sn.lambdify(x, [x, x]).low_level_callable()
