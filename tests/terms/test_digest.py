"""The digest of terms under which results are kept."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from symnum.terms.digest import terms_digest
from symnum.terms.functions import sin, sqrt
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD
from symnum.terms.term import literal, symbol, symbols
from symnum.terms.tree import tree_call

x, y = symbols("x y")
DIFFERENT = [
    ([x + y], [x - y]),
    ([x, y], [y, x]),
    ([x], [x, x]),
    ([x**2], [x**3]),
    ([x**12 * y], [x * y**12]),
    ([x], [symbol("x", positive=True)]),
    ([literal(1) * x + literal(1)], [x + literal(1.0)]),
    ([literal(0.0)], [literal(-0.0)]),
    ([tree_call(ADD, (x, y))], [x + y]),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_terms_have_different_digests(left: list[AnyTerm], right: list[AnyTerm]) -> None:
    assert terms_digest(left) != terms_digest(right)


def test_the_digest_does_not_depend_on_the_process() -> None:
    code = "from symnum import *; x, y = symbols('x y'); from symnum.terms.digest import terms_digest as d;"
    code += "print(d([sin(x)/y + 2*sqrt(x*y)]))"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code.replace("import *", "import sin, sqrt, symbols")],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == terms_digest([sin(x) / y + 2 * sqrt(x * y)])


def test_depth_costs_no_recursion() -> None:
    term: AnyTerm = x
    for _ in range(100_000):
        term = tree_call(ADD, (term, y))
    assert terms_digest([term])
