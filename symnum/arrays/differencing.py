"""NumPy's and SciPy's differences and convolutions on symbolic arrays."""

from __future__ import annotations

from typing import Any

from symnum.arrays.array import Array, as_array
from symnum.arrays.joining import concatenate, pad
from symnum.arrays.nodes import broadcast, sliced
from symnum.errors import SymnumError


def _part(array: Array, axis: int, start: int, stop: int) -> Array:
    return Array(sliced(array.node, axis, start, stop))


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Array:
    """Differences of neighbours along an axis."""
    array = as_array(a)
    place = axis % array.ndim
    edge = (*array.shape[:place], 1, *array.shape[place + 1 :])
    parts = [_edge(prepend, edge), array, _edge(append, edge)]
    array = concatenate([part for part in parts if part is not None], place)
    for _ in range(n):
        length = array.shape[place]
        array = _part(array, place, 1, length) - _part(array, place, 0, length - 1)
    return array


def _edge(value: Any, shape: tuple[int, ...]) -> Array | None:
    if value is None or type(value).__name__ == "_NoValueType":
        return None
    array = as_array(value)
    return array if array.ndim else Array(broadcast(array.node, shape))


def gradient(f: Any, *spacings: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Central differences inside, one-sided ones at the ends, as np.gradient; a list for several axes."""
    array = as_array(f)
    axes = list(range(array.ndim)) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    steps = list(spacings) * (len(axes) if len(spacings) == 1 else 1) or [1.0] * len(axes)
    if len(steps) != len(axes):
        raise SymnumError(f"np.gradient got {len(steps)} spacings for {len(axes)} axes")
    found = [_gradient(array, h, a % array.ndim, edge_order) for h, a in zip(steps, axes, strict=True)]
    return found[0] if len(found) == 1 else found


def _gradient(array: Array, spacing: Any, axis: int, edge_order: int) -> Array:
    import numpy as np

    n = array.shape[axis]
    if n < edge_order + 1:
        raise SymnumError(f"np.gradient needs at least {edge_order + 1} points along axis {axis}, not {n}")
    widths = None
    if np.ndim(spacing) == 1:
        widths = np.diff(spacing)
        if (widths == widths[0]).all():
            spacing, widths = float(widths[0]), None
    last, first = (_part(array, axis, n - 1 - k, n - k) for k in (0, 1)), (_part(array, axis, k, k + 1) for k in (0, 1))
    (a0, a1), (z0, z1) = tuple(first), tuple(last)
    if widths is None:
        inner = (_part(array, axis, 2, n) - _part(array, axis, 0, n - 2)) / (2.0 * spacing)
        h0 = h1 = spacing
    else:
        column = [1] * array.ndim
        column[axis] = -1
        d1, d2 = widths[:-1].reshape(column), widths[1:].reshape(column)
        inner = (
            -(d2) / (d1 * (d1 + d2)) * _part(array, axis, 0, n - 2)
            + (d2 - d1) / (d1 * d2) * _part(array, axis, 1, n - 1)
            + d1 / (d2 * (d1 + d2)) * _part(array, axis, 2, n)
        )
        h0, h1 = widths[0], widths[-1]
    if edge_order == 1:
        return concatenate([(a1 - a0) / h0, inner, (z0 - z1) / h1], axis)
    if edge_order != 2 or widths is not None:
        raise SymnumError("np.gradient with edge_order=2 is supported on uniform spacing only")
    a2, z2 = _part(array, axis, 2, 3), _part(array, axis, n - 3, n - 2)
    start = (-1.5 / spacing) * a0 + (2.0 / spacing) * a1 + (-0.5 / spacing) * a2
    return concatenate([start, inner, (0.5 / spacing) * z2 + (-2.0 / spacing) * z1 + (1.5 / spacing) * z0], axis)


def convolve(a: Any, v: Any, mode: str = "full") -> Array:
    """np.convolve with a short constant kernel."""
    import numpy as np

    array, kernel = as_array(a), np.asarray(v, dtype=np.float64)
    if array.shape[0] < len(kernel):
        raise SymnumError("np.convolve needs the symbolic array to be longer than the kernel")
    width = {"full": len(kernel) - 1, "same": 0, "valid": 0}[mode]
    if mode == "same":
        before = (len(kernel) - 1) // 2
        array = pad(array, ((len(kernel) - 1 - before, before),))
    return correlated(pad(array, width) if width else array, kernel[::-1])


def correlated(array: Array, kernel: Any) -> Array:
    """The sums of `kernel` times the elements below it, wherever it fits wholly."""
    import numpy as np

    shape = tuple([n - k + 1 for n, k in zip(array.shape, kernel.shape, strict=True)])
    if min(shape) < 1:
        raise SymnumError(f"a halo of {max(kernel.shape) // 2} is wider than the grid of shape {array.shape}")
    total: Any = None
    for place in np.ndindex(*kernel.shape):
        weight = float(kernel[place])
        if not weight:
            continue
        part = array[tuple([slice(p, p + n) for p, n in zip(place, shape, strict=True)])]
        term = part if weight == 1.0 else weight * part
        total = term if total is None else total + term
    return total if total is not None else as_array(np.zeros(shape))


# SciPy's filters, which have no protocol: tracing puts these in their places ------------------------------------------
_NDIMAGE_MODES = {
    "reflect": "symmetric",
    "nearest": "edge",
    "wrap": "wrap",
    "mirror": "reflect",
    "constant": "constant",
}


def ndimage_correlate(  # noqa: PLR0913, PLR0917 - SciPy's signature
    input: Any,
    weights: Any,
    output: Any = None,
    mode: str = "reflect",
    cval: float = 0.0,
    origin: Any = 0,
    **options: Any,
) -> Array:
    """scipy.ndimage.correlate."""
    import numpy as np

    kernel = np.asarray(weights, dtype=np.float64)
    if output is not None or np.any(origin):
        raise SymnumError("scipy.ndimage filters are supported without output= and origin=")
    margins = [(k // 2, k - 1 - k // 2) for k in kernel.shape]
    values = {"constant_values": cval} if mode == "constant" else {}
    return correlated(pad(input, margins, mode=_NDIMAGE_MODES.get(mode, mode), **values), kernel)


def ndimage_convolve(  # noqa: PLR0913, PLR0917 - SciPy's signature
    input: Any,
    weights: Any,
    output: Any = None,
    mode: str = "reflect",
    cval: float = 0.0,
    origin: Any = 0,
    **options: Any,
) -> Array:
    """scipy.ndimage.convolve, for kernels of odd lengths."""
    import numpy as np

    kernel = np.asarray(weights, dtype=np.float64)
    if any(k % 2 == 0 for k in kernel.shape):
        raise SymnumError("scipy.ndimage.convolve is supported for kernels of odd lengths")
    return ndimage_correlate(input, kernel[(slice(None, None, -1),) * kernel.ndim], output, mode, cval, origin)


def _along_axis(weights: Any, ndim: int, axis: int) -> Any:
    import numpy as np

    return np.asarray(weights, dtype=np.float64).reshape([-1 if a == axis % ndim else 1 for a in range(ndim)])


def ndimage_correlate1d(input: Any, weights: Any, axis: int = -1, *args: Any, **options: Any) -> Array:
    """scipy.ndimage.correlate1d."""
    array = as_array(input)
    return ndimage_correlate(array, _along_axis(weights, array.ndim, axis), *args, **options)


def ndimage_convolve1d(input: Any, weights: Any, axis: int = -1, *args: Any, **options: Any) -> Array:
    """scipy.ndimage.convolve1d, for kernels of odd lengths."""
    array = as_array(input)
    return ndimage_convolve(array, _along_axis(weights, array.ndim, axis), *args, **options)


def ndimage_laplace(input: Any, output: Any = None, mode: str = "reflect", cval: float = 0.0, **options: Any) -> Array:
    """scipy.ndimage.laplace: second differences summed over the axes."""
    import numpy as np

    array = as_array(input)
    total: Any = None
    for axis in range(array.ndim):
        kernel = np.array([1.0, -2.0, 1.0]).reshape([3 if a == axis else 1 for a in range(array.ndim)])
        part = ndimage_correlate(array, kernel, output, mode, cval)
        total = part if total is None else total + part
    return total


def convolve2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: float = 0) -> Array:
    """scipy.signal.convolve2d of a symbolic array with a constant kernel."""
    import numpy as np

    kernel = np.asarray(in2, dtype=np.float64)[::-1, ::-1]
    if mode == "valid":
        return correlated(as_array(in1), kernel)
    if mode == "full":
        margins = [(k - 1, k - 1) for k in kernel.shape]
    else:
        margins = [(k // 2, k - 1 - k // 2) for k in kernel.shape]
    name = {"fill": "constant", "wrap": "wrap", "symm": "symmetric"}[boundary]
    values = {"constant_values": fillvalue} if name == "constant" else {}
    return correlated(pad(in1, margins, mode=name, **values), kernel)
