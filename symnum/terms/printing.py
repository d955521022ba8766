"""Terms as text that parses back to the very same terms.

A canonical term is arranged as in a textbook; a term as written is shown exactly as it is built: (a + b) + c and
a + b + c are two terms, and so are 1/2, which is a literal, and (1)/2, which is a division.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnum.terms.arrangement import (
    Kind,
    Node,
    Quotient,
    arranged,
    check_written_out,
    index_name,
    shown_arguments,
    shown_quotient,
    shown_summands,
)
from symnum.terms.grammar import CONSTANTS, KEYWORDS, Binding
from symnum.terms.interface import AnyTerm, Exact, Number, arguments, is_call, operation
from symnum.terms.numerals import decimal_digits, has_minus_sign
from symnum.terms.operators import (
    ADD,
    AND,
    DIV,
    EQ,
    GE,
    GT,
    LE,
    LT,
    MUL,
    NE,
    NEG,
    NOT,
    OR,
    PI,
    POW,
    SUB,
    Operator,
    is_index,
)  # fmt: skip
from symnum.terms.traversal import paused_collector

SUMMARY_LIMIT = 2_000
"""The characters that `repr` of a term may take; a longer one is summed up in a few words."""

Item: TypeAlias = "str | tuple[Node, int]"
"""A piece of text, or a node that goes in parentheses unless it binds at least so tightly."""

Pieces: TypeAlias = tuple[int, Sequence[Item]]
"""How tightly the text of a node binds, and the items that make it up."""

_CHAIN = {ADD: (" + ", Binding.SUM), MUL: ("*", Binding.PRODUCT), AND: (" and ", Binding.AND), OR: (" or ", Binding.OR)}
_COMPARISON = {LT: " < ", LE: " <= ", GT: " > ", GE: " >= ", EQ: " == ", NE: " != "}
_ALWAYS = Binding.ATOM + 1  # asks for parentheses around anything
_HALF = Fraction(1, 2)


def to_text(term: AnyTerm, *, limit: int | None = None) -> str:
    """The text of a term; `parse` reads it back to the identical term, given the symbols and `like`.

    A text longer than `limit` characters is replaced by a summary of the term in angle brackets.

    Errors:  LimitError, unless there is a limit, for a term that is astronomically large without its sharing.
    Cost:  linear in the text, which repeats what the term shares; sums and products are sorted.

    >>> from symnum.terms.parsing import parse
    >>> to_text(parse("-(2*b*a - c^-1/3) + sqrt(a)"))
    '-2*a*b + sqrt(a) + 1/(3*c)'
    >>> to_text(parse("(a + b) + -(c/2)*1", like="tree"))
    '(a + b) + -(c/2)*1'
    >>> to_text(parse("sin(sin(sin(x)))"), limit=10)
    '<sin of 1 argument, 4 distinct nodes>'
    """
    if limit is None or _node_count(term, limit + 1) <= limit:
        with paused_collector():
            root, nodes = arranged(term)
            if limit is None:
                check_written_out(nodes)
            text = rendered(root, TextPieces(nodes), ("(", ")"), limit)
        if text is not None:
            return text
    return in_words(term)


def summary(term: AnyTerm) -> str:
    """The text of a term for people at a prompt: the whole term if it is short."""
    return to_text(term, limit=SUMMARY_LIMIT)


def rendered(
    root: Node, pieces: Callable[[Node], Pieces], parentheses: tuple[str, str], limit: int | None = None
) -> str | None:
    """The text that the items of a node and of its parts make up; None if it is longer than the limit."""
    opening, closing = parentheses
    out: list[str] = []
    length = 0
    stack: list[Item] = [(root, 0)]
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
    """The items of each kind of node in the language of the parser."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        # where a symbol has taken the name of a constant, the constant is shown as a call: pi()
        self.names = {node.value for node in nodes if node.kind is Kind.SYMBOL}
        self.taken = {name for name in self.names if name in CONSTANTS}

    def __call__(self, node: Node) -> Pieces:
        match node.kind:
            case Kind.SYMBOL:
                return Binding.ATOM, (quoted_name(node.value),)
            case Kind.LITERAL:
                return self.literal(node.value)
            case Kind.SUM:
                return self.sum(node)
            case Kind.PRODUCT:
                return Binding.PRODUCT, self.product(shown_quotient(1, node))
            case _:
                assert node.operator is not None
                return self.call(node.operator, shown_arguments(node))

    # leaves -----------------------------------------------------------------------------------------------------------
    def literal(self, value: Number) -> Pieces:
        if isinstance(value, bool):
            return Binding.ATOM, (self.constant("true" if value else "false"),)
        if isinstance(value, float) and math.isnan(value):
            return Binding.ATOM, (self.constant("nan"),)
        negative = has_minus_sign(value)
        binding = Binding.UNARY if negative else Binding.ATOM
        if isinstance(value, float):
            return binding, (repr(value) if math.isfinite(value) else "-" * negative + self.constant("inf"),)
        if value.denominator == 1:
            return binding, (decimal_digits(value.numerator),)
        return Binding.PRODUCT, (f"{decimal_digits(value.numerator)}/{decimal_digits(value.denominator)}",)

    def constant(self, name: str) -> str:
        return f"{name}()" if name in self.taken else name

    # calls ------------------------------------------------------------------------------------------------------------
    def call(self, operator: Operator, parts: Sequence[Node]) -> Pieces:
        if operator in _CHAIN and len(parts) > 1:
            sign, binding = _CHAIN[operator]
            items: list[Item] = [(parts[0], _first_of_chain(operator, parts[0]))]
            for part in parts[1:]:
                items += (sign, (part, binding + 1))
            return binding, items
        if operator in _COMPARISON:
            side = Binding.COMPARISON + 1
            return Binding.COMPARISON, ((parts[0], side), _COMPARISON[operator], (parts[1], side))
        if operator is SUB:
            return Binding.SUM, ((parts[0], Binding.SUM), " - ", (parts[1], Binding.SUM + 1))
        if operator is DIV:
            first = _ALWAYS if _reads_as_rational(*parts) else Binding.PRODUCT
            return Binding.PRODUCT, ((parts[0], first), "/", (parts[1], Binding.PRODUCT + 1))
        if operator is NEG:
            return Binding.UNARY, ("-", (parts[0], _ALWAYS if _takes_sign(parts[0]) else Binding.UNARY))
        if operator is POW:
            return Binding.POWER, ((parts[0], Binding.ATOM), "^", (parts[1], Binding.POWER))
        if operator is NOT:
            return Binding.NOT, ("not ", (parts[0], Binding.NOT))
        return Binding.ATOM, self.function(operator, parts)

    def function(self, operator: Operator, parts: Sequence[Node]) -> Sequence[Item]:
        if operator is PI:
            return (self.constant("pi"),)
        if is_index(operator):
            return (index_name(operator, self.names),)
        items: list[Item] = [f"{operator.name}("]
        for i, part in enumerate(parts):
            items += (", ", (part, 0)) if i else ((part, 0),)
        items.append(")")
        return items

    # sums and products ------------------------------------------------------------------------------------------------
    def sum(self, node: Node) -> Pieces:
        items: list[Item] = []
        for coefficient, part in shown_summands(node):
            quotient = shown_quotient(coefficient, part)
            if items:
                items.append(" - " if quotient.negative else " + ")
                quotient = quotient._replace(negative=False)
            items += self.product(quotient)
        return Binding.SUM, items

    def product(self, quotient: Quotient) -> list[Item]:
        items: list[Item] = []
        if quotient.top != 1 or not quotient.numerators:
            items.append(decimal_digits(quotient.top))
        for base, exponent in quotient.numerators:
            items += ("*", *self.power(base, exponent)) if items else self.power(base, exponent)
        items += self.divisors(quotient)
        if not quotient.negative:
            return items
        base, exponent = quotient.numerators[0] if quotient.top == 1 and quotient.numerators else (None, 0)
        # a minus binds tighter than *: it would be taken into a float literal, and distributed over a sum
        wrap = base is not None and exponent == 1 and (base.kind is Kind.SUM or _takes_sign(base))
        return ["-(", *items, ")"] if wrap else ["-", *items]

    def divisors(self, quotient: Quotient) -> list[Item]:
        """What follows the numerator: /2, /(2*x), or one by one where a product would not keep the divisors apart."""
        divisors = [self.power(base, exponent) for base, exponent in quotient.denominators]
        if quotient.bottom != 1:
            divisors.insert(0, (decimal_digits(quotient.bottom),))
        if len(divisors) > 1 and not _merges(quotient):
            joined = [item for divisor in divisors for item in ("*", *divisor)]
            return ["/(", *joined[1:], ")"]
        return [item for divisor in divisors for item in ("/", *divisor)]

    def power(self, base: Node, exponent: Exact) -> Sequence[Item]:
        """The items of a factor; it binds tighter than a product."""
        if exponent == 1:
            return ((base, Binding.PRODUCT + 1),)
        if exponent == _HALF:
            return ("sqrt(", (base, 0), ")")
        binding, text = self.literal(exponent)
        return ((base, Binding.ATOM), "^", *(text if binding == Binding.ATOM else ("(", *text, ")")))


def quoted_name(name: str) -> str:
    """A symbol's name as the parser reads it: in backquotes if it is not a plain name.

    >>> quoted_name("k_cat"), quoted_name("A(b~0)"), quoted_name("not")
    ('k_cat', '`A(b~0)`', '`not`')
    """
    plain = name.isidentifier() and unicodedata.is_normalized("NFC", name)
    return name if plain and name not in KEYWORDS and name not in CONSTANTS else f"`{name}`"


def _first_of_chain(operator: Operator, part: Node) -> int:
    """How tightly the first operand of a chain must bind: a - b + c and a/b*c need no parentheses, (a + b) + c does."""
    binding = _CHAIN[operator][1]
    starts_rational = operator is MUL and part.kind is Kind.LITERAL  # 1/2*x
    turned = part.kind is Kind.WRITTEN and part.operator is {ADD: SUB, MUL: DIV}.get(operator)
    return binding if starts_rational or turned else binding + 1


def _reads_as_rational(dividend: Node, divisor: Node) -> bool:
    """Whether the parser would read the quotient of two literals as one rational literal."""
    above, below = dividend.exact, divisor.exact
    return isinstance(above, int) and isinstance(below, int) and below > 1 and math.gcd(above, below) == 1


def _takes_sign(node: Node) -> bool:
    """Whether a minus directly before the node would be read as part of a literal."""
    return node.kind is Kind.LITERAL and not has_minus_sign(node.value)


def _merges(quotient: Quotient) -> bool:
    """Whether the product of the divisors would be another term: a number times a sum, or zero times anything."""
    bases = [base for base, exponent in quotient.denominators if exponent == 1]
    only_sum = len(quotient.denominators) == len(bases) == 1 and bases[0].kind is Kind.SUM
    return only_sum or any(base.exact == 0 for base, _ in quotient.denominators)


def in_words(term: AnyTerm) -> str:
    """What a term is, where its text is too long to show."""
    if not is_call(term):
        return "<a leaf with a long name>"
    count, cap = len(arguments(term)), 100_000
    nodes = _node_count(term, cap)
    size = f"{nodes} distinct nodes" if nodes < cap else f"{cap} or more distinct nodes"
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
