"""Python's operators on symbolic arrays, all by way of one method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnum.terms import operators as o
from symnum.terms.operators import Operator

if TYPE_CHECKING:
    from symnum.arrays.array import Array


class Arithmetic:
    """The operators; what inherits says how one is applied to two operands, and how a result is kept in place."""

    __slots__ = ()
    __hash__ = object.__hash__  # == compares elements

    def combined(self, operator: Operator, left: Any, right: Any) -> Any:
        """The operator applied to two operands, NotImplemented where one is no array of numbers."""
        raise NotImplementedError

    def applied(self, operator: Operator) -> Any:
        """The operator applied to the array alone."""
        raise NotImplementedError

    def replaced(self, result: Any) -> Any:
        """The array itself after its contents have been replaced by a result."""
        raise NotImplementedError

    # fmt: off
    def __add__(self, other: Any) -> Array: return self.combined(o.ADD, self, other)
    def __radd__(self, other: Any) -> Array: return self.combined(o.ADD, other, self)
    def __iadd__(self, other: Any) -> Array: return self.replaced(self + other)
    def __sub__(self, other: Any) -> Array: return self.combined(o.SUB, self, other)
    def __rsub__(self, other: Any) -> Array: return self.combined(o.SUB, other, self)
    def __isub__(self, other: Any) -> Array: return self.replaced(self - other)
    def __mul__(self, other: Any) -> Array: return self.combined(o.MUL, self, other)
    def __rmul__(self, other: Any) -> Array: return self.combined(o.MUL, other, self)
    def __imul__(self, other: Any) -> Array: return self.replaced(self * other)
    def __truediv__(self, other: Any) -> Array: return self.combined(o.DIV, self, other)
    def __rtruediv__(self, other: Any) -> Array: return self.combined(o.DIV, other, self)
    def __itruediv__(self, other: Any) -> Array: return self.replaced(self / other)
    def __pow__(self, other: Any) -> Array: return self.combined(o.POW, self, other)
    def __rpow__(self, other: Any) -> Array: return self.combined(o.POW, other, self)
    def __ipow__(self, other: Any) -> Array: return self.replaced(self ** other)
    def __mod__(self, other: Any) -> Array: return self.combined(o.MOD, self, other)
    def __rmod__(self, other: Any) -> Array: return self.combined(o.MOD, other, self)
    def __floordiv__(self, other: Any) -> Array: return self._floored(self / other)
    def __rfloordiv__(self, other: Any) -> Array: return self._floored(other / self)
    def __and__(self, other: Any) -> Array: return self.combined(o.AND, self, other)
    def __rand__(self, other: Any) -> Array: return self.combined(o.AND, other, self)
    def __iand__(self, other: Any) -> Array: return self.replaced(self & other)
    def __or__(self, other: Any) -> Array: return self.combined(o.OR, self, other)
    def __ror__(self, other: Any) -> Array: return self.combined(o.OR, other, self)
    def __ior__(self, other: Any) -> Array: return self.replaced(self | other)
    def __lt__(self, other: Any) -> Array: return self.combined(o.LT, self, other)
    def __le__(self, other: Any) -> Array: return self.combined(o.LE, self, other)
    def __gt__(self, other: Any) -> Array: return self.combined(o.GT, self, other)
    def __ge__(self, other: Any) -> Array: return self.combined(o.GE, self, other)
    def __eq__(self, other: Any) -> Array: return self.combined(o.EQ, self, other)  # pyright: ignore[reportIncompatibleMethodOverride]
    def __ne__(self, other: Any) -> Array: return self.combined(o.NE, self, other)  # pyright: ignore[reportIncompatibleMethodOverride]
    def __neg__(self) -> Array: return self.applied(o.NEG)
    def __abs__(self) -> Array: return self.applied(o.ABS)
    def __invert__(self) -> Array: return self.applied(o.NOT)
    def __pos__(self) -> Array: return self  # pyright: ignore[reportReturnType]
    # fmt: on

    def _floored(self, quotient: Any) -> Array:
        return quotient if quotient is NotImplemented else quotient.applied(o.FLOOR)
