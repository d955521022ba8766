"""What a certificate says, and how it prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from symnum.observe import Shown, aligned_table
from symnum.rewriters.certificate.accuracy import Accuracy

IMPLIED: Final = "by the table of operators"
"""The verdict on rules such as sin(-x) = -sin(x), which follow from what the table says of an operator."""

Outcome: TypeAlias = Literal["yes", "no", "open"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: whether it holds, and how that was found out."""

    name: str
    outcome: Outcome
    how: str


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule that fired: how often, the digest of all that it states, and the verdict on file."""

    name: str
    count: int
    digest: str
    verdict: str

    @property
    def is_verified(self) -> bool:
        """Whether the rule, as it is stated, was proved or seen to agree at thousands of points."""
        return self.verdict in ("proved", "agreed", IMPLIED)


@dataclass(frozen=True, slots=True, repr=False)
class Certificate(Shown):
    """How it was checked that rewritten terms mean what was given; prints as a table.

    `checks` are those of equality, definedness, balls and accuracy, with how each was decided. `removed` lists the
    singularities that have gone, which only `allow="field"` lets happen. `accuracy` is what was measured before and
    after. `assumptions` are what the symbols are taken to be.
    """

    checks: tuple[Check, ...]
    rules: tuple[RuleUse, ...] = ()
    assumptions: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    accuracy: tuple[Accuracy, Accuracy] | None = None

    @property
    def certified(self) -> bool:
        """Whether equality and definedness were found to hold, and nothing speaks against the result."""
        return not self.refusal

    @property
    def refusal(self) -> str:
        """Why the result is not certified; empty if it is."""
        for check in self.checks:
            if check.outcome == "no" or (check.outcome == "open" and check.name in _NEEDED):
                return f"{check.name}: {check.how}"
        return ""

    def check(self, name: str) -> Check:
        """The check of this name.

        Errors:  KeyError if there is none.
        """
        found = next((check for check in self.checks if check.name == name), None)
        if found is None:
            raise KeyError(f"no check {name!r}; there are {', '.join(check.name for check in self.checks)}")
        return found

    def as_data(self) -> dict[str, object]:
        """The certificate as what JSON can hold.

        >>> Certificate((Check("equal", "yes", "nothing changed"),)).as_data()["certified"]
        True
        """
        return {
            "certified": self.certified,
            "checks": [{"name": c.name, "outcome": c.outcome, "how": c.how} for c in self.checks],
            "rules": [{"name": r.name, "count": r.count, "digest": r.digest, "verdict": r.verdict} for r in self.rules],
            "assumptions": list(self.assumptions),
            "removed": list(self.removed),
            "accuracy": [{"mean": a.mean, "most": a.most, "values": a.values} for a in self.accuracy or ()],
        }

    def __str__(self) -> str:
        lines = ["certified" if self.certified else f"not certified: {self.refusal}"]
        pad = max(len(check.name) for check in self.checks)
        lines += [f"{check.name.ljust(pad)}  {check.outcome.ljust(4)}  {check.how}" for check in self.checks]
        lines += [f"removed: {text}" for text in self.removed]
        if self.assumptions:
            lines.append(f"assumed: {'; '.join(self.assumptions)}")
        if self.rules:
            rows = [[rule.name, str(rule.count), rule.verdict] for rule in self.rules]
            lines.append(aligned_table(["rule", "times", "verdict"], rows))
        return "\n".join(lines)

    __repr__ = __str__


_NEEDED = ("equal", "defined")
"""Checks without which nothing is certified."""
