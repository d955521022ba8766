"""Calls of kernels that pass through native code alone: 0.1 us besides the computation where Python takes 1.5 us.

The function of `symnum.backends.fastcall_text` checks the arguments and calls the code on the memory where they stand.
It takes numbers and contiguous float64 arrays; whatever else there may be it leaves to Python, by giving NotImplemented
or by calling a function. Where objects are not laid out as it needs, as in other interpreters than CPython, there is no
fast call.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import sysconfig
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from symnum.backends.base import Blocks, Floats, Integers, aligned_zeros
from symnum.backends.fastcall_text import NAME, fastcall_text
from symnum.backends.fastcall_words import Gate, Interpreter, Offsets, Row, Word
from symnum.errors import SymnumError
from symnum.kernels.cache import CacheUnavailableError, user_cache
from symnum.kernels.engine import KEEPS_LOCK, Engine
from symnum.kernels.layout import Results
from symnum.lowering.program import Rate

PAYS_AFTER: Final = 200
"""Plain calls after which a kernel gets a fast call: it spares 2 to 5 us each, and costs about 1 ms in a process."""

UNCOUNTED: Final = 1_000
"""Fast calls between two that go through Python, which counts them while better code may be wanted."""

UNLIMITED: Final = 2**62
_METH_FASTCALL: Final = 0x80
_METH_KEYWORDS: Final = 0x02
_OUT: Final = sys.intern("out")
_TIER: Final = 2


@dataclass(frozen=True, slots=True)
class FastCall:
    """A function of the arguments of a kernel and of an array for its result, and the engine that it runs.

    It gives this array, filled, or NotImplemented. It makes the number of calls that it was made for, `granted`.
    """

    enter: Callable[..., Any]
    engine: Engine
    table: Integers
    granted: int

    @property
    def made(self) -> int:
        """How many calls were made so far."""
        return self.granted - int(self.table[Word.LEFT])

    def serves(self, engine: Engine) -> bool:
        """Whether it may still be called, and runs this engine."""
        return engine is self.engine and int(self.table[Word.LEFT]) > 0

    def again(self, calls: int) -> FastCall:
        """The fast call, for so many calls from now on."""
        self.table[Word.LEFT] = calls
        return replace(self, granted=calls)


def fast_call(
    engine: Engine, result: tuple[int, ...], points: int | None = None, calls: int = UNLIMITED, cached: bool = True
) -> FastCall | None:
    """The fast call of an engine for one point, or for `points` of them at a time, or None if there cannot be one.

    `result` is the shape of the result for one point. `calls` is how often it may be called; `cached` allows the disk
    cache.

    Shapes:  arguments of one point as those of the engine; of many (*shape, points), or (*shape) if all share them.
    Cost:    20 us; the first one of a process 1 ms, or 20 ms if the cache lacks its code.
    """
    blocks = engine.executable.blocks if points is not None else None
    has_code = bool(engine.executable.address) if points is None else blocks is not None and points <= blocks.points
    if not has_code or _offsets() is None:
        return None
    table = _Table.of(engine, result, points, blocks)
    table[Word.LEFT] = calls
    table.owners = (*table.owners, engine)
    gate = _Gate.of(None)
    gate.open(table)
    return FastCall(gate.function(cached), engine, table, calls)


class FastCalls:
    """The fast call of a kernel: made when it pays, and again when other code has taken over.

    `enter` is what to call; it gives NotImplemented where there is no fast call yet. What `entry` gives passes through
    the fast call that there is when it is called.
    """

    def __init__(self, results: Results, shapes: Sequence[tuple[int, ...] | None], cached: bool) -> None:
        self.enter: Callable[..., Any] = not_implemented
        self._results, self._cached = results, cached
        self._fast: FastCall | None = None
        self._counted = 0  # of the calls made by the fast call
        self._left = PAYS_AFTER
        self._possible = None not in shapes
        self._gates: list[weakref.ref[_Gate]] = []  # a gate knows a function, which may know the kernel

    def made(self) -> int:
        """How many calls were made since this was last asked."""
        fast = self._fast
        if fast is None:
            return 0
        made, self._counted = fast.made - self._counted, fast.made
        return made

    def count(self, engine: Engine, climbing: bool) -> None:
        """Count a call that took the long way and could have taken the short one."""
        self._left -= 1
        if self._left < 0:
            self.open(engine, climbing)

    def open(self, engine: Engine, climbing: bool) -> None:
        """Make the fast call of an engine; while the kernel is `climbing`, only so many calls may go uncounted."""
        fast = self._fast
        if not self._possible or (fast is not None and fast.serves(engine)):
            return
        calls = UNCOUNTED if climbing else UNLIMITED
        if fast is not None and fast.engine is engine:
            self._fast, self._counted = fast.again(calls), 0
            return
        fast = fast_call(engine, self._results.room, calls=calls, cached=self._cached)
        self._possible = fast is not None or climbing
        self._fast, self._counted = fast, 0
        self.enter = fast.enter if fast is not None else not_implemented
        for known in self._gates:
            self._connect(known())

    def entry(self, otherwise: Callable[..., Any]) -> Callable[..., Any]:
        """A function of the arguments and of `out` that makes the fast call where it can, else calls `otherwise`.

        Cost:    as the first fast call of a process.
        """
        if not self._possible or _offsets() is None:
            return otherwise
        gate = _Gate.of(otherwise)
        self._connect(gate)
        self._gates = [known for known in self._gates if known() is not None]
        self._gates.append(weakref.ref(gate))
        return gate.function(self._cached)

    def _connect(self, gate: _Gate | None) -> None:
        if gate is not None and self._fast is not None:
            gate.open(self._fast.table)


def not_implemented(*_: Any) -> Any:
    """What stands for a fast call where there is none."""
    return NotImplemented


class _Gate(np.ndarray[tuple[int], np.dtype[np.int64]]):
    """The words that `Gate` names, and what has to live as long as they do: a call under way may use an older table."""

    owners: tuple[Any, ...] = ()

    @classmethod
    def of(cls, otherwise: Callable[..., Any] | None) -> _Gate:
        """A gate without a table yet, which leaves all calls to a function, or refuses them."""
        gate = np.zeros(len(Gate), dtype=np.int64).view(cls)
        gate[Gate.INTERPRETER] = _interpreter().ctypes.data
        gate[Gate.OTHERWISE] = 0 if otherwise is None else id(otherwise)
        gate.owners = (otherwise,)
        return gate

    def open(self, table: Integers) -> None:
        """Let calls through to the code that a table names."""
        if self[Gate.TABLE] != table.ctypes.data:
            self.owners = (*self.owners, table)
            self[Gate.TABLE] = table.ctypes.data

    def function(self, cached: bool) -> Callable[..., Any]:
        """The function whose calls pass this gate."""
        definition = _method_definition(cached)
        self.owners = (*self.owners, definition)
        return _new_function(ctypes.addressof(definition.method), self, None)


class _Table(np.ndarray[tuple[int], np.dtype[np.int64]]):
    """The words that `Word` and `Row` name, and what has to live as long as they do."""

    owners: tuple[Any, ...] = ()

    @classmethod
    def of(cls, engine: Engine, result: tuple[int, ...], points: int | None, blocks: Blocks | None) -> _Table:
        """The table for an engine, with rows for its arguments and its result."""
        program, executable = engine.program, engine.executable
        table = np.zeros(len(Word) + len(Row) * (len(program.arguments) + 1), dtype=np.int64).view(cls)
        pitch, lanes = (blocks.points, blocks.lanes) if blocks is not None else (1, 1)
        used = points or 1
        room = table.room(len(program.outputs) * pitch if used != pitch else 0)
        numbers = {
            Word.CODE: executable.address if blocks is None else blocks.address,
            Word.WORKSPACE: table.room(executable.workspace_size),
            Word.POINTERS: table.room(len(program.arguments)),
            Word.RELEASES: program.instruction_count * used >= KEEPS_LOCK,
            Word.ARGUMENTS: len(program.arguments),
            Word.IS_BLOCK: blocks is not None,
            Word.POINTS: used,
            Word.PITCH: pitch,
            Word.FILLED: -(-used // lanes) * lanes,
            Word.RESULTS: room,
        }
        for word, number in numbers.items():
            table[word] = number
        staged = bool(program.stages[0])
        for place, (argument, shape) in enumerate(zip(program.arguments, engine.shapes, strict=True)):
            table.set_row(place, shape, argument.size, staged and argument.rate is Rate.PARAMETER)
        table.set_row(len(program.arguments), result, len(program.outputs), False)
        return table

    def set_row(self, place: int, shape: tuple[int, ...], size: int, parameter: bool) -> None:
        """Enter an argument, or the result."""
        sizes = np.array([*shape, 0], dtype=np.int64)
        self.owners = (*self.owners, sizes)
        is_block, pitch = bool(self[Word.IS_BLOCK]), int(self[Word.PITCH])
        kept = self.room(size)
        numbers = {
            Row.AXES: len(shape),
            Row.SHAPE: sizes.ctypes.data,
            Row.ELEMENTS: size,
            Row.KEPT: kept,
            Row.SHARED: self.room(size * pitch) if is_block else kept,
            Row.SPREAD: self.room(size * pitch if pitch != self[Word.POINTS] else 0),
            Row.PARAMETER: parameter,
        }
        for word, number in numbers.items():
            self[len(Word) + place * len(Row) + word] = number

    def room(self, size: int) -> int:
        """The place of so many doubles, all 0."""
        memory = aligned_zeros(size)
        self.owners = (*self.owners, memory)
        return memory.ctypes.data


# the interpreter ------------------------------------------------------------------------------------------------------
class _PyMethodDef(ctypes.Structure):
    _fields_ = [
        ("ml_name", ctypes.c_char_p),
        ("ml_meth", ctypes.c_void_p),
        ("ml_flags", ctypes.c_int),
        ("ml_doc", ctypes.c_char_p),
    ]


@dataclass(frozen=True)
class _Definition:
    """A method definition for CPython, and its code."""

    method: _PyMethodDef
    code: Any


def _new_function(definition: int, owner: Any, module: None) -> Any:
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)
    return make(("PyCFunction_NewEx", ctypes.pythonapi))(definition, owner, module)


@cache
def _method_definition(cached: bool) -> _Definition:
    from symnum.backends import llvm_engine

    offsets = _offsets()
    assert offsets is not None
    code = llvm_engine.link([_object_code(fastcall_text(offsets), cached)], [NAME], {})
    method = _PyMethodDef(b"kernel", code.addresses[NAME], _METH_FASTCALL | _METH_KEYWORDS, None)
    return _Definition(method, code)


def _object_code(text: str, cached: bool) -> bytes:
    from symnum.backends import llvm_engine

    if not cached:
        return llvm_engine.compile_text(text, _TIER)
    key = blake2b(f"fast call\n{llvm_engine.fingerprint()}\n{text}".encode(), digest_size=32).hexdigest()
    with suppress(CacheUnavailableError):
        data = user_cache().get(key)
        if data is not None:
            return data
    data = llvm_engine.compile_text(text, _TIER)
    with suppress(SymnumError, OSError):  # it is compiled in 20 ms
        user_cache().put(key, data)
    return data


@cache
def _interpreter() -> Integers:
    """The words that `Interpreter` names."""
    functions = {
        Interpreter.VECTORCALL: "PyObject_Vectorcall",
        Interpreter.AS_DOUBLE: "PyFloat_AsDouble",
        Interpreter.ERR_OCCURRED: "PyErr_Occurred",
        Interpreter.ERR_CLEAR: "PyErr_Clear",
        Interpreter.INC_REF: "Py_IncRef",
        Interpreter.SAVE_THREAD: "PyEval_SaveThread",
        Interpreter.RESTORE_THREAD: "PyEval_RestoreThread",
    }
    objects: dict[Interpreter, object] = {
        Interpreter.FLOAT: float,
        Interpreter.FLOAT64: np.float64,
        Interpreter.INT: int,
        Interpreter.NDARRAY: np.ndarray,
        Interpreter.DTYPE: np.dtype(np.float64),
        Interpreter.NOT_IMPLEMENTED: NotImplemented,
        Interpreter.OUT: _OUT,
    }
    words = np.zeros(len(Interpreter), dtype=np.int64)
    for word, name in functions.items():
        words[word] = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0
    for word, value in objects.items():
        words[word] = id(value)
    return words


@cache
def _offsets() -> Offsets | None:
    """Where the fields of objects stand, or None if they are not where the headers of CPython and NumPy have them."""
    if sys.implementation.name != "cpython" or struct.calcsize("P") != 8 or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return None
    head = object.__basicsize__
    offsets = Offsets(
        type=head - 8, value=head, data=head, axes=head + 8, shape=head + 16, dtype=head + 40, flags=head + 48,
        length=head, item=head + 8,
    )  # fmt: skip
    if min(float.__basicsize__, np.float64.__basicsize__) < head + 8 or np.ndarray.__basicsize__ < head + 52:
        return None
    return offsets if _are_right(offsets) else None


def _are_right(offsets: Offsets) -> bool:
    """Whether numbers and arrays of several kinds have their fields there."""
    for number in (1.25, np.float64(-2.5)):
        if _read(number, offsets.type) != id(type(number)) or _read(number, offsets.value, ctypes.c_double) != number:
            return False
    names = (_OUT, "")
    if _read(names, offsets.length) != len(names) or _read(names, offsets.item) != id(_OUT):
        return False
    whole = np.arange(30.0).reshape(2, 3, 5)
    fixed = whole[1].copy()
    fixed.flags.writeable = False
    return all(_is_array(array, offsets) for array in (whole, whole[1], whole.T, fixed, np.zeros(0), np.zeros(7, int)))


def _is_array(array: Floats, offsets: Offsets) -> bool:
    shape = ctypes.cast(_read(array, offsets.shape), ctypes.POINTER(ctypes.c_int64)) if array.ndim else []
    found = (
        _read(array, offsets.type),
        _read(array, offsets.data),
        _read(array, offsets.axes, ctypes.c_int32),
        _read(array, offsets.dtype),
        _read(array, offsets.flags, ctypes.c_int32),
    )
    expected = (id(type(array)), array.ctypes.data, array.ndim, id(array.dtype), array.flags.num)
    return found == expected and tuple(shape[: array.ndim]) == array.shape


def _read(value: object, offset: int, kind: Any = ctypes.c_int64) -> Any:
    return kind.from_address(id(value) + offset).value
