"""NumPy's ufuncs on symbolic arrays: one operator each, or a definition in terms of others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symnum.arrays.array import Array, as_array, fitted, power
from symnum.arrays.nodes import Node, mapped
from symnum.arrays.reducing import REDUCTIONS, accumulate, reduce
from symnum.errors import SymnumError
from symnum.terms import operators as o
from symnum.terms.operators import operator_of_ufunc, operators

if TYPE_CHECKING:
    import numpy as np

# functions with the same meaning on NaN-free reals as one of ours
_SAME = {"true_divide": "divide", "fmin": "minimum", "fmax": "maximum", "mod": "remainder"}


def _number(value: float) -> Node:
    return as_array(value).node


_BY_DEFINITION: dict[str, Callable[..., Node]] = {
    "square": lambda a: mapped(o.MUL, a, a),
    "reciprocal": lambda a: mapped(o.DIV, _number(1.0), a),
    "float_power": power,
    "power": power,
    "floor_divide": lambda a, b: mapped(o.FLOOR, mapped(o.DIV, a, b)),
    "positive": lambda a: a,
    "conjugate": lambda a: a,
    "fabs": lambda a: mapped(o.ABS, a),
    "deg2rad": lambda a: mapped(o.MUL, a, _number(math.pi / 180)),
    "radians": lambda a: mapped(o.MUL, a, _number(math.pi / 180)),
    "rad2deg": lambda a: mapped(o.MUL, a, _number(180 / math.pi)),
    "degrees": lambda a: mapped(o.MUL, a, _number(180 / math.pi)),
    "heaviside": lambda a, b: mapped(
        o.WHERE, mapped(o.LT, a, _number(0.0)), _number(0.0),
        mapped(o.WHERE, mapped(o.EQ, a, _number(0.0)), b, _number(1.0)),
    ),
    "expit": lambda a: mapped(o.DIV, _number(1.0), mapped(o.ADD, _number(1.0), mapped(o.EXP, mapped(o.NEG, a)))),
    "signbit": lambda a: mapped(
        o.OR, mapped(o.LT, a, _number(0.0)), mapped(o.LT, mapped(o.DIV, _number(1.0), a), _number(0.0))
    ),
    "copysign": lambda a, b: mapped(
        o.WHERE, _BY_DEFINITION["signbit"](b), mapped(o.NEG, mapped(o.ABS, a)), mapped(o.ABS, a)
    ),
    "logaddexp": lambda a, b: mapped(
        o.WHERE, mapped(o.EQ, a, b), mapped(o.ADD, a, _number(math.log(2.0))),
        mapped(o.ADD, mapped(o.MAX, a, b),
               mapped(o.LOG1P, mapped(o.EXP, mapped(o.NEG, mapped(o.ABS, mapped(o.SUB, a, b)))))),
    ),
    "isnan": lambda a: mapped(o.NE, a, a),
    "isfinite": lambda a: mapped(o.EQ, mapped(o.SUB, a, a), _number(0.0)),
    "bitwise_and": lambda a, b: mapped(o.AND, a, b),
    "bitwise_or": lambda a, b: mapped(o.OR, a, b),
    "invert": lambda a: mapped(o.NOT, a),
}  # fmt: skip


def apply_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `Array.__array_ufunc__` answers.

    Errors:  SymnumError for a ufunc or a method that has no symbolic counterpart.
    """
    name = ufunc.__name__
    if name == "matmul":
        from symnum.arrays.products import matmul

        return _delivered(matmul(*inputs).node, options.get("out"))
    if method == "reduce" and name in REDUCTIONS:
        return reduce(name, inputs[0], **_known(options, ("axis", "keepdims")))
    if method == "accumulate" and name == "add":
        return accumulate(inputs[0], **_known(options, ("axis",)))
    if method == "outer":
        first, second = as_array(inputs[0]), as_array(inputs[1])
        inputs = first.reshape(*first.shape, *[1] * second.ndim), second
    elif method == "at" and name in ("add", "subtract"):
        from symnum.arrays.picking import add_at

        array, indices, values = inputs
        return add_at(array, indices, as_array(values) if name == "add" else -as_array(values))
    elif method != "__call__":
        raise SymnumError(f"np.{name}.{method} is not supported on symbolic arrays")
    nodes = [as_array(value).node for value in inputs]
    result = _applied(name, nodes)
    condition = options.get("where", True)
    if condition is not True:
        out = options.get("out")
        if out is None:
            raise SymnumError(f"np.{name} with where= leaves elements undefined; use np.where")
        result = mapped(o.WHERE, as_array(condition).node, result, as_array(out[0]).node)
    return _delivered(result, options.get("out"))


def _applied(name: str, nodes: list[Node]) -> Node:
    if name in _BY_DEFINITION:
        return _BY_DEFINITION[name](*nodes)
    operator = operator_of_ufunc(_SAME.get(name, name))
    if operator is None:
        raise SymnumError(
            f"np.{name} has no symbolic counterpart; there are {', '.join(ufunc_names())}; "
            "sn.register_function adds functions"
        )
    return mapped(operator, *nodes)


def ufunc_names() -> list[str]:
    """The names of the ufuncs that symbolic arrays understand.

    >>> "tanh" in ufunc_names()
    True
    """
    return sorted({*_BY_DEFINITION, *_SAME, *[operator.numpy for operator in operators() if operator.numpy]})


def _delivered(node: Node, out: Any) -> Any:
    if out is None:
        return Array(node)
    target = out[0]
    if not isinstance(target, Array):
        raise SymnumError("out= is an array made outside the traced function; make it inside, as with np.empty_like(u)")
    target.assign(fitted(node, target.shape))
    return target


def _known(options: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The options of a reduction, but those left at what NumPy takes for nothing said."""
    unknown = [
        name
        for name, value in options.items()
        if name not in names and value is not None and not (name in ("where", "keepdims") and value in (True, False))
        and type(value).__name__ != "_NoValueType"
    ]  # fmt: skip
    if unknown:
        raise SymnumError(f"the option {unknown[0]}= is not supported in a reduction of symbolic arrays")
    return {name: value for name, value in options.items() if name in names}
