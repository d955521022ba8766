"""The parser of expression text: operator precedence with stacks of our own, so that no input exhausts Python's.

    or, ||   and, &&   not   < <= > >= == !=   + -   * /   unary - ! +   ^, **      from loosest to tightest

Powers associate to the right and bind tighter than a minus before them: -x^2 is -(x^2), and 2^-3 needs no parentheses.
Nothing is implied: 2x and f(x)(y) are errors. A chain of + and - or of * and / becomes one call of the builder, so that
a sum of 10^5 terms costs linear time. Text is data: names are looked up in tables, and nothing is ever evaluated.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, NoReturn, TypeAlias
from typing import Literal as OneOf

from symnum.errors import LimitError, SymnumError, SyntaxErrorAt
from symnum.terms.building import Builder, builder_of
from symnum.terms.grammar import (
    CHAINS,
    CONSTANTS,
    INFIX,
    KEYWORDS,
    POWER_SIGNS,
    PREFIX,
    Binding,
    Infix,
    Pending,
    PendingChain,
    PendingFunction,
    PendingOperator,
)  # fmt: skip
from symnum.terms.interface import AnyTerm
from symnum.terms.numerals import integer_from
from symnum.terms.operators import SUM, WHERE, Operator, find_operator, operators
from symnum.terms.scanning import (
    Source,
    is_integer,
    is_number,
    nearest,
    no_meaning,
    normal_name,
    offending_character,
    shown,
)
from symnum.terms.sums import summation
from symnum.terms.term import Literal, declared_symbols, literal, required_term, symbol
from symnum.terms.traversal import paused_collector

Functions: TypeAlias = Mapping[str, Callable[..., AnyTerm]]


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """What a text may contain. Exact numbers that are computed have a limit of their own, `canonical.EXACT_BITS`."""

    length: int = 10_000_000
    nesting: int = 10_000
    digits: int = 4_300


DEFAULT_LIMITS = ParseLimits()
_LONG = 10_000  # characters from which pausing the cycle collector pays


@dataclass(frozen=True, slots=True)
class _Language:
    """What names mean, what is built and what is allowed."""

    symbols: Mapping[str, Any]
    functions: Functions
    known_only: bool
    build: Builder
    limits: ParseLimits


def parse(  # noqa: PLR0913 - all but the text are options by name
    text: str,
    *,
    symbols: Mapping[str, Any] | Iterable[Any] | None = None,
    functions: Functions | None = None,
    unknown: OneOf["symbol", "error"] = "symbol",
    like: OneOf["canonical", "tree"] = "canonical",
    source: str = "",
    limits: ParseLimits = DEFAULT_LIMITS,
) -> AnyTerm:
    """The term that a text denotes; the text is only read, never evaluated.

    `symbols` gives the meaning of names: a mapping from names to terms or numbers, or symbols; left out, the symbols
    declared so far. A declared name wins over the constants pi, inf, nan, true and false. Any other name is a new real
    symbol, or an error if `unknown` is "error". `functions` maps names to Python functions that build a term from the
    argument terms; all other functions are operators. `like` chooses canonical terms or terms as written. A name with
    odd characters stands in `backquotes`. Integers and quotients of integers are exact; 2.5 and 1e-3 are floats.

    Errors:  SyntaxErrorAt with the column; LimitError where the text exceeds `limits` or asks for a huge integer power.
    Cost:    linear in the text.

    >>> parse("2*x^2 - x/3 + sin(x)^2", like="tree")
    2*x^2 - x/3 + sin(x)^2
    >>> parse("x + y + x"), parse("-2^2"), parse("2.50*x")
    (2*x + y, -4, 2.5*x)
    """
    if not isinstance(text, str):
        raise TypeError(f"parse takes text, not {type(text).__name__!r}")
    if symbols is None:
        symbols = declared_symbols()
    elif not isinstance(symbols, Mapping):
        symbols = {s.name: s for s in symbols}
    if len(text) > limits.length:
        raise LimitError(f"the expression has {len(text)} characters; the limit is {limits.length}")
    language = _Language(symbols, functions or {}, unknown == "error", builder_of(like), limits)
    if len(text) < _LONG:
        return _Parser(Source(text, source), language).run()
    with paused_collector():
        return _Parser(Source(text, source), language).run()


class _Parser:
    """One text being read, token by token; `pending` holds what is open, the innermost last."""

    def __init__(self, source: Source, language: _Language) -> None:
        self.source, self.language = source, language
        self.tokens, self.symbols, self.build = source.tokens, language.symbols, language.build
        self.at = 0
        self.depth = 0
        self.leaves: dict[str, AnyTerm] = {}  # by token; a minus and a number make one leaf
        self.pending = [Pending(Binding.GROUP, 0)]

    def run(self) -> AnyTerm:
        while True:
            value, complete = self.after(self.operand())
            if complete:
                return value

    # operands ---------------------------------------------------------------------------------------------------------
    def operand(self) -> AnyTerm:
        """Read up to the end of the next name, number or call without arguments; note what opens on the way."""
        while True:
            at = self.at
            token, following = self.tokens[at], self.tokens[at + 1]
            self.at = at + 1
            value = self.leaves.get(token)
            if value is not None and following != "(":
                return value
            if token == "(":
                self.open(Pending(Binding.GROUP, at))
                continue
            if token in PREFIX:
                value = self.prefix(token, at)
            elif following == "(":
                value = self.function(token, at)
            else:
                value = self.leaves[token] = self.leaf(token, at)
            if value is not None:
                return value

    def leaf(self, token: str, at: int) -> AnyTerm:
        if is_number(token):
            return literal(self.number(token, at))
        name = self.name(token, at)
        known = self.symbols.get(name)
        if known is not None:
            return required_term(known)
        if token in CONSTANTS:
            return self.constant(token)
        if self.language.known_only:
            self.source.fail(at, f"{shown(name)} is not known here{nearest(name, self.symbols)}")
        return self.built(at, symbol, name)

    def number(self, token: str, at: int) -> int | float:
        if len(token) > self.language.limits.digits:
            reason = f"a number of {len(token)} characters is longer than the limit of {self.language.limits.digits}"
            self.source.refuse(at, LimitError(reason))
        return integer_from(token) if is_integer(token) else float(token)

    def constant(self, name: str) -> AnyTerm:
        value = CONSTANTS[name]
        return self.build.call(value) if isinstance(value, Operator) else literal(value)

    def name(self, token: str, at: int) -> str:
        """The name that a token spells; every token that cannot start an operand is refused here."""
        if token[:1] == "`" and len(token) > 1:
            return token[1:-1]
        if token == "":
            before = f"the text ends after {self.tokens[at - 1]!r}" if at else "the text is empty"
            self.source.fail(at, f"{before}; a name, a number or '(' is missing")
        if token in INFIX or token in KEYWORDS or token in (")", ","):
            self.source.fail(at, f"a name, a number or '(' should stand here, not {token!r}")
        if token.isascii() and not token.isidentifier():
            self.source.fail(at, no_meaning(token[0]))
        name = normal_name(token)
        if name is None:
            offset, character = offending_character(token)
            self.source.fail(at, no_meaning(character), offset)
        return name

    def prefix(self, token: str, at: int) -> AnyTerm | None:
        """A sign or 'not' before an operand; a minus directly before a number gives a negative literal."""
        binding, operator = PREFIX[token]
        if binding < self.pending[-1].binding and token == "not":
            self.source.fail(at, "put parentheses around 'not' and what it negates")
        value = self.negative_number(at + 1) if token == "-" else None
        if value is not None:
            self.at = at + 2
        elif operator is not None:
            self.pending.append(PendingOperator(binding, at, operator))
        return value

    def negative_number(self, at: int) -> AnyTerm | None:
        token, following = self.tokens[at], self.tokens[at + 1]
        if following in POWER_SIGNS:
            return None  # -2^2 is -(2^2)
        if token == "inf" and following != "(" and token not in self.symbols:
            return literal(-math.inf)
        if not is_number(token):
            return None
        value = self.leaves.get("-" + token)
        if value is None:
            value = self.leaves["-" + token] = literal(-self.number(token, at))
        return value

    # calls ------------------------------------------------------------------------------------------------------------
    def open(self, group: Pending) -> None:
        self.depth += 1
        deepest = self.language.limits.nesting
        if self.depth > deepest:
            self.source.refuse(group.at, LimitError(f"parentheses nest deeper than the limit of {deepest}"))
        self.pending.append(group)

    def function(self, token: str, at: int) -> AnyTerm | None:
        """The start of a call; a call without arguments is complete at once."""
        apply = self.applied(token, at)
        if self.tokens[at + 2] == ")":
            self.at = at + 3
            return self.built(at, apply)
        self.at = at + 2
        self.open(PendingFunction(at, apply))
        return None

    def applied(self, token: str, at: int) -> Callable[..., AnyTerm]:
        """What the name before a parenthesis does to its arguments."""
        if is_number(token):
            self.source.fail(at + 1, f"an operator is missing; write {token}*( ) for a product")
        name = token if token in KEYWORDS else self.name(token, at)
        own = self.language.functions.get(name)
        if own is not None:
            return lambda *arguments: self.call_own(own, name, arguments, at)
        operator = find_operator(name)
        if operator is not None:
            return lambda *arguments: self.call_operator(operator, arguments, at)
        if name == SUM.name:
            return lambda *arguments: self.call_own(partial(summation, build=self.build.call), name, arguments, at)
        if name in CONSTANTS and self.tokens[at + 2] == ")":
            return lambda: self.constant(name)
        if name in self.symbols:
            self.source.fail(at, f"{shown(name)} is a symbol, not a function; write a * for a product")
        known = [*self.language.functions, *(n for o in operators() for n in (o.name, *o.aliases))]
        hint = nearest(name, known) or "; symnum.register_function adds one"
        self.source.fail(at, f"no function is named {shown(name)}{hint}")

    def call_operator(self, operator: Operator, arguments: tuple[AnyTerm, ...], at: int) -> AnyTerm:
        if operator is WHERE and len(arguments) % 2 == 0:
            self.source.fail(
                at, f"{self.tokens[at]} takes pairs (condition, value) and then the value for all other cases"
            )
        try:
            operator.check_arity(len(arguments))
        except SymnumError as error:
            self.source.fail(at, str(error))
        return self.build.call(operator, *arguments)

    def call_own(self, own: Callable[..., AnyTerm], name: str, arguments: tuple[AnyTerm, ...], at: int) -> AnyTerm:
        try:
            return own(*arguments)
        except TypeError:
            try:
                inspect.signature(own).bind(*arguments)
            except TypeError as error:
                self.source.fail(at, f"{name} does not take {len(arguments)} argument(s): {error}")
            raise

    # after an operand -------------------------------------------------------------------------------------------------
    def after(self, value: AnyTerm) -> tuple[AnyTerm, bool]:
        """Read what follows a value until the next operand is due, or until the text ends (True)."""
        while True:
            token = self.tokens[self.at]
            infix = INFIX.get(token)
            if infix is not None:
                value = self.reduced(infix.binding, value)
                quotient = self.exact_quotient(value) if token == "/" else None
                if quotient is None:
                    self.infix(infix, value)
                    return value, False
                self.at += 2
                value = quotient
                continue
            value = self.reduced(Binding.SUM, value)
            if token == ")" and self.build.sums_are_flat and self.leaves_sum_open():
                continue
            value = self.reduced(Binding.GROUP, value)
            top = self.pending[-1]
            if token == ")" and len(self.pending) > 1:
                self.pending.pop()
                self.depth -= 1
                value = self.built(top.at, top.finish, value, self.build)
            elif token == "," and isinstance(top, PendingFunction):
                top.arguments.append(value)
            elif token == "" and len(self.pending) == 1:
                return value, True
            else:
                self.misplaced(token, top)
            self.at += 1
            if token == ",":
                return value, False

    def leaves_sum_open(self) -> bool:
        """Let a sum in parentheses within or before a sum be a part of it, if it is; its last item is still to come.

        Building the sum of each level anew would cost quadratic time for (((a + b) + c) + d) + ...
        """
        inner = self.pending[-1]
        if not isinstance(inner, PendingChain) or inner.binding != Binding.SUM:
            return False
        if len(self.pending) < 3 or type(self.pending[-2]) is not Pending:
            return False  # the start of the text, or the arguments of a function
        following = INFIX.get(self.tokens[self.at + 1])
        outer = self.pending[-3]
        after = following.binding if following is not None else Binding.GROUP
        if outer.binding < after == Binding.SUM:
            del self.pending[-2]
        elif isinstance(outer, PendingChain) and outer.binding == Binding.SUM >= after:
            outer.take_in(inner)
            del self.pending[-2:]
        else:
            return False
        self.depth -= 1
        self.at += 1
        return True

    def reduced(self, binding: Binding, value: AnyTerm) -> AnyTerm:
        """The value of everything that holds it tighter than an operator of this binding."""
        pending = self.pending
        while pending[-1].binding > binding:
            top = pending.pop()
            value = self.built(top.at, top.finish, value, self.build)
        return value

    def built(self, at: int, constructor: Callable[..., AnyTerm], *parts: Any) -> AnyTerm:
        """The term of a construct that began at a token, so that an error of its constructor names the place."""
        try:
            return constructor(*parts)
        except SyntaxErrorAt:
            raise
        except SymnumError as error:
            self.source.refuse(at, error)

    def infix(self, infix: Infix, value: AnyTerm) -> None:
        top = self.pending[-1]
        if top.binding != infix.binding or infix.binding is Binding.POWER:
            if infix.binding in CHAINS:
                self.pending.append(PendingChain(infix, self.at, value))
            else:
                self.pending.append(PendingOperator(infix.binding, self.at, infix.operator, value))
        elif isinstance(top, PendingChain):
            top.extend(value, infix.inverse)
        else:
            self.source.fail(self.at, "comparisons do not chain; write a < b and b < c")
        self.at += 1

    def exact_quotient(self, value: AnyTerm) -> Literal | None:
        """The literal that two integers in lowest terms at the start of a product denote: 1/2*x is (1/2)*x."""
        at = self.at
        divisor = self.tokens[at + 1]
        if not (is_integer(divisor) and is_integer(self.tokens[at - 1])):
            return None
        if self.tokens[at + 2] in POWER_SIGNS:
            return None
        if self.pending[-1].binding is Binding.PRODUCT or type(value) is not Literal or type(value.value) is not int:
            return None
        quotient = Fraction(value.value, int(self.number(divisor, at + 1)) or 1)
        lowest = quotient.denominator > 1 and quotient.numerator == value.value
        return literal(quotient) if lowest else None

    # errors -----------------------------------------------------------------------------------------------------------
    def misplaced(self, token: str, top: Pending) -> NoReturn:
        """Refuse a token that cannot follow a complete value."""
        if token == "":
            name = len(self.tokens[top.at]) if isinstance(top, PendingFunction) else 0
            self.source.fail(top.at, "this is never closed; ')' is missing", name)
        if token == ")":
            self.source.fail(self.at, "this ')' closes nothing; '(' is missing")
        if token == ",":
            self.source.fail(self.at, "a comma separates the arguments of a function; there is none here")
        starts_operand = token[0] in "(`" or is_number(token) or token in PREFIX or token.isidentifier()
        if starts_operand and token != "`":
            before = shown(self.tokens[self.at - 1])
            self.source.fail(self.at, f"an operator is missing after {before}; write * for a product")
        offset, character = offending_character(token)
        self.source.fail(self.at, no_meaning(character), offset)
