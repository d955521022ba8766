"""Lowering: the value of a term and of its program are the same, whatever the term's type, size and depth."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.backends.reference import evaluate_digits, evaluate_float
from symnum.errors import SymnumError
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate, operator_of
from symnum.lowering.verify import verify
from symnum.terms.canonical import add, call, linear_combination, multiply, power
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import literal_value
from symnum.terms.operators import ADD, AND, COT, EXP, LT, MAX, MUL, NEG, OR, PI, POW, SIN, SUB, WHERE, Operator
from symnum.terms.term import literal, symbols
from symnum.terms.traversal import rebuild
from symnum.terms.tree import tree_call

X, Y, Z, K = symbols("x y z k")


def lowered(*outputs: object) -> Program:
    program = lower([(Rate.PARAMETER, [K]), (Rate.STATE, [X, Y, Z])], outputs)
    verify(program)
    result = optimise(program)[0]
    verify(result)
    return result


def counts(*outputs: object) -> dict[str, int]:
    return lowered(*outputs).operation_counts()


def test_a_difference_needs_no_product_by_minus_one() -> None:
    assert counts(X - Y, Y - X - Z) == {"add": 1, "neg": 1, "sub": 1}
    assert counts(X * Y - 2 * Z) == {"add": 1, "mul": 1, "sub": 1}


def test_shared_fluxes_become_additions_and_subtractions() -> None:
    flux = K * X * Y
    assert counts(flux - Z, -flux, 2 * flux) == {"add": 1, "mul": 2, "neg": 1, "sub": 1}


def test_summands_that_always_come_together_are_added_once() -> None:
    a, b = X * Y, call(SIN, Z)
    assert counts(a - b + X, b - a + Y, 2 * a - 2 * b) == {"add": 2, "mul": 1, "sin": 1, "sub": 2}


def test_products_share_their_most_frequent_pair() -> None:
    outputs = [K * X * Y, K * X * Z, K * X * call(SIN, Z)]
    assert counts(*outputs)["mul"] == 4


def test_powers_become_squares_roots_and_one_division() -> None:
    assert counts(X**2, X**3, X**4) == {"mul": 3}
    assert counts(X / (Y**2 * Z)) == {"div": 1, "mul": 2}
    assert counts(power(X, Fraction(1, 2)), power(X, Fraction(-3, 2))) == {"div": 1, "mul": 1, "sqrt": 1}
    assert counts(X**1000) == {"pow": 1}


def test_what_depends_on_parameters_alone_is_hoisted() -> None:
    program = lowered(call(EXP, K) * X + K**2 * Y + 3 * K)
    hoisted = [operator_of(code).name for code in program.operations[: program.stages[0]].tolist()]
    assert sorted(hoisted) == ["exp", "mul", "mul"]


def test_every_kind_of_call_is_lowered() -> None:
    term = call(WHERE, call(LT, X, Y), X, call(AND, call(LT, Y, Z), call(LT, X, Z)), Y, call(MAX, X, Y, Z))
    other = call(COT, X) + call(PI) + call(OR)
    program = lowered(term, other)
    values = [0.5, 0.3, 0.25, 0.75]
    expected = evaluate([term, other], dict(zip("kxyz", values, strict=True)))
    np.testing.assert_allclose(evaluate_float(program, values), [float(v) for v in expected], rtol=1e-15)


def test_trees_are_computed_as_written() -> None:
    written = tree_call(ADD, (tree_call(ADD, (X, Y)), tree_call(MUL, (Z, -1))))
    other = tree_call(SUB, (tree_call(ADD, (X, tree_call(ADD, (Y, X)))), tree_call(NEG, (Y,))))
    random = np.random.default_rng(0)
    program = lowered(written, other)
    for _ in range(50):
        values = [0.0, *(random.normal(size=3) * 10.0 ** random.integers(-8, 8, size=3)).tolist()]
        expected = evaluate([written, other], dict(zip("kxyz", values, strict=True)))
        assert evaluate_float(program, values) == [float(value) for value in expected]


_leaves = st.sampled_from([X, Y, Z, K, literal(2), literal(Fraction(-3, 7)), literal(0.3), literal(1)])
_terms = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=6).map(lambda parts: add(*parts)),
        st.lists(inner, min_size=2, max_size=5).map(lambda parts: multiply(*parts)),
        st.tuples(inner, st.integers(1, 5)).map(lambda pair: power(*pair)),
        st.tuples(inner, inner).map(lambda pair: linear_combination([(pair[0], 2), (pair[1], Fraction(-1, 3))])),
        inner.map(lambda part: call(SIN, part)),
        st.tuples(inner, inner).map(lambda pair: pair[0] / (1 + pair[1] ** 2)),
    ),
    max_leaves=25,
)


VALUES = [Fraction(7, 10), Fraction(13, 10), Fraction(-2, 5), Fraction(9, 10)]
GROUPS = [(Rate.PARAMETER, [K]), (Rate.STATE, [X, Y, Z])]


def true_values(outputs: list[Any]) -> list[Any]:
    """The terms at `VALUES` to 60 digits, straight from their definition."""
    known = dict(zip((K, X, Y, Z), VALUES, strict=True))

    def leaf(term: Any) -> Any:
        value = known[term] if term in known else literal_value(term)
        return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpf(value)

    def call_of(term: Any, operator: Operator, parts: tuple[Any, ...]) -> Any:
        function = {ADD: lambda *p: sum(p), MUL: lambda *p: mpmath.fprod(p), POW: lambda a, b: a**b, SIN: mpmath.sin}
        return function[operator](*parts)

    with mpmath.workdps(60):
        return rebuild(outputs, leaf, call_of)


@settings(max_examples=100, deadline=None)
@given(st.lists(_terms, min_size=1, max_size=6))
def test_lowering_keeps_the_value_of_canonical_terms(outputs: list[Any]) -> None:
    plain = lower(GROUPS, outputs)
    for found, true in zip(evaluate_digits(plain, VALUES, digits=60), true_values(outputs), strict=True):
        assert abs(found - true) <= mpmath.mpf(10) ** -30 * (1 + abs(true))


@settings(max_examples=100, deadline=None)
@given(st.lists(_terms, min_size=1, max_size=6))
def test_passes_keep_every_bit(outputs: list[Any]) -> None:
    values = [float(value) for value in VALUES]
    assert evaluate_float(lowered(*outputs), values) == evaluate_float(lower(GROUPS, outputs), values)


def test_symbols_must_be_arguments_once() -> None:
    with pytest.raises(SymnumError, match=r"'y' is used but not among the arguments$"):
        lower([(Rate.STATE, [X])], [X + Y])
    with pytest.raises(SymnumError, match=r"'y', 'z', 'x' are used .* an argument 'x' has other assumptions"):
        lower([(Rate.STATE, [symbols("x", positive=True)])], [tree_call(ADD, (Y, Z, X))])
    with pytest.raises(SymnumError, match="'x' is an argument twice"):
        lower([(Rate.STATE, [X]), (Rate.TIME, [X])], [X])
    with pytest.raises(SymnumError, match="arguments are symbols"):
        lower([(Rate.STATE, [X + 1])], [X])


def test_deep_and_large_terms_are_lowered_in_linear_time() -> None:
    seconds: list[float] = []
    for size in (30_000, 120_000):
        chain = X
        for i in range(size):
            chain = tree_call(SIN if i % 3 else NEG, (chain,))
        start = time.perf_counter()
        assert lowered(chain).instruction_count == size
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < 4 * 2.0 * seconds[0] + 0.5


def test_a_long_sum_has_short_chains() -> None:
    program = lowered(linear_combination([(call(SIN, X * i), 1) for i in range(1, 5001)]))
    depth: dict[int, int] = {}
    for number, reads in enumerate(zip(*program.operands.tolist(), strict=True), start=program.first_instruction):
        depth[number] = 1 + max(depth.get(read, 0) for read in reads)
    assert max(depth.values()) < 60


SCRIPT = """
from hashlib import sha256
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Rate
from symnum.backends.base import backend_named
from symnum.terms.term import symbols
from symnum.terms.canonical import linear_combination, call
from symnum.terms.operators import SIN
xs = symbols("x0:40")
import random; random.seed({seed})
pairs = [(i, j) for i in range(40) for j in range(40)]; random.shuffle(pairs)
keep = [xs[i] * xs[j] for i, j in pairs]
rows = [linear_combination([(xs[i] * xs[j], 1 + (i - j) % 3) for j in range(40)]) for i in range(40)]
outs = [row - call(SIN, x / xs[0]) for row, x in zip(rows, xs)]
program = optimise(lower([(Rate.STATE, xs)], outs))[0]
print(program.digest)
for name in ("llvm", "c"):
    print(sha256(backend_named(name).source(program).encode()).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes_for_any_hash_seed_and_history() -> None:
    results = {
        subprocess.run([sys.executable, "-c", SCRIPT.format(seed=seed)], capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": "."}).stdout
        for seed in (0, 1, 42)
    }  # fmt: skip
    assert len(results) == 1


def test_constant_factors_become_one_number() -> None:
    light = literal(299792458.0) * literal(6.6e-34) * X / literal(1.38e-23)
    assert counts(light) == {"mul": 1}
    assert counts(4 * literal(8.854e-12) * call(PI) * X * Y - Z) == {"mul": 2, "sub": 1}
    assert counts(X / (literal(1.5) * Y)) == {"div": 1, "mul": 1}
    assert counts(literal(1.5) * X * Y + literal(2.5) * X * Y) == {"mul": 2}


def test_powers_as_written_keep_their_bits_unless_they_may_be_multiplied_out() -> None:
    half = tree_call(POW, (X, literal(Fraction(1, 2))))
    fifth, inverse = tree_call(POW, (X, literal(5))), tree_call(POW, (Y, literal(-1.5)))
    groups = [(Rate.STATE, [X, Y])]
    written = optimise(lower(groups, [half, fifth, inverse]))[0].operation_counts()
    free = optimise(lower(groups, [half, fifth, inverse], multiply_powers=True))[0].operation_counts()
    assert written == {"pow": 3}
    assert free == {"div": 1, "mul": 4, "sqrt": 2}
