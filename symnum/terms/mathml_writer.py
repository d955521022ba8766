"""Writing content MathML; `symnum.terms.mathml` reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, TypeAlias
from xml.sax.saxutils import escape

from symnum.errors import SymnumError
from symnum.terms import operators as op
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
from symnum.terms.interface import AnyTerm, Exact, Number
from symnum.terms.mathml import COMPARISONS, FUNCTIONS
from symnum.terms.numerals import decimal_digits
from symnum.terms.operators import Operator, is_index
from symnum.terms.traversal import paused_collector

_Piece: TypeAlias = "str | Node"

_HEADS: Final[dict[Operator, str]] = {
    **{operator: f"<{word}/>" for table in (FUNCTIONS, COMPARISONS) for word, operator in table.items()},
    op.SUB: "<minus/>", op.NEG: "<minus/>", op.SQRT: "<root/>", op.LOG10: "<log/>",
    op.CBRT: '<root/><degree><cn type="integer">3</cn></degree>',
    op.LOG2: '<log/><logbase><cn type="integer">2</cn></logbase>',
}  # fmt: skip
_HALF: Final = Fraction(1, 2)


def to_mathml(term: AnyTerm) -> str:
    """A term as content MathML; an operator without an element of its own goes by its name in a `csymbol`.

    Errors:  LimitError for a term that is astronomically large without its sharing; SymnumError for a name with
             characters that XML cannot hold.
    Cost:    linear in the text, which repeats what the term shares; sums and products are sorted.
    Source:  w3.org/TR/MathML3, chapter 4.

    >>> from symnum.terms.parsing import parse
    >>> print(to_mathml(parse("x/2 + 1")).partition(">")[2])
    <apply><plus/><apply><divide/><ci>x</ci><cn type="integer">2</cn></apply><cn type="integer">1</cn></apply></math>
    """
    with paused_collector():
        root, nodes = arranged(term)
        check_written_out(nodes)
        taken = {node.value for node in nodes if node.kind is Kind.SYMBOL}
        pieces: list[str] = []
        pending: list[_Piece] = [root]
        while pending:
            piece = pending.pop()
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                pending += reversed(_opened(piece, taken))
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{"".join(pieces)}</math>'


def _opened(node: Node, taken: set[str]) -> list[_Piece]:
    """A node as text and the nodes within it."""
    if node.kind is Kind.LITERAL:
        return [_number(node.value)]
    if node.kind is Kind.SYMBOL:
        return [_name(node.value)]
    if node.kind is Kind.PRODUCT:
        return _quotient(shown_quotient(1, node))
    if node.kind is Kind.SUM:
        summands = [_quotient(shown_quotient(number, part)) for number, part in shown_summands(node)]
        return _applied("<plus/>", summands)
    operator = node.operator
    assert operator is not None
    if operator is op.PI:
        return ["<pi/>"]
    if is_index(operator):
        return [_name(index_name(operator, taken))]
    if operator is op.WHERE:
        return _choice(node.parts)
    if operator is op.SUM:
        body, index, low, high = node.parts
        limits: list[_Piece] = ["<bvar>", index, "</bvar><lowlimit>", low, "</lowlimit><uplimit>", high, "</uplimit>"]
        return ["<apply><sum/>", *limits, body, "</apply>"]
    head = _HEADS.get(operator) or f'<csymbol cd="symnum">{_text(operator.name)}</csymbol>'
    return _applied(head, [[part] for part in shown_arguments(node)])


def _applied(head: str, parts: Sequence[list[_Piece]]) -> list[_Piece]:
    return ["<apply>", head, *(piece for part in parts for piece in part), "</apply>"]


def _quotient(shown: Quotient) -> list[_Piece]:
    above = _product(shown.top, shown.numerators)
    if shown.bottom != 1 or shown.denominators:
        above = _applied("<divide/>", [above, _product(shown.bottom, shown.denominators)])
    if not shown.negative:
        return above
    number = shown.top if not (shown.numerators or shown.denominators) and shown.bottom == 1 else None
    return _applied("<minus/>", [above]) if number is None else [_number(-number)]


def _product(number: int, powers: Sequence[tuple[Node, Exact]]) -> list[_Piece]:
    parts = [_power(base, exponent) for base, exponent in powers]
    if number != 1 or not parts:
        parts.insert(0, [_number(number)])
    return parts[0] if len(parts) == 1 else _applied("<times/>", parts)


def _power(base: Node, exponent: Exact) -> list[_Piece]:
    if exponent == 1:
        return [base]
    return _applied("<root/>", [[base]]) if exponent == _HALF else _applied("<power/>", [[base], [_number(exponent)]])


def _choice(parts: Sequence[Node]) -> list[_Piece]:
    pieces: list[_Piece] = ["<piecewise>"]
    for condition, value in zip(parts[0:-1:2], parts[1::2], strict=True):
        pieces += ["<piece>", value, condition, "</piece>"]
    return [*pieces, "<otherwise>", parts[-1], "</otherwise></piecewise>"]


def _number(value: Number) -> str:
    if isinstance(value, bool):
        return "<true/>" if value else "<false/>"
    if isinstance(value, float):
        return _float(value)
    if value.denominator == 1:
        return f'<cn type="integer">{decimal_digits(value.numerator)}</cn>'
    digits = f"{decimal_digits(value.numerator)}<sep/>{decimal_digits(value.denominator)}"
    return f'<cn type="rational">{digits}</cn>'


def _float(value: float) -> str:
    if math.isnan(value):
        return "<notanumber/>"
    if math.isinf(value):
        return "<infinity/>" if value > 0 else "<apply><minus/><infinity/></apply>"
    digits, _, exponent = repr(value).partition("e")
    return f'<cn type="e-notation">{digits}<sep/>{int(exponent)}</cn>' if exponent else f'<cn type="real">{digits}</cn>'


def _name(name: str) -> str:
    return f"<ci>{_text(name)}</ci>"


def _text(name: str) -> str:
    if name != name.strip() or not all(c.isprintable() for c in name):
        raise SymnumError(f"{name!r} is no name in MathML; rename the symbol")
    return escape(name)
