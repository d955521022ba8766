"""What is known of a class because of what is known of its parts: rules read off the table of facts.

Each operator's transfer function is asked what it makes of arguments of which one fact is known; every answer that no
weaker premise gives becomes a rule. So the e-graph reasons exactly as `symnum.facts` does about signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product

from symnum.facts.facts import Facts, known
from symnum.facts.interval import NEGATIVE, NONNEGATIVE, POSITIVE, REALS, Interval, point
from symnum.facts.transfer import transfer
from symnum.rewriters.egraph.conditions import FACTS, Comparison
from symnum.rewriters.egraph.patterns import TWO_RATIONAL, rational_text
from symnum.rewriters.egraph.vocabulary import HALF, NUMBER, operator_of
from symnum.terms.operators import POW, Operator, Sort

_PREMISES: dict[str, Facts] = {
    "": known(defined=None),
    "is_nonneg": known(NONNEGATIVE, defined=None),
    "is_nonpos": known(Interval(high=0.0, high_open=False), defined=None),
    "is_nonzero": known(REALS, defined=None, nonzero=True),
    "is_integer": known(defined=None, integer=True),
    "is_pos": known(POSITIVE, defined=None),
    "is_neg": known(NEGATIVE, defined=None),
}
"""What may be known of an argument, weaker facts first."""

_WEAKER = {"": (), "is_nonneg": ("",), "is_nonpos": ("",), "is_nonzero": ("",), "is_integer": ("",),
           "is_pos": ("", "is_nonneg", "is_nonzero"), "is_neg": ("", "is_nonpos", "is_nonzero")}  # fmt: skip

_IMPLIED = [("is_pos", "is_nonneg"), ("is_pos", "is_nonzero"), ("is_neg", "is_nonpos"), ("is_neg", "is_nonzero")]

MOST_ARGUMENTS = 2
"""Of operators of more arguments nothing is derived in the e-graph."""


def fact_rules(constructors: Iterable[str], comparisons: dict[Comparison, str]) -> list[str]:
    """The rules that derive facts of classes, as text of egglog without a ruleset."""
    rules = [f"(({strong} x)) (({weak} x))" for strong, weak in _IMPLIED]
    rules += ["((is_nonneg x) (is_nonzero x)) ((is_pos x))", "((is_nonpos x) (is_nonzero x)) ((is_neg x))"]
    rules += _of_numbers(comparisons)
    for name in constructors:
        rules += _of_constructor(name)
    return rules


def _of_numbers(comparisons: dict[Comparison, str]) -> Iterator[str]:
    zero = rational_text(0)
    number = f"(= x ({NUMBER} q))"
    yield f"({number}) ((is_defined x))"
    yield f"({number} (= (denom q) (bigint 1))) ((is_integer x))"
    for fact, sign in (
        ("is_pos", ">"),
        ("is_neg", "<"),
        ("is_nonneg", ">="),
        ("is_nonpos", "<="),
        ("is_nonzero", "!="),
    ):
        yield f"({number} ({sign} q {zero})) (({fact} x))"
    signs = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "ne": "!="}
    for (predicate, bound), relation in comparisons.items():
        yield f"({number} ({signs[predicate]} q {rational_text(bound)})) (({relation} x))"


@cache
def _of_constructor(name: str) -> tuple[str, ...]:
    operator, arity = operator_of(name), int(name.rpartition("_")[2])
    if arity > MOST_ARGUMENTS or operator.result is Sort.BOOLEAN or operator.takes is Sort.BOOLEAN:
        return ()
    if operator is POW:
        return tuple(_of_power(name))
    return tuple(_derived(operator, name, arity))


def _derived(operator: Operator, name: str, arity: int) -> Iterator[str]:
    """Rules for an operator: the weakest premises, fact by fact of the conclusion."""
    call = f"(= e ({' '.join([name, *_NAMES[:arity]])}))"
    for fact in FACTS:
        given: set[tuple[str, ...]] = set()
        for premises in product(_PREMISES, repeat=arity):
            if any(weaker in given for weaker in _weaker(premises)):
                continue
            parts = [_premise(p, is_defined=fact == "is_defined") for p in premises]
            if FACTS[fact](transfer(operator, parts)):
                given.add(premises)
                yield f"({call} {_atoms(premises, fact)}) (({fact} e))"


_NAMES = ("a", "b")


def _premise(name: str, is_defined: bool) -> Facts:
    return _PREMISES[name]._replace(defined=True) if is_defined else _PREMISES[name]


def _atoms(premises: tuple[str, ...], fact: str) -> str:
    atoms = [f"({p} {name})" for p, name in zip(premises, _NAMES, strict=False) if p]
    if fact == "is_defined":
        atoms += [f"(is_defined {name})" for _, name in zip(premises, _NAMES, strict=False)]
    return " ".join(atoms)


def _weaker(premises: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All weaker premises, for the same arguments."""
    options = [(p, *_WEAKER[p]) for p in premises]
    return (weaker for weaker in product(*options) if weaker != premises)


_EXPONENTS: dict[Fraction, str] = {
    Fraction(2): f"(> q {rational_text(0)}) (= (denom (/ q {TWO_RATIONAL})) (bigint 1))",
    Fraction(3): f"(> q {rational_text(0)}) (= (denom q) (bigint 1)) (= (denom (/ q {TWO_RATIONAL})) (bigint 2))",
    Fraction(-1): f"(= q {rational_text(-1)})",
    HALF: f"(= q {rational_text(HALF)})",
}
"""Kinds of exponents by an example: even, odd, the reciprocal, the square root."""


def _of_power(name: str) -> Iterator[str]:
    """Powers by the kind of exponent, then powers of positive numbers with any."""
    for example, kind in _EXPONENTS.items():
        exponent = known(point(example), defined=True, nonzero=True, integer=example.denominator == 1)
        call = f"(= e ({name} a b)) (= b ({NUMBER} q)) {kind}"
        for fact in FACTS:
            given: set[tuple[str, ...]] = set()
            for premise in _PREMISES:
                if any(weaker in given for weaker in _weaker((premise,))):
                    continue
                if FACTS[fact](transfer(POW, [_premise(premise, fact == "is_defined"), exponent])):
                    given.add((premise,))
                    yield f"({call} {_atoms((premise,), fact)}) (({fact} e))"
    yield f"((= e ({name} a b)) (is_pos a)) ((is_pos e))"
    yield f"((= e ({name} a b)) (is_pos a) (is_defined a) (is_defined b)) ((is_defined e))"
