"""Reading BioNetGen network files (`.net`) into reaction networks.

A `.net` file is a small language, and it is data: its expressions go through symnum's own parser, its names become
symbols whatever they are called, and a line that makes no sense is refused with its number, its block and the reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import PurePath
from typing import TypeVar

from symnum.errors import ModelError, SymnumError, SyntaxErrorAt
from symnum.models.expressions import CircularDefinitionError, in_dependency_order, sorted_term
from symnum.models.kinetics import RateKind, RateLaw
from symnum.models.netfile import NetFile, Source, read_netfile, shown
from symnum.models.networks import TIME, Reaction, ReactionNetwork
from symnum.models.special import MRATIO
from symnum.models.tables import is_table, read_table
from symnum.terms.canonical import multiply
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, EXP, FLOOR, PI
from symnum.terms.parsing import parse
from symnum.terms.term import Term, literal, symbol
from symnum.terms.traversal import paused_collector, substitute
from symnum.terms.tree import tree_call

_NAME = r"[^\W\d]\w*"
_PARAMETER = re.compile(rf"(?:\d+\s+)?({_NAME})(?:\s*=\s*|\s+)(\S.*)")
_FUNCTION = re.compile(rf"(?:\d+\s+)?({_NAME})\s*\(\s*((?:{_NAME}(?:\s*,\s*{_NAME})*)?)\s*\)\s*(?:=\s*)?(\S.*)")
_SPECIES = re.compile(r"(?:(\d+)\s+)?(?!\d+\s)(\S+)\s+(\S.*)")
_GROUP = re.compile(r"(?:\d+\s+)?(\S+)(?:\s+(\S.*))?")
_MEMBER = re.compile(r"(?:(\d{1,9}(?:\.\d{0,15})?)\*)?(\d{1,9})")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{0,15})?")
# possessive quantifiers, so that a line of digits costs linear time
_FACTOR = re.compile(rf"((?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)\*({_NAME}(?:\(\s*\))?|(?:Ele|Sat|MM|Hill)[\s(].*)")
_LAW = re.compile(r"(Ele|Sat|MM|Hill)(?:\s+|\s*(\())(.*)")
_EMPTY_CALL = re.compile(r"\(\s*\)")
_KEYWORDS = ("and", "or", "not")
_KEYWORD = re.compile(rf"\b(?:{'|'.join(_KEYWORDS)})\b")
_Content = TypeVar("_Content")

# BioNetGen's functions that symnum's table of operators does not have
_FUNCTIONS: dict[str, Callable[..., AnyTerm]] = {
    "rint": lambda a: tree_call(FLOOR, (tree_call(ADD, (a, 0.5)),)),
    "sum": lambda *values: tree_call(ADD, values),
    "mratio": lambda a, b, z: tree_call(MRATIO, (a, b, z)),
    "avg": lambda *values: tree_call(DIV, (tree_call(ADD, values), len(values))),
}


@paused_collector()
def read_network(source: Source) -> ReactionNetwork:
    """Read a BioNetGen `.net` file: a path, an open file, or the text itself.

    Fixed species lose their `$`. A species that carries the name of a parameter, a function or a group is named with
    empty parentheses. Groups become observables; functions are observed, too.

    Errors:  ModelError with the file, the line and the block for anything malformed; OSError if it cannot be opened.
    Cost:    linear in the size of the file; each distinct rate law is parsed once.

    >>> network = read_network('''
    ... begin parameters
    ...   1 k 2
    ... end parameters
    ... begin species
    ...   1 A() 10
    ...   2 B() 0
    ... end species
    ... begin reactions
    ...   1 1,1 2 0.5*k
    ... end reactions
    ... ''')
    >>> network.ode_system().rhs[1]
    `A()`^2*k/2
    """
    return _Reader(read_netfile(source)).read()


class _Scope:
    """What names and functions mean in the expressions of some blocks; each distinct text is parsed once."""

    def __init__(self, names: dict[str, AnyTerm], functions: dict[str, Callable[..., AnyTerm]]) -> None:
        self.names, self.functions = names, functions
        self.known: dict[str, Term] = {}

    def term(self, text: str) -> Term:
        """The canonical term that a text denotes; `f()` is the same as `f`, as in BioNetGen."""
        term = self.known.get(text)
        if term is None:
            plain = _EMPTY_CALL.sub(lambda call: " " * len(call.group()), text).replace("~=", "!=")
            if any(word in self.names for word in _KEYWORDS):
                plain = _KEYWORD.sub(r"`\g<0>`", plain)
            parsed = parse(plain, symbols=self.names, functions=self.functions, unknown="error", like="tree")
            term = self.known[text] = sorted_term(parsed)
        return term


class _Reader:
    """One file becoming a network, block by block."""

    def __init__(self, file: NetFile) -> None:
        self.file = file
        self.network = ReactionNetwork("network" if file.source.startswith("<") else PurePath(file.source).stem)
        self.constant = _Scope({"_pi": tree_call(PI, ()), "_e": tree_call(EXP, (1,))}, _FUNCTIONS)
        self.varying = _Scope({}, dict(_FUNCTIONS))
        self.laws: dict[str, RateLaw] = {}
        self.sides: dict[str, tuple[int, ...]] = {"0": ()}
        self.taken: set[str] = set()

    def read(self) -> ReactionNetwork:
        parameters, groups, functions = (
            self.matched(block, pattern, form)
            for block, pattern, form in (
                ("parameters", _PARAMETER, "name value"),
                ("groups", _GROUP, "name members"),
                ("functions", _FUNCTION, "name() expression"),
            )
        )
        self.taken.update(match.group(1) for matches in (parameters, groups, functions) for _, match in matches)
        self.constant.names.update((match.group(1), symbol(match.group(1))) for _, match in parameters)
        self.each("parameters", parameters, self.parameter)
        self.check_order("parameters", parameters, self.network.parameters)
        self.each("species", self.matched("species", _SPECIES, "number name value"), self.species)
        self.each("groups", groups, self.group)
        own = [match.group(1) for _, match in functions if not match.group(2)]
        self.varying.names |= {name: symbol(name) for name in (*self.network.observables, *own, TIME.name)}
        self.varying.names |= self.constant.names
        self.each("functions", functions, self.function)
        self.check_order("functions", functions, self.network.functions)
        self.each("reactions", self.file.lines("reactions"), self.reaction)
        return self.network

    def matched(self, block: str, pattern: re.Pattern[str], form: str) -> list[tuple[int, re.Match[str]]]:
        """The lines of a block as matches of the pattern that they all follow."""
        matches: list[tuple[int, re.Match[str]]] = []
        for line, text in self.file.lines(block):
            match = pattern.fullmatch(text)
            if match is None:
                raise self.file.error(line, block, f"{shown(text)} is not of the form '{form}'")
            matches.append((line, match))
        return matches

    def each(self, block: str, lines: Iterable[tuple[int, _Content]], handle: Callable[[_Content], None]) -> None:
        for line, content in lines:
            try:
                handle(content)
            except SymnumError as error:
                raise self.file.error(line, block, _reason(error)) from None

    def check_order(self, block: str, matches: list[tuple[int, re.Match[str]]], definitions: dict[str, Term]) -> None:
        """Refuse definitions in a circle, at the line of the first of them."""
        try:
            in_dependency_order(definitions)
        except CircularDefinitionError as error:
            line = next(line for line, match in matches if match.group(1) == error.circle[0])
            raise self.file.error(line, block, str(error)) from None

    # one line of each block -------------------------------------------------------------------------------------------
    def parameter(self, match: re.Match[str]) -> None:
        self.network.add_parameter(match.group(1), self.constant.term(match.group(2)))

    def species(self, match: re.Match[str]) -> None:
        number, name, initial = match.groups()
        expected = len(self.network.species) + 1
        if number is not None and number != str(expected):
            raise ModelError(f"species {shown(name)} has number {shown(number)}, but is number {expected} in the file")
        plain = name.replace("$", "")
        plain = f"{plain}()" if plain in self.taken or plain == TIME.name else plain
        self.network.add_species(plain, self.constant.term(initial), fixed="$" in name)

    def group(self, match: re.Match[str]) -> None:
        weights: dict[int, Exact] = {}
        for text in re.split(r"[\s,]+", match.group(2) or ""):
            if text:
                member = _MEMBER.fullmatch(text)
                if member is None:
                    raise ModelError(f"{shown(text)} is not a species number with an amount, as in 2*17")
                position = self.position(member.group(2))
                weights[position] = weights.get(position, 0) + Fraction(member.group(1) or 1)
        self.network.add_weights(match.group(1), weights)

    def function(self, match: re.Match[str]) -> None:
        name, arguments, text = match.groups()
        if is_table(text):
            self.network.add_function(name, read_table(text, self.varying.term))
        elif arguments:
            self.varying.functions[name] = self.macro(name, re.split(r"\s*,\s*", arguments), text)
        else:
            self.network.add_function(name, self.varying.term(text))

    def macro(self, name: str, arguments: list[str], text: str) -> Callable[..., Term]:
        """A function with arguments: each call becomes its definition with the arguments put in."""
        own = {argument: symbol(f"{name}({argument})") for argument in arguments}
        body = _Scope(self.varying.names | own, self.varying.functions).term(text)

        def call(*values: AnyTerm) -> Term:
            if len(values) != len(own):
                raise ModelError(f"{name} takes {len(own)} argument(s), not {len(values)}")
            return substitute(body, dict(zip(own.values(), map(sorted_term, values), strict=True)))

        return call

    def reaction(self, text: str) -> None:
        fields = text.split(None, 3)
        if len(fields) < 4 or not fields[0].isdecimal():
            raise ModelError(f"{shown(text)} is not of the form 'number reactants products rate'")
        _, left, right, rate = fields
        law = self.laws.get(rate)
        if law is None:
            law = self.laws[rate] = self.law(rate)
        sides = self.sides
        reactants = sides[left] if left in sides else self.side(left)
        products = sides[right] if right in sides else self.side(right)
        if law.kind is not RateKind.MASS_ACTION:
            law.check(len(reactants))
        self.network.reactions.append(Reaction(reactants, products, law))

    def side(self, text: str) -> tuple[int, ...]:
        """The positions of the species on one side of a reaction: '0' is nothing, and counts for nothing."""
        side = tuple([self.position(number) for number in text.split(",") if number != "0"])
        self.sides[text] = side
        return side

    def position(self, number: str) -> int:
        count = len(self.network.species)
        if not number.isdecimal():
            raise ModelError(f"{shown(number)} is not the number of a species")
        if len(number) > 9 or not 1 <= int(number) <= count:
            raise ModelError(f"there is no species {shown(number)}: the file has {count}")
        return int(number) - 1

    def law(self, text: str) -> RateLaw:
        """A rate law: an optional statistical factor, then a constant, a function or one of BioNetGen's forms."""
        front = _FACTOR.fullmatch(text)
        if front is None:
            return RateLaw(*self.form(text))
        factor, inexact = _factor(front.group(1))
        kind, constants = self.form(front.group(2))
        return RateLaw(
            kind, constants if inexact is None else (multiply(inexact, constants[0]), *constants[1:]), factor
        )

    def form(self, text: str) -> tuple[RateKind, tuple[Term, ...]]:
        """The form of a rate law without its factor, and its constants."""
        form = _LAW.fullmatch(text)
        if form is None:
            return RateKind.MASS_ACTION, (self.varying.term(text),)
        kind, bracket, inner = form.groups()
        inner = inner[:-1] if bracket and inner.endswith(")") else inner
        return RateKind(kind), tuple(self.varying.term(part) for part in re.split(r"[\s,]+", inner.strip()))


def _factor(text: str) -> tuple[Exact, Term | None]:
    """A statistical factor as an exact number if a double holds it exactly, as 2 or 0.5; else as a literal."""
    value = float(text)
    if not math.isfinite(value):
        raise ModelError(f"the factor {shown(text)} is too large")
    if _NUMBER.fullmatch(text) and Fraction(text) == Fraction(value):
        exact = Fraction(text)
        return (exact.numerator if exact.denominator == 1 else exact), None
    return 1, literal(value)


def _reason(error: SymnumError) -> str:
    if isinstance(error, SyntaxErrorAt):
        return f"{error.reason} (column {error.column} of {shown(error.text)})"
    return str(error)
