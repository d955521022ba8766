"""The same bits: what `allow="ieee"` promises, tried on every kind of double that there is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import free_symbols

_KINDS: Final = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    -3.0,
    1e16,
    1e308,
    -1e308,
    5e-324,
    float("inf"),
    -float("inf"),
    float("nan"),
)
TRIED: Final = 512


def changed_bits(given: Sequence[AnyTerm], results: Sequence[AnyTerm]) -> str:
    """A point at which some result has other bits than the term it stands for; empty if none was found.

    All NaN are taken to be the same.

    Cost:  a NumPy operation on 512 numbers for every node.

    >>> from symnum.terms.parsing import parse
    >>> x, y = parse("x - y", like="tree"), parse("-(y - x)", like="tree")
    >>> changed_bits([x], [y]) == "", changed_bits([x], [x])
    (False, '')
    """
    import numpy as np

    symbols = free_symbols([*given, *results])
    source = random.Random("bits")
    columns = {s: np.array([source.choice((*_KINDS, source.gauss(0, 1))) for _ in range(TRIED)]) for s in symbols}
    try:
        sides = [[np.broadcast_to(v, TRIED) for v in evaluate(list(side), columns)] for side in (given, results)]
    except SymnumError as reason:
        return str(reason)
    for before, after in zip(*sides, strict=True):
        both_nan = np.isnan(before) & np.isnan(after)
        same = both_nan | ((before == after) & (np.signbit(before) == np.signbit(after)))
        if not same.all():
            place = int(np.argmin(same))
            where = ", ".join(f"{interface.symbol_name(s)} = {column[place]}" for s, column in columns.items())
            return f"{before[place]} became {after[place]} at {where}"
    return ""
