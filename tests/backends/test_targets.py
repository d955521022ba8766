"""Source for use elsewhere: compiled or run where there is a compiler, and compared with the reference."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
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


def by_gcc(compiler: str, name: str, main: str, flags: list[str]) -> Callable[[Path], list[str]]:
    def build(folder: Path) -> list[str]:
        (folder / f"main{Path(name).suffix}").write_text(main)
        sources = [name, f"main{Path(name).suffix}"] if Path(name).suffix == ".f90" else [f"main{Path(name).suffix}"]
        subprocess.run([compiler, *flags, *sources, "-o", "run", "-lm"], cwd=folder, check=True)
        return ["./run"]

    return build


CPP = """#include <cstdio>
#include <vector>
#include "kernel.cpp"
int main() {
  std::vector<double> o(symnum_kernel::outputs), w(symnum_kernel::slots + 1);
  double x[3], k[1];
  const double *a[2] = {x, k};
  while (std::scanf("%lf %lf %lf %lf", x, x + 1, x + 2, k) == 4) {
    symnum_kernel::evaluate(o.data(), a, w.data());
    for (double v : o) std::printf("%.17g\\n", v);
  }
}
"""
FORTRAN = """program main
  use symnum_kernel
  implicit none
  real(r) :: a(4), o(1000), w(1000)
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
    for p in all.chunks(4) {
        let mut o = vec![0.0; kernel::OUTPUTS];
        let mut w = vec![0.0; kernel::SLOTS];
        kernel::evaluate(&mut o, &[&p[..3], &p[3..]], &mut w);
        for v in o { println!("{:e}", v); }
    }
}
"""
JAVASCRIPT = """import { evaluate } from "./kernel.mjs";
import { readFileSync } from "node:fs";
const all = readFileSync(0, "utf8").trim().split(/\\s+/).map(Number);
for (let p = 0; p < all.length; p += 4)
  for (const v of evaluate(undefined, [all.slice(p, p + 3), all.slice(p + 3, p + 4)])) console.log(String(v));
"""
PYTHON = """import sys, numpy, kernel
for line in sys.stdin:
    p = [float(v) for v in line.split()]
    print("\\n".join(repr(float(v)) for v in kernel.evaluate((p[:3], p[3:]))))
"""
OCTAVE = """p = fscanf(stdin, "%f", [4, Inf]);
for j = 1:columns(p)
  printf("%.17g\\n", evaluate({p(1:3, j), p(4, j)}));
end
"""


def write_main(name: str, text: str, command: list[str]) -> Callable[[Path], list[str]]:
    def build(folder: Path) -> list[str]:
        (folder / name).write_text(text)
        return command

    return build


def by_rustc(folder: Path) -> list[str]:
    (folder / "main.rs").write_text(RUST)
    subprocess.run(["rustc", "-O", "-A", "warnings", "main.rs", "-o", "run"], cwd=folder, check=True)
    return ["./run"]


RUNNERS: dict[str, tuple[str, str, Callable[[Path], list[str]]]] = {
    "cpp": ("g++", "kernel.cpp", by_gcc("g++", "kernel.cpp", CPP, ["-std=c++17", "-Wall", "-ffp-contract=off"])),
    "fortran": (
        "gfortran", "kernel.f90",
        by_gcc("gfortran", "kernel.f90", FORTRAN, ["-std=f2008", "-ffp-contract=off", "-fno-range-check"]),
    ),
    "rust": ("rustc", "kernel.rs", by_rustc),
    "javascript": ("node", "kernel.mjs", write_main("main.mjs", JAVASCRIPT, ["node", "main.mjs"])),
    "matlab": ("octave-cli", "evaluate.m", write_main("main.m", OCTAVE, ["octave-cli", "-q", "main.m"])),
    "numpy": (sys.executable, "kernel.py", write_main("main.py", PYTHON, [sys.executable, "main.py"])),
    "jax": (sys.executable, "kernel.py", write_main("main.py", PYTHON, [sys.executable, "main.py"])),
}  # fmt: skip


@pytest.mark.parametrize("target", RUNNERS)
def test_a_target_computes_what_the_reference_computes(target: str, tmp_path: Path) -> None:
    compiler, name, build = RUNNERS[target]
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    if target == "jax":
        pytest.importorskip("jax")
    kernel = every_operator(target)
    (tmp_path / name).write_text(kernel.source(target))
    command = build(tmp_path)
    given = "\n".join(f"{x!r} {y!r} {z!r} 0.4" for x, y, z in POINTS.tolist()) + "\n"
    expected = np.concatenate([kernel(point, [0.4]) for point in POINTS])
    head = f"{len(expected) // len(POINTS)}\n" if target == "fortran" else ""
    result = subprocess.run(command, cwd=tmp_path, input=head + given, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    found = np.array([float(v) for v in result.stdout.split()])
    np.testing.assert_allclose(found, expected, rtol=ULPS * 2**-53, atol=ULPS * 2**-53)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_writes_the_same_bytes_each_time_and_no_name_of_the_user(target: str) -> None:
    x = sn.symbol('"); drop(')
    sources = [sn.compile([x], sn.sin(x) ** 2, backend="reference", cache=False).source(target) for _ in range(2)]
    assert sources[0] == sources[1]
    assert "drop" not in sources[0] and "sin" in sources[0]


def test_what_a_language_lacks_is_named() -> None:
    x, y, z = sn.symbols("x y z")
    kernel = sn.compile([x, y, z], sn.fma(x, y, z), backend="reference", cache=False)
    with pytest.raises(SymnumError, match="JavaScript source has no expression for fma; the target c has"):
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
