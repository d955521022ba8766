"""A rule is data: two patterns, conditions, a name, a tier and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePath
from typing import Literal as OneOf
from typing import TypeAlias

from symnum.errors import SymnumError
from symnum.rules.condition import Condition, conditions_of_sort
from symnum.rules.pattern import (
    FunctionVariable,
    Variable,
    function_variables_of,
    strict_variables_of,
    variables_of,
)
from symnum.terms.interface import AnyTerm
from symnum.terms.printing import to_text


class Tier(Enum):
    """What applying a rule may change.

    IEEE: no bit of the result. REAL: roundings only; equal and defined at the same points over the declared reals.
    FIELD: equal as rational functions; removable singularities may go. ROUNDING: one rounding less, within a bound.
    """

    IEEE = "ieee"
    REAL = "real"
    FIELD = "field"
    ROUNDING = "rounding"


Order: TypeAlias = OneOf["cost", "expand", "reduce"]
"""The termination orders; `symnum.rules.termination` defines them."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a rule was written."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        path = PurePath(self.file)
        return f"{'/'.join(path.parts[-2:])}:{self.line}" if self.file else "a rule given as text"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rule:
    """One rule; the same only if it is the same object.

    `oriented` rules (`>>`) replace left by right and decrease; equations (`==`) hold both ways.
    `name` is unique in the catalogue, as in powers.pow_add. `as_written` marks a rule for terms kept as written, whose
    left side canonical terms never show. `order` is the termination order in which an oriented rule decreases.
    """

    name: str
    left: AnyTerm
    right: AnyTerm
    conditions: tuple[Condition, ...] = ()
    oriented: bool = True
    tier: Tier = Tier.REAL
    source: str = ""
    location: Location = Location()
    order: Order = "cost"
    as_written: bool = False
    rejected: bool = False

    @property
    def variables(self) -> list[Variable]:
        """The variables of the left side, in the order of first appearance; an equation's right side may add some."""
        return list(dict.fromkeys([*variables_of(self.left), *variables_of(self.right)]))

    @property
    def functions(self) -> list[FunctionVariable]:
        """The function variables of both sides, in the order of first appearance."""
        return list(dict.fromkeys([*function_variables_of(self.left), *function_variables_of(self.right)]))

    @property
    def vanishing(self) -> list[Variable]:
        """The variables that the left side needs and the right side has lost: their terms must be defined.

        sin(x)^2 + cos(x)^2 is 1 only where x has a value: with log(y) for x it is not 1 for every y.
        """
        kept = variables_of(self.right)
        return [variable for variable in strict_variables_of(self.left) if variable not in kept]

    @property
    def guards(self) -> tuple[Condition, ...]:
        """Everything that must be proved before the rule may fire: what the sorts demand, and the conditions.

        In every tier but `field`, a term that vanishes must be defined.
        """
        sorts = [condition for variable in self.variables for condition in conditions_of_sort(variable)]
        lost = [] if self.tier is Tier.FIELD else [v for v in self.vanishing if not v.sort.literal]
        finite = [condition for v in lost if (condition := Condition("finite", (v,))) not in self.conditions]
        return (*sorts, *self.conditions, *finite)

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term with the rule applied at its root, or None if it does not fire there."""
        from symnum.rules.application import apply_rule

        return apply_rule(self, term)

    def __str__(self) -> str:
        sign = ">>" if self.oriented else "=="
        such_that = f" | when({', '.join(map(str, self.conditions))})" if self.conditions else ""
        return f"{self.name}: {to_text(self.left)} {sign} {to_text(self.right)}{such_that}"

    def __repr__(self) -> str:
        return f"<rule {self}>"

    def reversed(self) -> Rule:
        """The equation read from right to left.

        Errors:  SymnumError for an oriented rule.
        """
        if self.oriented:
            raise SymnumError(f"{self.name} is oriented; only an equation can be turned round")
        return replace(self, name=f"{self.name}.reversed", left=self.right, right=self.left)


TIERS_ALLOWED: dict[str, frozenset[Tier]] = {
    "ieee": frozenset({Tier.IEEE}),
    "real": frozenset({Tier.IEEE, Tier.REAL}),
    "field": frozenset({Tier.IEEE, Tier.REAL, Tier.FIELD}),
    "rounding": frozenset({Tier.ROUNDING}),
}


def allowed_tiers(allow: str) -> frozenset[Tier]:
    """The tiers of rules under a ceiling: "ieee", "real", "field", and with a plus "rounding", as in "real+rounding".

    Errors:  SymnumError for an unknown word.

    >>> sorted(tier.value for tier in allowed_tiers("real+rounding"))
    ['ieee', 'real', 'rounding']
    """
    found: frozenset[Tier] = frozenset()
    for word in allow.split("+"):
        if word not in TIERS_ALLOWED:
            raise SymnumError(f"allow={allow!r}: {word!r} is none of {', '.join(TIERS_ALLOWED)}")
        found |= TIERS_ALLOWED[word]
    return found
