"""Kernels compute what terms mean, take numbers and arrays as NumPy does, and never give stale results."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.errors import ArityError, DomainError, SymnumError
from symnum.terms.interface import AnyTerm
from tests.kernels.strategies import NAMES, SPECIAL, canonical_terms, written_terms

x, y, k, t = sn.symbols("x y k t")


# values ---------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(written_terms, st.lists(st.sampled_from(SPECIAL), min_size=len(NAMES), max_size=len(NAMES)))
def test_terms_as_written_are_computed_as_by_numpy(term: AnyTerm, values: list[float]) -> None:
    names = [sn.symbol(name) for name in NAMES]
    expected = sn.evaluate(term, dict(zip(names, values, strict=True)))
    found = sn.lambdify(names, term, cache=False)(*values)
    np.testing.assert_allclose(found, float(expected), rtol=1e-13)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(canonical_terms, min_size=1, max_size=4), st.lists(st.floats(0.5, 2.0), min_size=7, max_size=7))
def test_canonical_terms_are_computed_up_to_rounding(terms: list[AnyTerm], values: list[float]) -> None:
    names = [sn.symbol(name) for name in NAMES]
    expected = sn.evaluate(terms, dict(zip(names, values, strict=True)))
    found = sn.compile([names], terms, cache=False)(values)
    for own, reference in zip(found.tolist(), map(float, expected), strict=True):
        assert own == pytest.approx(reference, rel=1e-6, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    "function", [sn.sin, sn.exp, sn.log, sn.sqrt, sn.floor, sn.sign, sn.absolute, sn.cbrt, sn.tanh]
)
def test_exceptional_values_are_those_of_numpy(function: Any) -> None:
    points = np.array(SPECIAL)
    expected = sn.evaluate(function(x), {x: points})
    kernel = sn.lambdify(x, function(x))
    np.testing.assert_allclose(kernel(points), expected, rtol=1e-15)
    np.testing.assert_array_equal(np.signbit(kernel(points)[:6]), np.signbit(expected[:6]))


def test_one_point_and_many_give_the_same_bits() -> None:
    kernel = sn.compile([x, y], [sn.sin(x) * y, sn.exp(-x * y) / (1 + x**2), x**y])
    points = np.random.default_rng(1).normal(size=(2, 131))
    many = kernel(points[0], points[1])
    single = np.stack([kernel(*point) for point in points.T], axis=1)
    np.testing.assert_array_equal(many.view(np.int64), single.view(np.int64))


def test_truth_values_are_booleans_and_numbers_are_not() -> None:
    kernel = sn.lambdify(x, [x < 1, x, sn.where(x < 1, x > 0, x < -1)])
    test, number, choice = kernel(np.array([0.5, 2.0]))
    assert (test.dtype, number.dtype, choice.dtype) == (bool, float, bool)
    assert sn.compile([x], [x < 1, x > 0])(0.5).dtype == bool
    assert sn.compile([x], [x < 1, x])(0.5).dtype == float


# arguments ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f8", "i1", "i8", "u4", "?", "O"])
def test_real_arrays_of_any_type_are_converted(kind: str) -> None:
    values = np.array([0, 1, 1]).astype(kind)
    result = sn.compile([x], 2 * x)(values)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, [0.0, 2.0, 2.0])


@pytest.mark.parametrize("value", [2, 2.0, True, np.float32(2), np.int8(2), np.array(2.0), np.float64(2)])
def test_numbers_of_any_type_are_taken(value: Any) -> None:
    assert sn.lambdify(x, x + 1)(value) == float(value) + 1


def test_arrays_of_any_strides_are_taken() -> None:
    base = np.arange(24.0).reshape(4, 6)
    packed = np.frombuffer(b"\0" + np.arange(6.0).tobytes(), dtype=[("skip", "i1"), ("v", "f8", (6,))])["v"][0]
    kernel = sn.compile([[x, y]], [x - y, x * y])
    for given_array in (base[:2], base[::3, ::-2], base.T[:2], np.broadcast_to(base[:2, :1], (2, 5)), packed[:2]):
        first, second = given_array
        np.testing.assert_array_equal(kernel(given_array), [first - second, first * second])


def test_a_group_takes_an_array_or_values_that_broadcast() -> None:
    kernel = sn.compile([[x, y], k], [k * x, k * y])
    points = np.arange(3.0)
    np.testing.assert_array_equal(kernel([points, 1], 2.0), [2 * points, [2, 2, 2]])
    np.testing.assert_array_equal(kernel(np.array([[1.0, 2.0], [3.0, 4.0]]), 2.0), [[2, 4], [6, 8]])
    np.testing.assert_array_equal(kernel((1, 2), points), [points, 2 * points])


def test_points_may_have_any_number_of_axes() -> None:
    first, second = np.arange(4.0).reshape(2, 1, 2), np.arange(3.0)[:, None]
    np.testing.assert_array_equal(sn.compile([x, y], [x + y, 1])(first, second)[0], first + second)


def test_arguments_and_results_may_be_empty() -> None:
    kernel = sn.compile([t, [x], []], [x * t], rates=["time", "state", "parameter"])
    assert kernel(2.0, np.array([3.0]), np.zeros(0)).tolist() == kernel(2.0, [3.0], []).tolist() == [6.0]
    assert sn.compile([[x]], [])(np.ones((1, 4))).shape == (0, 4)
    assert sn.compile([], [1, 2])().tolist() == [1.0, 2.0]


def test_no_points_give_no_results() -> None:
    assert sn.compile([x, [y]], [x, y])(np.zeros((0, 3)), [1.0]).shape == (2, 0, 3)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1.0,), ArityError, "takes 2 argument"),
        ((1.0, [1.0, 2.0], 3.0), ArityError, "but 3 were given"),
        ((1.0, [1.0]), DomainError, "argument 2, \\[y, k\\], takes 2 values"),
        ((1.0, 1.0), DomainError, "takes 2 values"),
        ((np.zeros(3), np.zeros((2, 4))), DomainError, "do not broadcast: argument 1, x, \\(3,\\)"),
        ((1j, [1.0, 2.0]), DomainError, "is complex"),
        ((1.0, ["a", "b"]), DomainError, "does not hold numbers"),
    ],
)
def test_arguments_that_do_not_fit_are_named(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        sn.compile([x, [y, k]], [x + y * k])(*arguments)


# out ------------------------------------------------------------------------------------------------------------------
def test_the_result_goes_into_out() -> None:
    kernel = sn.compile([x], [x, x * x])
    for shape in ((2,), (2, 5), (2, 3, 4)):
        out = np.zeros(shape)
        assert kernel(np.full(shape[1:], 3.0), out=out) is out
        np.testing.assert_array_equal(out, np.stack([np.full(shape[1:], 3.0), np.full(shape[1:], 9.0)]))


def test_out_may_be_the_input_itself() -> None:
    state = np.arange(8.0).reshape(2, 4)
    kernel = sn.compile([[x, y]], [y, x + y])
    expected = kernel(state)
    np.testing.assert_array_equal(kernel(state, out=state), expected)
    column = np.array([2.0, 3.0])
    np.testing.assert_array_equal(kernel(column, out=column), [3.0, 5.0])


def test_out_may_be_strided_or_of_another_type() -> None:
    kernel = sn.compile([x], [x, x + 1])
    points = np.arange(3.0)
    wide, narrow = np.zeros((3, 4)), np.zeros((2, 3), dtype=np.float32)
    kernel(points, out=wide.T[1:3])
    np.testing.assert_array_equal(wide[:, 1:3].T, kernel(points))
    np.testing.assert_array_equal(kernel(points, out=narrow), kernel(points))


def test_an_out_that_does_not_fit_is_refused() -> None:
    kernel = sn.compile([x], [x, x + 1])
    frozen = np.zeros(2)
    frozen.flags.writeable = False
    for out in (np.zeros(3), np.zeros((2, 1)), [0.0, 0.0], frozen, np.zeros(2, dtype=int)):
        with pytest.raises(DomainError, match="out"):
            kernel(1.0, out=out)
    with pytest.raises(DomainError, match="shape \\(2, 2\\)"):
        sn.compile([x], [[x, 1], [2, x]])(1.0, out=np.zeros(4))
    with pytest.raises(SymnumError, match="out= takes the result"):
        sn.lambdify([x], [x, x])(1.0, out=np.zeros(2))


# parameters -----------------------------------------------------------------------------------------------------------
def rate_kernel() -> Any:
    return sn.compile([t, [x, y], [k]], [sn.exp(k) * x + t, y * sn.sin(t) * k], rates=["time", "state", "parameter"])


def rates_of(time: Any, state: Any, parameters: Any) -> Any:
    return [np.exp(parameters[0]) * state[0] + time, state[1] * np.sin(time) * parameters[0]]


def test_parameters_changed_in_place_are_noticed() -> None:
    kernel, parameters = rate_kernel(), np.array([0.5])
    assert kernel.program.stages[0] > 0
    for value in (0.5, 0.7, 0.7, -1.0, 0.5):
        parameters[0] = value
        np.testing.assert_allclose(
            kernel(2.0, [1.0, 3.0], parameters), rates_of(2.0, [1.0, 3.0], parameters), rtol=1e-15
        )


def test_single_points_and_batches_do_not_share_stale_parameters() -> None:
    kernel = rate_kernel()
    states = np.arange(10.0).reshape(2, 5)
    for parameter in (0.5, 0.5, 0.25):
        single = kernel(1.0, states[:, 2], [parameter])
        np.testing.assert_allclose(single, rates_of(1.0, states[:, 2], [parameter]), rtol=1e-15)
        np.testing.assert_allclose(kernel(1.0, states, [parameter]), rates_of(1.0, states, [parameter]), rtol=1e-15)
        many = np.array([[0.1, 0.2, 0.3, 0.4, parameter]])
        np.testing.assert_allclose(kernel(1.0, states, many), rates_of(1.0, states, many), rtol=1e-15)
        times = np.arange(5.0)
        np.testing.assert_allclose(kernel(times, states, [parameter]), rates_of(times, states, [parameter]), rtol=1e-15)


def test_parameters_that_are_nan_or_minus_zero_are_told_apart() -> None:
    kernel = sn.compile([[k], x], [1 / k + x], rates=["parameter", "state"])
    values = [0.0, -0.0, math.nan, 0.0]
    np.testing.assert_array_equal(np.concatenate([kernel([v], 1.0) for v in values]), [np.inf, -np.inf, np.nan, np.inf])


def test_calls_from_many_threads_do_not_disturb_each_other() -> None:
    kernel = rate_kernel()
    failures: list[float] = []

    def work(parameter: float) -> None:
        for time in np.linspace(0.0, 1.0, 300):
            expected = rates_of(time, [1.0, 2.0], [parameter])
            if not np.allclose(kernel(time, np.array([1.0, 2.0]), np.array([parameter])), expected, rtol=1e-14):
                failures.append(parameter)

    threads = [threading.Thread(target=work, args=(0.1 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("rates", [["state"], "state", ["fast", "state", "time"], ["constant", "state", "time"]])
def test_wrong_rates_are_refused(rates: Any) -> None:
    with pytest.raises(SymnumError, match="rate"):
        sn.compile([t, x, k], [x], rates=rates)


# the object -----------------------------------------------------------------------------------------------------------
def test_a_kernel_survives_pickling() -> None:
    kernel = sn.compile(
        [t, [x, y], [k]], [[k * x, y], [t, sn.sin(x)]], rates=["time", "state", "parameter"], parallel=2
    )
    copy = pickle.loads(pickle.dumps(kernel))
    assert copy.program.digest == kernel.program.digest
    np.testing.assert_array_equal(copy(1.0, [2.0, 3.0], [4.0]), kernel(1.0, [2.0, 3.0], [4.0]))


def test_pickles_carry_nested_layouts() -> None:
    kernel = sn.lambdify([x, [y, [k]]], [x, (y, np.array([[k, 1]], dtype=object))])
    first, (second, third) = pickle.loads(pickle.dumps(kernel))(1, [2, [3]])
    assert (first, second, third.tolist()) == (1.0, 2.0, [[3.0, 1.0]])


def test_the_sources_show_generated_names_only() -> None:
    kernel = sn.lambdify(sn.symbol("__import__('os')"), sn.symbol("__import__('os')") + 1)
    for target in ("llvm", "c", "numba", "program"):
        assert "import__" not in kernel.source(target)
        assert len(kernel.source(target)) > 20


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(SymnumError, match="no target is named 'cobol'"):
        sn.lambdify(x, x).source("cobol")


@pytest.mark.parametrize("backend", ["reference", "tape", "llvm", "auto"])
def test_every_backend_gives_the_same_answers(backend: str) -> None:
    kernel = sn.compile([t, [x, y], [k]], [k * x / y, x + t], rates=["time", "state", "parameter"], backend=backend)
    np.testing.assert_allclose(kernel(1.0, [2.0, 3.0], [5.0]), [10 / 3, 3.0])
    np.testing.assert_allclose(kernel(1.0, [[2.0, 4.0], [3.0, 1.0]], [5.0]), [[10 / 3, 20.0], [3.0, 5.0]])


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(SymnumError, match="no backend is named 'gpu'"):
        sn.lambdify(x, x, backend="gpu")


def test_the_report_tells_stages_and_sizes() -> None:
    kernel = sn.compile([x], [sn.sin(x) + 1], cache=False)
    names = [stage.name for stage in kernel.report.stages]
    assert names[0] == "lower"
    assert names[-1] == "compile"
    assert kernel.report.stage("chunk").counts["instructions"] == 2
    assert "llvm tier 2" in kernel.report.stop


def test_a_rewriter_makes_the_terms_cheaper_first() -> None:
    term = sn.sin(x) ** 2 + sn.cos(x) ** 2 + x
    plain, rewritten = sn.compile([x], term), sn.compile([x], term, rewriter="classical")
    assert rewritten.program.instruction_count < plain.program.instruction_count
    assert rewritten(0.3) == pytest.approx(plain(0.3), rel=1e-15)
    costs = rewritten.report.stage("rewrite").counts
    assert costs["cost after"] < costs["cost before"]


def test_the_repr_names_arguments_and_sizes() -> None:
    assert repr(sn.compile([t, [x, y]], [x, y * t])) == "<kernel of (t, [x, y]): 2 results, 1 instructions>"


def test_ctrl_c_interrupts_a_long_batch_and_leaves_the_process_usable() -> None:
    code = """
import os, signal, threading, time
import numpy as np, symnum as sn
x = sn.symbols("x")
kernel = sn.lambdify(x, sum((sn.sin(x * i) for i in range(1, 200)), x), parallel=2)
kernel(np.ones(10))
points = np.linspace(0, 1, 3_000_000)
timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
timer.start()
begin = time.monotonic()
try:
    kernel(points)
except KeyboardInterrupt:
    print(time.monotonic() - begin < 2.0, kernel(0.0))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "True 0.0\n", done.stderr


@pytest.mark.parametrize("out", [None, np.zeros(5000), np.zeros(10_000)[::2], np.zeros(5000, dtype=np.float32)])
def test_many_results_go_where_they_are_wanted(out: Any) -> None:
    t, k = sn.symbols("t k")
    kernel = sn.compile([t, k], [t * n + sn.exp(k) for n in range(5000)], rates=["state", "parameter"])
    for point in (0.5, 2.0):
        found = kernel(point, 0.0, out=out)
        assert out is None or found is out
        np.testing.assert_allclose(found, point * np.arange(5000) + 1, rtol=1e-6)
