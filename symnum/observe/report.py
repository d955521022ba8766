"""Reports: what a piece of work consisted of, how long each stage took and what it counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from symnum.observe.showing import Shown
from symnum.observe.switches import debug_level, emit, say
from symnum.observe.table import aligned_table

Count = int | float


@dataclass(frozen=True, slots=True)
class Stage:
    """One named stage of some work: its seconds, and what it counted."""

    name: str
    seconds: float
    counts: Mapping[str, Count] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        counted = "  ".join(f"{name} {_count_text(count)}" for name, count in self.counts.items())
        return f"{self.name}: {self.seconds:.4f} s" + (f"  {counted}" if counted else "")


@dataclass(frozen=True, slots=True, repr=False)
class Report(Shown):
    """What was done, stage by stage; prints as a table.

    >>> print(Report("compile", (Stage("share", 0.25, {"operations": 1200}), Stage("emit", 1.5)), stop="done"))
    compile: 1.75 s, done
    stage  seconds  operations
    share   0.2500       1,200
    emit    1.5000
    """

    title: str
    stages: tuple[Stage, ...] = ()
    stop: str = ""

    @property
    def seconds(self) -> float:
        """Seconds of all stages together."""
        return sum(stage.seconds for stage in self.stages)

    def stage(self, name: str) -> Stage:
        """Return the first stage of this name.

        Errors:  KeyError if there is none.

        >>> Report("compile", (Stage("share", 0.25),)).stage("share").seconds
        0.25
        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(f"no stage {name!r} in {self.title}; there are {', '.join(s.name for s in self.stages)}")

    def as_data(self) -> dict[str, object]:
        """Return the report as what JSON can hold.

        >>> Report("compile", (Stage("share", 0.25),)).as_data()["stages"]
        [{'name': 'share', 'seconds': 0.25, 'counts': {}}]
        """
        stages = [{"name": s.name, "seconds": s.seconds, "counts": dict(s.counts)} for s in self.stages]
        return {"title": self.title, "seconds": self.seconds, "stop": self.stop, "stages": stages}

    def __str__(self) -> str:
        first = f"{self.title}: {self.seconds:.3g} s" + (f", {self.stop}" if self.stop else "")
        if not self.stages:
            return first
        names = list(dict.fromkeys(name for stage in self.stages for name in stage.counts))
        rows = [
            [s.name, f"{s.seconds:.4f}", *(_count_text(s.counts[n]) if n in s.counts else "" for n in names)]
            for s in self.stages
        ]
        return first + "\n" + aligned_table(["stage", "seconds", *names], rows)

    __repr__ = __str__


class Recorder:
    """Collects the stages of some work into a report.

    Each finished stage is also an event of the trace, and a line on standard error when SYMNUM_DEBUG is at least 1.

    >>> recorder = Recorder("compile", clock=iter([0.0, 0.25]).__next__)
    >>> with recorder.stage("share") as counts:
    ...     counts["operations"] = 1200
    >>> print(recorder.report().stages[0])
    share: 0.2500 s  operations 1,200
    """

    def __init__(self, title: str, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self.title = title
        self._clock = clock
        self._stages: list[Stage] = []

    def stage(self, name: str) -> _Timing:
        """Time a block of code; it fills the dictionary it is given with its counts.

        >>> with Recorder("compile").stage("fold") as counts:
        ...     counts["constants"] = 3
        """
        return _Timing(self, name)

    def note(self, name: str, start: float, counts: dict[str, Count]) -> None:
        """Enter a stage that began at a time of the clock and ends now."""
        stage = Stage(name, self._clock() - start, MappingProxyType(counts))
        self._stages.append(stage)
        emit("stage", work=self.title, name=name, seconds=stage.seconds, counts=counts)
        if debug_level() > 0:  # the text takes longer than most of what it tells of
            say(1, f"{self.title}: {stage}")

    def now(self) -> float:
        """What the clock says."""
        return self._clock()

    def report(self, stop: str = "") -> Report:
        """Return what was recorded so far; `stop` says why the work ended, where that is not plain.

        >>> Recorder("rewrite").report(stop="node limit").stop
        'node limit'
        """
        return Report(self.title, tuple(self._stages), stop)


class _Timing:
    """A block of code that is a stage of some work, unless it raises."""

    __slots__ = ("_counts", "_name", "_recorder", "_start")

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder, self._name = recorder, name

    def __enter__(self) -> dict[str, Count]:
        self._counts: dict[str, Count] = {}
        self._start = self._recorder.now()
        return self._counts

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._recorder.note(self._name, self._start, self._counts)


def _count_text(count: Count) -> str:
    return f"{count:,}" if isinstance(count, int) else f"{count:.4g}"
