"""Building terms from patterns: what each variable stands for is put in its place."""

from __future__ import annotations

from fractions import Fraction

from symnum.errors import DomainError
from symnum.rules.compilation import Addition, Commuting, Fixed, Leaf, Multiplication, Node, PowerOf, Wild
from symnum.rules.domains import keeps_domain
from symnum.rules.pattern import FOLD, FunctionVariable, Variable
from symnum.rules.search import Bindings
from symnum.rules.views import product_of, sum_of
from symnum.terms import interface
from symnum.terms.canonical import ZERO
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import POW
from symnum.terms.term import literal
from symnum.terms.traversal import convert


def instantiated(pattern: AnyTerm, bindings: Bindings, like: AnyTerm, *, strict: bool = False) -> AnyTerm:
    """The instance of a pattern as it was written, as a term of the type of `like`.

    Errors:  DomainError if what is to be folded is no exact number, or where it is `strict` and the constructors of
        canonical terms make it defined at more points than its parts.
    """
    if isinstance(pattern, Variable):
        return bindings[pattern]
    if not interface.is_call(pattern):
        return _leaf(pattern, like)
    operator = interface.operation(pattern)
    if operator is FOLD:
        return _folded(interface.arguments(pattern)[0], bindings, like)
    parts: list[AnyTerm] = []
    for argument in interface.arguments(pattern):
        if isinstance(argument, Variable) and argument.is_sequence:
            parts += bindings[argument]
        else:
            parts.append(instantiated(argument, bindings, like, strict=strict))
    if isinstance(operator, FunctionVariable):
        operator = bindings[operator]
    result = interface.make_term(like, operator, tuple(parts))
    if strict and not keeps_domain(operator, tuple(parts), result):
        raise DomainError(f"{pattern} would be defined at more points")
    return result


def _leaf(pattern: AnyTerm, like: AnyTerm) -> AnyTerm:
    return interface.make_literal(like, interface.literal_value(pattern)) if interface.is_literal(pattern) else pattern


def _folded(pattern: AnyTerm, bindings: Bindings, like: AnyTerm) -> AnyTerm:
    numbers = {
        v: interface.exact_value(t) for v, t in bindings.items() if isinstance(v, Variable) and not v.is_sequence
    }
    known = {v: literal(value) for v, value in numbers.items() if value is not None}
    number = interface.exact_value(convert(instantiated(pattern, {**bindings, **known}, ZERO), ZERO))
    if number is None:
        raise DomainError(f"{pattern} is no exact number here")
    return interface.make_literal(like, number)


def instance(node: Node, bindings: Bindings, like: AnyTerm) -> AnyTerm:
    """The instance of a compiled pattern all of whose variables have values."""
    if isinstance(node, Wild):
        return bindings[node.variable]
    if isinstance(node, Leaf):
        return _leaf(node.term, like)
    if isinstance(node, Addition):
        return sum_of(like, [(1, instance(summand, bindings, like)) for summand in node.summands])
    if isinstance(node, Multiplication):
        return _product_instance(node, bindings, like)
    assert isinstance(node, Fixed | Commuting)
    operator = bindings[node.operator] if isinstance(node.operator, FunctionVariable) else node.operator
    parts: list[AnyTerm] = []
    for part in node.parts:
        if isinstance(part, Wild) and part.variable.is_sequence:
            parts += bindings[part.variable]
        else:
            parts.append(instance(part, bindings, like))
    return interface.make_term(like, operator, tuple(parts))


def _product_instance(node: Multiplication, bindings: Bindings, like: AnyTerm) -> AnyTerm:
    coefficient = node.coefficient
    if node.number is not None:
        coefficient *= interface.exact_value(bindings[node.number]) or 0
    return product_of(like, coefficient, [_power_instance(factor, bindings, like) for factor in node.factors])


def _power_instance(factor: PowerOf, bindings: Bindings, like: AnyTerm) -> tuple[AnyTerm, int | Fraction]:
    base = instance(factor.base, bindings, like)
    if factor.above is None:
        return base, factor.number or 0
    return interface.make_term(like, POW, (base, instance(factor.above, bindings, like))), 1
