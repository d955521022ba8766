"""Writing FPCore; `symnum.terms.fpcore` reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.fpcore import COMPARISONS, FUNCTIONS, LOGIC
from symnum.terms.interface import AnyTerm, Number
from symnum.terms.numerals import decimal_digits
from symnum.terms.operators import Operator
from symnum.terms.traversal import flatten, free_symbols, paused_collector

_WORDS: Final[dict[Operator, str]] = {
    **{operator: word for word, (operator, _) in FUNCTIONS.items()},
    **{operator: word for table in (LOGIC, COMPARISONS) for word, operator in table.items()},
    op.NEG: "-",
}
_RECIPROCALS: Final = {op.SEC: "cos", op.CSC: "sin", op.COT: "tan"}
_POWERS: Final[dict[Number | None, str]] = {Fraction(1, 2): "(sqrt ", -1: "(/ 1 "}
_CHAINS: Final = (op.ADD, op.MUL, op.MIN, op.MAX)  # of any number of arguments here, of two there
_NAME: Final = re.compile(r"[a-zA-Z~!@$%^&*_\-+=<>.?/:][a-zA-Z0-9~!@$%^&*_\-+=<>.?/:]*")


def to_fpcore(term: AnyTerm, *, name: str = "", arguments: Sequence[AnyTerm] | None = None) -> str:
    """A term as a core of FPCore; what it shares is bound by `let*`, and assumptions on symbols are its precondition.

    `arguments` are its arguments in their order; left out, the symbols in it by name.

    Errors:  SymnumError for a name that is none in FPCore, and for an operator that it has no word for.
    Cost:    linear in the shared graph.
    Source:  fpbench.org, FPCore 2.0.

    >>> from symnum.terms.parsing import parse
    >>> print(to_fpcore(parse("sqrt(x + 1) - sqrt(x)", like="tree"), name="difference"))
    (FPCore (x) :name "difference" (- (sqrt (+ x 1)) (sqrt x)))
    """
    with paused_collector():
        leaves = sorted(free_symbols([term]), key=interface.symbol_name) if arguments is None else list(arguments)
        names = [_checked_name(interface.symbol_name(leaf)) for leaf in leaves]
        title = f' :name "{_quoted(name)}"' if name else ""
        conditions = [condition for leaf in leaves for condition in _conditions(leaf)]
        wanted = conditions[0] if len(conditions) == 1 else f"(and {' '.join(conditions)})"
        promised = f" :pre {wanted}" if conditions else ""
        return f"(FPCore ({' '.join(names)}){title}{promised} {_Body(term, set(names)).text()})"


class _Body:
    """The text of a term, written from the outside in without recursion."""

    def __init__(self, term: AnyTerm, taken: set[str]) -> None:
        graph = flatten([term])
        readers = [0] * len(graph.nodes)
        for parts in graph.arguments:
            for part in parts:
                readers[part] += 1
        shared = [n for n, count in enumerate(readers) if count > 1 and graph.arguments[n]]
        stem = next(stem for stem in ("t", "t_", "t__", "let-t") if not any(name.startswith(stem) for name in taken))
        self.names = {place: f"{stem}{number}" for number, place in enumerate(shared)}
        self.graph = graph

    def text(self) -> str:
        body = self.written(self.graph.roots[0])
        bindings = " ".join(f"[{name} {self.written(place)}]" for place, name in self.names.items())
        return f"(let* ({bindings}) {body})" if bindings else body

    def written(self, root: int) -> str:
        """One node; those within it go by their names if they have any."""
        pieces: list[str] = []
        stack = list(reversed(self.opened(root)))
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                pieces.append(item)
            elif item in self.names:
                pieces.append(self.names[item])
            else:
                stack += reversed(self.opened(item))
        return "".join(pieces)

    def opened(self, place: int) -> list[int | str]:
        """A node as text and the nodes within it."""
        operator, parts = self.graph.operators[place], self.graph.arguments[place]
        if operator is None:
            return [_leaf(self.graph.nodes[place])]
        if operator is op.PI:
            return ["PI"]
        if operator in _RECIPROCALS:
            return ["(/ 1 (", _RECIPROCALS[operator], " ", parts[0], "))"]
        if operator is op.POW and (opening := _POWERS.get(self.exponent(place))):
            return [opening, parts[0], ")"]
        word = _WORDS.get(operator)
        if word is None:
            raise SymnumError(f"FPCore has no word for {operator}")
        if operator is op.WHERE:
            return _nested_choices(parts)
        if operator in _CHAINS and len(parts) > 2:
            opening = [f"({word} "] * (len(parts) - 1)
            return [*opening, parts[0], *(piece for part in parts[1:] for piece in (" ", part, ")"))]
        return [f"({word}", *(piece for part in parts for piece in (" ", part)), ")"]

    def exponent(self, place: int) -> Number | None:
        """The exponent of a power, if it is a number."""
        exponent = self.graph.nodes[self.graph.arguments[place][1]]
        return interface.literal_value(exponent) if interface.is_literal(exponent) else None


def _nested_choices(parts: Sequence[int]) -> list[int | str]:
    pieces: list[int | str] = []
    for condition, value in zip(parts[0:-1:2], parts[1::2], strict=True):
        pieces += ["(if ", condition, " ", value, " "]
    return [*pieces, parts[-1], ")" * (len(parts) // 2)]


def _leaf(term: AnyTerm) -> str:
    if interface.is_symbol(term):
        return _checked_name(interface.symbol_name(term))
    return _number(interface.literal_value(term))


def _number(value: Number) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if math.isnan(value):
            return "NAN"
        return repr(value) if math.isfinite(value) else "INFINITY" if value > 0 else "(- INFINITY)"
    sign, size = ("-" if value < 0 else ""), abs(Fraction(value))
    below = "" if size.denominator == 1 else f"/{decimal_digits(size.denominator)}"
    return f"{sign}{decimal_digits(size.numerator)}{below}"


def _conditions(leaf: AnyTerm) -> list[str]:
    """What is assumed of a symbol, as comparisons with numbers."""
    name, facts = interface.symbol_name(leaf), dict(interface.metadata(leaf))
    signs: dict[str, Any] = {"positive": "<", "nonnegative": "<=", "negative": ">", "nonpositive": ">="}
    found = [f"({sign} 0 {name})" for fact, sign in signs.items() if facts.get(fact)]
    if facts.get("nonzero"):
        found.append(f"(!= {name} 0)")
    if "interval" in facts:
        low, high = facts["interval"]
        found += [f"(<= {_number(low)} {name})"] if low > -math.inf else []
        found += [f"(<= {name} {_number(high)})"] if high < math.inf else []
    return found


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise SymnumError(f"{name!r} is no name in FPCore; rename the symbol")
    return name


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
