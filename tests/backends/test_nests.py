"""Loop nests as source for use elsewhere: compiled or run, and compared with what the nests compute here."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import symnum as sn
from symnum.backends.source.targets import NEST_TARGETS
from symnum.errors import SymnumError
from symnum.tracing.traced import TracedKernel

Floats = NDArray[np.float64]

U, V = np.random.default_rng(1).random((2, 6, 8))
RATE = 0.3
WEIGHTS = np.linspace(0.1, 2.0, 36).reshape(6, 6)
PLACES = np.array([5, 3, 3, 0, 1])


def everything(u: Floats, v: Floats, rate: float) -> tuple[Any, ...]:
    """Stencils, known numbers, gathered rows, a stored product with a matrix, flips, reductions, a scalar."""
    spread = np.roll(u, 1, 0) + np.roll(u, -1, 1) - 2.0 * u
    mixed = WEIGHTS @ (u * v)
    return spread * np.exp(-rate) + v, mixed[PLACES] + u[:5, ::-1], (u * rate).sum(), np.maximum(u, v).max(axis=1)


@pytest.fixture(scope="module")
def kernel() -> TracedKernel:
    return sn.trace(everything, U, V, RATE).compile(cache=False)


@pytest.fixture(scope="module")
def expected() -> list[Floats]:
    return [np.asarray(result, dtype=float) for result in everything(U, V, RATE)]


def agree(found: list[Floats], expected: list[Floats]) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.reshape(other.shape), other, rtol=1e-13, atol=1e-13)


def call_library(library: ctypes.CDLL, symbol: str, outputs: list[Floats]) -> None:
    """Call `evaluate(o, a, s, w)`."""
    pointer = ctypes.POINTER(ctypes.c_double)
    arrays = [array.ctypes.data_as(pointer) for array in (*outputs, np.ascontiguousarray(U), np.ascontiguousarray(V))]
    o, a = (pointer * len(outputs))(*arrays[: len(outputs)]), (pointer * 2)(*arrays[len(outputs) :])
    scalars, room = (ctypes.c_double * 1)(RATE), (ctypes.c_double * 1000)()
    getattr(library, symbol)(o, a, scalars, room)


def test_the_kernel_computes_what_numpy_computes(kernel: TracedKernel, expected: list[Floats]) -> None:
    agree([np.asarray(result) for result in kernel(U, V, RATE)], expected)


@pytest.mark.parametrize("target", ["c", "cpp"])
def test_compiled_nests_compute_the_same(
    kernel: TracedKernel, expected: list[Floats], target: str, tmp_path: Path
) -> None:
    text, name = kernel.source(target), f"n.{target}"
    if target == "cpp":
        text += '\nextern "C" void evaluate(double *const *o, const double *const *a, const double *s, double *w) {\n'
        text += "  symnum_kernel::evaluate(o, a, s, w);\n}\n"
    (tmp_path / name).write_text(text)
    compiler = ["gcc", "-std=c99", "-Werror"] if target == "c" else ["g++", "-std=c++17"]
    subprocess.run(
        [*compiler, "-O1", "-Wall", "-fopenmp", "-shared", "-fPIC", name, "-o", "n.so"], cwd=tmp_path, check=True
    )
    outputs = [np.zeros(array.shape) for array in expected]
    call_library(ctypes.CDLL(str(tmp_path / "n.so")), "evaluate", outputs)
    agree(outputs, expected)


LAUNCH = re.compile(r"(\w+)<<<\((\d+) \+ 255\) / 256, 256>>>\(x\);")
EMULATED = """#define __global__ static
#define __device__ static
struct { long long x; } static blockIdx, blockDim, threadIdx;
"""


def test_cuda_nests_compute_the_same_thread_by_thread(
    kernel: TracedKernel, expected: list[Floats], tmp_path: Path
) -> None:
    """The threads of each launch one after the other on the processor, for machines without a GPU."""
    body = LAUNCH.sub(
        r"for (long long t = 0; t < \2; ++t) { blockDim.x = 4; blockIdx.x = t / 4; threadIdx.x = t % 4; \1(x); }",
        kernel.source("cuda"),
    )
    entry = """extern "C" void run(double *const *o, const double *const *a, const double *s, double *w) {
  Arrays x; for (int k = 0; k < 4; ++k) x.o[k] = o[k];
  x.a[0] = a[0], x.a[1] = a[1], x.s[0] = s[0], x.w = w; evaluate(x);\n}\n"""
    text = EMULATED + "#include <cmath>\nusing namespace std;\n" + body + entry
    (tmp_path / "n.cpp").write_text(text)
    subprocess.run(["g++", "-O1", "-shared", "-fPIC", "n.cpp", "-o", "n.so"], cwd=tmp_path, check=True)
    outputs = [np.zeros(array.shape) for array in expected]
    call_library(ctypes.CDLL(str(tmp_path / "n.so")), "run", outputs)
    agree(outputs, expected)


def test_numba_nests_compute_the_same(kernel: TracedKernel, expected: list[Floats]) -> None:
    names: dict[str, Any] = {}
    exec(kernel.source("numba").replace("@njit", "#"), names)  # noqa: S102 - as plain Python: Numba takes seconds
    outputs = [np.zeros(array.size) for array in expected]
    names["fmod"] = np.fmod
    names["evaluate"](tuple(outputs), (U.ravel(), V.ravel()), np.array([RATE]), np.zeros(1000))
    agree(outputs, expected)


GIVEN = [*U.ravel().tolist(), *V.ravel().tolist(), RATE]
SIZES = [48, 40, 1, 6]

FORTRAN = f"""program main
  use symnum_kernel
  implicit none
  real(r) :: a(97), o({sum(SIZES)}), w(1000)
  integer :: i
  read (*, *) a
  call evaluate(o, a, a(97:97), w)
  do i = 1, {sum(SIZES)}
    write (*, '(es26.17e3)') o(i)
  end do
end program
"""
RUST = """mod n;
use std::io::Read;
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let p: Vec<f64> = text.split_whitespace().map(|t| t.parse().unwrap()).collect();
    let (mut o0, mut o1, mut o2, mut o3) = ([0.0; 48], [0.0; 40], [0.0; 1], [0.0; 6]);
    n::evaluate(&mut [&mut o0, &mut o1, &mut o2, &mut o3], &[&p[..48], &p[48..96]], &p[96..], &mut [0.0; 1000]);
    for v in o0.iter().chain(&o1).chain(&o2).chain(&o3) { println!("{:e}", v); }
}
"""
JAVASCRIPT = f"""import {{ evaluate }} from "./n.mjs";
import {{ readFileSync }} from "node:fs";
const p = readFileSync(0, "utf8").trim().split(/\\s+/).map(Number);
const o = {SIZES}.map((size) => new Float64Array(size));
const parts = evaluate(o, [p.slice(0, 48), p.slice(48, 96)], p.slice(96));
for (const part of parts) for (const v of part) console.log(`${{v}}`);
"""
OCTAVE = """p = fscanf(stdin, "%f", [97, 1]);
printf("%.17g\\n", vertcat(evaluate({p(1:48), p(49:96)}, p(97)){:}));
"""
PROGRAMS = {
    "fortran": ("n.f90", "main.f90", FORTRAN, ["gfortran", "-std=f2008", "n.f90", "main.f90", "-o", "run"], ["./run"]),
    "rust": ("n.rs", "main.rs", RUST, ["rustc", "-A", "warnings", "main.rs", "-o", "run"], ["./run"]),
    "javascript": ("n.mjs", "main.mjs", JAVASCRIPT, ["node", "--check", "n.mjs"], ["node", "main.mjs"]),
    "matlab": ("evaluate.m", "main.m", OCTAVE, ["octave-cli", "--version"], ["octave-cli", "-q", "main.m"]),
}


@pytest.mark.parametrize("target", PROGRAMS)
def test_programs_with_nests_compute_the_same(
    kernel: TracedKernel, expected: list[Floats], target: str, tmp_path: Path
) -> None:
    name, main, text, build, run = PROGRAMS[target]
    if shutil.which(build[0]) is None:
        pytest.skip(f"{build[0]} is not installed")
    (tmp_path / name).write_text(kernel.source(target))
    (tmp_path / main).write_text(text)
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    given = " ".join(map(repr, GIVEN)) + "\n"
    result = subprocess.run(run, cwd=tmp_path, input=given, capture_output=True, text=True, check=False)
    found = np.array([float(value) for value in result.stdout.split()])
    assert len(found) == sum(SIZES), result.stderr
    agree(np.split(found, np.cumsum(SIZES)[:-1]), expected)


@pytest.mark.parametrize("target", NEST_TARGETS)
def test_nests_are_the_same_bytes_each_time(kernel: TracedKernel, target: str) -> None:
    again = sn.trace(everything, U, V, RATE).compile(cache=False)
    assert kernel.source(target) == again.source(target)


def test_nests_as_operations_on_whole_arrays_compute_the_same(kernel: TracedKernel, expected: list[Floats]) -> None:
    names: dict[str, Any] = {}
    exec(kernel.source("numpy"), names)  # noqa: S102 - generated, and of this test's own function
    agree(names["evaluate"]([U, V], [RATE]), expected)


def test_jax_compiles_nests_and_computes_the_same() -> None:
    jax = pytest.importorskip("jax")
    names: dict[str, Any] = {}
    exec(sn.trace(lambda u, r: np.roll(u, 1) * r - u, U[0], RATE).compile(cache=False).source("jax"), names)  # noqa: S102
    agree([np.asarray(array) for array in jax.jit(names["evaluate"])([U[0]], [RATE])], [np.roll(U[0], 1) * RATE - U[0]])


def test_what_cannot_be_written_is_said(kernel: TracedKernel) -> None:
    with pytest.raises(SymnumError, match="no target is named 'cxx'; did you mean cpp"):
        kernel.source("cxx")
    table = np.random.default_rng(2).random(200_000)
    long = sn.trace(lambda u: u * table, np.zeros(200_000)).compile(cache=False)
    with pytest.raises(SymnumError, match=r"200,000 known numbers is too long for source"):
        long.source("c")
