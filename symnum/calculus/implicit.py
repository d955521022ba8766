"""Derivatives of functions that are given by equations only."""

from __future__ import annotations

from collections.abc import Sequence

from symnum.calculus.derivatives import jacobian_rows
from symnum.errors import LimitError, SymnumError
from symnum.terms.interface import AnyTerm, make_literal, make_term
from symnum.terms.operators import ADD, DIV, MUL, NEG

MOST_UNKNOWNS = 10
"""Determinants are expanded by minors, 2^n of them."""


def implicit_diff(equations: Sequence[AnyTerm], unknowns: Sequence[AnyTerm], variable: AnyTerm) -> list[AnyTerm]:
    """How the unknowns change with a variable while every equation stays 0: by Cramer's rule.

    It holds where the Jacobian of the equations by the unknowns is regular; where not, the result divides by zero.

    Errors:  SymnumError unless there are as many equations as unknowns, or if the Jacobian is singular everywhere;
             LimitError for more than 10 unknowns.
    Source:  the implicit function theorem.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> implicit_diff([x**2 + y**2 - 1], [y], x)
    [-x/y]
    """
    size = len(unknowns)
    if len(equations) != size or not size:
        raise SymnumError(f"{size} unknowns need as many equations, not {len(equations)}")
    if size > MOST_UNKNOWNS:
        raise LimitError(f"{size} unknowns are too many; at most {MOST_UNKNOWNS} are solved for in symbols")
    like = equations[0]
    rows = jacobian_rows(equations, [*unknowns, variable])
    whole = _determinant(rows, list(range(size)), like)
    if whole is None:
        raise SymnumError("the equations do not determine the unknowns: their Jacobian is singular")
    return [_quotient(rows, k, size, whole, like) for k in range(size)]


def _quotient(rows: list[dict[int, AnyTerm]], k: int, size: int, whole: AnyTerm, like: AnyTerm) -> AnyTerm:
    columns = [size if column == k else column for column in range(size)]
    above = _determinant(rows, columns, like)
    if above is None:
        return make_literal(like, 0)
    return make_term(like, DIV, (make_term(like, NEG, (above,)), whole))


def _determinant(rows: list[dict[int, AnyTerm]], columns: list[int], like: AnyTerm) -> AnyTerm | None:
    """The determinant of the matrix of these columns; None if no product of entries is there.

    `minors` holds the determinants of the rows seen so far, by the set of columns that they take.
    """
    minors: dict[int, AnyTerm] = {0: make_literal(like, 1)}
    for row in rows[: len(columns)]:
        terms: dict[int, list[AnyTerm]] = {}
        for taken, minor in minors.items():
            for place, column in enumerate(columns):
                if column in row and not taken >> place & 1:
                    product = make_term(like, MUL, (row[column], minor))
                    odd = (taken >> place).bit_count() % 2
                    terms.setdefault(taken | 1 << place, []).append(
                        make_term(like, NEG, (product,)) if odd else product
                    )
        minors = {
            taken: parts[0] if len(parts) == 1 else make_term(like, ADD, tuple(parts)) for taken, parts in terms.items()
        }
    return next(iter(minors.values()), None)
