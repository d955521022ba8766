"""Stages, strides and workspaces: what a caller of the C interface may rely on."""

from __future__ import annotations

import numpy as np
import pytest

from symnum.backends.base import Executable, Floats, make_workspace, points_of
from symnum.errors import DomainError
from symnum.lowering.pipeline import optimise
from symnum.lowering.text import parse_program
from tests.backends.conformance import BACKENDS, compiled
from tests.backends.test_conformance import MIXED

PROGRAM = optimise(parse_program(MIXED))[0]
NATIVE = [backend for backend in BACKENDS if backend in ("llvm", "c", "tape", "numba")]


def _outputs(executable: Executable, arguments: list[Floats]) -> list[float]:
    outputs = np.zeros(len(PROGRAM.outputs))
    executable.evaluate(arguments, outputs)
    return outputs.tolist()


@pytest.mark.parametrize("backend", NATIVE)
def test_later_stages_read_what_earlier_calls_left(backend: str) -> None:
    executable = compiled(backend, PROGRAM)
    workspace, outputs = make_workspace(executable), np.zeros(len(PROGRAM.outputs))
    parameters, time, state = np.array([0.3, 0.7]), np.array([1.5]), np.array([0.1, 0.2, 5.0])
    executable.evaluate([parameters, time, state], outputs, workspace)
    for from_stage, new_time in ((1, 2.5), (2, 2.5)):
        time = np.array([new_time])
        executable.evaluate([parameters, time, state + from_stage], outputs, workspace, from_stage=from_stage)
        assert outputs.tolist() == _outputs(executable, [parameters, time, state + from_stage])


@pytest.mark.parametrize("count", [0, 1, 3, 8, 19])
@pytest.mark.parametrize("backend", BACKENDS)
def test_points_may_share_parameters_and_have_any_strides(backend: str, count: int) -> None:
    random = np.random.default_rng(count)
    parameters = np.broadcast_to(random.normal(size=(2, 1)), (2, count))
    time = random.normal(size=(1, 2 * count + 1))[:, 1::2]
    state = random.normal(size=(count, 3)).T
    outputs = np.zeros((count, len(PROGRAM.outputs))).T
    executable = compiled(backend, PROGRAM)
    inputs = points_of([parameters, time, state], count)
    executable.evaluate_points(inputs, points_of([outputs], count), loop_stage=1)
    for point in range(count):
        arguments = [np.ascontiguousarray(array[:, point]) for array in (parameters, time, state)]
        assert outputs[:, point].tolist() == _outputs(executable, arguments)


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_that_do_not_fit_are_refused_before_native_code_sees_them(backend: str) -> None:
    executable = compiled(backend, PROGRAM)
    outputs = np.zeros(len(PROGRAM.outputs))
    good = [np.zeros(2), np.zeros(1), np.zeros(3)]
    for bad in (good[:2], [*good[:2], np.zeros(4)], [*good[:2], np.zeros(6)[::2]], [np.zeros(2, dtype=int), *good[1:]]):
        with pytest.raises(DomainError):
            executable.evaluate(bad, outputs)
    with pytest.raises(DomainError):
        executable.evaluate(good, outputs[:-1])
