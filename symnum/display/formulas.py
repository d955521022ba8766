"""Terms as formulas for notebooks: whole if they are short, else what they are, how large and what they cost."""

from __future__ import annotations

from typing import Final

from symnum.cost.model import dag_cost
from symnum.terms.interface import AnyTerm, is_call
from symnum.terms.latex import to_latex
from symnum.terms.printing import in_words
from symnum.terms.traversal import flatten

LONGEST: Final = 2000
"""Characters of a formula; browsers typeset longer ones slowly."""

MOST_COUNTED: Final = 200_000
"""Nodes of a term whose cost is told; for larger ones counting would be felt."""


def formula(term: AnyTerm, longest: int = LONGEST) -> str:
    r"""The LaTeX of a term, or a summary of it.

    Cost:  linear in the shared graph.

    >>> from symnum.terms.parsing import parse
    >>> print(formula(parse("x/2")))
    \frac{x}{2}
    >>> print(formula(parse("(x + 1)*exp(x)"), longest=5))
    \text{mul of 2 arguments, 5 distinct nodes}\ \text{31 cycles}
    """
    text = to_latex(term, limit=longest)
    is_whole = not is_call(term) or not text.startswith(r"\text{") or text != rf"\text{{{in_words(term)[1:-1]}}}"
    if is_whole or len(flatten([term]).nodes) > MOST_COUNTED:
        return text
    return rf"{text}\ \text{{{dag_cost([term]):,} cycles}}"


def notebook_latex(term: AnyTerm) -> str:
    """The formula of a term between dollar signs, as a notebook asks for it."""
    return f"$\\displaystyle {formula(term)}$"
