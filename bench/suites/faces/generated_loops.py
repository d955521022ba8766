"""Loops written as C and compiled by gcc, against the loops that symnum compiles itself: one Gray-Scott step."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing
from ...registry import benchmark
from ...timing import timed

CELLS = 1024


def _step(u: Any, v: Any) -> Any:
    reaction = u * v * v
    return u + 0.16 * _laplace(u) - reaction + 0.035 * (1 - u), v + 0.08 * _laplace(v) + reaction - 0.1 * v


def _laplace(f: Any) -> Any:
    return np.roll(f, 1, 0) + np.roll(f, -1, 0) + np.roll(f, 1, 1) + np.roll(f, -1, 1) - 4 * f


@benchmark()
def generated_loops(repeat: int) -> Iterator[Figure | Missing]:
    """One Gray-Scott step on 1024 x 1024 by generated C under gcc -O3, beside symnum's own loops; both one thread."""
    compiler = shutil.which("gcc")
    if compiler is None:
        raise Missing("there is no gcc")
    u, v = np.random.default_rng(1).random((2, CELLS, CELLS))
    kernel = sn.trace(_step, u, v).compile()
    out = [np.empty_like(u), np.empty_like(v)]
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "step.c"), Path(folder, "step.so")
        source.write_text(kernel.source("c"), encoding="ascii")
        subprocess.run([compiler, "-O3", "-march=native", "-fPIC", "-shared", source, "-o", library], check=True)
        found = [np.empty_like(u), np.empty_like(v)]
        call = _caller(ctypes.CDLL(str(library)), found, [u, v])
        pairs = [(timed(lambda: kernel(u, v, out=out))[0], timed(call)[0]) for _ in range(10 * repeat)]
    own, other = [min(seconds) for seconds in zip(*pairs, strict=True)]
    if not all(np.allclose(one, two, rtol=1e-13) for one, two in zip(found, out, strict=True)):
        raise Missing("the two disagree")
    yield Figure("one step", 1e3 * own, "ms", peer="generated C", peer_value=1e3 * other)


def _caller(library: ctypes.CDLL, outputs: list[Any], inputs: list[Any]) -> Any:
    pointer = ctypes.POINTER(ctypes.c_double)
    o, a = [(pointer * 2)(*[array.ctypes.data_as(pointer) for array in arrays]) for arrays in (outputs, inputs)]
    scalars, room = (ctypes.c_double * 1)(), (ctypes.c_double * 1)()
    return lambda: library.evaluate(o, a, scalars, room)
