"""Bad input: one clear reason, the column, a caret, and how to mend it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnum.errors import LimitError, SymnumError, SyntaxErrorAt
from symnum.terms.parsing import ParseLimits, parse
from symnum.terms.term import symbols

x, y = symbols("x y")

REFUSED = [
    ("", 1, "the text is empty"),
    ("x +", 4, "ends after '+'"),
    ("2x", 2, "an operator is missing after '2'"),
    ("x y", 3, "an operator is missing after 'x'"),
    ("sin(x)y", 7, "an operator is missing after ')'"),
    ("2(x)", 2, "write 2*( )"),
    ("(x", 1, "')' is missing"),
    ("sin(x", 4, "')' is missing"),
    ("x)", 2, "'(' is missing"),
    ("x, y", 2, "a comma separates"),
    ("()", 2, "not ')'"),
    ("sin(x,)", 7, "not ')'"),
    ("x * / y", 5, "not '/'"),
    ("sine(x)", 1, "did you mean 'sin'"),
    ("q(x)", 1, "no function is named 'q'"),
    ("x(y)", 1, "'x' is a symbol, not a function"),
    ('__import__("os").system("true")', 1, "no function is named '__import__'"),
    ("x.real", 2, "no attributes"),
    ("(1).denominator", 4, "no attributes"),
    ("x[0]", 2, "no subscripts"),
    ('f"{x}"', 2, "no text in quotes"),
    ("'x'", 1, "no text in quotes"),
    ("{x}", 1, "braces"),
    ("lambda: 0", 7, "no meaning"),
    ("x := 3", 3, "no meaning"),
    ("x = 3", 3, "write =="),
    ("x % 2", 3, "mod(a, b)"),
    ("x & y", 3, "write &&"),
    ("x; y", 2, "one expression at a time"),
    ("`x", 1, "never closed"),
    ("x²", 2, "write ^2"),
    ("x \u2212 y", 3, "write -"),
    ("x @ y", 3, "U+0040"),
    ("x < y < 1", 7, "do not chain"),
    ("x * not y", 5, "parentheses around 'not'"),
    ("sin(x, y)", 1, "takes 1 argument"),
    ("if(x < 0, 1)", 1, "pairs"),
    ("if(x < 0, 1, x < 1, 2)", 1, "pairs"),
    ("\x00\x01\x7f", 1, "U+0000"),
    ("x\n+ y z", 5, "an operator is missing"),
]


@pytest.mark.parametrize(("text", "column", "reason"), REFUSED, ids=[repr(text) for text, _, _ in REFUSED])
def test_bad_text_is_refused_with_its_place(text: str, column: int, reason: str) -> None:
    with pytest.raises(SyntaxErrorAt) as caught:
        parse(text, symbols=[x, y])
    assert reason in str(caught.value)
    assert caught.value.column == column
    *_, caret = str(caught.value).splitlines()
    assert caret.index("^") == column + 1  # the excerpt is indented by two


def test_the_message_names_the_source_and_shows_the_line() -> None:
    with pytest.raises(SyntaxErrorAt) as caught:
        parse("x +\n2 y", source="model.net")
    assert str(caught.value) == "model.net:2:3: an operator is missing after '2'; write * for a product\n  2 y\n    ^"


def test_control_characters_do_not_reach_the_terminal() -> None:
    with pytest.raises(SyntaxErrorAt) as caught:
        parse("x + \x1b[31m\u202e")
    assert all(c.isprintable() for c in str(caught.value).replace("\n", ""))


def test_an_unknown_name_is_an_error_where_all_names_are_known() -> None:
    with pytest.raises(SyntaxErrorAt, match="'kcta' is not known here; did you mean 'kcat'") as caught:
        parse("2 * kcta", symbols={"kcat": x, "Km": y}, unknown="error")
    assert caught.value.column == 5


def test_a_wrong_number_of_arguments_for_ones_own_function_is_an_error() -> None:
    with pytest.raises(SyntaxErrorAt, match="time does not take 1 argument"):
        parse("x + time(3)", functions={"time": lambda: x})


LIMITS = [
    ("2**2**30", "column 2: a power of about"),
    ("3 * (2^99999)^99999", "bits is too large"),
    ("*".join(["(2^49999)"] * 3_000), "column 10: an exact number grows beyond"),
    ("+".join(f"1/{7 * 10**4290 + 6 * i + 1}" for i in range(200)), "an exact number grows beyond"),
    ("9" * 5_000, "column 1: a number of 5000 characters"),
    ("x + " + "(" * 10_001, "column 10005: parentheses nest deeper than the limit of 10000"),
]


@pytest.mark.parametrize(("text", "reason"), LIMITS, ids=range(len(LIMITS)))
def test_what_would_cost_too_much_is_refused_before_it_is_computed(text: str, reason: str) -> None:
    with pytest.raises(LimitError) as caught:
        parse(text)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_limits_can_be_moved() -> None:
    tight = ParseLimits(length=10, nesting=2, digits=3)
    for text in ("x" * 11, "(((x)))", "1234"):
        with pytest.raises(LimitError):
            parse(text, limits=tight)
    assert parse("9" * 5_000, limits=ParseLimits(digits=5_000)) is parse("9" * 4_000 + "*10^1000 + " + "9" * 1_000)


def test_a_million_characters_are_read_or_refused_at_the_place() -> None:
    assert parse("x+" * 499_999 + "xx").digest
    with pytest.raises(SyntaxErrorAt) as caught:
        parse("x+" * 500_000)
    assert caught.value.column == 1_000_001
    assert len(str(caught.value)) < 400


@given(st.text(max_size=40))
def test_any_text_gives_a_term_or_a_clear_error(text: str) -> None:
    try:
        parse(text, symbols={})
    except SymnumError as error:
        assert 1 <= len(str(error).splitlines()) <= 3


@given(st.integers())
def test_any_mixture_of_tokens_gives_a_term_or_a_clear_error(seed: int) -> None:
    tokens = [
        "x",
        "y",
        "2",
        "3.5",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "sin",
        "if",
        "<",
        "==",
        "and",
        "not",
        "!",
        "pi",
    ]
    text = " ".join(random.Random(seed).choices(tokens, k=12))
    for like in ("canonical", "tree"):
        try:
            parse(text, like=like)
        except SymnumError as error:
            assert str(error)
