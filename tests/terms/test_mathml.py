"""Content MathML: what is read, what is written and read again, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

import symnum as sn
from symnum.errors import LimitError, SymnumError, SyntaxErrorAt

from .strategies import canonical_terms, tree_terms

X, Y = "<ci>x</ci>", "<ci>y</ci>"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (f"<apply><minus/>{X}</apply>", "-x"),
        (f"<apply><root/><degree><cn>3</cn></degree>{X}</apply>", "cbrt(x)"),
        (f"<apply><root/>{X}</apply>", "sqrt(x)"),
        (f"<apply><log/>{X}</apply>", "log10(x)"),
        (f"<apply><log/><logbase><cn>3</cn></logbase>{X}</apply>", "log(x)/log(3)"),
        (f"<apply><lt/><cn>0</cn>{X}{Y}</apply>", "0 < x and x < y"),
        (f"<apply><arccoth/>{X}</apply>", "atanh(1/x)"),
        (f"<apply><sech/>{X}</apply>", "1/cosh(x)"),
        (f"<apply><factorial/>{X}</apply>", "gamma(x + 1)"),
        (f"<apply><csymbol>expm1</csymbol>{X}</apply>", "expm1(x)"),
        (f"<apply><power/><exponentiale/>{X}</apply>", "exp(1)^x"),
        ('<cn type="rational">1<sep/>3</cn>', "1/3"),
        ('<cn type="e-notation">1.5<sep/>3</cn>', "1500.0"),
        ('<cn type="integer" base="16">ff</cn>', "255"),
        ("<piecewise><piece><cn>1</cn><apply><gt/><ci>x</ci><cn>0</cn></apply></piece></piecewise>",
         "if(x > 0, 1, nan)"),
        ("<apply><sum/><bvar><ci>k</ci></bvar><lowlimit><cn>1</cn></lowlimit><uplimit><cn>9</cn></uplimit>"
         "<apply><times/><ci>k</ci><ci>x</ci></apply></apply>", "sum(k*x, k, 1, 9)"),
    ],
)  # fmt: skip
def test_elements_mean_what_the_standard_says(text: str, meaning: str) -> None:
    assert sn.from_mathml(text) is sn.parse(meaning)


def test_decimal_numbers_are_floats_and_whole_ones_exact() -> None:
    assert sn.from_mathml("<cn>2.50</cn>") is sn.literal(2.5)
    assert sn.from_mathml("<cn> -12 </cn>") is sn.literal(-12)


def test_prefixes_and_annotations_change_nothing() -> None:
    text = (
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:semantics><m:apply><m:sin/><m:ci>x</m:ci></m:apply>'
        '<m:annotation encoding="TeX">\\sin x</m:annotation></m:semantics></m:math>'
    )
    assert sn.from_mathml(text) is sn.parse("sin(x)")


def test_the_remainder_has_the_sign_of_the_dividend() -> None:
    term = sn.from_mathml(f"<apply><rem/>{X}{Y}</apply>")
    assert [sn.evaluate(term, {"x": x, "y": 3.0}) for x in (7.0, -7.0)] == [math.fmod(7, 3), math.fmod(-7, 3)]


def test_exclusive_or_holds_for_one_of_two() -> None:
    term = sn.from_mathml(f"<apply><xor/><apply><lt/>{X}<cn>1</cn></apply><apply><lt/>{X}<cn>2</cn></apply></apply>")
    assert [bool(sn.evaluate(term, {"x": x})) for x in (0.0, 1.5, 3.0)] == [False, True, False]


@given(canonical_terms)
def test_what_is_written_is_read_to_the_same_term(term: sn.Term) -> None:
    assert sn.from_mathml(sn.to_mathml(term)) is term


@given(tree_terms)
def test_terms_as_written_are_written_and_read_to_the_same_term(term: sn.Term) -> None:
    assert sn.from_mathml(sn.to_mathml(term), like="tree") is term


@pytest.mark.parametrize("text", ["x - (y - 1)", "-x/(-y)", "x*(y*2)", "if(x < 1 and not y >= 2, x, y < 1, 2, 3)"])
def test_terms_as_written_come_back_as_written(text: str) -> None:
    term = sn.parse(text, like="tree")
    assert sn.from_mathml(sn.to_mathml(term), like="tree") is term


def test_names_are_escaped() -> None:
    term = sn.symbol("a<b&c") + 1
    assert "a&lt;b&amp;c" in sn.to_mathml(term)
    assert sn.from_mathml(sn.to_mathml(term)) is term


def test_a_name_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(SymnumError, match="no name in MathML"):
        sn.to_mathml(sn.symbol("a "))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "1:1: this is no XML: no element found"),
        ("<math>\n<ci>x</math>", "2:8: this is no XML: mismatched tag"),
        ('<!DOCTYPE m [<!ENTITY a "b">]><ci>&a;</ci>', "a document type is not read"),
        ('<!DOCTYPE m SYSTEM "file:///etc/passwd"><ci>x</ci>', "a document type is not read"),
        ("<ci>&pi;</ci>", "this entity is not known"),
        ("<math><mfrac/></math>", "presentation markup"),
        (f"<apply><pluss/>{X}</apply>", "did you mean 'plus'"),
        (f"<apply><int/><bvar>{X}</bvar>{X}</apply>", "'int' has no meaning"),
        (f"<apply><sin/><degree>{X}</degree>{X}</apply>", "degree has no meaning beside 'sin'"),
        (f"<apply><ci>sine</ci>{X}</apply>", "no function is named 'sine'; did you mean 'sin'"),
        ("<apply><minus/></apply>", "minus takes 1 or 2"),
        ("<apply/>", "apply should hold an operator"),
        ('<cn type="complex-cartesian">1<sep/>2</cn>', "no number of type 'complex-cartesian'"),
        ('<cn type="rational">1<sep/>0</cn>', "no number of type 'rational'"),
        ("<math><ci>x</ci><ci>y</ci></math>", "one expression, not 2"),
        ("<ci> </ci>", "should hold a name"),
        ("<piecewise><piece><cn>1</cn></piece></piecewise>", "a value and a condition"),
    ],
)
def test_what_has_no_meaning_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(SyntaxErrorAt) as caught:
        sn.from_mathml(text)
    assert reason in str(caught.value)


def test_wrong_counts_of_arguments_are_refused() -> None:
    with pytest.raises(SymnumError, match=r"MathML:1:1: sin takes 1 argument"):
        sn.from_mathml(f"<apply><sin/>{X}{Y}</apply>")


def test_depth_numbers_and_length_have_limits() -> None:
    deep = "<apply><minus/>" * 10_001 + X + "</apply>" * 10_001
    for text in (deep, f"<cn>{'1' * 5000}</cn>", X + " " * 10_000_000):
        with pytest.raises(LimitError):
            sn.from_mathml(text)


def test_depth_below_the_limit_is_read_and_written() -> None:
    text = "<apply><sin/>" * 9_000 + X + "</apply>" * 9_000
    assert sn.to_mathml(sn.from_mathml(text)).count("<sin/>") == 9_000
