"""Source for use elsewhere: compiled or run where there is a compiler, and compared with the reference."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.backends.source.targets import TARGETS
from symnum.errors import SymnumError
from tests.backends.conformance import INSTRUCTIONS

POINTS = np.array([[0.3, 0.7, 1.9], [-0.8, 0.25, -2.5], [0.5, -0.6, 0.125]])
_SPECIAL = {"erf", "erfc", "gamma", "lgamma"}
LACKING = {
    "matlab": {"fma", "lgamma"}, "javascript": {"fma", *_SPECIAL}, "numpy": {"fma"}, "jax": {"fma"},
}  # fmt: skip
ULPS = 16


SLOW = ("jax", "cuda")  # compilers that take a minute for several functions


def every_operator(target: str) -> Any:
    """A kernel with every operator of a target, a value from stage to stage, and several functions."""
    x, y, z, k = sn.symbols("x y z k")
    terms: list[Any] = [sn.exp(k) * x, k, sn.literal(2) * z]
    for operator in INSTRUCTIONS:
        if operator.name not in LACKING.get(target, set()):
            size = 3 if operator.name == "where" else operator.least or 2
            first = sn.lt(x, y) if operator.name in ("where", "and", "or", "not") else x
            parts = [first, sn.gt(y, z) if operator.name in ("and", "or") else y, z][:size]
            terms.append(operator(*parts))
    terms += [sn.sin(x * n) + sn.cos(y * n) for n in range(1, 2 if target in SLOW else 200)]
    return sn.compile([[x, y, z], [k]], terms, rates=["state", "parameter"], backend="reference", cache=False)


CPP = """#include <cstdio>
#include <vector>
#include "kernel.cpp"
int main() {
  std::vector<double> o(symnum_kernel::outputs), w(symnum_kernel::slots + 1);
  double p[TOTAL];
  const double *a[] = {PARTS};
  for (;;) {
    for (double &v : p)
      if (std::scanf("%lf", &v) != 1) return 0;
    symnum_kernel::evaluate(o.data(), a, w.data());
    for (double v : o) std::printf("%.17g\\n", v);
  }
}
"""
FORTRAN = """program main
  use symnum_kernel
  implicit none
  real(r) :: a(TOTAL), o(1000), w(1000)
  integer :: i, n, point
  read (*, *) n
  do point = 1, 3
    read (*, *) a
    call evaluate(o, a, w)
    do i = 1, n
      write (*, '(es26.17e3)') o(i)
    end do
  end do
end program
"""
RUST = """mod kernel;
use std::io::Read;
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let all: Vec<f64> = text.split_whitespace().map(|t| t.parse().unwrap()).collect();
    for p in all.chunks(TOTAL) {
        let mut o = vec![0.0; kernel::OUTPUTS];
        let mut w = vec![0.0; kernel::SLOTS];
        kernel::evaluate(&mut o, &[PARTS], &mut w);
        for v in o { println!("{:e}", v); }
    }
}
"""
JAVASCRIPT = """import { evaluate } from "./kernel.mjs";
import { readFileSync } from "node:fs";
const all = readFileSync(0, "utf8").trim().split(/\\s+/).map(Number);
for (let i = 0; i < all.length; i += TOTAL) {
  const p = all.slice(i, i + TOTAL);
  for (const v of evaluate(undefined, [PARTS])) console.log(String(v));
}
"""
PYTHON = """import sys, numpy, kernel
for line in sys.stdin:
    p = [float(v) for v in line.split()]
    print("\\n".join(repr(float(v)) for v in kernel.evaluate((PARTS))))
"""
OCTAVE = """p = fscanf(stdin, "%f", [TOTAL, Inf]);
for j = 1:columns(p)
  printf("%.17g\\n", evaluate({PARTS}));
end
"""


@dataclass(frozen=True)
class Runner:
    """A program that reads points and calls a kernel: its files, how one argument is written, and the commands."""

    kernel: str
    main: str
    text: str
    part: str
    build: Sequence[str]
    run: Sequence[str]

    def outputs(
        self, source: str, sizes: Sequence[int], points: Sequence[Sequence[float]], folder: Path
    ) -> list[float]:
        """What the kernel gives at some points, whose numbers are the elements of the arguments in their order."""
        ends = np.cumsum(sizes).tolist()
        starts = [end - size for end, size in zip(ends, sizes, strict=True)]
        parts = [self.part.format(start, end, start + 1) for start, end in zip(starts, ends, strict=True)]
        (folder / self.kernel).write_text(source)
        (folder / self.main).write_text(self.text.replace("TOTAL", str(ends[-1])).replace("PARTS", ", ".join(parts)))
        if self.build:
            subprocess.run(self.build, cwd=folder, check=True)
        given = "".join(" ".join(map(repr, point)) + "\n" for point in points)
        done = subprocess.run(self.run, cwd=folder, input=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [float(value) for value in done.stdout.split()]


_PYTHON = Runner("kernel.py", "main.py", PYTHON, "p[{0}:{1}]", [], [sys.executable, "main.py"])
RUNNERS = {
    "cpp": Runner(
        "kernel.cpp", "main.cpp", CPP, "p + {0}",
        ["g++", "-std=c++17", "-Wall", "-ffp-contract=off", "main.cpp", "-o", "run"], ["./run"],
    ),
    "fortran": Runner(
        "kernel.f90", "main.f90", FORTRAN, "",
        ["gfortran", "-std=f2008", "-ffp-contract=off", "-fno-range-check", "kernel.f90", "main.f90", "-o", "run"],
        ["./run"],
    ),
    "rust": Runner(
        "kernel.rs", "main.rs", RUST, "&p[{0}..{1}]",
        ["rustc", "-O", "-A", "warnings", "main.rs", "-o", "run"], ["./run"],
    ),
    "javascript": Runner("kernel.mjs", "main.mjs", JAVASCRIPT, "p.slice({0}, {1})", [], ["node", "main.mjs"]),
    "matlab": Runner("evaluate.m", "main.m", OCTAVE, "p({2}:{1}, j)", [], ["octave-cli", "-q", "main.m"]),
    "numpy": _PYTHON,
    "jax": _PYTHON,
}  # fmt: skip


def assert_computes(target: str, source: str, sizes: Sequence[int], points: list[list[float]], expected: Any) -> None:
    """Check what a target's program computes; the test is skipped where its compiler is missing."""
    runner = RUNNERS[target]
    command = (runner.build or runner.run)[0]
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not installed")
    if target == "jax":
        pytest.importorskip("jax")
    if target == "fortran":
        runner = replace(runner, text=runner.text.replace("read (*, *) n", f"n = {len(expected) // len(points)}"))
    with tempfile.TemporaryDirectory() as folder:
        found = runner.outputs(source, sizes, points, Path(folder))
    np.testing.assert_allclose(found, expected, rtol=ULPS * 2**-53, atol=ULPS * 2**-53)


@pytest.mark.parametrize("target", RUNNERS)
def test_a_target_computes_what_the_reference_computes(target: str) -> None:
    kernel = every_operator(target)
    points = [[*point, 0.4] for point in POINTS.tolist()]
    expected = np.concatenate([kernel(point, [0.4]) for point in POINTS])
    assert_computes(target, kernel.source(target), [3, 1], points, expected)


@pytest.mark.parametrize("target", RUNNERS)
def test_a_system_with_its_sparse_jacobian_computes_what_it_computes_here(target: str) -> None:
    x, y, z, k, t = sn.symbols("x y z k t")
    rates = [-k * x * y + sn.sin(t), k * x * y - z**2 / (1 + z), sn.exp(-y) * z]
    system = sn.ODESystem([x, y, z], rates, parameters={k: 0.4}, time=t, initial={x: 1})
    compiled = system.compile(backend="reference", jacobian="sparse", cache=False)
    states = np.abs(POINTS)
    points = [[0.5, *state, 0.4] for state in states.tolist()]
    parts = [part for state in states for part in (compiled.rhs(0.5, state), compiled.jac(0.5, state).data)]
    assert_computes(target, compiled.source(target), [1, 3, 1], points, np.concatenate(parts))


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_writes_the_same_bytes_each_time_and_no_name_of_the_user(target: str) -> None:
    x = sn.symbol('"); drop(')
    sources = [sn.compile([x], sn.sin(x) ** 2, backend="reference", cache=False).source(target) for _ in range(2)]
    assert sources[0] == sources[1]
    assert "drop" not in sources[0] and "sin" in sources[0]


def test_what_a_language_lacks_is_named() -> None:
    x, y, z = sn.symbols("x y z")
    kernel = sn.compile([x, y, z], sn.fma(x, y, z), backend="reference", cache=False)
    with pytest.raises(SymnumError, match="JavaScript source has no expression for fma; c, cpp, cuda, "):
        kernel.source("javascript")
    with pytest.raises(SymnumError, match=r"no target is named 'cxx'"):
        kernel.source("cxx")


def test_nvcc_takes_the_cuda_source(tmp_path: Path) -> None:
    if shutil.which("nvcc") is None:
        pytest.skip("nvcc is not installed")
    (tmp_path / "kernel.cu").write_text(every_operator("cuda").source("cuda"))
    subprocess.run(["nvcc", "--fmad=false", "-ptx", "kernel.cu"], cwd=tmp_path, check=True, capture_output=True)


def test_stanc_takes_the_stan_source(tmp_path: Path) -> None:
    if shutil.which("stanc") is None:
        pytest.skip("stanc is not installed")
    (tmp_path / "kernel.stan").write_text(every_operator("stan").source("stan"))
    subprocess.run(["stanc", "--standalone-functions", "kernel.stan"], cwd=tmp_path, check=True, capture_output=True)
