"""From a definition to executables: lowering, the disk cache, and compiling what it does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from symnum.backends.base import Backend, Executable, Options
from symnum.cost.prediction import Prediction
from symnum.cost.table import machine_table
from symnum.errors import SymnumError
from symnum.kernels.cache import CacheUnavailableError, entry_key, user_cache
from symnum.kernels.checking import check_executable
from symnum.kernels.definition import Definition
from symnum.kernels.programs import prepared_program
from symnum.lowering.prediction import predicted_cost
from symnum.observe.progress import working
from symnum.observe.report import Recorder, Report, Stage
from symnum.observe.switches import check_level

_COMPARED = 2
"""The level of SYMNUM_CHECK at which code is compared with the terms it was made of."""


class Builder:
    """Makes executables of one definition and keeps account of it; `cached` allows the disk cache.

    `seconds` is how long the caller would wait. `earlier` are stages of the work that went before. `shapes` are those
    under which arguments are staged. `problem` says why the cache was not used, where it was wanted.
    """

    def __init__(
        self, definition: Definition, cached: bool, earlier: Sequence[Stage] = (), seconds: float | None = None
    ) -> None:
        self._definition = definition
        self.program, stages = prepared_program(definition, cached, seconds)
        self._recorder = Recorder("compile")
        self._first_stages = (*earlier, *stages)
        self.shapes = [group.layout.staged_shape for group in definition.groups]
        self._cached = cached
        self._entries: dict[Executable, tuple[str, int]] = {}
        self.problem = ""

    @property
    def seconds_spent(self) -> float:
        """How long the work has taken so far."""
        return sum(stage.seconds for stage in (*self._first_stages, *self._recorder.report().stages))

    def note(self, stages: Sequence[Stage]) -> None:
        """Add stages of other work on the kernel to the report."""
        self._first_stages = (*self._first_stages, *stages)

    def report(self, stop: str) -> Report:
        """What was done so far, as stages."""
        cycles = {"predicted cycles": round(self.prediction.cycles)}
        predicted = Stage("predict", 0.0, cycles)
        return Report("compile", (*self._first_stages, predicted, *self._recorder.report().stages), stop)

    @cached_property
    def prediction(self) -> Prediction:
        """What a call costs, by what was measured on this machine or, if nothing was, on the reference machine."""
        return predicted_cost(self.program, machine_table())

    def executable(self, backend: Backend, options: Options) -> Executable:
        """The executable of this backend and these options: from the cache, or else compiled and stored.

        Errors:  SymnumError if the backend cannot compile the program.
        """
        key = entry_key(self.program, backend, options) if self._cached and backend.can_store else ""
        return self._load(key, backend, options) or self._compile(key, backend, options)

    def store(self, executable: Executable) -> None:
        """Put an executable into the cache, again if it holds more code than when that was last done."""
        key, size = self._entries.get(executable, ("", 0))
        if not key:
            return
        try:
            data = executable.to_bytes()
            if len(data) == size:
                return
            with self._recorder.stage("store") as counts:
                counts["bytes"] = len(data)
                user_cache().put(key, data)
            self._entries[executable] = key, len(data)
        except SymnumError as problem:  # the kernel works without
            self.problem = str(problem)

    def _load(self, key: str, backend: Backend, options: Options) -> Executable | None:
        if not key:
            return None
        try:
            data = user_cache().get(key)
        except CacheUnavailableError as problem:
            self.problem = str(problem)
            return None
        if data is None:
            return None
        try:
            with self._recorder.stage("load") as counts:
                counts["tier"], counts["bytes"] = options.tier, len(data)
                executable = backend.load(self.program, data)
        except SymnumError:  # of another version in spite of its key: built again
            return None
        self._entries[executable] = key, len(data)
        return executable

    def _compile(self, key: str, backend: Backend, options: Options) -> Executable:
        label = f"compile {self.program.instruction_count:,} instructions"
        with self._recorder.stage("compile") as counts, working(label):
            counts["tier"] = options.tier
            executable = backend.compile(self.program, options)
            if check_level() >= _COMPARED:
                check_executable(self._definition, executable)
        self._entries[executable] = key, 0
        self.store(executable)
        return executable
