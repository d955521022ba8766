"""The NumPy functions that symbolic arrays understand, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnum.arrays import differencing, joining, linear, picking, products
from symnum.arrays.array import Array, as_array
from symnum.arrays.known import known_values
from symnum.arrays.nodes import broadcast, mapped, sliced
from symnum.arrays.reducing import accumulate, chosen, mean, reduce, variance
from symnum.errors import SymnumError
from symnum.terms import operators as o

matmul = products.matmul


# shapes ---------------------------------------------------------------------------------------------------------------
def moveaxis(a: Any, source: Any, destination: Any) -> Array:
    """np.moveaxis."""
    import numpy as np

    array = as_array(a)
    # NumPy tells the order by moving the axes of an empty array whose lengths are their numbers
    numbered = np.moveaxis(np.empty(tuple(range(1, array.ndim + 1))), source, destination).shape
    return array.transpose(tuple([length - 1 for length in numbered]))


def swapaxes(a: Any, axis1: int, axis2: int) -> Array:
    """np.swapaxes."""
    array = as_array(a)
    order = list(range(array.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return array.transpose(tuple(order))


def rollaxis(a: Any, axis: int, start: int = 0) -> Array:
    """np.rollaxis."""
    ndim = as_array(a).ndim
    source, before = axis % ndim, start + ndim if start < 0 else start
    return moveaxis(a, source, before - (source < before))


def expand_dims(a: Any, axis: Any) -> Array:
    """np.expand_dims."""
    array = as_array(a)
    axes = [axis] if isinstance(axis, int) else list(axis)
    ndim = array.ndim + len(axes)
    new = {a % ndim for a in axes}
    rest = iter(array.shape)
    return array.reshape(tuple([1 if k in new else next(rest) for k in range(ndim)]))


def squeeze(a: Any, axis: Any = None) -> Array:
    """np.squeeze."""
    array = as_array(a)
    axes = None if axis is None else {k % array.ndim for k in ([axis] if isinstance(axis, int) else axis)}
    kept = [n for k, n in enumerate(array.shape) if not (n == 1 if axes is None else k in axes)]
    return array.reshape(tuple(kept))


def broadcast_to(array: Any, shape: Any, **options: Any) -> Array:
    """np.broadcast_to."""
    return Array(broadcast(as_array(array).node, (shape,) if isinstance(shape, int) else tuple(shape)))


def flip(m: Any, axis: Any = None) -> Array:
    """np.flip."""
    array = as_array(m)
    axes = range(array.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    node = array.node
    for a in axes:
        length = node.shape[a]
        node = sliced(node, a % array.ndim, length - 1, -1, -1)
    return Array(node)


def rot90(m: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Array:
    """np.rot90."""
    array = as_array(m)
    for _ in range(k % 4):
        array = flip(swapaxes(array, *axes), axes[0])
    return array


def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Array]:
    """np.split."""
    array = as_array(ary)
    length = array.shape[axis]
    if isinstance(indices_or_sections, int):
        if length % indices_or_sections:
            raise SymnumError(f"an axis of length {length} cannot be split into {indices_or_sections} equal parts")
        cuts = list(range(0, length, length // indices_or_sections))[1:]
    else:
        cuts = [int(c) for c in indices_or_sections]
    place = axis % array.ndim
    whole = (slice(None),) * place
    return [array[(*whole, slice(a, b))] for a, b in zip([0, *cuts], [*cuts, length], strict=True)]


def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Array]:
    """np.array_split."""
    array = as_array(ary)
    if not isinstance(indices_or_sections, int):
        return split(array, indices_or_sections, axis)
    size, more = divmod(array.shape[axis], indices_or_sections)
    cuts = [k * size + min(k, more) for k in range(1, indices_or_sections)]
    return split(array, cuts, axis)


# new arrays -----------------------------------------------------------------------------------------------------------
def full(shape: Any, value: Any, **options: Any) -> Array:
    """An array with one value throughout, that may be written to."""
    lengths = (shape,) if isinstance(shape, int) or hasattr(shape, "__index__") else tuple(shape)
    return Array(broadcast(as_array(value).node, tuple([int(length) for length in lengths])))


def full_like(  # noqa: PLR0913, PLR0917 - NumPy's signature
    a: Any, fill_value: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None, **options: Any
) -> Array:
    """np.full_like."""
    return full(as_array(a).shape if shape is None else shape, fill_value)


def _like(value: float) -> Callable[..., Array]:
    return lambda a, dtype=None, order="K", subok=True, shape=None, **options: full_like(a, value, shape=shape)


# choices --------------------------------------------------------------------------------------------------------------
def where(condition: Any, x: Any = None, y: Any = None) -> Array:
    """np.where with three arguments."""
    if x is None or y is None:
        raise SymnumError("np.where with one argument gives indices that depend on symbolic values; give all three")
    test = as_array(condition).node
    if not test.boolean:
        test = mapped(o.NE, test, as_array(0.0).node)
    return Array(mapped(o.WHERE, test, as_array(x).node, as_array(y).node))


def select(condlist: Any, choicelist: Any, default: Any = 0.0) -> Array:
    """np.select."""
    result: Any = default
    for condition, choice in list(zip(condlist, choicelist, strict=True))[::-1]:
        result = where(condition, choice, result)
    return result


def clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any) -> Array:
    """np.clip."""
    low, high = options.get("min", a_min), options.get("max", a_max)
    node = as_array(a).node
    if low is not None:
        node = mapped(o.MAX, node, as_array(low).node)
    if high is not None:
        node = mapped(o.MIN, node, as_array(high).node)
    if out is not None:
        out[...] = Array(node)
        return out
    return Array(node)


def take(a: Any, indices: Any, axis: int | None = None, **options: Any) -> Array:
    """np.take."""
    array = as_array(a)
    mode = options.get("mode", "raise")
    if axis is None:
        return array.ravel()[picking.taken_places(indices, array.size, mode)]
    place = axis % array.ndim
    return array[(slice(None),) * place + (picking.taken_places(indices, array.shape[place], mode),)]


def interpolated(x: Any, xp: Any, fp: Any, **options: Any) -> Array:
    """np.interp with up to a few dozen points."""
    import numpy as np

    at, xs, ys = as_array(x), np.asarray(xp, dtype=float), np.asarray(fp, dtype=float)
    if len(xs) > 64:
        raise SymnumError("np.interp on symbolic values takes at most 64 points")
    result: Any = float(ys[-1])
    for k in range(len(xs) - 2, -1, -1):
        slope = (ys[k + 1] - ys[k]) / (xs[k + 1] - xs[k])
        result = where(at < xs[k + 1], slope * (at - xs[k]) + ys[k], result)
    return where(at < xs[0], float(ys[0]), result)


def _said(value: Any) -> Any:
    """The value of an option, None where it is NumPy's way to say nothing."""
    return None if type(value).__name__ == "_NoValueType" or value is True else value


def average(a: Any, axis: Any = None, weights: Any = None, **options: Any) -> Array:
    """np.average."""
    if weights is None:
        return mean(a, axis, **options)
    array, factors = as_array(a), as_array(weights)
    if factors.shape != array.shape:
        if axis is None or factors.shape != (array.shape[axis],):
            raise SymnumError("np.average takes weights of the array's shape, or as many as the axis is long")
        factors = factors.reshape([-1 if k == axis % array.ndim else 1 for k in range(array.ndim)])
    total = reduce("add", broadcast_to(factors, array.shape), axis)
    return reduce("add", array * factors, axis) / total


def isclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """np.isclose."""
    return abs(as_array(a) - b) <= atol + rtol * abs(as_array(b))


def sinc(x: Any) -> Array:
    """np.sinc, as NumPy has it."""
    import numpy as np

    y: Any = np.pi * where(as_array(x) == 0, 1.0e-20, x)
    return np.sin(y) / y  # pyright: ignore[reportReturnType]


def count_nonzero(a: Any, axis: Any = None, *, keepdims: bool = False) -> Array:
    """np.count_nonzero."""
    return reduce("add", where(as_array(a) != 0, 1.0, 0.0), axis, keepdims)


def _without_nan(function: Callable[..., Array]) -> Callable[..., Array]:
    """The function of an array with zeros where it has no numbers."""
    return lambda a, *args, **options: function(where(as_array(a) == as_array(a), a, 0.0), *args, **options)


def nanmean(a: Any, axis: Any = None) -> Array:
    """np.nanmean."""
    return _without_nan(FUNCTIONS["sum"])(a, axis) / count_nonzero(as_array(a) == as_array(a), axis)


def _reduction(name: str) -> Callable[..., Array]:
    def function(
        a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **options: Any
    ) -> Array:
        condition, initial = (_said(options.pop(key, None)) for key in ("where", "initial"))
        if out is not None or options:
            raise SymnumError("reductions of symbolic arrays take axis=, keepdims=, where= and initial= only")
        return reduce(name, chosen(name, a, condition, initial), axis, keepdims is True)

    return function


def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Array:
    """np.trapezoid."""
    import numpy as np

    array = as_array(y)
    place = axis % array.ndim
    n = array.shape[place]
    middle = (Array(sliced(array.node, place, 1, n)) + Array(sliced(array.node, place, 0, n - 1))) / 2.0
    widths = dx if x is None else np.diff(x).reshape([-1 if a == place else 1 for a in range(array.ndim)])
    return reduce("add", widths * middle, place)


def _unchanged(a: Any, *args: Any, **options: Any) -> Array:
    return as_array(a)


def _method(name: str) -> Callable[..., Any]:
    return lambda a, *args, **options: getattr(as_array(a), name)(*args, **options)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "reshape": lambda a, shape=None, order="C", **options: as_array(a).reshape(shape, order=order),
    "ravel": _method("ravel"),
    "transpose": lambda a, axes=None: as_array(a).transpose(*([] if axes is None else [axes])),
    "copy": _method("copy"), "shape": lambda a: as_array(a).shape, "ndim": lambda a: as_array(a).ndim,
    "size": lambda a, axis=None: as_array(a).size if axis is None else as_array(a).shape[axis],
    "moveaxis": moveaxis, "swapaxes": swapaxes, "expand_dims": expand_dims, "squeeze": squeeze,
    "broadcast_to": broadcast_to, "flip": flip, "fliplr": lambda m: flip(m, 1), "flipud": lambda m: flip(m, 0),
    "rot90": rot90, "split": split, "array_split": array_split, "hsplit": lambda a, n: split(a, n, min(1, a.ndim - 1)),
    "vsplit": lambda a, n: split(a, n, 0), "unstack": lambda x, axis=0: tuple(moveaxis(x, axis, 0)),
    "zeros_like": _like(0.0), "ones_like": _like(1.0), "empty_like": _like(0.0), "full_like": full_like,
    "concatenate": joining.concatenate, "stack": joining.stack, "vstack": joining.vstack, "hstack": joining.hstack,
    "dstack": joining.dstack, "column_stack": joining.column_stack, "block": joining.block, "roll": joining.roll,
    "pad": joining.pad, "tile": joining.tile, "repeat": joining.repeat,
    "append": lambda arr, values, axis=None: joining.concatenate([arr, values], axis),
    "where": where, "select": select, "clip": clip, "take": take, "interp": interpolated,
    "matmul": matmul, "dot": products.dot, "outer": products.outer, "tensordot": products.tensordot,
    "inner": lambda a, b: products.dot(a, as_array(b).T),
    "vdot": lambda a, b: products.dot(as_array(a).ravel(), as_array(b).ravel()),
    "einsum": products.einsum,
    "diff": differencing.diff, "gradient": differencing.gradient, "convolve": differencing.convolve,
    "ediff1d": lambda ary: differencing.diff(as_array(ary).ravel()), "trapezoid": trapezoid,
    "sum": _reduction("add"), "prod": _reduction("multiply"), "max": _reduction("maximum"),
    "amax": _reduction("maximum"),
    "min": _reduction("minimum"), "amin": _reduction("minimum"), "all": _reduction("logical_and"),
    "any": _reduction("logical_or"), "mean": mean, "average": average, "var": variance,
    "std": lambda a, *args, **options: Array(mapped(o.SQRT, variance(a, *args, **options).node)),
    "cumsum": lambda a, axis=None, **options: accumulate(a, axis),
    "norm": linear.norm, "cross": linear.cross, "kron": linear.kron, "solve": linear.solve,
    "matrix_power": linear.matrix_power, "multi_dot": linear.multi_dot, "isclose": isclose, "sinc": sinc,
    "count_nonzero": count_nonzero, "nanmean": nanmean, "nansum": _without_nan(_reduction("add")),
    "fill_diagonal": picking.fill_diagonal,
    "ptp": lambda a, axis=None: reduce("maximum", a, axis) - reduce("minimum", a, axis),
    "nan_to_num": lambda x, nan=0.0, **options: where(as_array(x) == as_array(x), x, nan),
    "real": _unchanged, "ascontiguousarray": _unchanged, "asfortranarray": _unchanged,
    "atleast_1d": lambda a: a if a.ndim else a.reshape(1),
    "atleast_2d": lambda a: a if a.ndim > 1 else a.reshape(1, -1),
    "result_type": lambda *args: as_array(1.0).dtype, "iscomplexobj": lambda x: False,
    "may_share_memory": lambda a, b: False, "meshgrid": lambda *arrays, **options: _meshgrid(arrays, **options),
    "copyto": lambda dst, src, **options: dst.__setitem__(..., src),
    "diagonal": picking.diagonal, "diag": picking.diag, "trace": picking.trace, "tril": picking.triangle("tril"),
    "triu": picking.triangle("triu"), "sliding_window_view": picking.sliding_window_view, "put": picking.put,
    "delete": picking.delete, "insert": picking.insert, "bincount": picking.bincount, "piecewise": picking.piecewise,
    "polyval": picking.polyval, "rollaxis": rollaxis,
}  # fmt: skip
"""NumPy's functions by their names."""

METHODS: dict[str, Callable[..., Any]] = {
    name: FUNCTIONS[name]
    for name in ("sum", "prod", "max", "min", "mean", "var", "std", "all", "any", "clip", "dot", "squeeze", "swapaxes",
                 "take", "repeat", "cumsum", "ptp")
}  # fmt: skip
"""The methods of arrays that are functions of NumPy."""


def _meshgrid(arrays: tuple[Any, ...], indexing: str = "xy", **options: Any) -> list[Array]:
    parts = [as_array(a) for a in arrays]
    shape = tuple([part.size for part in parts])
    found = [
        Array(broadcast(part.reshape([-1 if a == k else 1 for a in range(len(parts))]).node, shape))
        for k, part in enumerate(parts)
    ]
    return [swapaxes(a, 0, 1) for a in found] if indexing == "xy" and len(parts) > 1 else found


def apply_function(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What `Array.__array_function__` answers.

    Errors:  SymnumError for a function without symbolic counterpart, unless all its arguments are known numbers.
    """
    name = function.__name__
    found = FUNCTIONS.get(name)
    if found is not None:
        return found(*args, **kwargs)
    plain = [_numbers(value) for value in args]
    named = {key: _numbers(value) for key, value in kwargs.items()}
    given = [*zip(args, plain, strict=True), *[(kwargs[key], named[key]) for key in kwargs]]
    if not any(value is None and original is not None for original, value in given):
        return function(*plain, **named)
    where = function.__module__ or "numpy"
    full_name = f"{where.replace('numpy', 'np', 1)}.{name}"
    raise SymnumError(
        f"{full_name} is not supported on symbolic arrays; there are the ufuncs and {', '.join(sorted(FUNCTIONS))}"
    )


def _numbers(value: Any) -> Any:
    """The value with symbolic arrays of known numbers as NumPy's; None where they are not known."""
    if isinstance(value, tuple | list):
        found = [_numbers(part) for part in value]
        return None if any(part is None and own is not None for part, own in zip(found, value, strict=True)) else found
    return known_values(value.node) if isinstance(value, Array) else value
