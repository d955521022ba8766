"""Forms that are asked for by name, whatever they cost: functions of sums taken apart, products turned into sums.

Each form is a list of rules of the catalogue, run to its end by the engine of the classical rewriter, with the parity
of functions and, for terms as written, the laws that tidy up. Rules fire only where their conditions are proved:
log(x*y) is taken apart for positive x and y.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from symnum.errors import LimitError
from symnum.rewriters.engine import Pass
from symnum.rewriters.net import RuleBook
from symnum.rewriters.nodes import Run
from symnum.rewriters.watch import Watch
from symnum.rules.catalogue import catalogue, catalogue_rules
from symnum.rules.rule import Rule, allowed_tiers
from symnum.rules.search import same
from symnum.rules.traits import trait_rules
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm

ROUNDS = 100
"""Rounds after which a form is taken to have no end."""

FORMS: dict[str, tuple[str, ...]] = {
    "expand_trig": ("expanding_angles", "expanding_hyperbolic"),
    "reduce_trig": ("reducing_products",),
    "expand_log": ("expanding.log_mul", "expanding.log_pow"),
    "combine_log": ("logarithms.log_pow <-", "logarithms.log_add", "logarithms.log_sub"),
    "expand_power": ("expanding.exp_add", "expanding.pow_add", "powers.mul_pow", "real_powers.mul_pow"),
    "combine_power": (
        "exponentials.exp_add", "exponentials.exp_sub", "powers.pow_add", "powers.pow_sub", "powers.pow_pow",
        "real_powers.pow_add", "real_powers.pow_sub", "real_powers.pow_pow", "powers.mul_pow <-",
        "real_powers.mul_pow <-",
    ),
}  # fmt: skip
"""The rules of each form: names of rule sets or of rules, with <- for an equation read from right to left."""


def expand_trig(term: Any) -> Any:
    """The term with trigonometric and hyperbolic functions of sums and multiples taken apart.

    A sequence of terms gives a list.

    >>> from symnum.terms.parsing import parse
    >>> expand_trig(parse("sin(x + y)"))
    cos(x)*sin(y) + cos(y)*sin(x)
    """
    return _formed(term, "expand_trig")


def reduce_trig(term: Any) -> Any:
    """The term with products and powers of sines and cosines turned into sums; a sequence of terms gives a list.

    >>> from symnum.terms.parsing import parse
    >>> reduce_trig(parse("8*sin(x)^4"))
    -4*cos(2*x) + cos(4*x) + 3
    """
    return _formed(term, "reduce_trig", multiply=True)


def expand_log(term: Any) -> Any:
    """The term with logarithms of products and powers of positive numbers taken apart; a sequence gives a list.

    >>> from symnum.terms.term import symbols
    >>> from symnum.terms.functions import log
    >>> p, q = symbols("p q", positive=True)
    >>> expand_log(log(p**2/q))
    2*log(p) - log(q)
    """
    return _formed(term, "expand_log")


def combine_log(term: Any) -> Any:
    """The term with sums and multiples of logarithms of positive numbers joined; a sequence of terms gives a list.

    >>> from symnum.terms.term import symbols
    >>> from symnum.terms.functions import log
    >>> p, q = symbols("p q", positive=True)
    >>> combine_log(2*log(p) - log(q))
    log(p^2/q)
    """
    return _formed(term, "combine_log")


def expand_power(term: Any) -> Any:
    """The term with powers of products and powers to sums taken apart, where that is allowed; a sequence gives a list.

    >>> from symnum.terms.term import symbols
    >>> p, x, y = symbols("p", positive=True), *symbols("x y")
    >>> expand_power(p**(x + y))
    p^x*p^y
    """
    return _formed(term, "expand_power")


def combine_power(term: Any) -> Any:
    """The term with powers of one base, and of one exponent, joined where that is allowed; a sequence gives a list.

    >>> from symnum.terms.term import symbols
    >>> p, x, y = symbols("p", positive=True), *symbols("x y")
    >>> combine_power(p**x * p**y)
    p^(x + y)
    """
    return _formed(term, "combine_power")


def _formed(term: Any, form: str, *, multiply: bool = False) -> Any:
    many = holds_many(term)
    terms = [accepted(t) for t in (term if many else [term])]
    run = Run(_book(form), Watch(), allowed_tiers("real"), is_priced=False)
    for _ in range(ROUNDS):
        results: list[AnyTerm] = Pass(run, {}).run(terms)
        if multiply:
            results = expand(results)
        if all(map(same, results, terms)) or (not multiply and run.is_settled(results)):
            return results if many else results[0]
        terms = results
    raise LimitError(f"{form} did not come to an end in {ROUNDS} rounds")


@cache
def _book(form: str) -> RuleBook:
    sets = {rules.name: rules for rules in catalogue()}
    chosen: list[Rule] = []
    for entry in FORMS[form]:
        name, _, backwards = entry.partition(" ")
        home, _, rule = name.partition(".")
        found = [sets[home][rule]] if rule else list(sets[home])
        chosen += [r.reversed() for r in found] if backwards else found
    tidying = (r for r in catalogue_rules() if r.as_written and r.oriented and r.tier in allowed_tiers("real"))
    return RuleBook([*trait_rules(), *chosen, *tidying])
