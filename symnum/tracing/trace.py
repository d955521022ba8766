"""`trace` and `jit`: from a NumPy function to array expressions."""

from __future__ import annotations

import dis
import functools
import inspect
import linecache
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from symnum.arrays.array import Array, as_array
from symnum.arrays.nodes import Node, reshaped
from symnum.errors import SymnumError, TraceError
from symnum.terms.term import Term
from symnum.tracing.arguments import Arguments, stand_ins
from symnum.tracing.substitutes import substitutes
from symnum.tracing.traced import Traced


def trace(function: Callable[..., Any], *examples: Any) -> Traced:
    """Run a NumPy function on symbolic arrays of the shapes of some example arguments.

    Arrays of floats and floats become symbolic; integers, texts and other objects stay what they are. The function may
    slice, shift, stack, reshape, multiply by constant matrices and assign in place; it may not decide by symbolic
    values in `if` or `while`. A function that returns nothing is taken to fill the arrays among its arguments.

    Errors:  TraceError that names the line of the function and says what to write instead.
    Cost:    one run of the function, some 10 us for each operation, whatever the size of the arrays.

    >>> import numpy as np
    >>> def rhs(t, y):
    ...     return np.roll(y, 1) - 2 * y + np.roll(y, -1)
    >>> kernel = trace(rhs, 0.0, np.zeros(8)).compile()
    >>> kernel(0.0, np.arange(8.0))
    array([ 8.,  0.,  0.,  0.,  0.,  0.,  0., -8.])
    """
    names = _parameter_names(function, len(examples))
    _refuse_globals(function)
    arguments = stand_ins(names, _as_floats([_plain(example) for example in examples]))
    before = [array.node for array in arguments.arrays]
    try:
        with substitutes():
            result = function(*arguments.values)
    except (SymnumError, TypeError, ValueError, IndexError, AttributeError) as problem:
        raise _located(problem, function) from problem
    written = [array for array, node in zip(arguments.arrays, before, strict=True) if array.node is not node]
    outputs, single = _outputs(result, written, function)
    shaped = _as_given(outputs, arguments) if single else outputs
    return Traced(function, arguments, shaped, single, None if result is not None else written)


def _plain(example: Any) -> Any:
    """The example as it is.

    Errors:  SymnumError for complex numbers.
    """
    if isinstance(example, np.ndarray) and example.dtype.kind == "c":
        raise SymnumError("complex arrays cannot be traced; give real and imaginary parts as two arrays")
    return example


def _as_floats(examples: list[Any]) -> list[Any]:
    """The examples of (t, y, ...) with a state of integers, or in a list, as an array of floats."""
    if len(examples) > 1 and isinstance(examples[0], int | float) and _of_integers(examples[1]):
        try:
            examples[1] = np.asarray(examples[1], dtype=np.float64)
        except (TypeError, ValueError):
            return examples
    return examples


def _of_integers(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, np.ndarray) and value.dtype.kind != "f")


def _parameter_names(function: Callable[..., Any], count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return [f"x{k}" for k in range(count)]
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    needed = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty]
    if len(needed) > count or (len(named) < count and not more):
        raise TraceError(f"{_name(function)} takes the arguments ({', '.join(named)}), but {count} examples were given")
    return [*named[:count], *[f"x{k}" for k in range(len(named), count)]]


def _refuse_globals(function: Callable[..., Any]) -> None:
    """A traced function runs once, so what it writes to globals would be written once."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    for instruction in dis.get_instructions(code) if code else ():
        if instruction.opname == "STORE_GLOBAL":
            raise TraceError(
                f"{_name(function)} writes to the global {instruction.argval!r}: a compiled function has results, "
                "but no other effects; return the value instead"
            )


def _outputs(result: Any, written: list[Array], function: Callable[..., Any]) -> tuple[list[Node], bool]:
    """The results as nodes, and whether there is one array rather than a sequence."""
    if result is None:
        if not written:
            raise TraceError(f"{_name(function)} returns nothing and writes to none of its arguments")
        return [array.node for array in written], len(written) == 1
    if written:
        raise TraceError(
            f"{_name(function)} writes to one of its arguments and returns a value, too; copy the argument first"
        )
    try:
        if isinstance(result, tuple | list):
            return [as_array(part).node for part in result], False
        if not isinstance(result, Array | Term | np.ndarray | int | float):
            raise TypeError(type(result).__name__)
        return [as_array(result).node], True
    except (TypeError, SymnumError) as problem:
        raise TraceError(f"{_name(function)} returns what is no array of numbers: {problem}") from problem


def _as_given(outputs: list[Node], arguments: Arguments) -> list[Node]:
    """The derivative of a flat state is flat for (t, y, ...), also where it was left as rows."""
    (node,) = outputs
    if not arguments.time_like:
        return outputs
    states = [given.shape for given in arguments.inputs]
    if len(states) == 1 and len(states[0]) == 1 and len(node.shape) > 1 and np.prod(node.shape) == states[0][0]:
        return [reshaped(node, states[0])]
    return outputs


def _located(problem: Exception, function: Callable[..., Any]) -> Exception:
    """The problem with the line of the user's code where it arose."""
    home = Path(__file__).parent.parent
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        path = Path(frame.filename)
        if home in path.parents or "numpy" in path.parts or "scipy" in path.parts or not frame.lineno:
            continue
        line = (frame.line or linecache.getline(frame.filename, frame.lineno)).strip()
        place = f"{path.name}:{frame.lineno}, in {frame.name}" + (f": `{line}`" if line else "")
        return TraceError(f"{place}: {_said(problem)}")
    return TraceError(f"{_name(function)}: {_said(problem)}")


def _said(problem: Exception) -> str:
    text = str(problem)
    if isinstance(problem, ValueError) and "broadcast" in text:
        return "arrays of different shapes meet: " + text.split("\n", maxsplit=1)[0]
    return text or type(problem).__name__


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def jit(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a NumPy function when it is called, once for each set of shapes; the options are those of `compile`.

    >>> import numpy as np
    >>> @jit
    ... def smooth(u):
    ...     return (u[:-1] + u[1:]) / 2
    >>> smooth(np.array([1.0, 3.0, 7.0]))
    array([2., 5.])
    """
    if function is None:
        return lambda later: jit(later, **options)
    kernels: dict[Any, Any] = {}

    @functools.wraps(function)
    def compiled(*args: Any, **named: Any) -> Any:
        if named:
            args = inspect.signature(function).bind(*args, **named).args
        key = tuple([_key(value) for value in args])
        if key not in kernels:
            kernels[key] = trace(function, *args).compile(**options)
        return kernels[key](*args)

    return compiled


def _key(value: Any) -> Any:
    """What a compiled function depends on of an argument."""
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str) if value.dtype.kind == "f" else (value.shape, value.tobytes())
    if isinstance(value, dict):
        return tuple([(key, _key(part)) for key, part in value.items()])
    if isinstance(value, tuple | list):
        return (type(value), tuple([_key(part) for part in value]))
    return float if isinstance(value, float | np.floating) else (type(value), value)
