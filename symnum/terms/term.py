"""The leaves, and what every term of ours shares: interning, Python's operators, NumPy's functions, copying."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeGuard

from symnum.errors import LimitError, SymnumError
from symnum.late import from_above
from symnum.terms import interface, interning
from symnum.terms.assumptions import NOTHING, Assumptions
from symnum.terms.interface import AnyTerm, Number
from symnum.terms.operators import (
    ABS,
    ADD,
    CEIL,
    DIV,
    FLOOR,
    GE,
    GT,
    LE,
    LT,
    MOD,
    MUL,
    NEG,
    POW,
    SUB,
    Operator,
    operator_of_ufunc,
    operators,
)

if TYPE_CHECKING:
    import numpy as np


class Term:
    """Base of symnum's own terms: immutable, hash-consed, equal only if identical."""

    __slots__ = ("__weakref__", "digest")
    as_written: ClassVar[bool] = False  # whether Python's operators build what was typed, without any algebra
    digest: int

    # arithmetic -------------------------------------------------------------------------------------------------------
    def __add__(self, other: Any) -> Any:
        return _apply(ADD, self, other)

    def __radd__(self, other: Any) -> Any:
        return _apply(ADD, other, self)

    def __sub__(self, other: Any) -> Any:
        return _apply(SUB, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _apply(SUB, other, self)

    def __mul__(self, other: Any) -> Any:
        return _apply(MUL, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _apply(MUL, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _apply(DIV, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _apply(DIV, other, self)

    def __pow__(self, other: Any) -> Any:
        return _apply(POW, self, other)

    def __rpow__(self, other: Any) -> Any:
        return _apply(POW, other, self)

    def __mod__(self, other: Any) -> Any:
        return _apply(MOD, self, other)

    def __rmod__(self, other: Any) -> Any:
        return _apply(MOD, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _floor_of(_apply(DIV, self, other))

    def __rfloordiv__(self, other: Any) -> Any:
        return _floor_of(_apply(DIV, other, self))

    def __divmod__(self, other: Any) -> Any:
        quotient = self // other
        return NotImplemented if quotient is NotImplemented else (quotient, self % other)

    def __rdivmod__(self, other: Any) -> Any:
        quotient = self.__rfloordiv__(other)
        return NotImplemented if quotient is NotImplemented else (quotient, self.__rmod__(other))

    def __neg__(self) -> Any:
        return interface.make_term(self, NEG, (self,))

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return interface.make_term(self, ABS, (self,))

    def __floor__(self) -> Any:
        return interface.make_term(self, FLOOR, (self,))

    def __ceil__(self) -> Any:
        return interface.make_term(self, CEIL, (self,))

    # comparisons build terms; == stays identity, so that terms can be keys; sn.eq(a, b) builds an equation ------------
    def __lt__(self, other: Any) -> Any:
        return _apply(LT, self, other)

    def __le__(self, other: Any) -> Any:
        return _apply(LE, self, other)

    def __gt__(self, other: Any) -> Any:
        return _apply(GT, self, other)

    def __ge__(self, other: Any) -> Any:
        return _apply(GE, self, other)

    def __bool__(self) -> bool:
        raise TypeError(
            "a symbolic term has no truth value; instead of if, min, max, and, or, not (and for arrays instead of "
            "NumPy's comparisons and choices) take sn.where, sn.minimum, sn.maximum, sn.logical_and, sn.lt and the like"
        )

    # numbers ----------------------------------------------------------------------------------------------------------
    def __float__(self) -> float:
        from symnum.terms.evaluation import evaluate

        return float(evaluate(self, {}))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from symnum.terms.numpy_protocol import apply_ufunc

        return apply_ufunc(ufunc, method, inputs, options)

    # identity ---------------------------------------------------------------------------------------------------------
    def __copy__(self) -> Term:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Term:
        return self

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        from symnum.terms.exchange import term_from_json, to_json

        return term_from_json, (to_json([self]),)

    def __repr__(self) -> str:
        from symnum.terms.printing import summary

        return summary(self)

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def _repr_latex_(self) -> str:
        return from_above("LaTeX of a term with what it costs")(self)


def _apply(operator: Operator, left: Any, right: Any) -> Any:
    """The term for a binary Python operator, or NotImplemented for values that are no terms."""
    left, right = as_term(left), as_term(right)
    if left is None or right is None:
        return NotImplemented
    like = right if right.as_written else left
    return interface.make_term(like, operator, (left, right))


def _floor_of(term: Any) -> Any:
    return NotImplemented if term is NotImplemented else interface.make_term(term, FLOOR, (term,))


# leaves -----------------------------------------------------------------------------------------------------------
class Symbol(Term):
    """A named unknown with what is assumed of it; `symbol` and `symbols` make it."""

    __slots__ = ("assumptions", "name")
    name: str
    assumptions: Assumptions


class Literal(Term):
    """A number or truth value; `literal` makes it."""

    __slots__ = ("value",)
    value: Number

    def __bool__(self) -> bool:
        return bool(self.value)


def symbol(name: str, **assumptions: Any) -> Symbol:
    """The symbol with this name and these assumptions: real unless more is said.

    The assumptions are positive, negative, nonnegative, nonpositive, nonzero, integer (each True) and
    interval=(low, high). A name may be any printable text.

    Errors:  SymnumError for an empty or unprintable name, an unknown or a contradictory assumption; TypeError for a
             name that is no text.

    >>> symbol("x") is symbol("x")
    True
    >>> symbol("x") is symbol("x", positive=True)
    False
    """
    known = Assumptions.of(**assumptions) if assumptions else NOTHING
    if type(name) is not str:
        name = _plain_name(name)
    key = (Symbol, name, known)
    present = interning.find(key)
    if present is not None:
        return present
    if not name.strip() or not name.isprintable() or "`" in name:
        raise SymnumError(f"{name!r} cannot name a symbol: give printable text without backquotes")
    new = object.__new__(Symbol)
    new.name, new.assumptions = name, known
    new.digest = interning.text_digest(f"symbol {name} {known}")
    return interning.keep(key, new)


def _plain_name(name: Any) -> str:
    """A string of a subclass, such as numpy.str_, as plain text, so that equal names make one symbol."""
    if not isinstance(name, str):
        raise TypeError(f"{name!r} cannot name a symbol: a name is text")
    return str(name)


_declared: dict[str, Symbol] = {}
_MOST_AT_ONCE = 1_000_000
_LONGEST_NUMBER = 18  # digits


def symbols(names: str | Sequence[str], **assumptions: Any) -> Any:
    """Symbols by names separated by spaces or commas; one name gives one symbol, several a tuple.

    `name0:3` stands for name0, name1, name2. Names declared here mean these symbols in texts parsed later.

    Errors:  as those of `symbol`; LimitError for more than a million names by one range.

    >>> symbols("x y", positive=True)
    (x, y)
    >>> symbols("k1:4")
    (k1, k2, k3)
    """
    if not isinstance(names, str | Sequence):
        raise TypeError(f"symbols takes names as text or in a list, not {names!r}")
    words = names.replace(",", " ").split() if isinstance(names, str) else [_plain_name(name) for name in names]
    found = tuple(symbol(name, **assumptions) for word in words for name in _expanded(word))
    _declared.update((s.name, s) for s in found)
    if not found:
        raise SymnumError("no name was given; write symbols('x y z')")
    return found[0] if len(found) == 1 and isinstance(names, str) and ":" not in names else found


def _expanded(word: str) -> list[str]:
    head, colon, stop = word.partition(":")
    if not colon or not (stop.isascii() and stop.isdigit()):
        return [word]
    stem = head.rstrip("0123456789")
    start = head[len(stem) :] or "0"
    if max(len(start), len(stop)) > _LONGEST_NUMBER or int(stop) - int(start) > _MOST_AT_ONCE:
        raise LimitError(f"{word[:40]!r} stands for more than {_MOST_AT_ONCE} symbols")
    return [f"{stem}{i}" for i in range(int(start), int(stop))]


def declared_symbols() -> Mapping[str, Symbol]:
    """The symbols declared through `symbols`, by name; the latest declaration of a name counts."""
    return MappingProxyType(_declared)


def literal(value: Number) -> Literal:
    """The literal with this value: exact for int and Fraction, kept as written for float, a truth value for bool.

    Errors:  TypeError for anything else; NumPy's scalars count as what they hold.

    >>> literal(3) is literal(3)
    True
    >>> literal(3.0) is literal(3)
    False
    """
    if type(value) not in _PLAIN:
        value = _plain(value)
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    key = (Literal, type(value), _told_apart(value))
    present = interning.find(key)
    if present is not None:
        return present
    new = object.__new__(Literal)
    new.value = value
    new.digest = interning.text_digest(f"{type(value).__name__} {_spelled(value)}")
    return interning.keep(key, new)


def _told_apart(value: Number) -> object:
    """What tells a number from others of its class: a float by its bits, so that -0.0 and NaN are literals too.

    Fractions are pairs here, which hash ten times as fast.
    """
    if type(value) is int:
        return value
    if isinstance(value, float):
        return value.hex()
    return value.as_integer_ratio() if isinstance(value, Fraction) else value


def _spelled(value: Number) -> str:
    if isinstance(value, float):
        return value.hex()
    # hexadecimal, because decimal digits are limited to 4300 by Python and cost more than linear time
    return f"{value.numerator:x}/{value.denominator:x}"


def as_term(value: Any) -> Any:
    """The value as a term: terms stay, numbers become literals; None for anything else.

    >>> as_term(2), as_term("x") is None
    (2, True)
    """
    if isinstance(value, Term):
        return value
    if isinstance(value, bool | int | float | Fraction):
        return literal(value)
    item = _numpy_item(value)
    return literal(item) if isinstance(item, bool | int | float) else None


_PLAIN = frozenset((bool, int, float, Fraction))


def _plain(value: Any) -> Number:
    """A number of another class, such as numpy.float64, numpy.int64 or an IntEnum, as the plain number."""
    for kind in (bool, int, float, Fraction):
        if isinstance(value, kind):
            return kind(value)
    item = _numpy_item(value)
    if isinstance(item, bool | int | float):
        return item
    raise TypeError(f"{value!r} is no number that a literal can hold: give an int, a Fraction, a float or a bool")


def _numpy_item(value: Any) -> Any:
    """What a scalar or a 0-d array of NumPy holds; None for anything else."""
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "shape", None) == ():
        return value.item()
    return None


def required_term(value: Any) -> Any:
    """The value as a term.

    Errors:  TypeError that names the value if it is neither a term nor a number.
    """
    term = as_term(value)
    if term is None:
        raise TypeError(f"{value!r} is neither a term nor a number")
    return term


def is_own_term(value: Any) -> TypeGuard[Term]:
    """Whether the value is one of symnum's own terms."""
    return isinstance(value, Term)


# the interface for leaves -----------------------------------------------------------------------------------------
def _refuse(term: AnyTerm) -> NoReturn:
    raise TypeError(f"{term!r} does not have what was asked of it: ask is_call, is_symbol or is_literal first")


for _kind, _symbol, _literal in ((Term, False, False), (Symbol, True, False), (Literal, False, True)):
    interface.is_symbol.register(_kind, interface.always(_symbol))
    interface.is_literal.register(_kind, interface.always(_literal))
    interface.is_call.register(_kind, interface.always(not (_symbol or _literal)))
    if _symbol or _literal:
        interface.head.register(_kind, interface.always(None))

_EMPTY: Mapping[str, Any] = MappingProxyType({})
_INEXACT = (bool, float)
interface.operation.register(Term, _refuse)
interface.arguments.register(Term, _refuse)
interface.symbol_name.register(Term, _refuse)
interface.literal_value.register(Term, _refuse)
interface.metadata.register(Term, interface.always(_EMPTY))
interface.make_literal.register(Term, lambda like, value: literal(value))
interface.symbol_name.register(Symbol, lambda t: t.name)
interface.metadata.register(Symbol, lambda t: t.assumptions.facts())
interface.literal_value.register(Literal, lambda t: t.value)
interface.exact_value.register(Term, interface.always(None))
interface.exact_value.register(Literal, lambda t: None if isinstance(t.value, _INEXACT) else t.value)


def _method_for(operator: Operator) -> Callable[[Term], Any]:
    def method(self: Term, *others: Any) -> Any:
        return interface.make_term(self, operator, (self, *map(required_term, others)))

    method.__name__ = operator.numpy
    return method


# NumPy's loops over object arrays call the method of the function's name: np.sin(array)[i] is array[i].sin()
for _operator in operators():
    if _operator.numpy and _operator.least == _operator.most and operator_of_ufunc(_operator.numpy) is _operator:
        setattr(Term, _operator.numpy, _method_for(_operator))


def is_finite_literal(term: AnyTerm) -> bool:
    """Whether the term is a literal other than NaN and the infinities."""
    return interface.is_literal(term) and math.isfinite(interface.literal_value(term))
