"""What a rewriter is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol

from symnum.cost.model import dag_cost
from symnum.cost.table import PORTABLE, CostTable, read_table, user_path
from symnum.errors import SymnumError
from symnum.late import looked_up
from symnum.observe import Report, Shown
from symnum.rewriters.certificate.certificate import Certificate
from symnum.rewriters.certificate.certify import certify, refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.entering import shared
from symnum.rewriters.watch import Step
from symnum.rules.catalogue import catalogue_rules, rule_sets
from symnum.rules.checking import check_decreases, check_names
from symnum.rules.rule import Rule, Tier, allowed_tiers
from symnum.rules.ruleset import RuleSet
from symnum.rules.text import rule
from symnum.rules.traits import trait_rules
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD
from symnum.terms.printing import to_text
from symnum.terms.tree import tree_call

if TYPE_CHECKING:
    from symnum.rewriters.front import Front


@dataclass(frozen=True, slots=True)
class Limits:
    """How long rewriting may take, and how many terms it may make; None leaves it open.

    >>> Limits(seconds=10).nodes is None
    True
    """

    seconds: float | None = None
    nodes: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("seconds", self.seconds), ("nodes", self.nodes)):
            if value is not None and value < 0:
                raise SymnumError(f"Limits({name}={value}): a limit is not negative")


@dataclass(frozen=True)
class Request:
    """What a rewriter is asked: the terms, the rules, how far it may go, and the table of costs it may choose by.

    `unverified` are the names of rules that the user brings. `price` is what the terms cost by the portable table, if
    that has been counted already.
    """

    terms: list[AnyTerm]
    choose: Callable[[], tuple[Rule, ...]]
    tiers: frozenset[Tier]
    limits: Limits
    trace: bool
    unverified: frozenset[str] = frozenset()
    table: CostTable = PORTABLE
    price: int | None = None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that may be used; the catalogue is read when they are first asked for, which takes 0.3 s."""
        return self.choose()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rewriter answers: the terms, a report, the steps if they were traced, and how often each rule fired.

    `costs`, before and after, are for rewriters that count them anyway. `derived` says that every change was made by a
    rule that is counted. `checked` says that the rewriter had the answer checked, in order to choose.
    """

    terms: list[AnyTerm]
    report: Report
    steps: tuple[Step, ...] = ()
    fired: dict[str, int] = field(default_factory=dict)
    costs: tuple[int, int] | None = None
    derived: bool = False
    checked: bool = False


class Rewriter(Protocol):
    """A rewriter turns a request into an answer that costs no more."""

    def __call__(self, request: Request, /) -> Answer: ...


REWRITERS = {
    "classical": "symnum.rewriters.classical:classical",
    "factor": "symnum.rewriters.factoring.rewriter:factor",
    "auto": "symnum.rewriters.auto:auto",
    "egraph": "symnum.rewriters.egraph.rewriter:egraph",
}
"""The rewriters by name, and where each is found when it is first asked for."""


@dataclass(frozen=True, repr=False)
class Rewriting(Shown):
    """The result of `rewrite`.

    `terms` has the shape of the input: a term for a term, a list for a sequence. Costs are cycles of the shared graph.
    `claim` is what the certificate is about.
    """

    terms: Any
    cost_before: float
    cost_after: float
    report: Report
    fired: dict[str, int]
    steps: tuple[Step, ...]
    given: list[AnyTerm]
    claim: Claim
    allow: str = "real"

    @cached_property
    def front(self) -> Front:
        """The forms of what was given that are worth choosing: cycles against bits of error, both measured.

        Errors:  as for `symnum.front`, which measures at points of one's own.
        Cost:    made when first looked at: 1 to 2 s for a small term, most of it for the e-graph.

        >>> from symnum.terms.parsing import parse
        >>> rewrite(parse("log(1 + x)")).front.cheapest(bits=1.0).terms
        log1p(x)
        """
        from symnum.rewriters.front import front

        return front(self.given if isinstance(self.terms, list) else self.given[0], allow=self.allow)

    @cached_property
    def certificate(self) -> Certificate:
        """How it was checked that the terms mean what was given; `certified` says whether everything was found to hold.

        Cost:  made when first looked at: 10 ms for a small term, some seconds for the largest.

        >>> from symnum.terms.parsing import parse
        >>> print(rewrite(parse("exp(log(x^2 + 1))")).certificate.check("equal").how)
        laws of the functions, modulo primes
        """
        return certify(self.claim)

    def __repr__(self) -> str:
        terms = self.terms if isinstance(self.terms, list) else [self.terms]
        shown = to_text(terms[0], limit=LINE) if len(terms) == 1 else f"{len(terms)} terms"
        cycles = f"{self.cost_before:,g} -> {self.cost_after:,g} cycles"
        return f"<Rewriting: {shown}; {cycles}; {self.report.stop}>"

    def explain(self) -> str:
        """The derivation as equations with the names of their rules; needs `trace=True`.

        Errors:  SymnumError if the steps were not traced.

        >>> from symnum.terms.parsing import parse
        >>> print(rewrite(parse("a + exp(log(x^2 + 1))"), trace=True).explain())
        a + exp(log(x^2 + 1))
          exp(log(x^2 + 1)) = x^2 + 1    exponentials.exp_log
        = x^2 + a + 1
        """
        if self.fired and not self.steps:
            raise SymnumError("the steps were not kept; ask for them with rewrite(..., trace=True)")
        results = self.terms if isinstance(self.terms, list) else [self.terms]
        equations = [(_joined(step), step.rule) for step in self.steps]
        width = max((len(equation) for equation, _ in equations), default=0)
        lines = [f"  {equation.ljust(width)}    {name}" for equation, name in equations]
        first = [to_text(term, limit=LINE) for term in self.given]
        return "\n".join([*first, *lines, *(f"= {to_text(term, limit=LINE)}" for term in results)])


LINE = 200
"""Characters of a term in an explanation; longer ones are summed up."""


def _joined(step: Step) -> str:
    """A step as an equation; of a sum only the summands that match are shown, of another call the arguments."""
    operator = interface.head(step.before)
    if len(step.parts) > 1 and operator is not None and operator.is_associative and operator is not ADD:
        parts = to_text(tree_call(operator, step.parts), limit=LINE)
    else:
        parts = " + ".join(to_text(part, limit=LINE) for part in step.parts).replace("+ -", "- ")
    return f"{parts} = {to_text(step.replacement, limit=LINE)}"


def rewrite(  # noqa: PLR0913 - the public interface
    terms: Any,
    *,
    rewriter: str | Rewriter = "classical",
    rules: Iterable[Any] | None = None,
    extra_rules: Iterable[Any] = (),
    cost: str | CostTable = "cycles",
    allow: str = "real",
    limits: Limits | None = None,
    trace: bool = False,
) -> Rewriting:
    """Rewrite a term, or a sequence of terms together, into terms that mean the same and cost no more.

    `rules` are rules, rule sets, names of rule sets or rules as text; left out, the catalogue. `extra_rules` join them.
    `cost` says what costs go by: "cycles" is the portable table, the same on every machine, so that results are, too;
    "measured" is what `symnum calibrate` measured on this one; a `CostTable` is itself. Rules decrease in the portable
    table; by another one, a result that turns out dearer than the input is not taken.
    `allow` names what may change: "ieee", "real" or "field" (and "+rounding"). `trace` keeps the steps for `explain`.

    Errors:  SymnumError for an unknown rewriter, cost, tier or rule set; RuleError for a rule that does not decrease.
    Cost:    near-linear in the shared graph.

    >>> from symnum.terms.parsing import parse
    >>> result = rewrite(parse("a + 3*sin(t)^2 + 3*cos(t)^2"))
    >>> result.terms, result.cost_before, result.cost_after
    (a + 3, 62, 1)
    """
    table = _table(cost)
    many = holds_many(terms)
    given = shared([accepted(term) for term in (terms if many else [terms])])
    tiers = allowed_tiers(allow)
    own = [*(() if rules is None else _rules_of(rules)), *_rules_of(extra_rules)]
    choose = partial(_chosen, own, rules is None, tiers)
    request = Request(given, choose, tiers, limits or Limits(), trace, _unverified(own, tiers), table)
    answer = find_rewriter(rewriter)(request)
    claim = claimed(request, answer)
    reason = objection(answer, claim)
    costs = _costs(answer, given, table)
    if not reason and costs[1] > costs[0]:
        reason = f"it costs {costs[1]:,g} cycles and the input {costs[0]:,g} by the table {table.target}"
    if reason:
        answer = Answer(given, replace(answer.report, stop=f"the result is refused and the input kept: {reason}"))
        claim, costs = Claim(given, given, tiers), (costs[0], costs[0])
    results = answer.terms if many else answer.terms[0]
    return Rewriting(results, *costs, answer.report, answer.fired, answer.steps, given, claim, allow)


def claimed(request: Request, answer: Answer) -> Claim:
    """What is to be checked of an answer."""
    known = request.rules if answer.fired else ()
    fired, own = answer.fired, request.unverified
    return Claim(request.terms, answer.terms, request.tiers, fired, known, own, answer.derived)


def objection(answer: Answer, claim: Claim) -> str:
    """Why an answer is not given out; empty if nothing speaks against it. What was checked is not checked again."""
    return "" if answer.checked else refusal(claim)


def _costs(answer: Answer, given: list[AnyTerm], table: CostTable) -> tuple[float, float]:
    if table is PORTABLE and answer.costs is not None:
        return answer.costs
    return dag_cost(given, table), dag_cost(answer.terms, table)


def simplify(term: Any, *, allow: str = "real", extra_rules: Iterable[Any] = ()) -> Any:
    """The term, or sequence of terms, rewritten by the classical rewriter with the whole catalogue.

    Errors:  as for `rewrite`.

    >>> from symnum.terms.parsing import parse
    >>> simplify(parse("exp(log(x^2 + 1)) - sin(y)/cos(y)"))
    x^2 - tan(y) + 1
    """
    return rewrite(term, allow=allow, extra_rules=extra_rules).terms


def _table(cost: str | CostTable) -> CostTable:
    if isinstance(cost, CostTable):
        return cost
    if cost == "cycles":
        return PORTABLE
    if cost != "measured":
        raise SymnumError(f"cost={cost!r} is unknown; there are 'cycles', 'measured' and tables of costs")
    if not user_path().is_file():
        raise SymnumError("cost='measured': nothing was measured on this machine yet; symnum calibrate does that")
    return read_table(user_path())


def find_rewriter(rewriter: str | Rewriter) -> Rewriter:
    """The rewriter of a name.

    Errors:  SymnumError if there is none.
    """
    if not isinstance(rewriter, str):
        return rewriter
    if rewriter not in REWRITERS:
        raise SymnumError(f"no rewriter is named {rewriter!r}; there are {', '.join(REWRITERS)}")
    named: Rewriter = looked_up(REWRITERS[rewriter])
    return named


def _chosen(own: list[Rule], with_catalogue: bool, tiers: frozenset[Tier]) -> tuple[Rule, ...]:
    """The rules asked for; those that the user brings are checked here, the catalogue's when they were loaded."""
    default = _of_catalogue(tiers) if with_catalogue else ()
    if not own:
        return default
    for r in own:
        check_decreases(r)
    chosen = (*default, *(r for r in own if r.tier in tiers))
    check_names(chosen)
    return chosen


def _unverified(own: list[Rule], tiers: frozenset[Tier]) -> frozenset[str]:
    """The names of the user's rules that are none of the catalogue's."""
    return frozenset(r.name for r in own if r not in _of_catalogue(tiers))


@cache
def _of_catalogue(tiers: frozenset[Tier]) -> tuple[Rule, ...]:
    return tuple(r for r in (*trait_rules(), *catalogue_rules()) if r.tier in tiers)


def _rules_of(given: Iterable[Any]) -> list[Rule]:
    found: list[Rule] = []
    for item in [given] if isinstance(given, str | Rule | RuleSet) else given:
        if isinstance(item, Rule):
            found.append(item)
        elif isinstance(item, RuleSet):
            found += item
        elif isinstance(item, str):
            found += rule_sets([item])[0] if item.isidentifier() else [rule(item)]
        else:
            raise SymnumError(f"{item!r} is no rule, no rule set and no name of one")
    return found
