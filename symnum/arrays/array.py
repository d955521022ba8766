"""`Array`: a symbolic array as users meet it, with Python's operators, NumPy's protocols and in-place assignment.

An array is either the owner of a node or a view of another array. Writing into a view writes into the array that it
views, as in NumPy: the owner gets a new node, and every other view of it sees that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symnum.arrays.arithmetic import Arithmetic
from symnum.arrays.indexing import Path, Selection, select
from symnum.arrays.known import known_values
from symnum.arrays.nodes import Constant, Input, Node, Scalar, broadcast, constant, mapped, permuted, reshaped, scalar
from symnum.errors import SymnumError
from symnum.terms import operators as o
from symnum.terms.operators import Operator
from symnum.terms.term import Term, as_term

if TYPE_CHECKING:
    import numpy as np


class Array(Arithmetic):
    """A symbolic array.

    >>> import numpy as np
    >>> u = array("u", (4, 5))
    >>> (np.roll(u, 1, axis=0) - 2 * u[:, ::-1]).shape
    (4, 5)
    """

    __slots__ = ("_node", "_path", "written")
    __array_priority__ = 1000.0

    def __init__(self, node: Node, path: Path | None = None) -> None:
        self._node, self._path = node, path
        self.written = False

    # what it is -------------------------------------------------------------------------------------------------------
    @property
    def node(self) -> Node:
        """What the array is at this moment."""
        return self._node if self._path is None else self._path.read()

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return self.node.shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        if self._path is not None:
            raise SymnumError("the shape of a view cannot be set; use reshape")
        self._node = reshaped(self._node, whole_shape(shape, self.size))

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many elements there are."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """bool for truth values, else float64."""
        import numpy as np

        return np.dtype(bool) if self.node.boolean else np.dtype(np.float64)

    @property
    def nbytes(self) -> int:
        """How many bytes the elements would take."""
        return self.size * self.dtype.itemsize

    @property
    def T(self) -> Array:
        """The array with its axes in reverse order."""
        return self.transpose()

    @property
    def flat(self) -> Array:
        """The elements in C order."""
        return self.reshape(-1)

    @property
    def real(self) -> Array:
        """The array itself: elements are real."""
        return self

    def __repr__(self) -> str:
        return f"<symbolic array of shape {self.shape}>"

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a symbolic number")
        return self.shape[0]

    def __iter__(self) -> Iterator[Array]:
        return iter([self[i] for i in range(len(self))])

    def __bool__(self) -> bool:
        return bool(self._known("a truth value, as in `if`, `while`, `and`, `or` or min()", "np.where or np.minimum"))

    def __float__(self) -> float:
        return float(self._known("a number, as in float() or math.sin()", "NumPy's function, as np.sin"))

    def __int__(self) -> int:
        return int(self._known("an int", "np.floor"))

    def __index__(self) -> int:
        return int(self._known("an index or the bound of a range", "np.where over the whole array"))

    def item(self, *index: Any) -> Any:
        """One element, as an array without axes; of an array of one element that one."""
        if not index and self.size != 1:
            raise SymnumError(f"item() of an array of shape {self.shape} needs an index")
        chosen = self.reshape(-1)[index[0] if index else 0] if len(index) < 2 else self[index]
        values = known_values(chosen.node)
        return chosen if values is None else values.item()

    def tolist(self) -> Any:
        """The elements in lists, as `numpy.ndarray.tolist`."""
        return [part.tolist() for part in self] if self.shape else self.item()

    def _known(self, wanted: str, instead: str) -> Any:
        values = known_values(self.node) if self.size == 1 else None
        if values is not None:
            return values.item()
        raise TypeError(f"a symbolic array cannot be taken for {wanted}: its values are known only when the compiled "
                        f"function runs; write {instead}")  # fmt: skip

    # arithmetic -------------------------------------------------------------------------------------------------------
    def combined(self, operator: Operator, left: Any, right: Any) -> Any:
        one, other = _operand(left), _operand(right)
        if one is None or other is None:
            return NotImplemented
        return Array(power(one, other) if operator is o.POW else mapped(operator, one, other))

    def applied(self, operator: Operator) -> Array:
        return Array(mapped(operator, self.node))

    def replaced(self, result: Any) -> Any:
        if result is not NotImplemented:
            self.assign(fitted(result.node, self.shape))
        return self

    def __matmul__(self, other: Any) -> Array:
        from symnum.arrays.products import matmul

        return matmul(self, other)

    def __rmatmul__(self, other: Any) -> Array:
        from symnum.arrays.products import matmul

        return matmul(other, self)

    # NumPy's protocols ------------------------------------------------------------------------------------------------
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from symnum.arrays.ufuncs import apply_ufunc

        return apply_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from symnum.arrays.functions import apply_function

        return apply_function(function, args, kwargs)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        values = known_values(self.node)
        if values is not None:
            return values.astype(self.dtype if dtype is None else dtype)
        raise TypeError("a symbolic array has no numbers to give to a function of compiled code or to an array made "
                        "outside the traced function; make arrays inside it, as with np.zeros_like(u), "
                        "and write M @ u for M.dot(u)")  # fmt: skip

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        import numpy as np

        return np

    # reading and writing ----------------------------------------------------------------------------------------------
    def __getitem__(self, key: Any) -> Array:
        selection = select(self.node, key)
        return Array(selection.read(self.node)) if selection.copies else self._view(selection)

    def __setitem__(self, key: Any, value: Any) -> None:
        selection = select(self.node, key)
        self.assign(selection.write(self.node, as_array(value).node))

    def assign(self, node: Node) -> None:
        """Replace the contents."""
        self.written = True
        if self._path is None:
            self._node = node
        else:
            self._path.write(node)

    def conj(self) -> Array:
        """The array itself: elements are real."""
        return self

    conjugate = conj

    def fill(self, value: Any) -> None:
        """Set every element to a number."""
        self[...] = value

    def _view(self, selection: Selection) -> Array:
        return Array(self._node, Path(self, selection))

    # shapes -----------------------------------------------------------------------------------------------------------
    def reshape(self, *shape: Any, order: str = "C") -> Array:
        """The same elements in C order, or in Fortran order, under another shape."""
        wanted = whole_shape(shape[0] if len(shape) == 1 else shape, self.size)
        if order == "F":
            return self.T.reshape(*wanted[::-1]).T
        here = self.shape
        return self._view(Selection(lambda n: reshaped(n, wanted), lambda n, value: reshaped(value, here)))

    def transpose(self, *axes: Any) -> Array:
        """The array with its axes permuted, reversed by default."""
        wanted = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        order = tuple([axis % self.ndim for axis in wanted]) if wanted else tuple(range(self.ndim))[::-1]
        back = tuple([order.index(axis) for axis in range(self.ndim)])
        return self._view(Selection(lambda n: permuted(n, order), lambda n, value: permuted(value, back)))

    def ravel(self, order: str = "C") -> Array:
        """One axis with all elements; a view."""
        return self.reshape(-1, order=order)

    def flatten(self, order: str = "C") -> Array:
        """One axis with all elements; a copy."""
        return self.reshape(-1, order=order).copy()

    def copy(self, order: str = "C") -> Array:
        """An array of its own."""
        return Array(self.node)

    def astype(self, dtype: Any, **options: Any) -> Array:
        """The array in float64, which is what all arithmetic is done in.

        Errors:  SymnumError for other types of numbers.
        """
        import numpy as np

        if np.dtype(dtype) == self.dtype:
            return self.copy()
        if np.dtype(dtype).kind in "iu" and self.node.boolean:
            return self * 1.0
        if np.dtype(dtype) != np.float64:
            raise SymnumError(f"symbolic arrays hold float64; astype({np.dtype(dtype).name!r}) is not supported")
        return self * 1.0 if self.node.boolean else self.copy()

    def __getattr__(self, name: str) -> Any:
        from symnum.arrays.functions import METHODS

        if name not in METHODS:
            raise AttributeError(f"symbolic arrays have no attribute {name!r}")
        function = METHODS[name]
        return lambda *args, **kwargs: function(self, *args, **kwargs)


def power(base: Node, exponent: Node) -> Node:
    """base ** exponent, squares and roots as NumPy computes them."""
    value = _number(exponent)
    if value == 2:
        return mapped(o.MUL, base, base)
    if value == 0.5:
        return mapped(o.SQRT, base)
    if value == 1:
        return base
    return mapped(o.POW, base, exponent)


def _number(node: Node) -> Any:
    if isinstance(node, Constant) and node.values.ndim == 0:
        return node.values.item()
    return getattr(node.term, "value", None) if isinstance(node, Scalar) else None


def _operand(value: Any) -> Node | None:
    try:
        return as_array(value).node
    except (TypeError, ValueError):
        return None


def as_array(value: Any) -> Array:
    """An array, number, term or nested sequence of them as a symbolic array.

    Errors:  TypeError for anything else.
    """
    import numpy as np

    if isinstance(value, Array):
        return value
    if isinstance(value, Term):
        return Array(scalar(value))
    if isinstance(value, np.ndarray) and value.dtype != object:
        return Array(_plain(value))
    if isinstance(value, list | tuple | np.ndarray):
        from symnum.arrays.joining import stack

        return stack([as_array(part) for part in value])
    if isinstance(value, complex | np.complexfloating):
        raise SymnumError("symbolic arrays are real; complex numbers are not supported")
    term = as_term(value)
    if term is None:
        raise TypeError(f"{type(value).__name__!r} is no array of numbers")
    # a Python number is exact in a term; what NumPy computes with it is float64
    literal = as_term(float(value)) if isinstance(value, int) and not isinstance(value, bool) else term
    return Array(scalar(literal, isinstance(value, bool | np.bool_)))


def _plain(values: Any) -> Node:
    if values.dtype.kind not in "fiub":
        raise SymnumError(f"an array of {values.dtype} cannot meet a symbolic one: numbers are real, in float64")
    return constant(values)


def fitted(node: Node, shape: tuple[int, ...]) -> Node:
    """The node broadcast to a shape that it must not exceed.

    Errors:  SymnumError if it does not fit.
    """
    while len(node.shape) > len(shape) and node.shape[0] == 1:
        node = reshaped(node, node.shape[1:])
    ones = len(shape) - len(node.shape)
    if ones < 0 or any(a not in (1, b) for a, b in zip(node.shape, shape[ones:], strict=True)):
        raise SymnumError(f"an array of shape {node.shape} does not fit where one of shape {shape} is assigned to")
    return broadcast(node, shape)


def whole_shape(shape: Any, size: int) -> tuple[int, ...]:
    """A shape as a tuple, with -1 worked out.

    Errors:  SymnumError if it does not hold `size` elements.
    """
    lengths = [int(length) for length in (shape if isinstance(shape, tuple | list) else (shape,))]
    if lengths.count(-1) == 1:
        rest = math.prod([length for length in lengths if length != -1])
        lengths[lengths.index(-1)] = size // rest if rest else 0
    if math.prod(lengths) != size:
        raise SymnumError(f"an array of {size} elements cannot take the shape {tuple(lengths)}")
    return tuple(lengths)


def array(name: str, shape: int | tuple[int, ...], number: int = 0) -> Array:
    """A symbolic array that stands for argument `number` of a function.

    >>> array("u", (3, 4))[1:, 0].shape
    (2,)
    """
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    return Array(Input(lengths, False, number))
