"""The llvm backend: many chunks, stored code, registered functions."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from symnum.backends import llvm_engine
from symnum.backends.base import Options, backend_named, points_of
from symnum.backends.reference import evaluate_float
from symnum.errors import SymnumError
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Argument, Program, Rate, make_program
from symnum.lowering.text import parse_program
from symnum.terms.operators import ABS, ADD, DIV, LT, MUL, NEG, SUB, WHERE, Operator, operators, register_function
from tests.backends.conformance import BACKENDS, compiled
from tests.backends.test_conformance import MIXED


def _random_program(count: int, seed: int) -> Program:
    """Instructions whose operands lie anywhere before, so that values cross many chunks."""
    random = np.random.default_rng(seed)
    arguments = [Argument(Rate.PARAMETER, 3), Argument(Rate.TIME, 1), Argument(Rate.STATE, 6)]
    choices: list[tuple[Operator, int]] = [
        (ADD, 2),
        (SUB, 2),
        (MUL, 2),
        (DIV, 2),
        (NEG, 1),
        (ABS, 1),
        (LT, 2),
        (WHERE, 3),
    ]
    instructions: list[tuple[Operator, tuple[int, ...]]] = []
    for number in range(12, 12 + count):
        operator, arity = choices[random.integers(len(choices))]
        near = random.integers(max(0, number - 40), number, size=arity)
        far = random.integers(0, number, size=arity)
        reads = np.where(random.random(arity) < 0.8, near, far)
        instructions.append((operator, tuple(int(read) for read in reads)))
    outputs = [*range(12 + count - 50, 12 + count), *range(0, 12 + count, 97)]
    return make_program(arguments, [3, -0.5], instructions, outputs)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("backend", ["llvm", "tape", *(["c"] if "c" in BACKENDS else [])])
def test_values_that_cross_many_chunks_keep_their_bits(backend: str, seed: int) -> None:
    plain = _random_program(2500, seed)
    program = optimise(plain)[0]
    executable = compiled(backend, program, tier=seed % 3)
    arguments = [np.random.default_rng(seed).normal(size=a.size) for a in program.arguments]
    outputs = np.zeros(len(program.outputs))
    executable.evaluate(arguments, outputs)
    expected = evaluate_float(plain, np.concatenate(arguments).tolist())
    np.testing.assert_array_equal(outputs, expected)
    arrays = [np.repeat(array[:, None], 11, axis=1) for array in arguments]
    many = np.zeros((len(outputs), 11))
    executable.evaluate_points(points_of(arrays, 11), points_of([many], 11), loop_stage=2)
    np.testing.assert_array_equal(many, np.repeat(outputs[:, None], 11, axis=1))


@pytest.mark.parametrize("lanes", [2, 4, 8])
def test_vectors_of_any_width_give_the_same_bits(lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llvm_engine, "vector_lanes", lambda: lanes)
    program = optimise(parse_program(MIXED))[0]
    executable = backend_named("llvm").compile(program, Options())
    arrays = [np.random.default_rng(lanes).normal(size=(argument.size, 333)) for argument in program.arguments]
    many, one = np.zeros((len(program.outputs), 333)), np.zeros(len(program.outputs))
    executable.evaluate_points(points_of(arrays, 333), points_of([many], 333))
    for point in range(333):
        executable.evaluate([np.ascontiguousarray(array[:, point]) for array in arrays], one)
        assert many[:, point].tolist() == one.tolist()


@pytest.mark.parametrize("tier", [0, 2])
def test_values_that_are_many_outputs_are_copied_from_a_table(tier: int) -> None:
    plain = _random_program(700, 5)
    outputs = np.random.default_rng(5).permutation(np.repeat([0, 4, 11, 12, *range(600, 711)], 5))[:-2]
    plain = replace(plain, outputs=outputs.astype(plain.outputs.dtype))
    executable = backend_named("llvm").compile(optimise(plain)[0], Options(tier=tier))
    arguments = [np.random.default_rng(3).normal(size=a.size) for a in plain.arguments]
    found, many = np.zeros(len(outputs) + 1), np.zeros((len(outputs), 19))
    executable.evaluate(arguments, found[:-1])
    expected = evaluate_float(plain, np.concatenate(arguments).tolist())
    np.testing.assert_array_equal(found, [*expected, 0.0])
    executable.evaluate_points(points_of([np.repeat(a[:, None], 19, 1) for a in arguments], 19), points_of([many], 19))
    np.testing.assert_array_equal(many, np.repeat(found[:-1, None], 19, 1))


def test_source_is_a_module_that_llvm_reads() -> None:
    program = optimise(_random_program(900, 3))[0]
    text = backend_named("llvm").source(program)
    assert llvm_engine.compile_text(text, 0)
    assert "@evaluate" in text


def test_stored_code_gives_the_same_bits() -> None:
    program = optimise(_random_program(700, 1))[0]
    backend = backend_named("llvm")
    executable = backend.compile(program, Options())
    assert executable.batch_address
    stored = executable.to_bytes()
    arguments = [np.linspace(0.1, 2.0, argument.size) for argument in program.arguments]
    outputs, again = np.zeros(len(program.outputs)), np.zeros(len(program.outputs))
    executable.evaluate(arguments, outputs)
    backend.load(program, stored).evaluate(arguments, again)
    np.testing.assert_array_equal(outputs, again)


@pytest.mark.parametrize("place", [0, 3, 20, 60, 200])
def test_damaged_bytes_are_refused(place: int) -> None:
    program = optimise(parse_program("argument state 1; v1 = exp v0; output v1"))[0]
    backend = backend_named("llvm")
    stored = bytearray(backend.compile(program, Options()).to_bytes())
    with pytest.raises(SymnumError):
        backend.load(program, bytes(stored[:place]))
    with pytest.raises(SymnumError):
        backend.load(optimise(parse_program("argument state 1; v1 = log v0; output v1"))[0], bytes(stored))
    stored[min(place, 100)] ^= 0xFF
    with pytest.raises(SymnumError):
        backend.load(program, bytes(stored))


def _registered(name: str, arity: int, implementation: object) -> Operator:
    known = {operator.name: operator for operator in operators()}
    return known.get(name) or register_function(name, arity, implementation=implementation)  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", [backend for backend in BACKENDS if backend != "c"])
def test_registered_functions_work_on_every_backend(backend: str) -> None:
    blend = _registered("test_blend", 4, lambda a, b, c, d: a * b + math.sqrt(c) / d)
    program = make_program([Argument(Rate.STATE, 4)], [], [(blend, (0, 1, 2, 3)), (NEG, (4,))], [5, 4])
    executable = compiled(backend, optimise(program)[0])
    outputs = np.zeros(2)
    executable.evaluate([np.array([2.0, 3.0, 16.0, 8.0])], outputs)
    assert outputs.tolist() == [-6.5, 6.5]


@pytest.mark.parametrize("backend", ["llvm", "tape"])
def test_what_numba_cannot_compile_is_called_back(backend: str) -> None:
    table = {1.0: 10.0}
    lookup = _registered("test_lookup", 1, lambda a: table[a])
    program = make_program([Argument(Rate.STATE, 1)], [], [(lookup, (0,))], [1])
    executable = compiled(backend, program)
    outputs = np.zeros(1)
    executable.evaluate([np.array([1.0])], outputs)
    assert outputs[0] == 10.0
    executable.evaluate([np.array([2.0])], outputs)
    assert math.isnan(outputs[0])


def test_programs_without_arguments_or_instructions_run_on_every_backend() -> None:
    for backend in BACKENDS:
        outputs = np.zeros(2)
        compiled(backend, parse_program("constant 3; constant 1/2; output v1 v0")).evaluate([], outputs)
        assert outputs.tolist() == [0.5, 3.0]
        compiled(backend, parse_program("argument state 1; output")).evaluate([np.zeros(1)], np.zeros(0))


def test_the_llvm_path_does_not_import_numba() -> None:
    script = (
        "import sys; from symnum.backends.base import *; from symnum.lowering.text import parse_program;"
        "backend_named('llvm').compile(parse_program('argument state 1; v1 = exp v0; output v1'), Options());"
        "print('numba' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


INTERRUPTED = """
import signal, sys, threading, time
from symnum.backends.base import Options, backend_named
from symnum.lowering.pipeline import optimise
from symnum.lowering.text import parse_program
body = "; ".join(f"v{i} = {'sin' if i % 3 else 'neg'} v{i - 1}" for i in range(1, 150_001))
program = optimise(parse_program(f"argument state 1; {body}; output v150000"))[0]
sent = []
def interrupt():
    sent.append(time.perf_counter())
    signal.raise_signal(signal.SIGINT)
threading.Timer(0.5, interrupt).start()
try:
    backend_named("llvm").compile(program, Options(tier=2))
    print("finished")
except KeyboardInterrupt:
    print(time.perf_counter() - sent[0])
"""


def test_compilation_is_interrupted_within_two_seconds_even_on_a_busy_machine() -> None:
    result = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True)
    assert float(result.stdout) < 2.0
