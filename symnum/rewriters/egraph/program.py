"""The program that a worker loads once and runs on many inputs: constructors, facts, loading, rules by group."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from symnum.rewriters.egraph.analysis import fact_rules
from symnum.rewriters.egraph.commands import FINDING, commands
from symnum.rewriters.egraph.conditions import FACTS, Comparison
from symnum.rewriters.egraph.engine import GROUPS
from symnum.rewriters.egraph.patterns import rational_text
from symnum.rewriters.egraph.translation import Translated, Translation, translated
from symnum.rewriters.egraph.vocabulary import (
    ADD_2,
    LEAF,
    MUL_2,
    NEG_1,
    NUMBER,
    POW_2,
    TRUTH,
    operator_of,
)
from symnum.rules.rule import Rule, Tier
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL, Operator, Trait, operators

_KEPT = 32
"""Programs that are kept."""


@dataclass(frozen=True, slots=True)
class Program:
    """Text of egglog with what is needed to talk about it; `names` are the rules of the catalogue by their counters."""

    text: str
    constructors: tuple[str, ...]
    names: dict[str, str]
    leaves: tuple[AnyTerm, ...]
    comparisons: dict[Comparison, str]
    untranslated: dict[str, str]


_programs: OrderedDict[tuple[object, ...], tuple[tuple[Rule, ...], Program]] = OrderedDict()
_translations: OrderedDict[tuple[object, ...], tuple[tuple[Rule, ...], Translation]] = OrderedDict()


def program_for(
    rules: tuple[Rule, ...], used: frozenset[str], tiers: frozenset[Tier], groups: tuple[str, ...]
) -> Program:
    """The program of some rules on inputs with these constructors.

    Rules that look for constructors which no rule can ever make from those are left out.
    """
    key = (id(rules), used, tiers, groups)
    found = _programs.get(key)
    if found is None:
        found = _programs[key] = rules, _assembled(rules, used, tiers, groups)
        if len(_programs) > _KEPT:
            _programs.popitem(last=False)
    return found[1]


def _translation(rules: tuple[Rule, ...], known: tuple[Operator, ...], as_written: bool) -> Translation:
    key = (id(rules), known, as_written)
    found = _translations.get(key)
    if found is None:
        found = _translations[key] = rules, translated(rules, known, as_written)
        if len(_translations) > _KEPT:
            _translations.popitem(last=False)
    return found[1]


def _assembled(
    rules: tuple[Rule, ...], used: frozenset[str], tiers: frozenset[Tier], groups: tuple[str, ...]
) -> Program:
    as_written = Tier.REAL not in tiers
    translation = _translation(rules, tuple(operators()), as_written)
    available = used if as_written else used | {ADD_2, MUL_2, POW_2, NEG_1}
    chosen, constructors = _reachable(translation.rules, available)
    chosen = [rule for rule in chosen if rule.group in groups]
    names: dict[str, str] = {}
    lines = [*_declarations(constructors, translation.comparisons), *_loading(constructors, translation.comparisons)]
    lines += [f"(rule {text} :ruleset facts)" for text in fact_rules(constructors, translation.comparisons)]
    for group, text in _laws(constructors, as_written):
        if group in groups:
            lines.append(f"(rule {text} :ruleset {group})")
    for rule in chosen:
        counter = f"r{len(names)}"
        names[counter] = rule.rule.removesuffix(".reversed")
        lines += commands(rule.body, rule.action, rule.group, counter)
    return Program(
        "\n".join(lines),
        tuple(constructors),
        names,
        tuple(translation.leaves),
        translation.comparisons,
        translation.untranslated,
    )


def _reachable(rules: list[Translated], used: frozenset[str]) -> tuple[list[Translated], list[str]]:
    """The rules that may ever fire, and the constructors that there may ever be.

    A rule may bring in a new function only if that pays there: 1/3 as exponent becomes cbrt, but no square root hypot.
    """
    present = set(used)
    waiting, chosen = list(enumerate(rules)), list[int]()
    while True:
        ready = [
            (place, rule) for place, rule in waiting if rule.needs <= present and (rule.pays or rule.makes <= present)
        ]
        if not ready:
            return [rules[place] for place in sorted(chosen)], sorted(present)
        for place, rule in ready:
            present |= rule.makes
            chosen.append(place)
        taken = set(chosen)
        waiting = [(place, rule) for place, rule in waiting if place not in taken]


def _declarations(constructors: Iterable[str], comparisons: dict[Comparison, str]) -> list[str]:
    lines = ["(sort Term)"]
    lines += [f"(constructor {LEAF} (i64) Term)", f"(constructor {NUMBER} (BigRat) Term)"]
    lines += [f"(constructor {TRUTH} (bool) Term)"]
    for name in constructors:
        lines.append(f"(constructor {name} ({' '.join(['Term'] * int(name.rpartition('_')[2]))}) Term)")
    lines += [f"(relation {fact} (Term))" for fact in (*FACTS, *comparisons.values())]
    lines += ["(relation alarm (Term))", "(function at (i64) Term :no-merge)"]
    lines += [f"(ruleset {name})" for name in ("load", "facts", "check", *GROUPS)]
    lines += [f"(ruleset {FINDING}{name})" for name in GROUPS]
    lines.append(f"(rule ((= e ({NUMBER} a)) (= e ({NUMBER} b)) (!= a b)) ((alarm e)) :ruleset check)")
    lines.append(f"(rule ((= e ({TRUTH} true)) (= e ({TRUTH} false))) ((alarm e)) :ruleset check)")
    return lines


def _loading(constructors: Iterable[str], comparisons: dict[Comparison, str]) -> list[str]:
    """Tables of numbered nodes, read from files, become nodes of the e-graph as soon as their parts are there."""
    lines = ["(relation load_leaf (i64 i64))", "(relation load_number (i64 String String))"]
    lines += ["(relation load_truth (i64 i64))", "(relation load_same (i64 i64))"]
    lines.append(f"(rule ((load_leaf i k)) ((set (at i) ({LEAF} k))) :ruleset load)")
    exact = f"({NUMBER} (bigrat (from-string n) (from-string d)))"
    lines.append(f"(rule ((load_number i n d)) ((set (at i) {exact})) :ruleset load)")
    lines.append(f"(rule ((load_truth i 1)) ((set (at i) ({TRUTH} true))) :ruleset load)")
    lines.append(f"(rule ((load_truth i 0)) ((set (at i) ({TRUTH} false))) :ruleset load)")
    lines.append("(rule ((load_same i j) (= x (at i)) (= y (at j))) ((union x y)) :ruleset load)")
    for name in constructors:
        count = int(name.rpartition("_")[2])
        keys, parts = [f"k{n}" for n in range(count)], [f"x{n}" for n in range(count)]
        lines.append(f"(relation load_{name} ({' '.join(['i64'] * (count + 1))}))")
        found = " ".join(f"(= {x} (at {k}))" for x, k in zip(parts, keys, strict=True))
        body = f"(load_{name} {' '.join(['i', *keys])}) {found}"
        lines.append(f"(rule ({body}) ((set (at i) ({' '.join([name, *parts])}))) :ruleset load)")
    for fact in (*FACTS, *comparisons.values()):
        lines.append(f"(relation load_{fact} (i64))")
        lines.append(f"(rule ((load_{fact} i) (= x (at i))) (({fact} x)) :ruleset load)")
    return lines


def _laws(constructors: Iterable[str], as_written: bool) -> list[tuple[str, str]]:
    """What the traits of operators and the encoding imply."""
    laws: list[tuple[str, str]] = []
    for name in constructors:
        operator = operator_of(name)
        if not name.endswith("_2") or (as_written and operator not in (ADD, MUL)):
            continue  # a minimum of 0 and -0 has an order in its bits
        if operator.is_commutative:
            laws.append(("arrange", f"((= e ({name} a b))) ((union e ({name} b a)))"))
        if operator.is_associative and not as_written:
            laws.append(("arrange", f"((= e ({name} ({name} a b) c))) ((union e ({name} a ({name} b c))))"))
        if Trait.IDEMPOTENT in operator.traits and not as_written:
            laws.append(("shrink", f"((= e ({name} a a))) ((union e a))"))
    return laws if as_written else [*laws, *_ENCODING]


_ZERO, _ONE, _MINUS_ONE = (rational_text(n) for n in (0, 1, -1))
_ENCODING = [
    ("shrink", f"((= e ({MUL_2} ({NUMBER} {_ONE}) a))) ((union e a))"),
    ("shrink", f"((= e ({POW_2} a ({NUMBER} {_ONE})))) ((union e a))"),
    (
        "shrink",
        f"((= e ({MUL_2} ({NUMBER} q) a)) (< q {_ZERO})) ((union e ({NEG_1} ({MUL_2} ({NUMBER} (neg q)) a))))",
    ),
    (
        "simplify",
        f"((= e ({POW_2} a ({NUMBER} q))) (< q {_ZERO}) (!= q {_MINUS_ONE})) "
        f"((union e ({POW_2} ({POW_2} a ({NUMBER} (neg q))) ({NUMBER} {_MINUS_ONE}))))",
    ),
]
"""The same as the encoder does with terms, for what rules make."""
