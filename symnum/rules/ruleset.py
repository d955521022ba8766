"""Rule sets: functions whose typed parameters are the variables of the rules that they return."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from symnum.errors import RuleError, SymnumError
from symnum.rules.checking import check_decreases, check_rule
from symnum.rules.expression import Draft, parameter
from symnum.rules.rule import Location, Order, Rule, Tier


class Rules:
    """What a rule-set function returns: rules by name, in order.

    Errors:  RuleError for a value that is no rule.
    """

    __slots__ = ("drafts",)

    def __init__(self, **drafts: Any) -> None:
        for name, draft in drafts.items():
            if not isinstance(draft, Draft):
                raise RuleError(f"{name} is no rule: write left >> right or left == right, not {draft!r}")
        self.drafts: dict[str, Draft] = drafts


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Named rules of one subject, in order."""

    name: str
    rules: tuple[Rule, ...]
    summary: str
    location: Location

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, name: str) -> Rule:
        """The rule of this name, with or without the name of the set.

        Errors:  KeyError if there is none.
        """
        for rule in self.rules:
            if name in (rule.name, rule.name.rpartition(".")[2]):
                return rule
        raise KeyError(f"no rule {name!r} in {self.name}; there are {', '.join(r.name for r in self.rules)}")


def ruleset(
    *,
    holds: str = "real",
    source: str = "",
    order: Order = "cost",
    as_written: bool = False,
    rejected: bool = False,
) -> Callable[[Callable[..., Rules]], RuleSet]:
    """Turn a function that writes rules over its parameters into a rule set.

    `holds` is the tier of the rules: ieee, real, field or rounding. `source` cites where they come from. `order` is the
    termination order in which oriented rules decrease: "cost" for rules that simplify, "expand" for those that take
    functions of sums and products apart, "reduce" for those that turn products of functions into sums.
    `as_written` marks rules for terms kept as written, whose left sides canonical terms never show. A `rejected` set
    holds rules that are false; they are kept for the checker and never loaded into a rewriter.

    Errors:  RuleError with file and line for a malformed rule.

    >>> from symnum.rules.language import Real, cos, sin
    >>> @ruleset(source="DLMF 4.21.12")
    ... def pythagoras(x: Real) -> Rules:
    ...     return Rules(sin_cos=sin(x)**2 + cos(x)**2 >> 1)
    >>> print(pythagoras["sin_cos"])
    pythagoras.sin_cos: sin(x)^2 + cos(x)^2 >> 1
    """

    def build(function: Callable[..., Rules]) -> RuleSet:
        code = function.__code__
        location = Location(code.co_filename, code.co_firstlineno)
        if holds not in Tier._value2member_map_:
            _refuse(location, f"holds={holds!r} is no tier; there are {', '.join(t.value for t in Tier)}")
        try:
            drafts = function(*_parameters(function)).drafts
        except SymnumError as error:
            raise RuleError(f"{_line_of(error, location)}: {function.__name__}: {error}") from error
        options: dict[str, Any] = {"source": source, "order": order, "as_written": as_written, "rejected": rejected}
        rules = tuple(
            Rule(f"{function.__name__}.{name}", d.left, d.right, d.conditions, d.oriented, Tier(holds),
                 location=d.location, **options)
            for name, d in drafts.items()
        )  # fmt: skip
        for rule in rules:
            check_rule(rule)
            check_decreases(rule)
        return RuleSet(function.__name__, rules, inspect.getdoc(function) or "", location)

    return build


def _parameters(function: Callable[..., Rules]) -> list[Any]:
    signature = inspect.signature(function, eval_str=True)
    return [
        parameter(p.name, p.annotation, None if p.default is p.empty else p.default)
        for p in signature.parameters.values()
    ]


def _line_of(error: BaseException, location: Location) -> Location:
    """The last line within the rule file that the error came through."""
    line, trace = location.line, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == location.file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return Location(location.file, line)


def _refuse(location: Location, reason: str) -> NoReturn:
    raise RuleError(f"{location}: {reason}")
