"""Functions of terms that are answered class by class, as quickly as Python can: they are most of what is ever called.

A function is looked up by the class of its first argument (`dispatched`); where all terms of a class get the same
answer, that is looked up and not computed (`answered`, `always`). Quicker still, a class may show an answer as an
attribute of its terms, such as `shown_head`: reading it takes half the time of looking a function up. Where the
attribute is not there, the function of the class answers, and where the arguments are None as they were not asked for
before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, singledispatch, update_wrapper
from typing import TYPE_CHECKING, Any, TypeAlias

Function: TypeAlias = Callable[..., Any]
Reader: TypeAlias = Callable[[Function], Function]
"""Makes a function that reads an attribute, of the function that is asked where there is none."""


def always(answer: Any) -> Function:
    """An implementation for a class all of whose terms get the same answer, which is then looked up and not computed.

    >>> always(True)("a term")
    True
    """

    def implementation(term: Any) -> Any:
        return answer

    _answers[implementation] = answer
    return implementation


_answers: dict[Function, Any] = {}
_depends = object()


def _dispatched(
    function: Function, *, answered: bool = False, shown: Callable[[Function], Function] | None = None
) -> Any:
    """`singledispatch` behind a plain table of classes, which makes a call three to five times as fast.

    `answered` is for functions that give `always` the same answer for many classes, `shown` for those whose answer a
    class may show as an attribute.
    """
    generic = singledispatch(function)
    table: dict[type, Function] = {}
    answers: dict[type, Any] = {}  # of every class in the table: the answer of all its terms, or `_depends`

    def found(kind: type) -> Function:
        implementation = table[kind] = generic.dispatch(kind)
        answers[kind] = _answers.get(implementation, _depends)
        return implementation

    def one(term: Any) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term)

    def looked_up(term: Any) -> Any:
        try:
            answer = answers[term.__class__]
        except KeyError:
            return found(term.__class__)(term)
        return table[term.__class__](term) if answer is _depends else answer

    def two(term: Any, other: Any) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term, other)

    def three(term: Any, other: Any, third: Any) -> Any:
        try:
            implementation = table[term.__class__]
        except KeyError:
            implementation = found(term.__class__)
        return implementation(term, other, third)

    def register(kind: type, implementation: Function) -> Function:
        table.clear()
        answers.clear()
        return generic.register(kind, implementation)

    by_count = (one, two, three)
    chosen: Any = looked_up if answered else by_count[function.__code__.co_argcount - 1]
    call: Any = update_wrapper(shown(chosen) if shown else chosen, function)
    call.register, call.dispatch = register, lambda kind: table.get(kind) or found(kind)
    return call


# one function for each attribute, since its name must stand in the code for Python to read it quickly
def _is_call(asked: Function) -> Function:
    def is_call(term: Any) -> Any:
        try:
            return term.shown_is_call
        except AttributeError:
            return asked(term)

    return is_call


def _is_literal(asked: Function) -> Function:
    def is_literal(term: Any) -> Any:
        try:
            return term.shown_is_literal
        except AttributeError:
            return asked(term)

    return is_literal


def _head(asked: Function) -> Function:
    def head(term: Any) -> Any:
        try:
            return term.shown_head
        except AttributeError:
            return asked(term)

    return head


def _operation(asked: Function) -> Function:
    def operation(term: Any) -> Any:
        try:
            found = term.shown_head
        except AttributeError:
            return asked(term)
        return asked(term) if found is None else found

    return operation


def _arguments(asked: Function) -> Function:
    def arguments(term: Any) -> Any:
        try:
            found = term.shown_arguments
        except AttributeError:
            return asked(term)
        return asked(term) if found is None else found

    return arguments


def _exact_value(asked: Function) -> Function:
    def exact_value(term: Any) -> Any:
        try:
            return term.shown_exact_value
        except AttributeError:
            return asked(term)

    return exact_value


dispatched = answered = singledispatch
is_call_shown = is_literal_shown = head_shown = operation_shown = arguments_shown = exact_value_shown = singledispatch
if not TYPE_CHECKING:
    dispatched, answered = _dispatched, partial(_dispatched, answered=True)
    is_call_shown = partial(_dispatched, answered=True, shown=_is_call)
    is_literal_shown = partial(_dispatched, answered=True, shown=_is_literal)
    head_shown = partial(_dispatched, answered=True, shown=_head)
    operation_shown = partial(_dispatched, answered=True, shown=_operation)
    arguments_shown = partial(_dispatched, answered=True, shown=_arguments)
    exact_value_shown = partial(_dispatched, answered=True, shown=_exact_value)
