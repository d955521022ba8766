"""What `symnum codegen` makes source of: expressions, networks, files of terms, and what a Python file defines."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symnum.cli.inputs import file_text, looks_like_network, read_expression, split_text, standard_input
from symnum.errors import LimitError, SymnumError

if TYPE_CHECKING:
    from symnum.kernels.kernel import Kernel
    from symnum.lowering.program import Program

_MARKUP: Final = (".mml", ".mathml", ".xml", ".fpcore")
_LONGEST_PATH: Final = 1000
_IN_PYTHON: Final = re.compile(r"(.+\.py):([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says: the order of arguments, the shapes of a function's, whether to differentiate."""

    order: str | None = None
    shapes: str | None = None
    jacobian: bool = False


@dataclass(frozen=True, slots=True)
class Generated:
    """Something that writes itself in a language, and what its arguments and outputs are called.

    The source itself holds no name of the user's. `program` is what a library is built of; loops have none. `pattern`
    says where the entries of a Jacobian stand that follow the rates of change.
    """

    source: Callable[[str], str]
    arguments: list[str | list[str]]
    outputs: list[str]
    program: Program | None = None
    pattern: dict[str, list[int]] | None = None


def generate(inputs: Sequence[str], options: Options) -> Generated:
    """What the inputs of the command line mean.

    Errors:  SymnumError for what cannot be read or does not fit.
    """
    text = standard_input() if inputs == ("-",) else None
    if text is not None and looks_like_network(text):
        return _of_network(text, options)
    if len(inputs) == 1 and text is None:
        found = _IN_PYTHON.fullmatch(inputs[0])
        if found is not None:
            return of_value(_defined(Path(found[1]), found[2]), options)
        if inputs[0].endswith(".py"):
            raise SymnumError(f"{inputs[0]}: say what of it is meant, as in {inputs[0]}:name")
        if inputs[0].endswith(".net"):
            return _of_network(Path(inputs[0]), options)
        if inputs[0].endswith(".json"):
            return _of_json(Path(inputs[0]), options)
        if inputs[0].endswith(_MARKUP):
            return _of_texts([file_text(Path(inputs[0]))], options, source=inputs[0])
        _refuse_file(inputs[0])
    return _of_texts(inputs if text is None else split_text(text), options)


def _refuse_file(text: str) -> None:
    """Say of a file of an unknown kind that it is one, before it is read as an expression."""
    if not {*"./"}.isdisjoint(text) and len(text) < _LONGEST_PATH and Path(text).exists():
        kinds = ", ".join((".net", ".json", *_MARKUP))
        raise SymnumError(f"{text} is no file of a kind that is read: {kinds}, or .py:NAME; - reads standard input")


def of_value(value: Any, options: Options) -> Generated:
    """Source of a value: terms, a system, a network, a kernel, or a function on arrays.

    Errors:  SymnumError if no source can be made of it.
    """
    from symnum.kernels.kernel import Kernel
    from symnum.models.array_system import ArraySystem
    from symnum.models.networks import ReactionNetwork
    from symnum.models.system import ODESystem
    from symnum.tracing.traced import Traced, TracedKernel

    if isinstance(value, ReactionNetwork):
        value = value.ode_system()
    if isinstance(value, ODESystem):
        return _of_system(value, options)
    if isinstance(value, Kernel):
        return _of_kernel(value)
    if isinstance(value, ArraySystem):
        value = value.traced
    if isinstance(value, Traced):
        value = value.compile(cache=False)
    if isinstance(value, TracedKernel):
        return _of_loops(value)
    parts = [None] if isinstance(value, str) else _own_terms(value)
    if parts and None not in parts:
        return _of_terms(parts, [str(part) for part in parts], options)
    if callable(value):
        return _of_loops(_traced(value, options.shapes).compile(cache=False))
    raise SymnumError(f"no source can be made of a {type(value).__name__}")


_READERS: Final = {
    "sympy": "symnum.terms.sympy_terms:from_sympy",
    "symengine": "symnum.terms.symengine_terms:from_symengine",
    "casadi": "symnum.terms.casadi_terms:from_casadi",
}
"""What makes terms of expressions of other packages."""


def _own_terms(value: Any) -> list[Any]:
    """The value as terms of symnum, a matrix row by row; None stands for what is no term."""
    package = type(value).__module__.partition(".")[0]
    if package == "casadi":  # whose matrices have no length
        value = _read(package, value)
    pending, found = [value], list[Any]()
    while pending:
        part = pending.pop()
        if hasattr(part, "__len__") and not isinstance(part, str):
            pending += reversed(list(part))
        else:
            found.append(_own(part))
    return found


def _own(value: Any) -> Any:
    from symnum.terms.term import as_term

    own = as_term(value)
    package = type(value).__module__.partition(".")[0]
    return _read(package, value) if own is None and package in _READERS else own


def _read(package: str, value: Any) -> Any:
    module, _, name = _READERS[package].partition(":")
    return getattr(import_module(module), name)(value)


def _of_kernel(kernel: Kernel) -> Generated:
    """Names of a kernel's arguments are not told; they are counted."""
    program = kernel.program
    arguments: list[str | list[str]] = [
        f"a{k}" if argument.size == 1 else [f"a{k}[{place}]" for place in range(argument.size)]
        for k, argument in enumerate(program.arguments)
    ]
    return Generated(kernel.source, arguments, [f"o[{k}]" for k in range(len(program.outputs))], program)


def _defined(path: Path, name: str) -> Any:
    """What a Python file of the user's defines under a name; the file is run, as `python` would run it."""
    import runpy

    if not path.is_file():
        raise SymnumError(f"{path}: there is no such file")
    try:
        names = runpy.run_path(str(path), run_name="__symnum__")
    except Exception as error:
        raise SymnumError(f"{_place_in(path, error)}: {type(error).__name__}: {error}") from error
    if name not in names:
        known = [known for known in names if not known.startswith("_")]
        raise SymnumError(f"{path} defines no {name!r}; it defines {', '.join(known[:20]) or 'nothing'}")
    return names[name]


def _place_in(path: Path, error: Exception) -> str:
    """The file, and the line of it at which an error was met."""
    if isinstance(error, SyntaxError):
        return f"{path}:{error.lineno}"
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _traced(function: Callable[..., Any], shapes: str | None) -> Any:
    """The function on arrays of the shapes that the command line gives, as in "64x64, 64x64, number"."""
    import inspect

    import numpy as np

    from symnum.tracing.trace import trace

    if shapes is None:
        raise SymnumError('a function needs --shapes, as in --shapes "64x64, 64x64, number"')
    examples = [0.0 if word == "number" else np.zeros(_shape(word)) for word in shapes.replace(",", " ").split()]
    return trace(inspect.unwrap(function), *examples)


def _shape(word: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[1-9]\d{0,8}(x[1-9]\d{0,8}){0,7}", word):
        raise SymnumError(f"--shapes: {word!r} is no shape; write 64x64, or number for a single number")
    shape = tuple([int(length) for length in word.split("x")])
    count = 1
    for length in shape:
        count *= length
    if count > 1 << 28:
        raise LimitError(f"--shapes: an array of {count:,} numbers is too large")
    return shape


def _of_loops(kernel: Any) -> Generated:
    given = kernel.traced.arguments
    arguments = [
        f"{name} {'x'.join(map(str, node.shape))}" for name, node in zip(given.array_names, given.inputs, strict=True)
    ]
    outputs = ["x".join(map(str, node.shape)) or "number" for node in kernel.traced.outputs]
    return Generated(kernel.source, [*arguments, [symbol.name for symbol in given.symbols]], outputs)


def _of_network(source: Path | str, options: Options) -> Generated:
    from symnum.models.bionetgen import read_network

    return _of_system(read_network(source).ode_system(), options)


def _of_system(system: Any, options: Options) -> Generated:
    # only source is wanted, and the reference backend compiles nothing
    compiled = system.compile(backend="reference", cache=False, jacobian="sparse" if options.jacobian else None)
    states, parameters = list(system.state_names), list(system.parameter_names)
    arguments = [system.time.name, states, parameters]
    outputs, pattern, kernel = [f"d{name}/dt" for name in states], None, compiled.kernel
    if options.jacobian:
        terms, kernel = compiled.jacobian_terms, compiled.with_jacobian
        pattern = {"rows": terms.rows.tolist(), "columns": terms.columns.tolist()}
        outputs += [f"d({outputs[row]})/d{states[column]}" for row, column in zip(*pattern.values(), strict=True)]
    return Generated(kernel.source, arguments, outputs, kernel.program, pattern)


def _of_json(path: Path, options: Options) -> Generated:
    from symnum.terms.exchange import from_json
    from symnum.terms.printing import to_text

    terms = from_json(file_text(path))
    return _of_terms(terms, [to_text(term, limit=200) for term in terms], options)


def _of_texts(texts: Sequence[str], options: Options, source: str = "") -> Generated:
    texts = [text for text in texts if text.strip()]
    if not texts:
        raise SymnumError("there is no expression to generate code for")
    return _of_terms([read_expression(text, source=source) for text in texts], list(texts), options)


def _of_terms(terms: Sequence[Any], outputs: list[str], options: Options) -> Generated:
    from symnum.kernels.compile import compile as compile_kernel
    from symnum.terms.term import symbol
    from symnum.terms.traversal import free_symbols

    used = {leaf.name: leaf for leaf in free_symbols(terms)}
    names = sorted(used) if options.order is None else options.order.replace(",", " ").split()
    missing = next((name for name in sorted(used) if name not in names), None)
    if missing is not None:
        raise SymnumError(f"--arguments leaves out {missing!r}, which the expressions use")
    arguments = [used[name] if name in used else symbol(name) for name in names]
    kernel = compile_kernel(arguments, list(terms), backend="reference", cache=False)
    return Generated(kernel.source, [*names], outputs, kernel.program)
