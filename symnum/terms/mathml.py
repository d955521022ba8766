"""Reading content MathML, in which models of biology (SBML, CellML) and web pages hold mathematics.

Integers and rational numbers are exact, decimal ones are floats. What has no meaning as a term over the reals is
refused by name: sets, matrices, complex numbers, integrals, and presentation markup, which says how a formula looks.

Source:  w3.org/TR/MathML3, chapter 4.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, NamedTuple, NoReturn
from typing import Literal as OneOf

from symnum.errors import LimitError, SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.numerals import integer_from
from symnum.terms.operators import Operator, find_operator, find_unlisted
from symnum.terms.parsing import DEFAULT_LIMITS, ParseLimits
from symnum.terms.scanning import nearest, shown
from symnum.terms.sums import summation
from symnum.terms.term import declared_symbols, literal, symbol
from symnum.terms.traversal import paused_collector
from symnum.terms.xml_text import Document, Element

FUNCTIONS: Final[Mapping[str, Operator]] = {
    "plus": op.ADD, "times": op.MUL, "divide": op.DIV, "power": op.POW, "exp": op.EXP, "ln": op.LOG, "abs": op.ABS,
    "floor": op.FLOOR, "ceiling": op.CEIL, "min": op.MIN, "max": op.MAX,
    "sin": op.SIN, "cos": op.COS, "tan": op.TAN, "sec": op.SEC, "csc": op.CSC, "cot": op.COT,
    "arcsin": op.ASIN, "arccos": op.ACOS, "arctan": op.ATAN,
    "sinh": op.SINH, "cosh": op.COSH, "tanh": op.TANH,
    "arcsinh": op.ASINH, "arccosh": op.ACOSH, "arctanh": op.ATANH,
    "and": op.AND, "or": op.OR, "not": op.NOT,
}  # fmt: skip
"""Elements that are operators of symnum's; an operator of symnum's without an element goes by its name in a csymbol."""
COMPARISONS: Final = {"eq": op.EQ, "neq": op.NE, "lt": op.LT, "leq": op.LE, "gt": op.GT, "geq": op.GE}
_RECIPROCALS: Final = {
    "arcsec": (op.ACOS, None), "arccsc": (op.ASIN, None), "arcsech": (op.ACOSH, None), "arccsch": (op.ASINH, None),
    "arccoth": (op.ATANH, None), "sech": (None, op.COSH), "csch": (None, op.SINH), "coth": (None, op.TANH),
}  # fmt: skip
"""Functions of 1/x, or functions whose reciprocal is one of symnum's."""
_CONSTANTS: Final = {"true": True, "false": False, "infinity": math.inf, "notanumber": math.nan,
                     "eulergamma": 0.5772156649015329}  # fmt: skip
_SPECIAL: Final = ("minus", "root", "log", "sum", "factorial", "rem", "xor", "implies", "arccot", "piecewise")
_QUALIFIERS: Final = (
    "degree",
    "logbase",
    "bvar",
    "lowlimit",
    "uplimit",
    "domainofapplication",
    "condition",
    "interval",
)
_LAYOUT: Final = ("mrow", "mi", "mn", "mo", "mfrac", "msup", "msub", "msqrt", "mroot", "mfenced", "mstyle", "mtext")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")


class _Plan(NamedTuple):
    """What an element stands for: the elements within that are terms, and what is made of these terms."""

    parts: Sequence[Element]
    make: Callable[..., AnyTerm]


def from_mathml(
    text: str,
    *,
    symbols: Mapping[str, Any] | Iterable[Any] | None = None,
    like: OneOf["canonical", "tree"] = "canonical",
    source: str = "MathML",
    limits: ParseLimits = DEFAULT_LIMITS,
) -> AnyTerm:
    """The term that a text of content MathML denotes; with or without the `math` element around it.

    `symbols` gives the meaning of names, as for `parse`; any other name is a new real symbol. A function without an
    element of its own goes by its name in a `csymbol` or `ci`. `like` chooses canonical terms or terms as written.

    Errors:  SyntaxErrorAt with line and column for what is no XML, has a document type, or has no meaning as a term;
             LimitError where the text exceeds `limits`.
    Cost:    linear in the text.
    Source:  w3.org/TR/MathML3, chapter 4.

    >>> from_mathml("<apply><divide/><ci>x</ci><apply><plus/><ci>x</ci><cn>1</cn></apply></apply>")
    x/(x + 1)
    """
    if not isinstance(text, str):
        raise TypeError(f"from_mathml takes text, not {type(text).__name__!r}")
    known = declared_symbols() if symbols is None else symbols
    named = known if isinstance(known, Mapping) else {one.name: one for one in known}
    with paused_collector():
        return _Translation(Document(text, source, limits), named, like, limits.digits).run()


class _Translation:
    """One document being read."""

    def __init__(self, document: Document, symbols: Mapping[str, Any], like: str, digits: int) -> None:
        self.document, self.symbols, self.digits = document, symbols, digits
        self.call = builder_of(like).call

    def run(self) -> AnyTerm:
        values: list[AnyTerm] = []
        pending: list[tuple[Element, _Plan | None]] = [(self.document.root(), None)]
        while pending:
            element, plan = pending.pop()
            if plan is None:
                plan = self.plan(element)
                pending.append((element, plan))
                pending += [(part, None) for part in reversed(plan.parts)]
                continue
            start = len(values) - len(plan.parts)
            try:
                made = plan.make(*values[start:])
            except SymnumError as error:
                self.document.refuse(element.at, error)
            values[start:] = [made]
        return values[0]

    def fail(self, element: Element, reason: str) -> NoReturn:
        self.document.fail(element.at, reason)

    # elements ---------------------------------------------------------------------------------------------------------
    def plan(self, element: Element) -> _Plan:
        """What an element in the place of a term means."""
        name = element.name
        if name in ("math", "semantics"):
            return self.only(element, element.children if name == "math" else element.children[:1])
        if name == "apply":
            return self.application(element)
        if name == "piecewise":
            return self.choice(element)
        return _Plan((), self.leaf(element))

    def only(self, element: Element, children: Sequence[Element]) -> _Plan:
        if len(children) != 1:
            self.fail(element, f"{element.name} should hold one expression, not {len(children)}")
        return _Plan(children, lambda value: value)

    def leaf(self, element: Element) -> Callable[[], AnyTerm]:
        name = element.name
        if name in ("ci", "csymbol"):
            return self.named(element)
        if name == "cn":
            value = self.number(element)
            return lambda: literal(value)
        if name in _CONSTANTS:
            return lambda: literal(_CONSTANTS[name])
        if name == "pi":
            return lambda: self.call(op.PI)
        if name == "exponentiale":
            return lambda: self.call(op.EXP, literal(1))
        if name in _LAYOUT:
            self.fail(element, f"{name} is presentation markup, which says how a formula looks; content markup is read")
        self.fail(element, self.unknown(name, "element"))

    def unknown(self, name: str, what: str) -> str:
        words = [*FUNCTIONS, *COMPARISONS, *_RECIPROCALS, *_SPECIAL, *_CONSTANTS, "apply", "ci", "cn", "pi"]
        return f"the {what} {shown(name)} has no meaning as a term{nearest(name, words)}"

    def named(self, element: Element) -> Callable[[], AnyTerm]:
        name = element.text
        if element.children or not name:
            self.fail(element, f"{element.name} should hold a name")
        return lambda: self.symbols[name] if name in self.symbols else symbol(name)

    # numbers ----------------------------------------------------------------------------------------------------------
    def number(self, element: Element) -> int | float | Fraction:
        """The number that a cn element spells."""
        if any(child.name != "sep" for child in element.children):
            self.fail(element, "cn should hold digits, and sep between two numbers")
        kind = element.attributes.get("type", "")
        words = [word.strip() for word in element.texts]
        if any(len(word) > self.digits for word in words):
            self.document.refuse(element.at, LimitError(f"a number is longer than the limit of {self.digits} digits"))
        try:
            return _number(kind, element.attributes.get("base", "10"), words)
        except (ValueError, OverflowError):
            self.fail(element, f"{shown(' '.join(words))} is no number of type {kind or 'real'!r}")

    # calls ------------------------------------------------------------------------------------------------------------
    def application(self, element: Element) -> _Plan:
        """What an operator and its arguments mean."""
        if not element.children:
            self.fail(element, "apply should hold an operator and its arguments")
        head, *rest = element.children
        given = {part.name: part for part in rest if part.name in _QUALIFIERS}
        parts = [part for part in rest if part.name not in _QUALIFIERS]
        if head.name == "sum":
            return self.sum(element, given, parts)
        extra = {"root": "degree", "log": "logbase"}.get(head.name)
        odd = next((part for name, part in given.items() if name != extra), None)
        if odd is not None and head.name in (*FUNCTIONS, *COMPARISONS, *_RECIPROCALS, *_SPECIAL, "ci", "csymbol"):
            self.fail(odd, f"{odd.name} has no meaning beside {shown(head.name)}")
        qualifiers = [self.inside(part) for part in given.values()]
        return _Plan([*qualifiers, *parts], self.function(head, len(parts), bool(qualifiers)))

    def inside(self, element: Element) -> Element:
        if len(element.children) != 1:
            self.fail(element, f"{element.name} should hold one expression")
        return element.children[0]

    def function(self, head: Element, count: int, qualified: bool) -> Callable[..., AnyTerm]:
        """What is made of the arguments; a qualifier comes before them."""
        name, call = head.name, self.call
        if name in ("csymbol", "ci"):
            operator = find_operator(head.text) or find_unlisted(head.text)
            if operator is None:
                known = [one.name for one in op.operators()]
                self.fail(head, f"no function is named {shown(head.text)}{nearest(head.text, known)}")
            return lambda *values: call(operator, *values)
        if name in FUNCTIONS:
            operator = FUNCTIONS[name]
            return lambda *values: call(operator, *values)
        if name in COMPARISONS:
            return lambda *values: self.compared(COMPARISONS[name], values)
        made = self.special(name)
        least, most = (1, 2) if name == "minus" else (2, 2) if name in ("rem", "implies", "xor") else (1, 1)
        if made is None:
            self.fail(head, self.unknown(name, "operator"))
        if not least <= count <= most:
            wanted = str(most) if least == most else f"{least} or {most}"
            self.fail(head, f"{name} takes {wanted} argument(s), not {count}")
        return made if qualified or name not in ("root", "log") else lambda value: made(literal(_USUAL[name]), value)

    def compared(self, operator: Operator, values: Sequence[AnyTerm]) -> AnyTerm:
        if len(values) < 2 or (operator is op.NE and len(values) > 2):
            operator.check_arity(len(values))
        tests = [self.call(operator, *pair) for pair in pairwise(values)]
        return tests[0] if len(tests) == 1 else self.call(op.AND, *tests)

    def special(self, name: str) -> Callable[..., AnyTerm] | None:
        """What is made of the arguments of an operator without a counterpart that is one operator."""
        call, one = self.call, literal(1)
        if name in _RECIPROCALS:
            of_reciprocal, below = _RECIPROCALS[name]
            if below is not None:
                return lambda x: call(op.DIV, one, call(below, x))
            return lambda x: call(of_reciprocal, call(op.DIV, one, x))
        return {
            "minus": self.minus,
            "root": self.root,
            "log": self.logarithm,
            "factorial": lambda x: call(op.GAMMA, call(op.ADD, x, one)),
            "rem": lambda a, b: call(op.MUL, call(op.SIGN, a), call(op.MOD, call(op.ABS, a), call(op.ABS, b))),
            "implies": lambda a, b: call(op.OR, call(op.NOT, a), b),
            "xor": lambda a, b: call(
                op.OR, call(op.AND, a, call(op.NOT, b)), call(op.AND, call(op.NOT, a), b)
            ),
            "arccot": lambda x: call(
                op.WHERE, call(op.NE, x, literal(0)), call(op.ATAN, call(op.DIV, one, x)),
                call(op.DIV, call(op.PI), literal(2)),
            ),
        }.get(name)  # fmt: skip

    def minus(self, *parts: AnyTerm) -> AnyTerm:
        if parts == (literal(math.inf),):
            return literal(-math.inf)  # the only way to write it
        return self.call(op.NEG if len(parts) == 1 else op.SUB, *parts)

    def root(self, degree: AnyTerm, x: AnyTerm) -> AnyTerm:
        known = _found(degree, {2: op.SQRT, 3: op.CBRT})
        return self.call(known, x) if known else self.call(op.POW, x, self.call(op.DIV, literal(1), degree))

    def logarithm(self, base: AnyTerm, x: AnyTerm) -> AnyTerm:
        known = _found(base, {2: op.LOG2, 10: op.LOG10})
        return self.call(known, x) if known else self.call(op.DIV, self.call(op.LOG, x), self.call(op.LOG, base))

    def sum(self, element: Element, given: Mapping[str, Element], parts: Sequence[Element]) -> _Plan:
        if len(parts) != 1 or set(given) != {"bvar", "lowlimit", "uplimit"}:
            self.fail(element, "a sum needs a bvar, a lowlimit, an uplimit and one expression")
        inside = [self.inside(given[name]) for name in ("bvar", "lowlimit", "uplimit")]
        return _Plan(
            [*inside, parts[0]], lambda index, low, high, body: summation(body, index, low, high, build=self.call)
        )

    def choice(self, element: Element) -> _Plan:
        """Pieces hold their value before their condition; where none applies, the value is not a number."""
        pieces = [child for child in element.children if child.name == "piece"]
        others = [child for child in element.children if child.name == "otherwise"]
        wrong = next((child for child in element.children if child.name not in ("piece", "otherwise")), None)
        wrong = wrong or next((piece for piece in pieces if len(piece.children) != 2), None)
        if wrong is not None or len(others) > 1:
            self.fail(wrong or element, "piecewise holds piece elements of a value and a condition, and one otherwise")
        parts = [part for piece in pieces for part in reversed(piece.children)]
        otherwise = [self.inside(other) for other in others]
        if not pieces:
            return self.only(element, otherwise)
        missing = [] if otherwise else [literal(math.nan)]
        return _Plan([*parts, *otherwise], lambda *values: self.call(op.WHERE, *values, *missing))


_USUAL: Final = {"root": 2, "log": 10}
"""The degree of a root and the base of a logarithm where none is given."""


def _found(number: AnyTerm, table: Mapping[Exact | None, Operator]) -> Operator | None:
    return table.get(interface.exact_value(number))


def _number(kind: str, base: str, words: Sequence[str]) -> int | float | Fraction:
    """The number of a type that some words spell.

    Errors:  ValueError if they spell none.
    """
    if len(words) == 2:
        first, second = words
        if kind == "rational" and int(base) == 10 and int(second or "0") != 0:
            return Fraction(_integer(first, 10), _integer(second, 10))
        if kind == "e-notation" and _DECIMAL.fullmatch(first) and _INTEGER.fullmatch(second) and len(second) < 6:
            return float(f"{first}e{second}")
        raise ValueError
    (word,) = words
    if kind == "hexdouble":
        return _double(word)
    if kind not in ("", "integer", "real", "double", "constant", "e-notation", "rational"):
        raise ValueError
    if int(base) != 10 or _INTEGER.fullmatch(word):
        return _integer(word, int(base))
    if kind == "integer" or not _DECIMAL.fullmatch(word):
        raise ValueError
    return float(word)


def _integer(word: str, base: int) -> int:
    if base != 10:
        return int(word, base)
    if not _INTEGER.fullmatch(word):
        raise ValueError
    value = integer_from(word.lstrip("+-"))
    return -value if word[0] == "-" else value


def _double(word: str) -> float:
    import struct

    (value,) = struct.unpack(">d", bytes.fromhex(word.removeprefix("0x")))
    return value
