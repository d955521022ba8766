"""What a backend is: it turns a `Program` into an `Executable`, native code behind a C interface.

The C interface, with all arrays of float64 and all counts and strides of int64, is two functions:

    void evaluate(double *outputs, const double *const *arguments, double *workspace, int64_t from_stage);

    void batch(int64_t count, double *const *outputs, const int64_t *output_strides,
               const double *const *inputs, const int64_t *input_strides,
               double *workspace, int64_t from_stage, int64_t loop_stage);

`evaluate` computes one point. `arguments[j]` points at the contiguous elements of argument j, `outputs` at room for
all outputs. `batch` computes `count` points: `inputs[i]` is where input i (element by element over all arguments)
stands for the first point and `input_strides[i]` the distance in bytes to the next point, 0 where all points share it;
outputs likewise. Outputs may not overlap inputs.

Stages: 0 is what depends on parameters alone, 1 on parameters and time alone, 2 is the rest. `evaluate` runs the stages
from `from_stage` on. Results of earlier stages are read from the workspace, where an earlier call of the same function
with the same workspace left them. So a solver calls once with `from_stage=0` for new parameters, then with 1.
`batch` runs the stages [from_stage, loop_stage) once, on the first point, and the stages [loop_stage, 3) at every
point: `loop_stage` is 1 if all points share the parameters, 2 if they share the time too, else 0. It must be at least
`from_stage`. With `count` 0 nothing is run.

A workspace is `workspace_size` doubles, aligned to 64 bytes, owned by the caller. Calls that use different workspaces
may run at the same time in different threads; the functions touch nothing else, raise nothing and hold no state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.errors import SymnumError
from symnum.late import looked_up
from symnum.lowering.program import Program

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

STAGE_COUNT = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose about code generation.

    `tier` is how much time the compiler may spend: 0 (start soonest), 1, or 2 (run fastest). Results are the same bits
    in every tier. For straight-line code 0 is the right choice: on a reaction network of 58 000 instructions the tiers
    take 0.25, 1.6 and 2.6 s to compile and all take 9.4 us a call. `checkpoint` is called between pieces of at most
    some tenths of a second; it gives up the compilation by raising.
    """

    tier: int = 0
    checkpoint: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Blocks:
    """A third function, for a few points whose elements stand side by side, which needs neither gather nor scatter:

        void block(double *outputs, const double *const *arguments, double *workspace,
                   int64_t from_stage, int64_t loop_stage, int64_t used);

    It is as `evaluate` for the `used` first points of a block: element i of an array stands at i*points for the first
    point. Points are computed `lanes` at a time; all lanes of the last vector are read and written. The first vector
    is computed from `from_stage` on, the others from `loop_stage`. It shares its workspace with `batch`.
    """

    address: int
    points: int
    lanes: int


class Executable(Protocol):
    """A program that can be run. It must outlive every use of its addresses."""

    @property
    def program(self) -> Program:
        """The program that it computes."""
        ...

    @property
    def workspace_size(self) -> int:
        """How many doubles a workspace holds, at least 1."""
        ...

    @property
    def address(self) -> int:
        """Where the C function `evaluate` stands; 0 where there is no native code."""
        ...

    @property
    def batch_address(self) -> int:
        """Where the C function `batch` stands; 0 where there is no native code."""
        ...

    @property
    def blocks(self) -> Blocks | None:
        """The C function `block`, where there is one."""
        ...

    def evaluate(
        self, arguments: Sequence[Floats], outputs: Floats, workspace: Floats | None = None, *, from_stage: int = 0
    ) -> None:
        """Compute one point: `evaluate` of the C interface. Without a workspace, a new one is made.

        Shapes:  arguments[j] (size of argument j,), outputs (number of outputs,), all contiguous.
        Errors:  DomainError if a shape or type does not fit.
        """
        ...

    def evaluate_points(
        self,
        inputs: Points,
        outputs: Points,
        workspace: Floats | None = None,
        *,
        from_stage: int = 0,
        loop_stage: int = 0,
    ) -> None:
        """Compute many points: `batch` of the C interface. `points_of` describes arrays."""
        ...

    def to_bytes(self) -> bytes:
        """The compiled code, for a cache, from which `Backend.load` makes the same executable in another process.

        Errors:  SymnumError if the backend `can_store` nothing, or the program calls functions of this process.
        """
        ...


class Backend(Protocol):
    """Makes executables of programs."""

    @property
    def name(self) -> str:
        """The name under which users choose it."""
        ...

    @property
    def can_store(self) -> bool:
        """Whether executables can be stored as bytes and loaded back."""
        ...

    def fingerprint(self) -> str:
        """Versions and machine features that stored code depends on: a part of every cache key."""
        ...

    def source(self, program: Program) -> str:
        """The text that the backend generates and compiles for this program; empty where it generates none."""
        ...

    def compile(self, program: Program, options: Options) -> Executable:
        """Compile a program that `symnum.lowering.pipeline.optimise` has prepared.

        Errors:  SymnumError if the backend lacks an operator that the program uses.
        """
        ...

    def load(self, program: Program, data: bytes) -> Executable:
        """The executable that `to_bytes` stored for this program.

        The bytes are run as machine code: the caller has made sure that they are its own.

        Errors:  SymnumError if they are not of this backend, version and program.
        """
        ...


@dataclass(frozen=True, slots=True)
class Points:
    """Where the elements of many points stand: the address for the first point, and the stride in bytes to the next.

    `owners` keeps the arrays alive.
    """

    count: int
    addresses: Integers
    strides: Integers
    owners: tuple[Any, ...]


def points_of(arrays: Sequence[Floats], count: int) -> Points:
    """Describe the elements of several arrays, each of shape (elements, count), for `Executable.evaluate_points`.

    Any strides will do, so an array made by `numpy.broadcast_to` shares its elements among the points.

    >>> points_of([np.zeros((2, 10))], 10).strides
    array([8, 8])
    """
    addresses = [array.ctypes.data + array.strides[0] * np.arange(array.shape[0], dtype=np.int64) for array in arrays]
    strides = [np.full(array.shape[0], array.strides[1], dtype=np.int64) for array in arrays]
    nothing = np.zeros(0, dtype=np.int64)
    return Points(count, np.concatenate([nothing, *addresses]), np.concatenate([nothing, *strides]), tuple(arrays))


def make_workspace(executable: Executable) -> Floats:
    """A workspace for one thread, aligned to 64 bytes."""
    return aligned_zeros(executable.workspace_size)


def aligned_zeros(size: int) -> Floats:
    """So many numbers, at least one, aligned to 64 bytes.

    >>> aligned_zeros(3).ctypes.data % 64
    0
    """
    spare = 8
    room = np.zeros(max(1, size) + spare)
    start = (-room.ctypes.data % 64) // 8
    return room[start : start + max(1, size)]


BACKENDS: Final = {
    "reference": "symnum.backends.reference:ReferenceBackend",
    "tape": "symnum.backends.tape:TapeBackend",
    "llvm": "symnum.backends.llvm:LlvmBackend",
    "c": "symnum.backends.source.c:CBackend",
    "numba": "symnum.backends.source.numba:NumbaBackend",
}
"""Where each backend stands; it is imported when it is first asked for."""


@cache
def backend_named(name: str) -> Backend:
    """The backend of this name.

    Errors:  SymnumError if there is none.
    """
    if name not in BACKENDS:
        raise SymnumError(f"no backend is named {name!r}; choose one of {', '.join(BACKENDS)}")
    made: Backend = looked_up(BACKENDS[name])()
    return made
