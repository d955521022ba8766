"""The examples in the docstring of SymPy's lambdify run through ours, and give what they give there."""

from __future__ import annotations

import doctest
import inspect
from typing import Any

import numpy as np
import sympy

import symnum as sn

_INTERNALS = (
    "tensorflow",
    "tf.",
    "tensor",
    ".numpy()",
    "getsource",
    "__globals__",
    "result",
    "exec(",
    "sin_cos",
    "float(f(",
)
"""Other packages, what SymPy shows of the Python that it generates, and a conversion that NumPy has given up."""

_ACCIDENTS = ("f(x + 1)", "g(x + 1)", "f(0)")
"""Calls that fail in SymPy, or work because its functions take anything, or that IEEE arithmetic answers."""


def ran(example: doctest.Example, names: dict[str, Any], lambdify: Any) -> Any:
    """The value of an example; what it defines goes to `names`."""
    names["lambdify"] = lambdify
    source = example.source.strip()
    try:
        code = compile(source, "example", "eval")
    except SyntaxError:
        exec(source, names)  # noqa: S102 - SymPy's own documentation
        return None
    return eval(code, names)  # noqa: S307


def flat(value: Any) -> list[float]:
    """The numbers of nested lists and arrays."""
    return [float(v) for part in value for v in flat(part)] if np.iterable(value) else [float(value)]


def test_the_documented_examples_give_what_sympys_give() -> None:
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(sympy.lambdify) or "")
    theirs: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    compared = 0
    for example in examples:
        source = example.source.strip()
        if example.options or source in _ACCIDENTS or any(word in source for word in _INTERNALS):
            continue
        expected, found = ran(example, theirs, sympy.lambdify), ran(example, ours, sn.lambdify)
        if expected is not None and not isinstance(expected, sympy.Expr):
            np.testing.assert_allclose(flat(found), flat(expected))
            compared += 1
    assert compared >= 15
