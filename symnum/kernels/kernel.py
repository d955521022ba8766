"""`Kernel`: compiled terms, called like a function on numbers and arrays."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.backends.base import Executable, backend_named
from symnum.backends.source.targets import OF_BACKENDS
from symnum.backends.source.targets.target import target_named, target_source
from symnum.cost.prediction import Prediction
from symnum.errors import ArityError, DomainError, SymnumError
from symnum.kernels.building import Builder
from symnum.kernels.definition import Definition, definition_from_data, is_boolean
from symnum.kernels.engine import Engine, Frame
from symnum.kernels.fastcall import FastCalls
from symnum.kernels.layout import Results, Rows, read_rows
from symnum.kernels.points import make_batch, points_shape, stage_rows
from symnum.kernels.threads import available_threads, compute
from symnum.kernels.tiers import Climb, plan
from symnum.lowering.program import Program
from symnum.lowering.text import program_text
from symnum.observe.report import Report, Stage
from symnum.observe.showing import Shown

if TYPE_CHECKING:
    from symnum.kernels.batch import BatchKernel

REPEATED: Final = 20
"""Calls with as many points as the last time after which they are computed as by `Kernel.batch`, 10 to 30 us faster."""

_FLOAT64: Final = np.dtype(np.float64)
_SCALARS: Final = frozenset((float, int, bool, np.float64, np.float32, np.int64, np.bool_))


@dataclass(frozen=True, slots=True)
class Settings:
    """How a kernel is built and run.

    `parallel` is the number of threads, or True for as many as there are cores; `seconds` how long building may take.
    """

    backend: str = "auto"
    parallel: bool | int = False
    cache: bool = True
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds >= 0:
            raise SymnumError(f"seconds={self.seconds!r}: give the seconds that compiling may take, or None")
        if not isinstance(self.parallel, int) or (self.parallel is not False and self.parallel < 1):
            raise SymnumError(f"parallel={self.parallel!r}: give True, False or a number of threads from 1 on")

    @property
    def threads(self) -> int:
        """The largest number of threads that may compute."""
        return available_threads() if self.parallel is True else max(1, int(self.parallel))


class Kernel(Shown):
    """Compiled terms; `symnum.compile` and `symnum.lambdify` make it.

    Called with one value for each argument, it computes one point or, if values are arrays of points, all of them.
    An argument of one symbol takes a number or an array of any shape; one of n symbols takes n values, or an array of
    shape (n, ...) whose other axes are points. Points broadcast as in NumPy. `out` takes the result, if that is one
    array. A kernel may be called from several threads at once, and pickled; its copy is built anew.

    Shapes:  a result array has the axes of the expressions first, then those of the points.
    Errors:  ArityError for a wrong number of arguments; DomainError for values that do not fit, or are not real.
    Cost:    0.3 us a call besides the computation itself where arguments are numbers and contiguous arrays of float64,
             and `out` is one; 5 us for the first calls and other arguments; 20 us
             with points, or that of `batch` for a few that are as many at every call.

    >>> import symnum as sn
    >>> x, y = sn.symbols("x y")
    >>> kernel = sn.compile([x, y], [x + y, x*y])
    >>> kernel(2.0, [3.0, 4.0])
    array([[5., 6.],
           [6., 8.]])
    """

    def __init__(self, definition: Definition, settings: Settings, earlier: Sequence[Stage] = ()) -> None:
        self._definition = definition
        self._settings = settings
        self._builder = Builder(definition, settings.cache, earlier, settings.seconds)
        self._shapes = [group.layout.rectangle for group in definition.groups]
        self._labels = [definition.label(place) for place in range(len(definition.groups))]
        self._boolean = [is_boolean(term) for term in definition.terms]
        self._results = Results(definition.result, self._boolean)
        alive = weakref.ref(self)
        size = max(self.program.instruction_count, len(self.program.outputs))
        left = None if settings.seconds is None else settings.seconds - self._builder.seconds_spent
        tiers = plan(settings.backend, size, left)
        self._climb = Climb(self._builder, tiers, lambda: alive() is not None)
        self._batch: BatchKernel | None = None
        self._last_points: tuple[tuple[int, ...], int] = (), 0
        self._fast = FastCalls(self._results, self._shapes, settings.cache)

    # calling ----------------------------------------------------------------------------------------------------------
    def __call__(self, *arguments: Any, out: Any = None) -> Any:
        results = self._results
        if out is None:
            result = self._fast.enter(*arguments, np.empty(results.room))
            if result is not NotImplemented:
                return result if results.finish is None else results.finish(result)
        elif results.is_array:
            result = self._fast.enter(*arguments, out)
            if result is not NotImplemented:
                return result
        return self._call_checked(arguments, out)

    def entry(self, otherwise: Callable[..., Any]) -> Callable[..., Any]:
        """The kernel as a function of its arguments and `out`, by place or by name, for callers who count nanoseconds.

        Numbers, and contiguous arrays of float64 with `out` another one, take 0.1 us beside the computation itself.
        Whatever else there may be is handed to `otherwise`.

        Cost:    1 ms for the first one in a process, 20 ms if the cache lacks its code.
        """
        return self._fast.entry(otherwise)

    def _call_checked(self, arguments: tuple[Any, ...], out: Any) -> Any:
        """Take any arguments, and say what is wrong with those that do not fit."""
        if self._batch is not None:
            result = self._batch.fast(arguments, out)
            if result is not NotImplemented:
                return result
        climb = self._climb
        if climb.climbing:
            climb.count(1 + self._fast.made())
        engine = climb.engine
        frame = engine.take()
        if not _stage(frame, arguments, self._shapes):
            engine.give(frame)
            return self._call_general(arguments, out)
        engine.evaluate(frame)
        result = self._point_result(frame, out)
        engine.give(frame)
        self._fast.count(engine, climb.climbing)
        return result

    def _point_result(self, frame: Frame, out: Any) -> Any:
        if out is None:
            return self._results.assemble(frame.outputs.copy())
        self._check_out(out, ())
        _cast_into(out, self._results.assemble(frame.outputs))
        return out

    def _call_general(self, arguments: tuple[Any, ...], out: Any) -> Any:
        groups = self._definition.groups
        if len(arguments) != len(groups):
            wanted = ", ".join(map(str, groups))
            raise ArityError(f"the kernel takes {len(groups)} argument(s), ({wanted}), but {len(arguments)} were given")
        rows = [read_rows(g.layout, v, label) for g, v, label in zip(groups, arguments, self._labels, strict=True)]
        points = points_shape(rows, self._labels)
        if points:
            return self._call_points(rows, points, out)
        engine = self._climb.engine
        frame = engine.take()
        stage_rows(frame, rows)
        engine.evaluate(frame)
        result = self._point_result(frame, out)
        engine.give(frame)
        return result

    def _call_points(self, rows: list[list[Rows]], points: tuple[int, ...], out: Any) -> Any:
        if out is not None:
            self._check_out(out, points)
        engine = self._batch_engine()
        frame = engine.take()
        batch, results = make_batch(engine, frame, rows, points, out)
        compute(engine, frame, batch, self._settings.threads)
        engine.give(frame)
        self._count_points(points)
        if out is None:
            return self._results.assemble(results)
        if not np.may_share_memory(out, results):
            _cast_into(out, self._results.assemble(results))
        return out

    def _count_points(self, points: tuple[int, ...]) -> None:
        """Keep a batch for the number of points that is asked for again and again."""
        count, times = self._last_points
        self._last_points = points, times + 1 if points == count else 1
        if self._last_points[1] == REPEATED and len(points) == 1 and None not in self._shapes:
            self._batch = self.batch(*points)

    def _check_out(self, out: Any, points: tuple[int, ...]) -> None:
        result = self._definition.result
        if result.parts:
            raise SymnumError(
                "out= takes the result of a kernel whose expressions are one term or one array, not a list"
            )
        shape = result.shape + points
        if not isinstance(out, np.ndarray) or out.shape != shape or not out.flags.writeable:
            given = f"shape {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
            raise DomainError(f"out must be a writable array of shape {shape}, not {given}")

    def batch(self, count: int) -> BatchKernel:
        """The kernel for `count` points at every call, on as many SIMD lanes as the processor has.

        Made for small batches that are computed again and again: members of an ensemble, columns of a Jacobian. It
        spares what a call with points spends on shapes and addresses, so that 8 points cost little more than the
        computation itself.

        Errors:  SymnumError if `count` is not positive, or an argument is nested in lists of different lengths.

        >>> import symnum as sn
        >>> x, k = sn.symbols("x k")
        >>> decay = sn.compile([[x], [k]], [-k*x]).batch(2)
        >>> decay([[1.0, 2.0]], [0.5])
        array([[-0.5, -1. ]])
        """
        from symnum.kernels.batch import BatchKernel

        return BatchKernel(self._definition, self._batch_engine, count, self._settings.cache)

    def _batch_engine(self) -> Engine:
        """The engine of the best native code so far, ready to compute many points."""
        engine = self._climb.native_engine()
        if engine.prepare_batch():
            self._builder.store(engine.executable)
        return engine

    # what it is -------------------------------------------------------------------------------------------------------
    @property
    def program(self) -> Program:
        """The program that was compiled."""
        return self._builder.program

    @property
    def report(self) -> Report:
        """What building the kernel took, stage by stage, and which code it runs now."""
        problem = self._builder.problem
        return self._builder.report(self._climb.state + (f"; not cached: {problem}" if problem else ""))

    def noted(self, stages: Sequence[Stage]) -> Kernel:
        """The kernel, with stages of other work on it in its report."""
        self._builder.note(stages)
        return self

    @property
    def cost(self) -> Prediction:
        """What a call is predicted to cost, in cycles; `symnum calibrate` measures what it goes by on this machine.

        >>> import symnum as sn
        >>> x = sn.symbols("x")
        >>> sn.compile([x], sn.exp(x)).cost.path > sn.compile([x], x + 1).cost.path
        True
        """
        return self._builder.prediction

    def settle(self) -> Kernel:
        """Wait until the kernel runs the best code that it will get, and return it.

        >>> import symnum as sn
        >>> x = sn.symbols("x")
        >>> sn.compile([x], x + 1).settle()(1.0)
        np.float64(2.0)
        """
        self._climb.settle()
        self._fast.open(self._climb.engine, False)
        return self

    def source(self, target: str = "llvm") -> str:
        """The code of the kernel as text.

        `llvm`, `c` and `numba` are what the backends of these names compile; `cpp`, `cuda`, `fortran`, `jax`,
        `javascript`, `julia`, `matlab`, `numpy`, `rust` and `stan` are for use elsewhere; `program` is symnum's own
        intermediate form. No name of the user's enters it.

        Errors:  SymnumError if there is no such target, or the language lacks an operator.

        >>> import symnum as sn
        >>> x = sn.symbols("x")
        >>> print(sn.compile([x], x + 1).source("program"))
        argument state 1
        constant 1
        v2 = add v1 v0
        chunks 0
        output v2
        """
        if target == "program":
            return program_text(self.program)
        if target in OF_BACKENDS:
            return backend_named(target).source(self.program)
        return target_source(target_named(target), self.program)

    # other callers ----------------------------------------------------------------------------------------------------
    @property
    def address(self) -> int:
        """Where the C function `evaluate` of `symnum.backends.base` stands, as long as the kernel lives.

        Errors:  SymnumError if the backend makes no native code.
        """
        return self._native().address

    @property
    def workspace_size(self) -> int:
        """How many doubles of workspace the C function needs, aligned to 64 bytes."""
        return self._native().workspace_size

    @cached_property
    def njit(self) -> Any:
        """The kernel as a function for Numba's nopython code.

        If all arguments and the result are numbers it is a ufunc: it takes numbers and arrays. Otherwise it computes
        one point: an argument of several symbols is an array or a tuple of numbers, several results are an array.

        Errors:  SymnumError if the backend makes no native code.
        Cost:    compiled by Numba when first called, some tenths of a second; then about 0.1 us beside the kernel.

        >>> import symnum as sn
        >>> x, y = sn.symbols("x y")
        >>> float(sn.lambdify([x, y], x*y).njit(2.0, 3.0))
        6.0
        """
        from symnum.kernels.jitted import jitted_function

        layouts = [group.layout for group in self._definition.groups]
        boolean = bool(self._boolean) and all(self._boolean)
        return jitted_function(self._native(), layouts, self._definition.result, boolean)

    def low_level_callable(self) -> Any:
        """The kernel as `double f(int n, double *x)` for `scipy.integrate.quad`, `nquad` and others.

        The inputs are all symbols in order; the first is what is integrated over, the others come from `args`.

        Errors:  SymnumError unless the kernel has a single result and native code.

        >>> import symnum as sn
        >>> from scipy.integrate import quad
        >>> x, a = sn.symbols("x a")
        >>> round(quad(sn.lambdify([x, a], a*x).low_level_callable(), 0, 2, args=(3.0,))[0], 9)
        6.0
        """
        from scipy import LowLevelCallable

        from symnum.kernels.jitted import c_function

        if len(self._definition.terms) != 1:
            raise SymnumError(
                f"a C function gives one number, but the kernel has {len(self._definition.terms)} results"
            )
        return LowLevelCallable(c_function(self._native()))

    def _native(self) -> Executable:
        executable = self._climb.native_engine().executable
        if not executable.address:
            raise SymnumError(f"the backend {self._settings.backend!r} makes no native code; choose auto or llvm")
        return executable

    def __repr__(self) -> str:
        arguments = ", ".join(map(str, self._definition.groups))
        count = self.program.instruction_count
        return f"<kernel of ({arguments}): {len(self._definition.terms)} results, {count:,} instructions>"

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuild, (self._definition.as_data(), self._settings)


def rebuild(data: Any, settings: Settings) -> Kernel:
    """The kernel of a definition that `Definition.as_data` gave: how pickles are read."""
    return Kernel(definition_from_data(data), settings)


def _stage(frame: Frame, arguments: tuple[Any, ...], shapes: Sequence[tuple[int, ...] | None]) -> bool:
    """Copy the arguments of a single point into the frame; False if they are anything but the plain case."""
    if len(arguments) != len(shapes) or None in shapes:
        return False
    for room, value in zip(frame.rooms, arguments, strict=True):
        kind = type(value)
        if not (kind is np.ndarray and value.shape == room.shape and value.dtype == _FLOAT64) and (
            room.ndim or kind not in _SCALARS
        ):
            return False
        try:
            room[...] = value
        except OverflowError:  # an integer beyond float64, which the general way names
            return False
    return True


def _cast_into(out: Any, values: Any) -> None:
    try:
        np.copyto(out, values, casting="same_kind")
    except TypeError as problem:
        raise DomainError(f"out cannot hold the result: {problem}") from None
