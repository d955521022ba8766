"""What is kept of a run of a rewriter: steps, tallies by rule, and when it must end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from symnum.observe import aligned_table
from symnum.rules.rule import Rule
from symnum.terms.interface import AnyTerm


@dataclass(frozen=True, slots=True)
class Step:
    """One rewrite: the node `before` became `after` because a rule, here by its name, replaced some of its parts."""

    rule: str
    before: AnyTerm
    after: AnyTerm
    parts: tuple[AnyTerm, ...]
    replacement: AnyTerm


@dataclass(slots=True)
class Tally:
    """How often a rule was tried, fired, and was declined because it would not pay; and the seconds that took."""

    attempts: int = 0
    fired: int = 0
    declined: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Watch:
    """Kept while rewriting; `steps` is None unless they are wanted. `stop` says which limit is over, if one is.

    Where it `is_timed`, the tallies tell how long the rules took.
    """

    deadline: float = float("inf")
    nodes: float = float("inf")
    steps: list[Step] | None = None
    is_timed: bool = False
    tallies: dict[str, Tally] = field(default_factory=dict)
    made: int = 0
    stop: str = ""

    @property
    def is_over(self) -> bool:
        """Whether a limit is reached."""
        return bool(self.stop)

    def check(self) -> None:
        """Note whether the time is over."""
        if not self.stop and time.perf_counter() > self.deadline:
            self.stop = "time limit"

    def count(self) -> None:
        """Note that a rewrite has made a term."""
        self.made += 1
        if self.made >= self.nodes:
            self.stop = self.stop or "node limit"

    def tally(self, rule: Rule) -> Tally:
        """The tally of a rule."""
        found = self.tallies.get(rule.name)
        if found is None:
            found = self.tallies[rule.name] = Tally()
        return found

    def fired(self) -> dict[str, int]:
        """How often each rule fired, most often first."""
        counts = {name: tally.fired for name, tally in self.tallies.items() if tally.fired}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def tally_table(tallies: dict[str, Tally]) -> str:
    """The tallies as a table, the costliest rule first.

    >>> print(tally_table({"ring.mul_one": Tally(attempts=3, fired=2, seconds=0.001)}))
    rule          attempts  fired  declined    ms
    ring.mul_one         3      2         0  1.00
    """
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].seconds, item[0]))
    rows: Sequence[list[str]] = [
        [name, f"{t.attempts:,}", f"{t.fired:,}", f"{t.declined:,}", f"{1000 * t.seconds:.2f}"] for name, t in ordered
    ]
    return aligned_table(["rule", "attempts", "fired", "declined", "ms"], rows)
