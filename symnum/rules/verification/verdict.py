"""The outcome of checking a rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["proved", "agreed", "refuted", "unresolved"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a rule, and how.

    `method` names the level that decided; `points` counts the points at which both sides were seen to agree; `reason`
    says what a proof could not use, or why nothing was decided; `counterexample` gives the values that refute the rule.
    """

    outcome: Outcome
    method: str
    points: int = 0
    reason: str = ""
    counterexample: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether the rule may be used by default."""
        return self.outcome in ("proved", "agreed")

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {value}" for name, value in self.counterexample.items())
        at_points = f" at {self.points} points" if self.points else ""
        return " ".join(
            filter(None, [f"{self.outcome}{at_points} ({self.method})", self.reason, where and f"at {where}"])
        )
