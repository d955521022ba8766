"""Reading FPCore: bodies mean what the format says, preconditions become assumptions, errors name line and column."""

from __future__ import annotations

import math

import pytest

import symnum as sn
from symnum.errors import LimitError, SymnumError, SyntaxErrorAt
from symnum.terms.fpcore import Core, read_fpcore
from symnum.terms.parsing import ParseLimits


def core(body: str, arguments: str = "x y z", more: str = "") -> Core:
    return next(read_fpcore(f"(FPCore ({arguments}) {more} {body})"))


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("(- (sqrt (+ x 1)) (sqrt x))", "sqrt(x + 1) - sqrt(x)"),
        ("(- x)", "-x"),
        ("(let ([x y] [y x]) (/ x y))", "y/x"),
        ("(let* ([x y] [y x]) (/ x y))", "y/y"),
        ("(let ([a (let ([x 2]) x)]) (+ a x))", "2 + x"),
        ("(if (and (< 0 x 1) (not (== x y))) x (fabs y))", "where(0 < x and x < 1 and not (x == y), x, abs(y))"),
        ("(if (!= x y z) 1 2)", "where(x != y and x != z and y != z, 1, 2)"),
        ("(cast (! :precision binary32 (* x 3/4)))", "x*3/4"),
        ("(* PI_2 (log E))", "pi/2*log(exp(1))"),
        ("(fmax (fmin x 0.5) -2e-3)", "max(min(x, 0.5), -0.002)"),
        ("(fma x y (atan2 y z))", "fma(x, y, atan2(y, z))"),
        ("(+ 0x1.8p1 ; a comment\n +7)", "3.0 + 7"),
    ],
)
def test_a_body_means(body: str, meaning: str) -> None:
    expected = sn.parse(meaning, symbols=core(body).arguments)
    assert core(body).term("canonical") == expected


def test_terms_stay_as_written_unless_asked_otherwise() -> None:
    assert str(core("(+ x (+ x 0))").term()) == "x + (x + 0)"


def test_name_properties_and_precondition_are_read() -> None:
    read = core("x", "x", ':name "a name" :cite (one two) :precision binary64 :pre (or (< x 1) (> x 2))')
    assert read.name == "a name"
    assert dict(read.properties)["cite"] == "(one two)"
    assert str(read.precondition()) == "x < 1 or x > 2"
    assert not read.arguments[0].assumptions.facts()
    assert next(read_fpcore("(FPCore f (x) x)")).name == "f"


def test_comparisons_with_numbers_become_assumptions() -> None:
    facts = [
        dict(one.assumptions.facts())
        for one in core(
            "x", "x y z w v", ":pre (and (< 0 x) (>= 4 y 3/2) (and (!= z 0 1)) (<= w x) (< v 1/3))"
        ).arguments
    ]
    assert facts[:4] == [{"positive": True}, {"interval": (1.5, 4.0), "nonzero": True}, {"nonzero": True}, {}]
    assert not core("x", "x", f":pre (< x 1{'0' * 400})").arguments[0].assumptions.facts()
    assert facts[4] == {"interval": (-math.inf, math.nextafter(1 / 3, 1))}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(FPCore (x)\n  (while (< x 1) ([x x (+ x 1)]) x))", r"FPCore:2:3: 'while' has no meaning as a term"),
        ("(FPCore (x)\n  (sinn x))", r":2:3: 'sinn' is no operation.*did you mean 'sin'"),
        ("(FPCore (alpha) (+ alpha alpah))", r":1:26: 'alpah' is not known here; did you mean 'alpha'"),
        ("(FPCore (x) (let ([y x]) y) y)", r":1:13: a property should stand here"),
        ("(FPCore (x) (+ (let ([y x]) y) y))", r":1:32: 'y' is not known here"),
        ("(FPCore (x) (/ x))", r":1:13: '/' takes 2 argument"),
        ("(FPCore (x) (+ x 1)", r":1:1: this is never closed; '\)' is missing"),
        ("(FPCore (x) [+ x 1))", r":1:19: this '\)' should be '\]'"),
        ("(FPCore (x) x))", r":1:15: this '\)' closes nothing"),
        ('(FPCore (x) :name "a x)', r":1:19: this text is never closed"),
        ("(FPCore (x x) x)", r"1:12: 'x' is an argument already"),
        ("(FPCore (x) :pre (< 1 x 0) x)", r":1:10: no number satisfies"),
        ("(FPCore (1) 1)", r":1:10: an argument is a name"),
        ("(FPCore (x))", r":1:1: a core needs its arguments in a list, and an expression"),
        ("(define x)", r":1:1: a core should stand here"),
        ("(FPCore (x) (let (y) y))", r":1:19: a binding is"),
        ("(FPCore (x) ())", r":1:13: an operation is missing"),
    ],
)
def test_an_error_names_line_and_column(text: str, message: str) -> None:
    with pytest.raises(SymnumError, match=message):
        [one.term() for one in read_fpcore(text)]


def test_limits_hold() -> None:
    small = ParseLimits(length=100, nesting=5, digits=10)
    for text in ("(" * 6 + ")" * 6, "(FPCore (x) 12345678901)", " " * 101):
        with pytest.raises(LimitError):
            [one.term() for one in read_fpcore(text, limits=small)]


def test_depth_is_no_matter() -> None:
    body = "x"
    for _ in range(9_000):
        body = f"(sin {body})"
    assert sn.operation_counts(core(body).term()).dag_total == 9_000
    lets = "".join(f"(let ([y{k} (* {f'y{k - 1}' if k else 'x'} x)]) " for k in range(3_000)) + "y2999" + ")" * 3_000
    assert sn.operation_counts(core(lets).term()).dag_total == 3_000


def test_text_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="takes text"):
        next(read_fpcore(5))  # pyright: ignore[reportArgumentType]
    with pytest.raises(SyntaxErrorAt):
        next(read_fpcore("x"))
