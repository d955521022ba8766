"""LaTeX: fractions, roots, cases, names; balanced braces whatever the term."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.display.formulas import notebook_latex
from symnum.terms.functions import sin
from symnum.terms.interface import AnyTerm
from symnum.terms.latex import latex_name, to_latex
from symnum.terms.parsing import parse
from symnum.terms.term import symbol
from tests.terms.strategies import canonical_terms, tree_terms

SHOWN = [
    ("x^2/(k + x^2)", r"\frac{x^{2}}{x^{2} + k}"),
    ("-x/2", r"-\frac{x}{2}"),
    ("3*x*y", "3 x y"),
    ("3*2.5*x", r"3 \cdot 2.5 x"),
    ("3*2^x", r"3 \cdot 2^{x}"),
    ("x*(y + 1)", r"x \left(y + 1\right)"),
    ("(x + 1)/(y*z)", r"\frac{x + 1}{y z}"),
    ("sqrt(x + 1)", r"\sqrt{x + 1}"),
    ("x^(2/3)", "x^{2/3}"),
    ("(x + 1)^2", r"\left(x + 1\right)^{2}"),
    ("exp(-x)^y", r"\left(e^{-x}\right)^{y}"),
    ("sin(x) + hypot(x, y)", r"\operatorname{hypot}\left(x, y\right) + \sin\left(x\right)"),
    ("abs(x) + floor(y)", r"\left|x\right| + \left\lfloor y\right\rfloor"),
    ("1.5e-7", r"1.5 \cdot 10^{-7}"),
    ("x <= 1 and not y != 2", r"x \le 1 \wedge \neg \left(y \ne 2\right)"),
    ("if(x < 0, 0, x)", r"\begin{cases} 0 & \text{if}\ x < 0 \\ x & \text{otherwise} \end{cases}"),
    ("pi*inf + cbrt(x)", r"\infty \pi + \sqrt[3]{x}"),
]


@pytest.mark.parametrize(("text", "formula"), SHOWN, ids=[text for text, _ in SHOWN])
def test_terms_are_shown_in_latex(text: str, formula: str) -> None:
    assert to_latex(parse(text, symbols={})) == formula


NAMES = [
    ("x", "x"), ("alpha", r"\alpha"), ("lambda", r"\lambda"), ("beta_2", r"\beta_{2}"), ("k12", "k_{12}"),
    ("µ", r"\mu"), ("Km", r"\mathrm{Km}"), ("K_m", "K_{m}"), ("k_cat_1", r"k_{\mathrm{cat},1}"),
    ("Vmax2", r"\mathrm{Vmax2}"), ("_x", r"\mathrm{\_x}"), ("A(b~0)", r"\mathrm{A(b{\sim}0)}"),
    ("a b", r"\mathrm{a\ b}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_names_become_greek_letters_and_subscripts(name: str, shown: str) -> None:
    assert latex_name(name) == shown


MACRO = re.compile(r"\\(?:[A-Za-z]+|.)")
ALLOWED = {r"\mathrm", r"\backslash", r"\{", r"\}", r"\$", r"\&", r"\#", r"\%", r"\_", r"\ ", r"\wedge", r"\sim",
           r"\lt", r"\gt", r"\vert", r"\square"}  # fmt: skip


@given(st.text(st.sampled_from("ab1_\\{}$&#%^~<>\"'|` @\u202e"), min_size=1, max_size=12))
def test_a_hostile_name_brings_no_macro_and_keeps_the_braces_balanced(name: str) -> None:
    shown = latex_name(name)
    assert set(MACRO.findall(shown)) <= ALLOWED
    bare = MACRO.sub("", shown)
    assert bare.count("{") == bare.count("}")
    assert not set(bare) & set("$&#%~<>\\")


@given(canonical_terms | tree_terms)
@settings(deadline=None)
def test_every_formula_is_balanced(term: AnyTerm) -> None:
    formula = to_latex(term)
    bare = formula.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert formula.count(r"\left") - formula.count(r"\leftarrow") == formula.count(r"\right")


def test_a_deep_or_long_term_is_shown_or_summed_up() -> None:
    term = symbol("x")
    for _ in range(20_000):
        term = sin(term) + 1
    assert to_latex(term).endswith("+ 1")
    words = r"\text{add of 2 arguments, 40002 distinct nodes}\ \text{580,000 cycles}"
    assert notebook_latex(term) == rf"$\displaystyle {words}$"
    assert parse("x/2")._repr_latex_() == r"$\displaystyle \frac{x}{2}$"
