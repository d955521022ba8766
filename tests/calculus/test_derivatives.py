"""Derivatives, one theorem a line, and against finite differences for every operator that has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from symnum.calculus.derivatives import diff, gradient
from symnum.calculus.sparse import hessian, jacobian
from symnum.calculus.sparsity import jacobian_sparsity
from symnum.errors import SymnumError
from symnum.terms.canonical import add, multiply
from symnum.terms.evaluation import evaluate
from symnum.terms.functions import absolute, applied, atan2, exp, log, maximum, sin, where
from symnum.terms.interface import AnyTerm, make_term
from symnum.terms.operators import ADD, MUL, Operator, Sort, operators
from symnum.terms.term import symbol, symbols
from symnum.terms.traversal import operation_counts
from symnum.terms.tree import tree_call

x, y, n = symbols("x y n")

THEOREMS = [
    (x**3, 3 * x**2),
    (log(x) / x, x**-2 - log(x) / x**2),
    (absolute(x), applied(next(f for f in operators() if f.name == "sign"))(x)),
    (where(x < 0, -x, 2 * x), where(x < 0, -1, 2)),
    (y**2, x * 0),
    (x**n, n * x ** (n - 1)),
]


@pytest.mark.parametrize(("term", "derivative"), THEOREMS)
def test_the_derivative_by_x_is(term: AnyTerm, derivative: AnyTerm) -> None:
    assert diff(term, x) is derivative


def _differentiable() -> list[Operator]:
    numeric = [f for f in operators() if f.derivative and f.result is Sort.REAL and f.implementation is None]
    return [f for f in numeric if f.name not in ("sub", "div", "neg", "sqrt", "floor", "ceil", "sign")]


@pytest.mark.parametrize("operator", _differentiable(), ids=lambda f: f.name)
def test_the_row_of_an_operator_agrees_with_differences(operator: Operator) -> None:
    names = symbols("a b c")[: operator.least]
    point = dict(zip(names, (1.7, 0.6, 0.4), strict=False))
    if "abs(a)" in operator.domain:
        point[names[0]] = 0.3
    term = applied(operator)(*names)
    for s in names:
        step = 1e-6
        up, down = (float(evaluate(term, point | {s: point[s] + d})) for d in (step, -step))
        assert float(evaluate(diff(term, s), point)) == pytest.approx((up - down) / (2 * step), rel=1e-7, abs=1e-7)


def test_forward_and_reverse_agree() -> None:
    term = exp(x * y) * maximum(x, y) + atan2(x, y) ** 3 / (x**2 + y)
    values = {"x": 0.4, "y": 1.1}
    swept = [float(evaluate(d, values)) for d in gradient(term, [x, y])]
    assert swept == pytest.approx([float(evaluate(diff(term, v), values)) for v in (x, y)], rel=1e-12)
    assert diff(term, x, y) is diff(diff(term, x), y)


def test_a_branch_that_is_not_taken_is_never_multiplied_by() -> None:
    guarded = where(x > 0, log(x) * y, 0) + maximum(x, y) ** 2
    for derivatives in (gradient(guarded, [x, y]), [diff(guarded, x), diff(guarded, y)]):
        assert [float(evaluate(d, {x: 0.0, y: 2.0})) for d in derivatives] == [0.0, 4.0]


def test_a_power_with_integer_exponent_is_differentiated_without_new_poles() -> None:
    hill = x**2 / (9 + x**2)
    assert float(evaluate(diff(hill, x), {x: 0.0})) == 0.0
    assert float(evaluate(diff(x**n, x), {x: 0.0, n: 1.0})) == 1.0


def test_the_gradient_of_a_deep_chain_is_linear_in_its_length() -> None:
    term: AnyTerm = x
    for _ in range(20_000):
        term = tree_call(ADD, (tree_call(MUL, (term, y)), x))
    assert len(gradient(term, [x, y])) == 2


def test_trees_are_differentiated_as_trees() -> None:
    written = tree_call(MUL, (x, x))
    assert diff(written, x) is make_term(written, ADD, (x, x))


def test_a_jacobian_is_sparse_where_nothing_depends() -> None:
    states = symbols("s0:50")
    rows = [states[i] * states[i - 1] for i in range(1, 50)]
    matrix = jacobian(rows, states, sparse=True)
    assert len(matrix.entries) == 98
    pattern = jacobian_sparsity(rows, states)
    assert (matrix.with_data(np.ones(98)).toarray() == pattern.toarray()).all()
    assert hessian(add(*rows), states, sparse=True).starts[-1] == 98


def test_what_cannot_be_differentiated_is_named() -> None:
    with pytest.raises(SymnumError, match="only by symbols"):
        diff(x, x + y)
    assert diff(symbol("q") * 0, x) is x - x


CHAINS = {
    "products": sin,
    "sums and products": lambda e: e * x + 1,
    "powers": lambda e: e**2 + x,
    "quotients": lambda e: x / (e + 1),
}


@pytest.mark.parametrize("link", CHAINS.values(), ids=CHAINS)
def test_derivatives_of_long_chains_are_of_linear_size(link: Callable[[AnyTerm], AnyTerm]) -> None:
    sizes: list[int] = []
    for length in (300, 600):
        term: AnyTerm = x
        for _ in range(length):
            term = link(term)
        sizes.append(sum(operation_counts([diff(term, x), *gradient(term, [x])]).dag.values()))
    assert sizes[1] < 2.1 * sizes[0]


def test_the_gradient_of_a_long_product_is_of_linear_size() -> None:
    factors = symbols("q0:500")
    slopes = gradient(multiply(*factors), factors)
    assert operation_counts(slopes).dag_total < 4 * 500 * 17
    values = {factor: 1 + k / 500 for k, factor in enumerate(factors)}
    whole = float(evaluate(multiply(*factors), values))
    assert float(evaluate(slopes[17], values)) == pytest.approx(whole / values[factors[17]], rel=1e-12)


def test_the_first_of_equals_gives_the_derivative_of_a_maximum() -> None:
    a, b, c = symbols("a b c")
    slopes = gradient(maximum(a, b, c), [a, b, c])
    assert sorted(float(evaluate(d, {a: 2.0, b: 2.0, c: 1.0})) for d in slopes) == [0.0, 0.0, 1.0]
