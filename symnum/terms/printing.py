"""Terms as text that parses back to the very same terms.

A canonical term is arranged as in a textbook; a term as written is shown exactly as it is built: (a + b) + c and a + b + c
are two terms, and so are 1/2, which is a literal, and (1)/2, which is a division.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnum.terms.arrangement import Arrangement, Quotient, is_written
from symnum.terms.grammar import CONSTANTS, KEYWORDS, Binding
from symnum.terms.interface import (
    AnyTerm, Exact, Number, arguments, exact_value, is_call, is_literal, is_symbol, literal_value, operation, symbol_name,
)  # fmt: skip
from symnum.terms.numerals import decimal_digits
from symnum.terms.operators import (
    ADD, AND, DIV, EQ, GE, GT, LE, LT, MUL, NE, NEG, NOT, OR, PI, POW, SUB, Operator,
)  # fmt: skip

SUMMARY_LIMIT = 2_000
"""The characters that `repr` of a term may take; a longer one is summed up in a few words."""

Item: TypeAlias = "str | tuple[AnyTerm, int]"
"""A piece of text, or a term that goes in parentheses unless it binds at least so tightly."""

Pieces: TypeAlias = tuple[int, Sequence[Item]]
"""How tightly the text of a term binds, and the items that make it up."""

_CHAIN = {ADD: (" + ", Binding.SUM), MUL: ("*", Binding.PRODUCT), AND: (" and ", Binding.AND), OR: (" or ", Binding.OR)}
_COMPARISON = {LT: " < ", LE: " <= ", GT: " > ", GE: " >= ", EQ: " == ", NE: " != "}
_ALWAYS = Binding.ATOM + 1  # asks for parentheses around anything
_HALF = Fraction(1, 2)


def to_text(term: AnyTerm, *, limit: int | None = None) -> str:
    """The text of a term; `parse` reads it back to the identical term, given the symbols and `like`.

    A text longer than `limit` characters is replaced by a summary of the term in angle brackets, found in time that
    depends on the limit only.

    Cost:  linear in the text, which repeats what the term shares.

    >>> from symnum.terms.parsing import parse
    >>> to_text(parse("-(2*b*a - c^-1/3) + sqrt(a)"))
    '-2*a*b + sqrt(a) + 1/(3*c)'
    >>> to_text(parse("(a + b) + -(c/2)*1", like="tree"))
    '(a + b) + -(c/2)*1'
    >>> to_text(parse("sin(sin(sin(x)))"), limit=10)
    '<sin of 1 argument, 4 distinct nodes>'
    """
    if limit is not None and _node_count(term, limit + 1) > limit:
        return _in_words(term)
    text = rendered(term, TextPieces(Arrangement([term])), ("(", ")"), limit)
    return _in_words(term) if text is None else text


def summary(term: AnyTerm) -> str:
    """The text of a term for people at a prompt: the whole term if it is short."""
    return to_text(term, limit=SUMMARY_LIMIT)


def rendered(
    term: AnyTerm, pieces: Callable[[AnyTerm], Pieces], parentheses: tuple[str, str], limit: int | None = None
) -> str | None:
    """The text that the items of a term and of its parts make up; None if it is longer than the limit."""
    opening, closing = parentheses
    out: list[str] = []
    length = 0
    stack: list[Item] = [(term, 0)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
            length += len(item)
            if limit is not None and length > limit:
                return None
            continue
        binding, items = pieces(item[0])
        if binding < item[1]:
            out.append(opening)
            stack.append(closing)
        stack.extend(reversed(items))
    return "".join(out)


class TextPieces:
    """The items of each kind of term in the language of the parser."""

    def __init__(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement

    def __call__(self, term: AnyTerm) -> Pieces:
        if is_symbol(term):
            return Binding.ATOM, (quoted_name(symbol_name(term)),)
        if is_literal(term):
            return self.literal(literal_value(term))
        if is_written(term):
            return self.written(operation(term), arguments(term))
        return self.canonical(term)

    # leaves -----------------------------------------------------------------------------------------------------------
    def literal(self, value: Number) -> Pieces:
        if isinstance(value, bool):
            return Binding.ATOM, (self.constant("true" if value else "false"),)
        if isinstance(value, float) and not math.isfinite(value):
            sign = "-" if value < 0 else ""
            return Binding.UNARY if sign else Binding.ATOM, (sign + self.constant("nan" if value != value else "inf"),)
        binding = Binding.ATOM if math.copysign(1, value) > 0 else Binding.UNARY
        if isinstance(value, float):
            return binding, (repr(value),)
        if value.denominator == 1:
            return binding, (decimal_digits(value.numerator),)
        return Binding.PRODUCT, (f"{decimal_digits(value.numerator)}/{decimal_digits(value.denominator)}",)

    def constant(self, name: str) -> str:
        """The name of a constant; as a call where a symbol of the term has taken the name."""
        return f"{name}()" if name in self.arrangement.symbol_names else name

    def call(self, operator: Operator, parts: Sequence[AnyTerm]) -> Pieces:
        if operator is PI:
            return Binding.ATOM, (self.constant("pi"),)
        items: list[Item] = [f"{operator.name}("]
        for i, part in enumerate(parts):
            items += (", ", (part, 0)) if i else ((part, 0),)
        items.append(")")
        return Binding.ATOM, items

    # terms as written -------------------------------------------------------------------------------------------------
    def written(self, operator: Operator, parts: Sequence[AnyTerm]) -> Pieces:
        if operator in _CHAIN and len(parts) > 1:
            sign, binding = _CHAIN[operator]
            items: list[Item] = [(parts[0], _first_of_chain(operator, parts[0]))]
            for part in parts[1:]:
                items += (sign, (part, binding + 1))
            return binding, items
        if operator is SUB:
            return Binding.SUM, ((parts[0], Binding.SUM), " - ", (parts[1], Binding.SUM + 1))
        if operator is DIV:
            first = _ALWAYS if _reads_as_rational(*parts) else Binding.PRODUCT
            return Binding.PRODUCT, ((parts[0], first), "/", (parts[1], Binding.PRODUCT + 1))
        if operator is NEG:
            return Binding.UNARY, ("-", (parts[0], _ALWAYS if _is_unsigned_literal(parts[0]) else Binding.UNARY))
        return self.common(operator, parts)

    def common(self, operator: Operator, parts: Sequence[AnyTerm]) -> Pieces:
        """What canonical terms and terms as written show alike."""
        if operator is POW:
            return Binding.POWER, ((parts[0], Binding.ATOM), "^", (parts[1], Binding.POWER))
        if operator is NOT:
            return Binding.NOT, ("not ", (parts[0], Binding.NOT))
        if operator in _COMPARISON:
            side = Binding.COMPARISON + 1
            return Binding.COMPARISON, ((parts[0], side), _COMPARISON[operator], (parts[1], side))
        return self.call(operator, parts)

    # canonical terms --------------------------------------------------------------------------------------------------
    def canonical(self, term: AnyTerm) -> Pieces:
        operator = operation(term)
        if operator is ADD:
            return self.sum(term)
        if operator is MUL or (operator is POW and exact_value(arguments(term)[1]) is not None):
            return self.product(self.arrangement.quotient(1, term))
        parts = self.arrangement.arguments(term)
        if operator in _CHAIN and len(parts) > 1:
            return self.written(operator, parts)
        return self.common(operator, parts)

    def sum(self, term: AnyTerm) -> Pieces:
        items: list[Item] = []
        for coefficient, part in self.arrangement.summands(term):
            quotient = self.arrangement.quotient(coefficient, part)
            if items:
                items.append(" - " if quotient.negative else " + ")
                quotient.negative = False
            items += self.product(quotient)[1]
        return Binding.SUM, items

    def product(self, quotient: Quotient) -> Pieces:
        items: list[Item] = []
        if quotient.top != 1 or not quotient.numerators:
            items.append(decimal_digits(quotient.top))
        for base, exponent in quotient.numerators:
            items += ("*", *self.power(base, exponent)) if items else self.power(base, exponent)
        items += self.divisors(quotient)
        if quotient.negative:
            # a minus binds tighter than *, and would be taken into a float literal or a sum that stands first
            items = ["-(", *items, ")"] if _takes_sign(quotient) else ["-", *items]
        return Binding.PRODUCT, items

    def divisors(self, quotient: Quotient) -> list[Item]:
        """What follows the numerator: /2, /(2*x), or one by one where the divisors would not stay apart as a product."""
        divisors = [self.power(base, exponent) for base, exponent in quotient.denominators]
        if quotient.bottom != 1:
            divisors.insert(0, (decimal_digits(quotient.bottom),))
        if len(divisors) > 1 and not _merges(quotient):
            joined = [item for divisor in divisors for item in ("*", *divisor)]
            return ["/(", *joined[1:], ")"]
        return [item for divisor in divisors for item in ("/", *divisor)]

    def power(self, base: AnyTerm, exponent: Exact) -> Sequence[Item]:
        """The items of a factor; it binds tighter than a product."""
        if exponent == 1:
            return ((base, Binding.PRODUCT + 1),)
        if exponent == _HALF:
            return ("sqrt(", (base, 0), ")")
        binding, text = self.literal(exponent)
        return ((base, Binding.ATOM), "^", *(text if binding == Binding.ATOM else ("(", *text, ")")))


def quoted_name(name: str) -> str:
    """A symbol's name as the parser reads it: in backquotes if it is not a plain name."""
    plain = name.isidentifier() and unicodedata.is_normalized("NFC", name)
    return name if plain and name not in KEYWORDS and name not in CONSTANTS else f"`{name}`"


def _first_of_chain(operator: Operator, part: AnyTerm) -> int:
    """How tightly the first operand of a chain must bind: a - b + c and a/b*c need no parentheses, (a + b) + c does."""
    binding = _CHAIN[operator][1]
    if operator is MUL and is_literal(part):
        return binding  # 1/2*x starts with a rational literal
    loose = {ADD: SUB, MUL: DIV}.get(operator)
    return binding if is_call(part) and is_written(part) and operation(part) is loose else binding + 1


def _reads_as_rational(dividend: AnyTerm, divisor: AnyTerm) -> bool:
    """Whether the parser would read the quotient of two literals as one rational literal."""
    above, below = exact_value(dividend), exact_value(divisor)
    return isinstance(above, int) and isinstance(below, int) and below > 1 and math.gcd(above, below) == 1


def _is_unsigned_literal(term: AnyTerm) -> bool:
    return is_literal(term) and not math.copysign(1, literal_value(term)) < 0


def _takes_sign(quotient: Quotient) -> bool:
    if quotient.top != 1 or not quotient.numerators:
        return False
    base, exponent = quotient.numerators[0]
    return exponent == 1 and (_is_sum(base) or is_literal(base))


def _merges(quotient: Quotient) -> bool:
    """Whether the product of the divisors would be another term: a number times a sum, or zero times anything."""
    only_sum = len(quotient.denominators) == 1 and quotient.denominators[0][1] == 1 and _is_sum(quotient.denominators[0][0])
    return only_sum or any(exact_value(base) == 0 for base, _ in quotient.denominators)


def _is_sum(term: AnyTerm) -> bool:
    return is_call(term) and operation(term) is ADD


def _in_words(term: AnyTerm) -> str:
    if not is_call(term):
        return "<a leaf with a long name>"
    count, cap = len(arguments(term)), 100_000
    nodes = _node_count(term, cap)
    size = f"{nodes} distinct nodes" if nodes < cap else f"more than {cap - 1} distinct nodes"
    return f"<{operation(term)} of {count} argument{'' if count == 1 else 's'}, {size}>"


def _node_count(term: AnyTerm, cap: int) -> int:
    """The number of distinct nodes, or the cap if there are at least so many."""
    seen = {term}
    stack = [term]
    while stack and len(seen) < cap:
        node = stack.pop()
        if is_call(node):
            fresh = [part for part in dict.fromkeys(arguments(node)) if part not in seen]
            seen.update(fresh)
            stack += fresh
    return min(len(seen), cap)
