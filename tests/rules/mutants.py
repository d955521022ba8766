"""Mutants of rules: the slips that a checker has to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from symnum.rules.condition import Condition
from symnum.rules.pattern import Variable, variable
from symnum.rules.rule import Rule, Tier
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator, Sort, Trait
from symnum.terms.term import literal
from symnum.terms.traversal import postorder, rebuild
from symnum.terms.tree import tree_call

_LOOK_ALIKES = {op.SIN: op.COS, op.COS: op.SIN, op.SINH: op.COSH, op.COSH: op.SINH, op.TAN: op.COT, op.COT: op.TAN,
                op.MIN: op.MAX, op.MAX: op.MIN, op.FLOOR: op.CEIL, op.CEIL: op.FLOOR, op.LT: op.LE, op.LE: op.LT,
                op.GT: op.GE, op.GE: op.GT, op.EQ: op.NE, op.NE: op.EQ, op.AND: op.OR, op.OR: op.AND,
                op.EXP: op.EXPM1, op.LOG: op.LOG1P, op.ADD: op.MUL, op.MUL: op.ADD, op.SUB: op.ADD}  # fmt: skip
_WEAKER = {"Positive": "Nonnegative", "Nonnegative": "Real", "Negative": "Nonpositive", "Nonpositive": "Real",
           "Nonzero": "Real", "Int": "Real", "Natural": "Int", "IntLiteral": "Literal"}  # fmt: skip


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Every mutant of a rule, with a word for the slip; oriented rules become equations, whose order nobody checks."""
    base = replace(rule, oriented=False)
    for i, condition in enumerate(rule.conditions):
        yield f"without {condition}", replace(base, conditions=rule.conditions[:i] + rule.conditions[i + 1 :])
    for v in rule.variables:
        if v.sort.name in _WEAKER and not v.is_sequence:
            wider = variable(v.name, _WEAKER[v.sort.name], default=v.default)
            yield f"{v.name} only {wider.sort.name}", over_variables(base, {v: wider})
    is_zero = interface.exact_value(rule.right) == 0 and rule.tier is not Tier.IEEE  # then -0 is no slip
    if not _is_condition(rule.right) and not is_zero:
        yield "negated", replace(base, right=tree_call(op.NEG, (rule.right,)))
    for node in dict.fromkeys(postorder([rule.right])):
        for word, changed in _changed(node):
            yield f"{word} in {node}", replace(base, right=_replaced(rule.right, node, changed))


def _is_condition(term: AnyTerm) -> bool:
    if isinstance(term, Variable):
        return term.sort.result is Sort.BOOLEAN
    if interface.is_literal(term):
        return isinstance(interface.literal_value(term), bool)
    return interface.operation(term).result is Sort.BOOLEAN


def _changed(node: AnyTerm) -> Iterator[tuple[str, AnyTerm]]:
    """A node with one slip."""
    if interface.is_literal(node):
        value = interface.literal_value(node)
        if isinstance(value, bool):
            yield "the other truth value", literal(not value)
        else:
            yield "constant + 1", literal(value + 1)
            yield "constant * -2", literal(value * -2 if value else Fraction(-1, 2))
    if not interface.is_call(node):
        return
    operator, arguments = interface.operation(node), interface.arguments(node)
    if operator in _LOOK_ALIKES:
        yield "look-alike", tree_call(_LOOK_ALIKES[operator], arguments)
    if len(arguments) == 2 and Trait.COMMUTATIVE not in operator.traits and arguments[0] is not arguments[1]:
        yield "swapped operands", tree_call(operator, arguments[::-1])
    if operator is op.POW:
        yield "exponent + 1", tree_call(op.POW, (arguments[0], tree_call(op.ADD, (arguments[1], 1))))
        yield "exponent - 1", tree_call(op.POW, (arguments[0], tree_call(op.SUB, (arguments[1], 1))))
    if operator is op.ADD:
        yield "flipped sign", tree_call(op.ADD, (tree_call(op.NEG, arguments[:1]), *arguments[1:]))


def _replaced(root: AnyTerm, old: AnyTerm, new: AnyTerm) -> AnyTerm:
    return _rebuilt(root, lambda node: new if node is old else node)


def over_variables(rule: Rule, table: Mapping[Variable, Variable]) -> Rule:
    """A rule over other variables."""

    def renamed(term: AnyTerm) -> AnyTerm:
        return _rebuilt(term, lambda node: table.get(node, node))

    conditions = tuple(_condition(c, renamed) for c in rule.conditions)
    return replace(rule, left=renamed(rule.left), right=renamed(rule.right), conditions=conditions)


def _condition(condition: Condition, renamed: Callable[[AnyTerm], AnyTerm]) -> Condition:
    choices = tuple(_condition(choice, renamed) for choice in condition.choices)
    return Condition(condition.predicate, tuple(map(renamed, condition.arguments)), choices)


def _rebuilt(root: AnyTerm, change: Callable[[AnyTerm], AnyTerm]) -> AnyTerm:
    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        changed = change(node)
        return changed if changed is not node else tree_call(operator, parts)

    return rebuild([root], change, call)[0]
