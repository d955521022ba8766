"""A program that runs generated CUDA on a GPU and compares it with generated C and with the reference backend.

    python -m tests.backends.cuda_check                      write, compile, run
    python -m tests.backends.cuda_check --generate FOLDER    write only; then, where the GPU is: sh FOLDER/run.sh

It computes (a) the right-hand side of a network at one state, (b) the same over 100,000 states, (c) one step of
the Gray-Scott equations on a 4096 x 4096 grid, and prints the largest relative errors, states/s and GB/s.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import symnum as sn
from symnum.cli.phosphorylation import phosphorylation

Floats = NDArray[np.float64]

SITES = 4
"""Sites of the protein of the network: 82 species and 192 reactions."""

CELLS = 4096
"""Cells of the grid along each side."""

RUN = """#!/bin/sh
# Compiles and runs the check; needs nvcc, a C compiler and a GPU.
set -e
cd "$(dirname "$0")"
cc -O2 -ffp-contract=off -Devaluate=network_evaluate -Dbatch=network_batch -c network.c -o network.o
cc -O2 -ffp-contract=off -fopenmp -Devaluate=grid_evaluate -c grid.c -o grid.o
nvcc -O3 --fmad=false "-arch=${ARCH:-native}" -Xcompiler -fopenmp main.cu network.o grid.o -o check
./check
"""

MAIN = """#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>
namespace network {{
#include "network.cu"
}}
namespace grid {{
#include "grid.cu"
}}
extern "C" {{
void network_evaluate(double *o, const double *const *a, double *w, int64_t from);
void grid_evaluate(double *const *o, const double *const *a, const double *s, double *w);
}}

const int inputs = {inputs}, states = {states}, slots = {slots}, cells = {cells};
const double start[inputs] = {{{start}}};
const double reference[states] = {{{reference}}};

static void check(cudaError_t status) {{
  if (status == cudaSuccess) return;
  std::fprintf(stderr, "CUDA: %s\\n", cudaGetErrorString(status));
  std::exit(1);
}}

static double *on_device(const std::vector<double> &values) {{
  double *place;
  check(cudaMalloc(&place, values.size() * sizeof(double)));
  check(cudaMemcpy(place, values.data(), values.size() * sizeof(double), cudaMemcpyHostToDevice));
  return place;
}}

static std::vector<double> from_device(const double *place, size_t count) {{
  std::vector<double> values(count);
  check(cudaMemcpy(values.data(), place, count * sizeof(double), cudaMemcpyDeviceToHost));
  return values;
}}

static double worst = 0.0;

static double error(const double *found, const double *expected, size_t count) {{
  double size = 0.0, difference = 0.0;
  for (size_t i = 0; i < count; ++i) {{
    size = std::fmax(size, std::fabs(expected[i]));
    const double here = std::fabs(found[i] - expected[i]);
    difference = here <= difference ? difference : here;
  }}
  worst = std::fmax(worst, difference / size);
  return difference / size;
}}

template <class Call> static double seconds(Call call) {{
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin));
  check(cudaEventCreate(&end));
  float best = 1e30f, here;
  for (int round = 0; round < 20; ++round) {{
    check(cudaEventRecord(begin));
    call();
    check(cudaEventRecord(end));
    check(cudaEventSynchronize(end));
    check(cudaEventElapsedTime(&here, begin, end));
    best = here < best ? here : best;
  }}
  check(cudaGetLastError());
  return best * 1e-3;
}}

static double noise(uint64_t &seed) {{
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (seed >> 11) * 0x1p-53;
}}

static void run_network(long long n) {{
  uint64_t seed = 1;
  std::vector<double> points(n * inputs), expected(n * states), o(states), w({workspace}), x(inputs);
  for (long long p = 0; p < n; ++p) {{
    for (int i = 0; i < inputs; ++i) x[i] = points[i * n + p] = p ? start[i] * (0.5 + noise(seed)) : start[i];
    const double *arguments[] = {{{arguments}}};
    network_evaluate(o.data(), arguments, w.data(), 0);
    for (int i = 0; i < states; ++i) expected[i * n + p] = o[i];
  }}
  double *a = on_device(points), *out = on_device(expected), *room = on_device(std::vector<double>(n * (slots + 1)));
  check(cudaMemset(out, 0, n * states * sizeof(double)));
  const double time = seconds([&] {{ network::evaluate<<<(n + 127) / 128, 128>>>(n, out, a, room); }});
  const std::vector<double> found = from_device(out, n * states);
  std::printf("network, %lld states: error %.3g, %.4g s, %.4g states/s, %.4g GB/s\\n", n,
              error(found.data(), expected.data(), found.size()), time, n / time,
              8e-9 * n * (inputs + states) / time);
  std::vector<double> first(states);
  for (int i = 0; i < states; ++i) first[i] = found[i * n];
  std::printf("  its first state against the reference backend: error %.3g\\n", error(first.data(), reference, states));
  cudaFree(a), cudaFree(out), cudaFree(room);
}}

static void run_grid() {{
  const size_t count = (size_t)cells * cells;
  uint64_t seed = 2;
  std::vector<double> u(count), v(count), u1(count), v1(count), w({room});
  for (size_t i = 0; i < count; ++i) u[i] = 0.5 + 0.5 * noise(seed), v[i] = 0.25 * noise(seed);
  double *const o[] = {{u1.data(), v1.data()}};
  const double *const a[] = {{u.data(), v.data()}};
  const double s[] = {{0.035, 0.065}};
  grid_evaluate(o, a, s, w.data());
  grid::Arrays x = {{}};
  x.a[0] = on_device(u), x.a[1] = on_device(v), x.o[0] = on_device(v), x.o[1] = on_device(u), x.w = on_device(w);
  x.s[0] = s[0], x.s[1] = s[1];
  const double time = seconds([&] {{ grid::evaluate(x); }});
  std::printf("Gray-Scott, %d x %d: error %.3g and %.3g, %.4g s, %.4g GB/s\\n", cells, cells,
              error(from_device(x.o[0], count).data(), u1.data(), count),
              error(from_device(x.o[1], count).data(), v1.data(), count), time, 32e-9 * count / time);
}}

int main() {{
  cudaDeviceProp device;
  check(cudaGetDeviceProperties(&device, 0));
  std::printf("%s\\n", device.name);
  run_network(1);
  run_network(100000);
  run_grid();
  std::printf(worst < 1e-12 ? "all agree\\n" : "DIFFERENT\\n");
  return worst < 1e-12 ? 0 : 1;
}}
"""


def gray_scott(u: Floats, v: Floats, feed: float, kill: float) -> tuple[Floats, Floats]:
    """One step of the Gray-Scott equations on a periodic grid."""

    def laplace(f: Floats) -> Floats:
        return np.roll(f, 1, 0) + np.roll(f, -1, 0) + np.roll(f, 1, 1) + np.roll(f, -1, 1) - 4.0 * f

    reaction = u * v * v
    return (
        u + 0.16 * laplace(u) - reaction + feed * (1.0 - u),
        v + 0.08 * laplace(v) + reaction - (feed + kill) * v,
    )


def write(folder: Path, cells: int = CELLS) -> None:
    """All that the check needs, in a folder of its own."""
    from symnum.backends.layout import lay_out
    from symnum.backends.source.c import workspace_size

    folder.mkdir(parents=True, exist_ok=True)
    system = sn.read_network(phosphorylation(SITES).net_text()).ode_system()
    compiled = system.compile(backend="reference", cache=False)
    y, p = compiled.initial_state(), compiled.parameter_values()
    y = y + 1.0  # where no species is missing
    layout = lay_out(compiled.kernel.program)
    grid = sn.trace(gray_scott, np.zeros((cells, cells)), np.zeros((cells, cells)), 0.1, 0.1).compile(cache=False)
    main = MAIN.format(
        inputs=layout.program.input_count,
        states=len(y),
        slots=layout.slot_count,
        cells=cells,
        start=", ".join(map(repr, [0.0, *y.tolist(), *p.tolist()])),
        reference=", ".join(map(repr, compiled.rhs(0.0, y, p).tolist())),
        workspace=workspace_size(layout),
        arguments=", ".join(f"x.data() + {offset}" for offset in layout.program.input_offsets),
        room=1,
    )
    files = {
        "network.cu": compiled.kernel.source("cuda"),
        "network.c": compiled.kernel.source("c"),
        "grid.cu": grid.source("cuda"),
        "grid.c": grid.source("c"),
        "main.cu": main,
        "run.sh": RUN,
    }
    for name, text in files.items():
        (folder / name).write_text(text)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--generate", metavar="FOLDER", help="write the files there and stop")
    chosen = parser.parse_args()
    if chosen.generate:
        write(Path(chosen.generate))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return subprocess.run(["sh", "run.sh"], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
