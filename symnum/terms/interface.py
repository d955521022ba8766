"""The term interface: the whole contract between terms and every algorithm of symnum.

A term is a leaf (a symbol or a literal) or a call of an operator on arguments. Algorithms are written against the ten
functions below and never against a class; a term type joins by registering its class with each of them. The laws:

    L1  make_term(t, operation(t), arguments(t)) == t        for every call t
    L2  exactly one of is_call(t), is_symbol(t), is_literal(t) holds
    L3  arguments(t) is a tuple, the same on every access, in a stable order
    L4  make_term(like, f, args) denotes f(args); it may be of another shape than f(args), never of another meaning
    L5  terms that are equal hash equal, and terms never change
    L6  literal_value(make_literal(like, value)) == value

`head`, `exact_value`, `summands`, `factors` and `scaled_factors` are views that follow from the laws, and `combination`
and `product` build terms from them; a type may answer them faster from its own storage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial, singledispatch, update_wrapper
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from symnum.terms.operators import ADD, MUL, POW, Operator

AnyTerm: TypeAlias = Any
"""A term of any registered type. It is `Any` on purpose: other people's classes are terms, too."""

Exact: TypeAlias = int | Fraction
Number: TypeAlias = int | Fraction | float | bool

# modules that join when one of their terms is first seen, so that no package is imported for nothing
_ADAPTERS = {
    "symnum": "symnum.terms.canonical",
    "sympy": "symnum.terms.sympy_terms",
    "ast": "symnum.terms.python_ast_terms",
}
_adopted: set[str] = set()


def _adopt(term: AnyTerm) -> None:
    """Import the adapter for this term's class, or say that the value is no term."""
    for base in type(term).__mro__:
        package = str(base.__module__).partition(".")[0]  # an undefined function of SymPy has no module
        if package in _ADAPTERS and package not in _adopted:
            _adopted.add(package)
            import_module(_ADAPTERS[package])
            return
    if isinstance(term, str):
        raise TypeError(f"{term[:40]!r} is text, not a term; symnum.parse reads text")
    raise TypeError(
        f"{type(term).__name__!r} is no term type; register it with the functions of symnum.terms.interface"
    )


def always(answer: Any) -> Callable[[AnyTerm], Any]:
    """An implementation for a class all of whose terms get the same answer, which is then looked up and not computed.

    >>> always(True)("a term")
    True
    """

    def implementation(term: AnyTerm) -> Any:
        return answer

    _answers[implementation] = answer
    return implementation


_answers: dict[Callable[[AnyTerm], Any], Any] = {}


def _dispatched(function: Callable[..., Any], *, answered: bool = False) -> Any:
    """`singledispatch` behind a plain table of classes, which makes a call three to five times as fast.

    `answered` is for functions that give `always` the same answer for many classes.
    """
    generic = singledispatch(function)
    table: dict[type, Callable[..., Any]] = {}
    answers: dict[type, Any] = {}  # of every class in the table: the answer of all its terms, or `_depends`

    def found(kind: type) -> Callable[..., Any]:
        implementation = table[kind] = generic.dispatch(kind)
        answers[kind] = _answers.get(implementation, _depends)
        return implementation

    def one(term: AnyTerm) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term)

    def looked_up(term: AnyTerm) -> Any:
        try:
            answer = answers[term.__class__]
        except KeyError:
            return found(term.__class__)(term)
        return table[term.__class__](term) if answer is _depends else answer

    def two(term: AnyTerm, other: Any) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term, other)

    def three(term: AnyTerm, other: Any, third: Any) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term, other, third)

    def register(kind: type, implementation: Callable[..., Any]) -> Callable[..., Any]:
        table.clear()
        answers.clear()
        return generic.register(kind, implementation)

    by_count = (one, two, three)
    chosen: Any = looked_up if answered else by_count[function.__code__.co_argcount - 1]
    call: Any = update_wrapper(chosen, function)
    call.register, call.dispatch = register, lambda kind: table.get(kind) or found(kind)
    return call


_depends = object()

dispatched = answered = singledispatch
if not TYPE_CHECKING:
    dispatched, answered = _dispatched, partial(_dispatched, answered=True)


@answered
def is_call(term: AnyTerm) -> bool:
    """Whether the term is an operator applied to arguments."""
    _adopt(term)
    return is_call(term)


@dispatched
def operation(term: AnyTerm) -> Operator:
    """The operator of a call."""
    _adopt(term)
    return operation(term)


@answered
def head(term: AnyTerm) -> Operator | None:
    """The operator of a call, None for a leaf: `is_call` and `operation` in one step."""
    return operation(term) if is_call(term) else None


@dispatched
def arguments(term: AnyTerm) -> tuple[AnyTerm, ...]:
    """The arguments of a call, in a stable order; cached by the type, so that asking again costs nothing."""
    _adopt(term)
    return arguments(term)


@dispatched
def make_term(like: AnyTerm, operator: Operator, args: tuple[AnyTerm, ...]) -> AnyTerm:
    """The term that applies `operator` to `args`, of the type of `like`."""
    _adopt(like)
    return make_term(like, operator, args)


@answered
def is_symbol(term: AnyTerm) -> bool:
    """Whether the term is a named unknown."""
    _adopt(term)
    return is_symbol(term)


@dispatched
def symbol_name(term: AnyTerm) -> str:
    """The name of a symbol."""
    _adopt(term)
    return symbol_name(term)


@answered
def is_literal(term: AnyTerm) -> bool:
    """Whether the term is a number or a truth value."""
    _adopt(term)
    return is_literal(term)


@dispatched
def literal_value(term: AnyTerm) -> Number:
    """The value of a literal: int, Fraction, float or bool."""
    _adopt(term)
    return literal_value(term)


@dispatched
def make_literal(like: AnyTerm, value: Number) -> AnyTerm:
    """The literal with this value, of the type of `like`."""
    _adopt(like)
    return make_literal(like, value)


@answered
def metadata(term: AnyTerm) -> Mapping[str, Any]:
    """What was declared of a term: the assumptions on a symbol, nothing for most terms."""
    _adopt(term)
    return metadata(term)


@answered
def exact_value(term: AnyTerm) -> Exact | None:
    """The value of an exact literal (an integer or a rational), or None."""
    if is_literal(term):
        value = literal_value(term)
        if not isinstance(value, bool | float):
            return value
    return None


@dispatched
def summands(term: AnyTerm) -> tuple[tuple[Exact, AnyTerm], ...]:
    """The term as a sum: pairs (c, t) with exact c such that the term equals the sum of c*t.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> summands(x - 2*y)
    ((1, x), (-2, y))
    """
    if not (is_call(term) and operation(term) is ADD):
        return (scaled_view(term),)
    return tuple(scaled_view(argument) for argument in arguments(term))


@dispatched
def scaled_view(term: AnyTerm) -> tuple[Exact, AnyTerm]:
    """The pair (c, t) with the term equal to c*t, where c is a leading exact literal factor, or 1."""
    if is_call(term) and operation(term) is MUL:
        first, *rest = arguments(term)
        coefficient = exact_value(first)
        if coefficient is not None and rest:
            return coefficient, rest[0] if len(rest) == 1 else make_term(term, MUL, tuple(rest))
    return 1, term


@dispatched
def factors(term: AnyTerm) -> tuple[tuple[AnyTerm, Exact], ...]:
    """The term as a product: pairs (b, e) with exact e such that the term equals the product of b**e.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> factors(x / y)
    ((x, 1), (y, -1))
    """
    if is_call(term) and operation(term) is MUL:
        return tuple(_power_view(argument) for argument in arguments(term))
    return (_power_view(term),)


def _power_view(term: AnyTerm) -> tuple[AnyTerm, Exact]:
    if is_call(term) and operation(term) is POW:
        base, exponent = arguments(term)
        value = exact_value(exponent)
        if value is not None:
            return base, value
    return term, 1


@dispatched
def scaled_factors(term: AnyTerm) -> tuple[Exact, tuple[tuple[AnyTerm, Exact], ...]]:
    """The term as a number times a product: the number, and the other `factors`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> scaled_factors(3*x / y)
    (3, ((x, 1), (y, -1)))
    """
    pairs = factors(term)
    value = exact_value(pairs[0][0]) if pairs and pairs[0][1] == 1 else None
    return (1, pairs) if value is None else (value, pairs[1:])


@dispatched
def combination(like: AnyTerm, pairs: Iterable[tuple[Exact, AnyTerm]]) -> AnyTerm:
    """The sum of c*t over pairs (c, t), of the type of `like`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> combination(x, [(1, x), (-2, y)])
    x - 2*y
    """
    parts = [t if c == 1 else product(like, c, ((t, 1),)) for c, t in pairs]
    return parts[0] if len(parts) == 1 else make_term(like, ADD, tuple(parts))


@dispatched
def product(like: AnyTerm, coefficient: Exact, pairs: Iterable[tuple[AnyTerm, Exact]]) -> AnyTerm:
    """The product of a number and of b**e over pairs (b, e) with exact e, of the type of `like`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> product(x, 3, [(x, 1), (y, -1)])
    3*x/y
    """
    parts = [b if e == 1 else make_term(like, POW, (b, make_literal(like, e))) for b, e in pairs]
    if coefficient != 1 or not parts:
        parts = [make_literal(like, coefficient), *parts]
    return parts[0] if len(parts) == 1 else make_term(like, MUL, tuple(parts))


@dispatched
def product_slope(term: AnyTerm, place: int, inner: AnyTerm) -> AnyTerm:
    """A product differentiated along one of its `scaled_factors`, times the derivative of that factor's base.

    Numbers are left out: that of the product, and the exponent. A product `inner` of more than `LONG` factors stays
    whole: along a chain of n products the last would have n factors, and all of them n^2.

    >>> from symnum.terms.term import symbols
    >>> x, y, z = symbols("x y z")
    >>> product_slope(3 * x * y**2, 1, z)
    x*y*z
    """
    powers = list(scaled_factors(term)[1])
    base, exponent = powers[place]
    powers[place : place + 1] = [] if exponent == 1 else [(base, exponent - 1)]
    if exact_value(inner) != 1 or not powers:
        powers.append((inner, 1))
    return powers[0][0] if len(powers) == 1 and powers[0][1] == 1 else product(term, 1, powers)


@dispatched
def slope_sum(like: AnyTerm, pairs: Sequence[tuple[Exact, AnyTerm]]) -> tuple[Exact, AnyTerm]:
    """A `combination` as a number times a term; sums of more than `LONG` terms stay whole in it, unless they are few.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> slope_sum(x, [(1, x), (2, y), (1, x)]), slope_sum(x, [(1, x), (1, x)])
    ((1, 2*x + 2*y), (2, x))
    """
    return scaled_view(combination(like, pairs))


LONG = 16
"""Sums and products of derivatives with more parts than this are not copied into longer ones."""
