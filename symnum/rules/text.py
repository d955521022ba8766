"""Rules as text, for the prompt: "sin(~x)^2 + cos(~x)^2 => 1", "(~x^~m)^~n => ~x^(~m*~n) where integer(~m), ~n > 0".

    ~x           a variable                       ~f(~x)       a function variable
    ~n::Int      a variable of a sort             ~xs...       any number of arguments; ~~xs is the same
    ~!c          a variable that may be left out: 0 in a sum, 1 in a product or as an exponent
    =>           oriented, left to right          ==           an equation

The text is parsed, never evaluated. Names without ~ are symbols as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnum.errors import SymnumError, SyntaxErrorAt
from symnum.rules.checking import check_rule
from symnum.rules.condition import PREDICATE_OPERATORS, Condition
from symnum.rules.pattern import FOLD, IDENTITIES, Variable, function_variable, variable
from symnum.rules.rule import Order, Rule, Tier
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.parsing import parse
from symnum.terms.term import declared_symbols, required_term
from symnum.terms.traversal import postorder, substitute
from symnum.terms.tree import tree_call

_VARIABLE = re.compile(r"(~~?)(!?)([^\W\d]\w*)(?:::?(\w+))?(\.\.\.)?(\s*\()?")
_CONDITIONS = re.compile(r"\b(?:where|when)\b(?!\s*\()|\|")
_NO_FUNCTION = "no function is named"
_ARROWS = re.compile(r"=>|>>")


def rule(  # noqa: PLR0913 - the fields of a rule
    left: Any,
    right: Any = None,
    *,
    when: Sequence[Any] = (),
    name: str = "",
    oriented: bool = True,
    tier: str = "real",
    order: Order = "cost",
    as_written: bool = False,
) -> Rule:
    """The rule that a text states, or that two patterns make; called on a term it gives the new term or None.

    Patterns as Python objects are terms with `variable` leaves; `when` adds conditions, as text or Boolean terms.

    Errors:  SyntaxErrorAt with the column; RuleError for a malformed rule, SymnumError for an unknown word.

    >>> from symnum.terms.term import symbols
    >>> from symnum.terms.functions import cos, sin
    >>> a, b, t = symbols("a b t")
    >>> pythagoras = rule("sin(~x)^2 + cos(~x)^2 => 1")
    >>> pythagoras(a + 3*sin(t)**2 + b + 3*cos(t)**2)
    a + b + 3
    >>> pythagoras(sin(t)) is None
    True
    """
    if tier not in Tier._value2member_map_:
        raise SymnumError(f"{tier!r} is no tier; there are {', '.join(t.value for t in Tier)}")
    scope = _Scope(left if isinstance(left, str) and right is None else "")
    texts: list[Any] = list(when)
    if isinstance(left, str) and right is None:
        name = name or left.strip()
        left, right, oriented, stated = _split(left)
        texts = [*stated, *texts]
    sides = [scope.read(part) if isinstance(part, str) else required_term(part) for part in (left, right)]
    wanted = [scope.condition(part) if isinstance(part, str) else required_term(part) for part in texts]
    written = [*sides, *wanted]
    first, second, *stated = substitute(written, scope.defaults(written[0]))
    conditions = tuple(Condition.of(condition) for condition in stated)
    label = name or f"{first} {'=>' if oriented else '=='} {second}"
    made = Rule(label, first, second, conditions, oriented, Tier(tier), order=order, as_written=as_written)
    check_rule(made)
    return made


def _split(text: str) -> tuple[str, str, bool, list[str]]:
    """Left side, right side, whether oriented, and the conditions of a rule's text, each at its own columns."""
    cut = _CONDITIONS.search(text)
    body, stated = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    sign = _ARROWS.search(body) or re.search("==", body)
    if sign is None:
        raise SyntaxErrorAt("a rule needs => (or == for an equation) between its sides", text, len(body) + 1)
    pieces = _pieces(text, len(text) - len(stated))
    return body[: sign.start()], _from(text, sign.end(), len(body)), sign.group() != "==", pieces


def _pieces(text: str, start: int) -> list[str]:
    """The conditions from `start` on: cut at the commas outside parentheses; `when(...)` may stand around them."""
    around = re.compile(r"\s*when\s*\(").match(text, start)
    stop = text.rstrip().rfind(")") if around else len(text)
    start = around.end() if around else start
    found: list[str] = []
    depth = 0
    for i in range(start, stop):
        depth += (text[i] == "(") - (text[i] == ")")
        if text[i] == "," and not depth:
            found.append(_from(text, start, i))
            start = i + 1
    return [piece for piece in (*found, _from(text, start, stop)) if piece.strip()]


def _from(text: str, start: int, stop: int) -> str:
    """A piece of the text that keeps its columns."""
    return " " * start + text[start:stop]


@dataclass(slots=True)
class _Scope:
    """The variables of one rule, by name."""

    text: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)
    functions: dict[str, Callable[..., AnyTerm]] = field(default_factory=dict)
    left_out: list[Variable] = field(default_factory=list)

    def read(self, text: str) -> AnyTerm:
        """The tree term of a text with variables, which are put in backquotes for the parser."""
        pieces: list[str] = []
        shifts: list[tuple[int, int]] = []  # (column in the quoted text, column in the rule's text)
        end = 0
        for found in _VARIABLE.finditer(text):
            pieces.append(text[end : found.start()])
            shifts.append((sum(map(len, pieces)), found.start()))
            pieces.append(self.quoted(*found.groups()))
            end = found.end()
            shifts.append((sum(map(len, pieces)), end))
        pieces.append(text[end:])
        words: dict[str, Callable[..., AnyTerm]] = {op.name: _builder(op) for op in PREDICATE_OPERATORS.values()}
        known: Mapping[str, Any] = {**declared_symbols(), **self.variables}
        try:
            functions = {**words, "fold": _builder(FOLD), **self.functions}
            return parse("".join(pieces), symbols=known, functions=functions, like="tree")
        except SyntaxErrorAt as error:
            quoted, own = next((s for s in reversed(shifts) if s[0] < error.column), (0, 0))
            raise SyntaxErrorAt(error.reason, self.text or text, error.column - quoted + own) from None

    def condition(self, text: str) -> AnyTerm:
        """The term of a condition; a word that is none is told the words that are."""
        try:
            return self.read(text)
        except SyntaxErrorAt as error:
            if not error.reason.startswith(_NO_FUNCTION):
                raise
            unknown = error.reason.removeprefix(_NO_FUNCTION).partition(";")[0]
            reason = f"no condition is named{unknown}; there are {', '.join(PREDICATE_OPERATORS)} and comparisons"
            raise SyntaxErrorAt(reason, self.text or text, error.column) from None

    def quoted(  # noqa: PLR0913, PLR0917 - the groups of the pattern
        self, tildes: str, mark: str, name: str, sort: str | None, dots: str | None, call: str | None
    ) -> str:
        key = f"~{name}"
        if call:
            self.functions.setdefault(key, _builder(function_variable(name)))
            return f"`{key}`("
        if key not in self.variables:
            self.variables[key] = variable(name, sort or "Real", is_sequence=tildes == "~~" or bool(dots))
        elif sort and self.variables[key].sort.name != sort:
            raise SymnumError(f"{key} is declared both as {self.variables[key].sort.name} and as {sort}")
        if mark and self.variables[key] not in self.left_out:
            self.left_out.append(self.variables[key])
        return f"`{key}`"

    def defaults(self, left: AnyTerm) -> dict[Variable, Variable]:
        """Each variable marked with ! and itself with the number that its first place allows to be left out."""
        found: dict[Variable, Variable] = {}
        for node in postorder([left]):
            operator = interface.head(node)
            for part in interface.arguments(node) if operator in IDENTITIES else ():
                if part in self.left_out and part not in found:
                    found[part] = variable(part.name, part.sort.name, default=IDENTITIES[operator])  # type: ignore[index]
        for part in self.left_out:
            if part not in found:
                raise SymnumError(f"~!{part.name} never stands in a sum, product or power, where it could be left out")
        return found


def _builder(operator: Operator) -> Callable[..., AnyTerm]:
    return lambda *terms: tree_call(operator, terms)
