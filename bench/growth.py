"""How the time of each stage of a piece of work grows with its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from .figures import Figure, Target
from .timing import growth_exponent, processor_timed

Result = TypeVar("Result")

NEAR_LINEAR = Target(1.15)
"""Growth as size^e: a table or tree that no longer fits the caches costs about 0.1 more than one that does."""

FACTOR = 10


class Stopwatch:
    """Collects the best seconds of processor time of each named stage.

    >>> watch = Stopwatch()
    >>> watch.time("add", lambda: 1 + 1)
    2
    >>> list(watch.seconds)
    ['add']
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, function: Callable[[], Result]) -> Result:
        """Run one stage and return its result."""
        seconds, result = processor_timed(function)
        self.seconds[stage] = min(seconds, self.seconds.get(stage, seconds))
        return result


def growth(what: str, work: Callable[[int, Stopwatch], None], size: int, rounds: int) -> Iterator[Figure]:
    """Run the work at a tenth of the size and at the size, in turns; yield each stage's time and growth exponent."""
    small, large = Stopwatch(), Stopwatch()
    for _ in range(rounds):
        work(size // FACTOR, small)
        work(size, large)
    for stage, seconds in large.seconds.items():
        yield Figure(f"{what}: {stage}", seconds, "s")
        exponent = growth_exponent(small.seconds[stage], seconds, FACTOR)
        yield Figure(f"{what}: {stage}, growth", exponent, "exponent", target=NEAR_LINEAR)
