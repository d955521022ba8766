"""What expression text means, one theorem a line, and that reading it costs linear time."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnum.terms.canonical import add, call, multiply, power
from symnum.terms.functions import (
    absolute,
    atan2,
    eq,
    exp,
    log,
    logical_and,
    logical_not,
    logical_or,
    ne,
    pi,
    sin,
    where,
)
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SIN, SUB, register_function
from symnum.terms.parsing import parse
from symnum.terms.term import literal, symbol, symbols
from symnum.terms.traversal import convert
from symnum.terms.tree import tree_call

x, y, z = symbols("x y z")
half = literal(Fraction(1, 2))

CANONICAL = [
    ("2*x^2 - x/3", 2 * x**2 - x / 3),
    ("x**2", x**2),
    ("-x^2", -(x**2)),
    ("2^-3", literal(Fraction(1, 8))),
    ("2^3^2", literal(512)),
    ("2^-x*y", power(2, -x) * y),
    ("a - b - c", symbol("a") - symbol("b") - symbol("c")),
    ("x/y/z", x / y / z),
    ("x/y*z", x * z / y),
    ("x - (y - z)", x - y + z),
    ("(x + y)*(x - y)", (x + y) * (x - y)),
    ("--x", x),
    ("+x", x),
    ("2*-x", -2 * x),
    ("6/4", literal(Fraction(3, 2))),
    ("1e-3", literal(1e-3)),
    (".5 + 2.", literal(0.5) + literal(2.0)),
    ("-2.5", literal(-2.5)),
    ("-2.5^2", -(literal(2.5) ** 2)),
    ("0.1*x + 0.2*x", 0.1 * x + 0.2 * x),
    ("sin(x)^2", sin(x) ** 2),
    ("ln(exp(x))", log(exp(x))),
    ("atan2(x, y) + abs(-y)", atan2(x, y) + absolute(-y)),
    ("sqrt(x)", x**half),
    ("x < y", x < y),
    ("x >= 2 and not y > 3", logical_and(x >= 2, logical_not(y > 3))),
    ("x == 1 || y != 2 && !(z < 0)", logical_or(eq(x, 1), logical_and(ne(y, 2), logical_not(z < 0)))),
    ("if(x > 0, x, -x)", where(x > 0, x, -x)),
    ("piecewise(x < 0, 0, x < 1, x, 1)", where(x < 0, 0, x < 1, x, 1)),
    ("2*pi", 2 * pi),
    ("inf", literal(math.inf)),
    ("-inf", literal(-math.inf)),
    ("true and x < y", logical_and(literal(True), x < y)),
    ("3/0", multiply(3, power(0, -1))),
    ("sqrt(x*y)*sqrt(x*y)*z", x * y * z),
    ("4^(1/3)*4^(1/6)", literal(2)),
    ("`x y` + `and`", symbol("x y") + symbol("and")),
    (" x\t+\n y ", x + y),
]


@pytest.mark.parametrize(("text", "term"), CANONICAL, ids=[text for text, _ in CANONICAL])
def test_canonical_text_means(text: str, term: AnyTerm) -> None:
    assert parse(text) is term


def tree(operator: object, *parts: object) -> AnyTerm:
    return tree_call(operator, parts)  # type: ignore[arg-type]


AS_WRITTEN = [
    ("x + y + x", tree(ADD, x, y, x)),
    ("x - y + z", tree(ADD, tree(SUB, x, y), z)),
    ("x + y - z - x", tree(SUB, tree(SUB, tree(ADD, x, y), z), x)),
    ("(x + y) + z", tree(ADD, tree(ADD, x, y), z)),
    ("x*y/z", tree(DIV, tree(MUL, x, y), z)),
    ("1/2*x", tree(MUL, half, x)),
    ("(1)/2", tree(DIV, 1, 2)),
    ("2/4", tree(DIV, 2, 4)),
    ("-x*y", tree(MUL, tree(NEG, x), y)),
    ("-3", literal(-3)),
    ("-(3)", tree(NEG, 3)),
    ("-3^2", tree(NEG, tree(POW, 3, 2))),
    ("x - 3", tree(SUB, x, 3)),
    ("--x", tree(NEG, tree(NEG, x))),
    ("sin(x + 0)", tree(SIN, tree(ADD, x, 0))),
]


@pytest.mark.parametrize(("text", "term"), AS_WRITTEN, ids=[text for text, _ in AS_WRITTEN])
def test_text_as_written_means(text: str, term: AnyTerm) -> None:
    assert parse(text, like="tree") is term


NESTED_SUMS = [
    "a-(b-(c-d))", "(a-b)*c", "(a+b)^2", "a+(b+c)*d", "a*(b+c)+d", "-(a+b)+c", "(a+b)+c<d", "((a+b))+c", "a-((b-c))-d",
    "(a-b)-(c-d)", "sin(a+b)+c", "a-(b+c)<d", "(a+b)+(c*d)", "f*(a-b)-(b-a)", "a+(b and c)", "min(a+b,c)-(d-a)",
]  # fmt: skip


@pytest.mark.parametrize("text", NESTED_SUMS)
def test_sums_in_parentheses_mean_what_they_mean_as_written(text: str) -> None:
    assert parse(text) is convert(parse(text, like="tree"), x)


# names ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["lambda", "beta", "I", "E", "N", "S", "double", "def", "sin", "µ", "été", "α_1", "_"])
def test_a_word_that_is_not_called_is_a_symbol(name: str) -> None:
    assert parse(f"2*{name}", symbols={}) is 2 * symbol(name)


@pytest.mark.parametrize("name", ["pi", "inf", "nan", "true"])
def test_a_declared_name_wins_over_a_constant(name: str) -> None:
    declared = symbol(name, positive=True)
    assert parse(f"{name} + 1", symbols=[declared]) is declared + 1


def test_names_in_text_are_composed_but_micro_and_mu_stay_apart() -> None:
    assert parse("e\u0301", symbols={}) is symbol("\u00e9")
    assert parse("\u00b5", symbols={}) is not parse("\u03bc", symbols={})


def test_symbols_declared_in_the_process_are_known() -> None:
    rate = symbols("parsing_rate", positive=True)
    assert parse("parsing_rate^2") is rate**2
    assert parse("parsing_rate", symbols={}) is not rate


def test_a_mapping_gives_names_the_meaning_of_terms_and_numbers() -> None:
    assert parse("k*x", symbols={"k": y + 1, "x": 2}) is 2 * y + 2


def test_functions_of_ones_own_build_terms() -> None:
    own = {"time": lambda: z, "scaled": lambda a, b: a * b + 1, "min": add}
    assert parse("scaled(x, y) + time() + min(x, x)", functions=own) is x * y + 1 + z + 2 * x


def test_a_registered_function_is_an_operator() -> None:
    twice = register_function("parsing_twice", 1, implementation=lambda a: 2 * a)
    assert parse("parsing_twice(x)") is call(twice, x)


# size -----------------------------------------------------------------------------------------------------------------
@given(st.integers(-(10**30), 10**30), st.integers(1, 10**30))
def test_quotients_of_integers_are_exact(above: int, below: int) -> None:
    assert parse(f"{above}/{below}") is literal(Fraction(above, below))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_read_to_the_last_bit(value: float) -> None:
    assert parse(repr(value), like="tree") is literal(value)


def test_nesting_and_chains_of_any_length_are_read() -> None:
    assert parse("(" * 5_000 + "x" + ")" * 5_000) is x
    assert parse("-" * 20_000 + "x") is x
    assert parse("-" * 20_001 + "x") is -x
    assert parse("+".join("x" * 500_000)) is 500_000 * x
    tower = parse("^".join("x" * 100_000))
    assert parse("^".join("x" * 100_000)) is tower


def test_a_sum_of_100000_terms_is_read_in_linear_time() -> None:
    def seconds(count: int) -> float:
        text = "+".join(f"k{i % 100}*A{i % 1000}*B{i % 777}" for i in range(count))
        start = time.process_time()
        parse(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(100_000) < 40 * seconds(10_000)


@pytest.mark.parametrize("shape", ["(((x0+x1)+x2)+x3)", "x0-(x1-(x2-(x3)))", "sin(sin(sin(x)))"])
def test_deep_parentheses_are_read_in_linear_time(shape: str) -> None:
    def seconds(depth: int) -> float:
        tails = "".join(f"+x{i})" for i in range(depth)), "".join(f"x{i}-(" for i in range(depth))
        texts = {"(": "(" * depth + "x" + tails[0], "x": tails[1] + "y" + ")" * depth}
        text = texts.get(shape[0], "sin(" * depth + "x" + ")" * depth)
        start = time.process_time()
        parse(text)
        return time.process_time() - start

    assert seconds(9_000) < 1.0 + 40 * seconds(900)
