"""`BatchKernel`: the same few points at every call, with everything but the computation done beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from symnum.backends.base import Floats
from symnum.errors import ArityError, DomainError, SymnumError
from symnum.kernels.definition import Definition, is_boolean
from symnum.kernels.engine import Engine, Frame
from symnum.kernels.fastcall import fast_call, not_implemented
from symnum.kernels.layout import Results, real_array
from symnum.lowering.program import Rate

_FLOAT64: Final = np.dtype(np.float64)
_SIZE: Final = _FLOAT64.itemsize


class BatchKernel:
    """A kernel that computes `count` points at every call; `Kernel.batch` makes it.

    Each argument is given once for all points, in its own shape, or for each of them, with one more axis at the end.
    What is contiguous float64 is read and written where it stands. It may be called from several threads at once.

    Shapes:  an argument (*its shape) or (*its shape, count); the result (*shape of the expressions, count).
    Errors:  ArityError for a wrong number of arguments; DomainError for values that do not fit, or are not real.
    Cost:    0.3 us a call besides the computation if the points are no more than a block of the compiled code, 8 at
             least, arguments are numbers and contiguous arrays of float64, and `out` is one; else about 6 us.

    >>> import symnum as sn
    >>> x, y = sn.symbols("x y")
    >>> pairs = sn.compile([x, y], [x + y, x*y]).batch(3)
    >>> pairs([1.0, 2.0, 3.0], 10.0)
    array([[11., 12., 13.],
           [10., 20., 30.]])
    """

    def __init__(self, definition: Definition, engine: Callable[[], Engine], count: int, cached: bool = False) -> None:
        if count < 1:
            raise SymnumError(f"batch({count}): a batch has at least one point")
        self.count = count
        self._cached = cached
        self._shapes = [_rectangle(definition, place) for place in range(len(definition.groups))]
        self._labels = [definition.label(place) for place in range(len(definition.groups))]
        self._names = [str(group) for group in definition.groups]
        self._rates = [group.rate for group in definition.groups]
        self._result = definition.result
        self._results = Results(definition.result, [is_boolean(term) for term in definition.terms])
        self._room = (*self._results.room, count)
        self._engine = engine
        self._enter: Callable[..., Any] | None = None
        self._blocks: deque[_Block] = deque()

    def __repr__(self) -> str:
        return f"<kernel for {self.count} points of ({', '.join(self._names)})>"

    def __call__(self, *arguments: Any, out: Floats | None = None) -> Any:
        result = self.fast(arguments, out)
        return self._call_checked(arguments, out) if result is NotImplemented else result

    def fast(self, arguments: tuple[Any, ...], out: Any) -> Any:
        """The result if arguments and `out` are the plain case, else NotImplemented."""
        enter, results = self._enter or self._open(), self._results
        if out is None:
            result = enter(*arguments, np.empty(self._room))
            return result if results.is_array or result is NotImplemented else results.assemble(result)
        return enter(*arguments, out) if results.is_array else NotImplemented

    def _open(self) -> Callable[..., Any]:
        fast = fast_call(self._engine(), self._results.room, self.count, cached=self._cached)
        self._enter = not_implemented if fast is None else fast.enter
        return self._enter

    def _call_checked(self, arguments: tuple[Any, ...], out: Floats | None) -> Any:
        """Take any arguments, and say what is wrong with those that do not fit."""
        if len(arguments) != len(self._shapes):
            raise ArityError(f"the kernel takes {len(self._shapes)} argument(s), but {len(arguments)} were given")
        engine = self._engine()
        block = self._take(engine)
        arrays, unshared = self._stage(block, arguments)
        results = self._target(block, out, arrays)
        key = block.frame.key() if unshared > Rate.PARAMETER and engine.parameter_ranges else None
        engine.run_points(block.frame, self.count, int(unshared) - int(Rate.PARAMETER), key)
        self._blocks.append(block)
        if out is None:
            return self._results.assemble(results)
        if results is not out:
            out[...] = self._results.assemble(results)
        return out

    def _take(self, engine: Engine) -> _Block:
        """Memory for this call; what belongs to code that is no longer run is dropped."""
        while self._blocks:
            try:
                block = self._blocks.pop()
            except IndexError:  # another thread was faster
                break
            if block.engine is engine:
                return block
        return _Block(engine, self.count)

    def _stage(self, block: _Block, arguments: tuple[Any, ...]) -> tuple[list[Floats], Rate]:
        """Enter where the arguments stand; also gives the arrays, and the slowest rate at which points differ."""
        arrays: list[Floats] = []
        unshared = Rate.STATE
        for place, (value, shape) in enumerate(zip(arguments, self._shapes, strict=True)):
            if type(value) is np.ndarray and value.dtype == _FLOAT64 and value.flags.c_contiguous:
                array = value
            else:
                array = np.asarray(real_array(value, self._labels[place]), order="C")
            if array.shape == shape:
                block.share(place, array)
            elif array.shape == (*shape, self.count):
                block.spread(place, array)
                arrays.append(array)
                unshared = min(unshared, self._rates[place])
            else:
                raise DomainError(
                    f"{self._labels[place]} takes an array of shape {shape} for all points or {(*shape, self.count)} "
                    f"for each; {array.shape} was given"
                )
        return arrays, unshared

    def _target(self, block: _Block, out: Floats | None, arrays: list[Floats]) -> Floats:
        """Where the results go: into `out` itself if that can be."""
        if out is not None:
            shape = (*self._result.shape, self.count)
            if self._result.parts or out.shape != shape or not out.flags.writeable:
                raise DomainError(f"out must be a writable array of shape {shape}, not {out.shape}")
        if (
            out is not None
            and out.ndim == 2
            and out.dtype == _FLOAT64
            and out.flags.c_contiguous
            and not any(np.may_share_memory(out, array) for array in arrays)
        ):
            results = out
        else:
            results = np.empty((block.output_count, self.count))
        block.write_to(results)
        return results


class _Block:
    """Memory of one call at a time: a frame whose tables say where each element of the points stands."""

    def __init__(self, engine: Engine, count: int) -> None:
        self.engine = engine
        self.frame = Frame(engine)
        self.output_count = len(engine.program.outputs)
        outputs, inputs = self.frame.tables
        output_strides, input_strides = self.frame.strides
        output_strides[:] = _SIZE
        row = count * _SIZE
        self._outputs = outputs[: self.output_count]
        self._output_rows = row * np.arange(self.output_count, dtype=np.int64)
        self._output_address = -1
        offsets = engine.program.input_offsets
        spans = [slice(start, start + a.size) for start, a in zip(offsets, self.frame.arguments, strict=True)]
        self._tables = [inputs[span] for span in spans]
        self._strides = [input_strides[span] for span in spans]
        self._homes = [self.frame.home[span] for span in spans]
        self._rows = [row * np.arange(len(argument), dtype=np.int64) for argument in self.frame.arguments]
        self._addresses = [-1] * len(spans)  # where each argument stood at the last call

    def share(self, place: int, array: Floats) -> None:
        """Take an argument that all points share: it is copied."""
        self.frame.rooms[place][...] = array
        if self._addresses[place] != 0:
            self._addresses[place] = 0
            self._tables[place][:] = self._homes[place]
            self._strides[place][:] = 0

    def spread(self, place: int, array: Floats) -> None:
        """Take an argument that differs from point to point: it stays where it is."""
        address = array.ctypes.data
        if self._addresses[place] != address:
            self._addresses[place] = address
            np.add(self._rows[place], address, out=self._tables[place])
            self._strides[place][:] = _SIZE

    def write_to(self, results: Floats) -> None:
        """Take the array for the results."""
        address = results.ctypes.data
        if self._output_address != address:
            self._output_address = address
            np.add(self._output_rows, address, out=self._outputs)


def _rectangle(definition: Definition, place: int) -> tuple[int, ...]:
    shape = definition.groups[place].layout.rectangle
    if shape is None:
        raise SymnumError(f"{definition.label(place)} is nested in lists of different lengths; batch takes arrays")
    return shape
