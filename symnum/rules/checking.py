"""What a rule must satisfy to be loaded: scope, and a left side that terms of its kind can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from symnum.errors import RuleError
from symnum.rules.normal_form import normal_sides
from symnum.rules.pattern import IDENTITIES, FunctionVariable, Variable
from symnum.rules.rule import Rule
from symnum.rules.termination import decreases
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL, POW, WHERE, Operator, Sort
from symnum.terms.traversal import postorder


def check_rule(rule: Rule) -> None:
    """Refuse a rule that is malformed; a rejected rule may be anything that is well scoped.

    Errors:  RuleError with the file, the line, the rule and the reason.
    """
    left, right = postorder([rule.left]), postorder([rule.right])
    _check_scope(rule, left, right)
    _check_sorts(rule, [*left, *right])
    if not rule.rejected:
        _check_defaults(rule, left)
        if not rule.as_written:
            _check_canonical(rule)


def check_decreases(rule: Rule) -> None:
    """Refuse an oriented rule that does not go down in its termination order.

    Errors:  RuleError with the file, the line and the rule.
    """
    if rule.oriented and not rule.rejected and not decreases(rule):
        _refuse(
            rule,
            f"the right side is not below the left in the termination order {rule.order!r}; "
            "write an equation, with ==, for rewriters that use both directions",
        )


def check_names(rules: Iterable[Rule]) -> None:
    """Refuse two rules of one name.

    Errors:  RuleError that names both places.
    """
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.name in seen:
            _refuse(rule, f"the name is taken by the rule at {seen[rule.name].location}")
        seen[rule.name] = rule


def _check_scope(rule: Rule, left: Sequence[AnyTerm], right: Sequence[AnyTerm]) -> None:
    bound = _variables_in(left)
    unbound = [v for v in _variables_in(right) if v not in bound]
    if unbound:
        _refuse(rule, f"{_names(unbound)} on the right is not bound on the left")
    for condition in rule.conditions:
        loose = [v for v in condition.variables() if v not in bound]
        if loose:
            _refuse(rule, f"the condition {condition} speaks of {_names(loose)}, which the left side does not bind")
    functions = _functions_in(left)
    free = [f for f in _functions_in(right) if f not in functions]
    if free:
        _refuse(rule, f"the function {free[0].name} on the right is not bound on the left")
    if isinstance(rule.left, Variable):
        _refuse(rule, "the left side is a variable alone, which matches everything")


def _variables_in(nodes: Sequence[AnyTerm]) -> list[Variable]:
    return [node for node in nodes if isinstance(node, Variable)]


def _functions_in(nodes: Sequence[AnyTerm]) -> list[FunctionVariable]:
    used = [interface.operation(node) for node in nodes if interface.is_call(node)]
    return [operator for operator in used if isinstance(operator, FunctionVariable)]


def _check_sorts(rule: Rule, nodes: Sequence[AnyTerm]) -> None:
    """Variables of truth values stand where truth values go, and no others do."""
    for node in nodes:
        arguments = interface.arguments(node) if interface.is_call(node) else ()
        for place, argument in enumerate(arguments):
            if not isinstance(argument, Variable):
                continue
            wanted = _sort_taken(interface.operation(node), place, len(arguments))
            if wanted not in (None, argument.sort.result):
                _refuse(
                    rule, f"{argument.name} stands for a {argument.sort.result.value} term, which {node} does not take"
                )


def _sort_taken(operator: Operator, place: int, arity: int) -> Sort | None:
    """The sort of an argument, or None if it may be of either."""
    if isinstance(operator, FunctionVariable):
        return None
    if operator is WHERE:
        return Sort.BOOLEAN if place % 2 == 0 and place < arity - 1 else None
    return operator.takes


def _check_defaults(rule: Rule, nodes: Sequence[AnyTerm]) -> None:
    wanting = [v for v in _variables_in(nodes) if v.default is not None]
    if not wanting:
        return
    fitting = {
        argument
        for node in nodes
        if interface.head(node) in IDENTITIES
        for argument in interface.arguments(node)
        if isinstance(argument, Variable) and argument.default == IDENTITIES[interface.operation(node)]
    }
    for v in wanting:
        if v not in fitting:
            _refuse(
                rule, f"{v.name} never stands where {v.default} could be left out (0 in a sum, 1 in a product or power)"
            )


def _check_canonical(rule: Rule) -> None:
    left, right = normal_sides(rule)
    if not interface.is_call(left):
        _refuse(rule, _never_shown(rule.left, f"its normal form is {left}"))
    if left is right:
        _refuse(rule, f"both sides have the same normal form {left}; mark the rule set as_written for terms as written")
    for node in postorder([left]):
        reason = _reason_never_canonical(node) if interface.is_call(node) else None
        if reason is not None:
            _refuse(rule, _never_shown(node, reason))


def _reason_never_canonical(node: AnyTerm) -> str | None:
    """Why no canonical term is an instance of this call, or None."""
    operator, arguments = interface.operation(node), interface.arguments(node)
    if operator in (ADD, MUL) and sum(_is_number(argument) for argument in arguments) > 1:
        return "exact numbers in a sum or product are one number"
    if operator is MUL and len(arguments) == 2 and any(map(_is_number, arguments)) and any(map(_is_sum, arguments)):
        return "a number times a sum is a sum"
    if operator is POW and _is_integer(arguments[1]) and _is_product(arguments[0]):
        return "an integer power of a product is a product of powers"
    return None


def _is_number(term: AnyTerm) -> bool:
    if isinstance(term, Variable):
        return term.sort.literal and term.default is None
    return interface.exact_value(term) is not None


def _is_integer(term: AnyTerm) -> bool:
    return isinstance(term, Variable) and term.sort.literal and term.assumptions.integer


def _is_sum(term: AnyTerm) -> bool:
    return interface.head(term) is ADD


def _is_product(term: AnyTerm) -> bool:
    return interface.head(term) in (MUL, POW)


def _never_shown(pattern: AnyTerm, reason: str) -> str:
    return f"canonical terms never show {pattern}: {reason}; mark the rule set as_written for terms as written"


def _names(variables: Iterable[Variable]) -> str:
    return ", ".join(v.name for v in variables)


def _refuse(rule: Rule, reason: str) -> NoReturn:
    raise RuleError(f"{rule.location}: {rule.name}: {reason}")
