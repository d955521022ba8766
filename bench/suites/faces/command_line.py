"""How long commands take, each a whole process: what a person at a shell waits for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter

from ...figures import Figure, Missing, Target
from ...processes import installed_environment
from ...registry import benchmark

COMMANDS = {
    ("--help",): 0.15,
    ("simplify", "2*x + 3*x"): 0.4,
    ("simplify", "sin(x)^2 + cos(x)^2 + exp(log(x^2 + 1))"): 0.4,
    ("codegen", "x^2/(k + x^2)"): 0.5,
}
"""Commands, and the seconds that each may take."""


@benchmark()
def command_line(repeat: int) -> Iterator[Figure | Missing]:
    """Whole processes: `symnum --help` <= 0.15 s, `symnum simplify` <= 0.4 s, `symnum codegen` of a term <= 0.5 s."""
    for words, most in COMMANDS.items():
        yield Figure(" ".join(words), min(_seconds(words) for _ in range(repeat)), "s", target=Target(most))


def _seconds(words: tuple[str, ...]) -> float:
    environment = installed_environment()
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "symnum", *words], check=True, capture_output=True, env=environment)
    return perf_counter() - start
