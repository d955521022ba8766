"""diff and jacobian against SymPy and SymEngine: a pendulum's Jacobian and random terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from typing import Any

import symnum as sn

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import interleaved

_SIZE = 300


@benchmark()
def derivatives(repeat: int) -> Iterator[Figure | Missing]:
    """The gradient of random terms by diff: <= 1/50 of SymPy, <= SymEngine."""
    text = _random_text()
    calls: dict[str, Callable[[], Any]] = {}
    names = [f"x{k}" for k in range(5)]
    own, variables = sn.parse(text), sn.symbols(names)
    calls["symnum"] = lambda: [sn.diff(own, v) for v in variables]
    sympy: Any = import_module("sympy")
    theirs, symbols = sympy.sympify(text), sympy.symbols(names)

    def with_sympy() -> Any:
        sympy.core.cache.clear_cache()
        return [theirs.diff(v) for v in symbols]

    calls["SymPy"] = with_sympy
    try:
        engine: Any = import_module("symengine")
        engines, engine_symbols = engine.sympify(text), engine.symbols(names)
        calls["SymEngine"] = lambda: [engines.diff(v) for v in engine_symbols]
    except ImportError:
        yield Missing("SymEngine is not installed")
    times = interleaved(calls, repeat)
    bounds = {"SymPy": Target(1 / 50), "SymEngine": Target(1)}
    for name in list(calls)[1:]:
        yield Figure("five derivatives", times["symnum"] * 1e6, "us", name, times[name] * 1e6, bounds[name])


def _random_text() -> str:
    """A nested expression of some hundred operations, as text that all three read."""
    random = Random(3)
    parts = [f"x{k}" for k in range(5)]
    for _ in range(_SIZE):
        a, b = random.choice(parts[-12:]), random.choice(parts[-12:])
        if len(a) + len(b) > 600:
            a, b = random.choice(parts[:5]), random.choice(parts[:5])
        kind = random.randrange(4)
        parts.append((f"(sin({a}) + {b})", f"({a}*{b})", f"({a} - 2*{b})", f"(exp({a})/(1 + {b}**2))")[kind])
    return " + ".join(parts[-40:])
