"""The benchmarks that exist: every module below `suites` registers one, named after its place."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .figures import Figure, Missing, Outcome
from .timing import pinned

Measurement = Callable[[int], Iterator[Figure | Missing]]

_registered: dict[str, Benchmark] = {}


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: its name (subject.module), what its docstring promises, and how to measure it."""

    name: str
    measure: Measurement
    one_core: bool

    @property
    def summary(self) -> str:
        """The first line of the docstring: what is measured and the figure to reach."""
        return (inspect.getdoc(self.measure) or "").partition("\n")[0]


def benchmark(*, one_core: bool = True) -> Callable[[Measurement], Measurement]:
    """Register a generator of figures, which takes the number of repeats, under the name of its module."""

    def register(measure: Measurement) -> Measurement:
        name = measure.__module__.partition(".suites.")[2]
        if not name or name in _registered:
            raise ValueError(f"{measure.__module__}: one benchmark per module below 'suites'")
        if not inspect.getdoc(measure):
            raise ValueError(f"{name}: the docstring has to state the figure to reach")
        _registered[name] = Benchmark(name, measure, one_core)
        return measure

    return register


def benchmarks() -> list[Benchmark]:
    """Import every suite and return its benchmarks, ordered by name."""
    from . import suites

    for module in pkgutil.walk_packages(suites.__path__, suites.__name__ + "."):
        importlib.import_module(module.name)
    return [_registered[name] for name in sorted(_registered)]


def select(available: Iterable[Benchmark], names: Iterable[str]) -> list[Benchmark]:
    """Return the benchmarks named exactly or by a leading part ('spine'); all of them when no name is given.

    Errors:  ValueError for a name that selects nothing.
    """
    available, names = list(available), list(names)
    for name in names:
        if not any(_matches(one, name) for one in available):
            raise ValueError(f"no benchmark is named {name!r}; --list shows those that exist")
    return [one for one in available if not names or any(_matches(one, name) for name in names)]


def _matches(one: Benchmark, name: str) -> bool:
    return one.name == name or one.name.startswith(name + ".")


def outcome(one: Benchmark, repeat: int) -> Outcome:
    """Run one benchmark; what is missing or fails is recorded and never stops the others."""
    figures: list[Figure] = []
    skipped: list[str] = []
    error = ""
    try:
        with pinned(one.one_core):
            for item in one.measure(repeat):
                if isinstance(item, Figure):
                    figures.append(item)
                else:
                    skipped.append(str(item))
    except Missing as missing:
        skipped.append(str(missing))
    except Exception as failure:  # one broken benchmark must not lose the figures of the others
        error = f"{type(failure).__name__}: {failure}"
    return Outcome(one.name, tuple(figures), tuple(skipped), error)
