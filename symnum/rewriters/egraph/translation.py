"""Rules as data into rules of egglog, each direction of an equation for itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from symnum.cost.model import tree_cost
from symnum.rewriters.egraph.conditions import Comparison, ConditionWriter
from symnum.rewriters.egraph.instances import instances
from symnum.rewriters.egraph.patterns import PatternWriter, Untranslatable
from symnum.rules.pattern import FOLD, FunctionVariable, Variable, variables_of
from symnum.rules.rule import Rule
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator
from symnum.terms.term import literal
from symnum.terms.traversal import postorder, rebuild

MOST_WAYS = 12
"""Ways to prove the conditions of one rule, beyond which it is left out."""
MOST_GROWTH = 3
"""Operations that a rule may add to one bare operation such as x*y; x*y = ((x + y)^2 - (x - y)^2)/4 would never end."""

GENERAL = 120
"""Characters of a rule of which others are looked for that are its instances."""
LONG = 4
"""Operations from which a pattern of arithmetic is looked for in the first iterations only."""

_ARITHMETIC = (ADD, MUL, SUB, DIV, NEG, POW, SQRT)
_OVERFLOWING = frozenset({"expanding.exp_add", "expanding.pow_add"})
"""exp(800 - x) as exp(800)*exp(-x) is infinite."""


@dataclass(frozen=True, slots=True)
class Translated:
    """One rule of egglog without its ruleset, the constructors that it looks for and those that it makes.

    `pays` says that its replacement costs no more than what it replaces, and is no longer.
    """

    rule: str
    body: str
    action: str
    group: str
    needs: frozenset[str]
    makes: frozenset[str]
    pays: bool

    @property
    def text(self) -> str:
        """What is looked for, and what is done about it."""
        return f"{self.body} {self.action}"


@dataclass(slots=True)
class Translation:
    """The rules of a catalogue for the e-graph; `untranslated` says why others have no place there.

    `leaves` are the symbols and floats that patterns name, `comparisons` the facts with numbers that conditions ask.
    """

    as_written: bool
    rules: list[Translated] = field(default_factory=list[Translated])
    untranslated: dict[str, str] = field(default_factory=dict[str, str])
    leaves: list[AnyTerm] = field(default_factory=list[AnyTerm])
    comparisons: dict[Comparison, str] = field(default_factory=dict[Comparison, str])


def translated(rules: Iterable[Rule], operators: Sequence[Operator], as_written: bool) -> Translation:
    """The translation of rules; function variables stand for each of `operators` in turn.

    >>> from symnum.rules.text import rule
    >>> translation = translated([rule("exp(~x) * exp(~y) => exp(~x + ~y)", name="exp_add")], (), as_written=False)
    >>> translation.rules[0].text
    '((= e (mul_2 (exp_1 v0) (exp_1 v1)))) ((union e (exp_1 (add_2 v0 v1))))'
    """
    translation = Translation(as_written)
    for rule in rules:
        for direction in (rule,) if rule.oriented else (rule, rule.reversed()):
            try:
                translation.rules += _written(direction, operators, translation)
            except Untranslatable as reason:
                translation.untranslated[direction.name] = str(reason)
    _drop_instances(translation)
    return translation


def _drop_instances(translation: Translation) -> None:
    """Leave out what another rule states; a join over many sums for nothing is what costs most."""
    rules = translation.rules
    found = dict(instances([rule.text for rule in rules], GENERAL))
    translation.rules = [rule for place, rule in enumerate(rules) if place not in found]
    kept = {rule.rule for rule in translation.rules}
    for place, other in found.items():
        if rules[place].rule not in kept:
            translation.untranslated[rules[place].rule] = f"it is an instance of {rules[other].rule}"


def _written(rule: Rule, operators: Sequence[Operator], translation: Translation) -> Iterator[Translated]:
    _refuse_unbounded(rule)
    seen: set[str] = set()
    for variant in _variants(rule):
        for choice in _choices(rule, operators):
            for found in _of_variant(rule, variant, choice, translation):
                if found.text not in seen:
                    seen.add(found.text)
                    yield found
    if not seen and not rule.functions:
        raise Untranslatable("both sides are one in the e-graph")


def _refuse_unbounded(rule: Rule) -> None:
    if rule.name in _OVERFLOWING:
        raise Untranslatable("its replacement overflows where the term does not")
    if isinstance(rule.left, Variable):
        raise Untranslatable("it would match every class")
    missing = [v.name for v in variables_of(rule.right) if v not in variables_of(rule.left)]
    if missing:
        raise Untranslatable(f"its left side does not say what {missing[0]} is")
    before, after = _operations(rule.left), _operations(rule.right)
    is_open = set(before) <= set(_ARITHMETIC) and len(before) <= 1 < len(variables_of(rule.left))
    if is_open and len(after) >= len(before) + MOST_GROWTH:
        raise Untranslatable("it makes much of any sum or product, without end")


def _operations(pattern: AnyTerm) -> list[Operator]:
    """The operations of a pattern, two for a sum of three; signs and what is folded left out."""
    found: list[Operator] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        if interface.is_call(node) and interface.operation(node) is not FOLD:
            operator, arguments = interface.operation(node), interface.arguments(node)
            found += [operator] * (max(1, len(arguments) - 1) if operator.is_associative else 1)
            stack += arguments
    return [operator for operator in found if operator is not NEG]


def _variants(rule: Rule) -> Iterator[dict[Variable, AnyTerm]]:
    """What the variables with defaults are replaced by: nothing, or their default."""
    optional = [v for v in rule.variables if v.default is not None]
    for taken in product((False, True), repeat=len(optional)):
        chosen = (v for v, use in zip(optional, taken, strict=True) if use)
        yield {v: literal(v.default) for v in chosen if v.default is not None}


def _choices(rule: Rule, operators: Sequence[Operator]) -> Iterator[dict[FunctionVariable, Operator]]:
    """What the function variables stand for: operators with a fixed number of arguments."""
    functions = rule.functions
    fitting = [[op for op in operators if op.least == op.most == _arity(rule, f)] for f in functions]
    for chosen in product(*fitting):
        yield dict(zip(functions, chosen, strict=True))


def _arity(rule: Rule, function: FunctionVariable) -> int:
    for node in postorder([rule.left, rule.right]):
        if interface.is_call(node) and interface.operation(node) is function:
            return len(interface.arguments(node))
    raise Untranslatable(f"its left side does not say what {function.name} is")


def _of_variant(
    rule: Rule, replaced: dict[Variable, AnyTerm], operators: dict[FunctionVariable, Operator], translation: Translation
) -> Iterator[Translated]:
    writer = PatternWriter(translation.as_written, translation.leaves, operators)
    left = writer.pattern(_replaced(rule.left, replaced)).text
    conditions = tuple(c for c in rule.guards if not any(v in replaced for v in c.variables()))
    ways = ConditionWriter(translation.comparisons).conjunction(conditions, writer)
    right = writer.pattern(_replaced(rule.right, replaced)).text
    if left == right:
        return
    if len(ways) > MOST_WAYS:
        raise Untranslatable(f"its conditions can be proved in {len(ways)} ways")
    for way in ways:
        facts = list(dict.fromkeys(way))
        body = " ".join([f"(= e {left})", *facts])
        needs = constructors_in(body)
        makes = constructors_in(right) - needs
        yield Translated(rule.name, f"({body})", f"((union e {right}))", _group(rule), needs, makes, _pays(rule))


def _replaced(pattern: AnyTerm, replaced: dict[Variable, AnyTerm]) -> AnyTerm:
    """The pattern with variables at their defaults; a 0 that it has left in a sum is left out."""
    if not replaced:
        return pattern

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        if operator is ADD:
            kept = tuple(part for part in parts if interface.exact_value(part) != 0)
            parts = kept or parts[:1]
        return interface.make_term(node, operator, parts)

    return rebuild([pattern], lambda leaf: replaced.get(leaf, leaf), call)[0]


_WORD = re.compile(r"\((\w+_\d+)(?= |\))")


def constructors_in(text: str) -> frozenset[str]:
    """The constructors of operators that a text names."""
    return frozenset(_WORD.findall(text))


def _group(rule: Rule) -> str:
    """What makes terms shorter is always looked for, in graphs of any size; what is long or grows only early on.

    Distributivity with the laws of order finds again what the long ones say, but they find it at once.
    """
    before, after = _operations(rule.left), _operations(rule.right)
    if set(before) <= set(_ARITHMETIC) and _has_open_exponent(rule.left):
        return "early"  # 1 is 1^n for all n, and every power of a power is another one
    if len(after) < len(before) or (len(before) == len(after) <= 1 and _moves_signs(rule)):
        return "shrink" if len(before) < LONG or not set(before) <= set(_ARITHMETIC) else "early"
    if not set(before) <= set(_ARITHMETIC):
        return "simplify"
    grows = len(after) > len(before)
    is_open = len(variables_of(rule.left)) > 2
    if len(before) >= LONG or (grows and is_open):
        return "early"
    return "grow" if grows else "simplify"


def _has_open_exponent(pattern: AnyTerm) -> bool:
    """Whether a pattern has a power with a variable for exponent."""
    powers = (n for n in postorder([pattern]) if interface.is_call(n) and interface.operation(n) is POW)
    return any(variables_of(interface.arguments(power)[1]) for power in powers)


def _moves_signs(rule: Rule) -> bool:
    """Whether both sides are the same operation, with negations elsewhere."""
    used = [{ADD if op is SUB else op for op in _operations(side)} for side in (rule.left, rule.right)]
    calls = (node for node in postorder([rule.left, rule.right]) if interface.is_call(node))
    return used[0] == used[1] and any(interface.operation(node) in (NEG, SUB) for node in calls)


def _pays(rule: Rule) -> bool:
    is_short = len(_operations(rule.right)) <= len(_operations(rule.left))
    return is_short and tree_cost([rule.right]) <= tree_cost([rule.left])
