"""What a certificate is about: terms, what became of them, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import is_

from symnum.rewriters.certificate.certificate import IMPLIED, RuleUse
from symnum.rules.rule import Rule, Tier
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import free_symbols

_BITS = frozenset({Tier.IEEE})


@dataclass(frozen=True, slots=True)
class Claim:
    """That results mean what was given, and what that rests on.

    `fired` counts the rules that made the results; `derived` says that nothing else did. `own` are rules of the user's.
    """

    given: Sequence[AnyTerm]
    results: Sequence[AnyTerm]
    tiers: frozenset[Tier] = frozenset({Tier.IEEE, Tier.REAL})
    fired: Mapping[str, int] = field(default_factory=dict[str, int])
    rules: Sequence[Rule] = ()
    own: frozenset[str] = frozenset()
    derived: bool = False

    @property
    def is_trivial(self) -> bool:
        """Whether nothing was changed."""
        return all(map(is_, self.given, self.results))

    @property
    def keeps_bits(self) -> bool:
        """Whether nothing but rules that keep every bit were allowed."""
        return self.tiers == _BITS

    @property
    def resting_on(self) -> list[str]:
        """The user's rules that the results may rest on."""
        if self.derived:
            return [name for name in self.fired if _stated_name(name) in self.own]
        return sorted(self.own)


def _stated_name(name: str) -> str:
    """The name of the rule as it is stated; an equation that is read from right to left says so in its name."""
    return name.removesuffix(".reversed")


def uses_of(claim: Claim) -> tuple[RuleUse, ...]:
    """The rules that fired, with the verdict on each as it is stated now."""
    if not claim.fired:
        return ()
    from symnum.rules.verification.records import digest_of

    named, verdicts = {rule.name: rule for rule in claim.rules}, _verdicts()
    uses: list[RuleUse] = []
    for name, count in claim.fired.items():
        stated = named.get(_stated_name(name))
        digest = digest_of(stated) if stated is not None else ""
        verdict = "your word" if _stated_name(name) in claim.own else verdicts.get(digest, "not on file")
        uses.append(RuleUse(name, count, digest, verdict))
    return tuple(uses)


@cache
def _verdicts() -> Mapping[str, str]:
    """The verdicts on file by the digests of the rules; those that the table of operators implies need none."""
    from symnum.rules.traits import trait_rules
    from symnum.rules.verification.records import digest_of, read_verdicts

    implied = {digest_of(rule): IMPLIED for rule in trait_rules()}
    return implied | {digest: verdict.outcome for digest, verdict in read_verdicts().items()}


def assumptions_of(claim: Claim) -> tuple[str, ...]:
    """What is assumed of the symbols, those that are plain reals left out."""
    stated = [(interface.symbol_name(s), interface.metadata(s)) for s in free_symbols(list(claim.given))]
    return tuple(f"{name} {_words(known)}" for name, known in stated if known)


def _words(known: Mapping[str, object]) -> str:
    return ", ".join(name if value is True else f"{name} {value}" for name, value in known.items())
