"""Reading FPCore, the format in which benchmarks of floating-point arithmetic are exchanged.

A core is a function of its arguments. Its body is read as mathematics: precisions and casts change nothing, decimal
numbers are the floats nearest to them, integers and quotients of integers are exact. Loops and tensors have no meaning
as a term and are refused.

Source:  fpbench.org, FPCore 2.0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, pairwise, zip_longest
from typing import Any, cast
from typing import Literal as OneOf

from symnum.errors import SymnumError
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.fpcore_text import Node, Source
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.parsing import DEFAULT_LIMITS, ParseLimits
from symnum.terms.scanning import nearest, shown
from symnum.terms.term import Symbol, literal, symbol
from symnum.terms.traversal import paused_collector

FUNCTIONS: Mapping[str, tuple[Operator, int]] = {
    "+": (op.ADD, 2), "-": (op.SUB, 2), "*": (op.MUL, 2), "/": (op.DIV, 2), "pow": (op.POW, 2), "fma": (op.FMA, 3),
    "fabs": (op.ABS, 1), "fmin": (op.MIN, 2), "fmax": (op.MAX, 2), "floor": (op.FLOOR, 1), "ceil": (op.CEIL, 1),
    "sqrt": (op.SQRT, 1), "cbrt": (op.CBRT, 1), "hypot": (op.HYPOT, 2),
    "exp": (op.EXP, 1), "exp2": (op.EXP2, 1), "expm1": (op.EXPM1, 1),
    "log": (op.LOG, 1), "log2": (op.LOG2, 1), "log10": (op.LOG10, 1), "log1p": (op.LOG1P, 1),
    "sin": (op.SIN, 1), "cos": (op.COS, 1), "tan": (op.TAN, 1),
    "asin": (op.ASIN, 1), "acos": (op.ACOS, 1), "atan": (op.ATAN, 1), "atan2": (op.ATAN2, 2),
    "sinh": (op.SINH, 1), "cosh": (op.COSH, 1), "tanh": (op.TANH, 1),
    "asinh": (op.ASINH, 1), "acosh": (op.ACOSH, 1), "atanh": (op.ATANH, 1),
    "erf": (op.ERF, 1), "erfc": (op.ERFC, 1), "tgamma": (op.GAMMA, 1), "lgamma": (op.LGAMMA, 1),
    "not": (op.NOT, 1), "if": (op.WHERE, 3),
}  # fmt: skip
"""Operations with as many arguments as they take. fmod, round and the like have no operator that means the same."""
LOGIC = {"and": op.AND, "or": op.OR}
COMPARISONS = {"<": op.LT, ">": op.GT, "<=": op.LE, ">=": op.GE, "==": op.EQ, "!=": op.NE}
_NO_TERM = ("while", "while*", "for", "for*", "tensor", "tensor*", "array", "ref", "size", "dim")
_MOST_DISTINCT = 50

_TWO, _HALF = literal(2), literal(Fraction(1, 2))
_CONSTANTS: Mapping[str, tuple[Any, ...]] = {
    "E": (op.EXP, literal(1)), "PI": (op.PI,), "PI_2": (op.DIV, (op.PI,), _TWO),
    "PI_4": (op.DIV, (op.PI,), literal(4)), "M_1_PI": (op.DIV, literal(1), (op.PI,)),
    "M_2_PI": (op.DIV, _TWO, (op.PI,)), "M_2_SQRTPI": (op.DIV, _TWO, (op.SQRT, (op.PI,))),
    "SQRT2": (op.SQRT, _TWO), "SQRT1_2": (op.SQRT, _HALF), "LN2": (op.LOG, _TWO), "LN10": (op.LOG, literal(10)),
    "LOG2E": (op.DIV, literal(1), (op.LOG, _TWO)), "LOG10E": (op.DIV, literal(1), (op.LOG, literal(10))),
}  # fmt: skip
_LITERALS = {"TRUE": True, "FALSE": False, "INFINITY": float("inf"), "NAN": float("nan")}


@dataclass(frozen=True)
class Core:
    """One core of a text: its name, its arguments and its properties as they are written, without the colon.

    The arguments are symbols of which is assumed what the precondition says by comparing them with numbers.
    """

    name: str
    arguments: tuple[Symbol, ...]
    properties: Mapping[str, str]
    source: Source
    body: Node
    condition: Node | None

    def term(self, like: OneOf["canonical", "tree"] = "tree") -> AnyTerm:
        """The body as a term, as written unless `like` asks for canonical terms.

        Errors:  SyntaxErrorAt with line and column for what has no meaning as a term: a loop, an unknown function.
        Cost:    linear in the text.

        >>> next(read_fpcore("(FPCore (x) (let ([y (+ x 1)]) (* y y)))")).term()
        (x + 1)*(x + 1)
        """
        return _Translation(self, like).run(self.body)

    def precondition(self, like: OneOf["canonical", "tree"] = "tree") -> AnyTerm:
        """What is promised of the arguments; true if nothing is.

        Errors:  as for `term`.

        >>> next(read_fpcore("(FPCore (x) :pre (< 0 x 1) x)")).precondition()
        0 < x and x < 1
        """
        return literal(True) if self.condition is None else _Translation(self, like).run(self.condition)


def read_fpcore(text: str, *, source: str = "FPCore", limits: ParseLimits = DEFAULT_LIMITS) -> Iterator[Core]:
    """The cores of a text, in their order; a body is translated when its `term` is asked for.

    Errors:  SyntaxErrorAt with line and column where the text is no FPCore; LimitError where it exceeds `limits`.
    Cost:    linear in the text.
    Source:  fpbench.org, FPCore 2.0.

    >>> core = next(read_fpcore('(FPCore (x) :name "difference" :pre (<= 0 x 9) (- (sqrt (+ x 1)) (sqrt x)))'))
    >>> core.name, core.arguments, core.term()
    ('difference', (x,), sqrt(x + 1) - sqrt(x))
    """
    if not isinstance(text, str):
        raise TypeError(f"read_fpcore takes text, not {type(text).__name__!r}")
    whole = Source(text, source, limits)
    for node in whole.nodes():
        yield _core(whole, node)


def _core(source: Source, node: Node) -> Core:
    if node.head != "FPCore":
        source.fail(node.at, "a core should stand here: (FPCore (arguments) :property value ... expression)")
    items = list(node.items or ())[1:]
    name = items.pop(0).word if items and items[0].items is None else ""
    arguments = items[0].items if len(items) > 1 else None
    if arguments is None:
        source.fail(node.at, "a core needs its arguments in a list, and an expression")
    properties = dict(_properties(source, items[1:-1]))
    condition = properties.get("pre")
    written = {key: source.written(value) for key, value in properties.items()}
    symbols = _arguments(source, arguments, condition)
    return Core(written.get("name", name), symbols, written, source, items[-1], condition)


def _properties(source: Source, items: list[Node]) -> Iterator[tuple[str, Node]]:
    for key, value in zip_longest(items[::2], items[1::2]):
        if key.word[:1] != ":" or value is None:
            source.fail(key.at, "a property should stand here: its name after a colon, then its value")
        yield key.word[1:], value


def _arguments(source: Source, nodes: tuple[Node, ...], condition: Node | None) -> tuple[Symbol, ...]:
    facts = {} if condition is None else _facts(source, condition)
    found: dict[str, Symbol] = {}
    for node in nodes:
        named = node.items[-1] if node.items and node.head == "!" else node
        if not named.word or named.word[0] in '":' or source.number(named) is not None:
            source.fail(node.at, "an argument is a name; tensors have no meaning as a term")
        if named.word in found:
            source.fail(node.at, f"{shown(named.word)} is an argument already")
        try:
            found[named.word] = symbol(named.word, **facts.get(named.word, {}))
        except SymnumError as error:
            source.refuse(node.at, error)
    return tuple(found.values())


# what a precondition says of single arguments -------------------------------------------------------------------------
def _facts(source: Source, condition: Node) -> dict[str, dict[str, Any]]:
    """Assumptions by name, from comparisons with numbers; what they are only part of, as in 'or', tells nothing."""
    facts: dict[str, dict[str, Any]] = {}
    pending = [condition]
    while pending:
        node = pending.pop()
        operands = (node.items or ())[1:]
        if node.head == "and":
            pending += operands
        elif node.head in ("<", "<=", ">", ">=", "!="):
            for first, second in pairwise(operands):
                _compared(source, node.head, (second, first) if node.head[0] == ">" else (first, second), facts)
    return facts


def _compared(source: Source, sign: str, pair: tuple[Node, Node], facts: dict[str, dict[str, Any]]) -> None:
    """Note what is known of a name that is compared with a number, the smaller of the two first."""
    for place, (node, other) in enumerate((pair, pair[::-1])):
        value = source.number(other)
        if value is None or not node.word:
            continue
        fact = facts.setdefault(node.word, {"interval": (-math.inf, math.inf)})
        low, high = fact["interval"]
        if (value == 0 and len(sign) == 1) or sign == "!=":
            fact["nonzero"] = True if value == 0 else fact.get("nonzero")
        if sign != "!=":
            fact["interval"] = (low, min(high, _float(value, 1))) if place == 0 else (max(low, _float(value, -1)), high)


def _float(value: float | Fraction, side: int) -> float:
    """The float nearest to a bound on one side of it, or none where the bound exceeds all floats."""
    try:
        found = float(value)
    except OverflowError:
        return side * math.inf
    is_within = found < value if side > 0 else found > value
    return math.nextafter(found, side * math.inf) if is_within else found


# bodies ---------------------------------------------------------------------------------------------------------------
class _Translation:
    """One expression being read: `pending` holds what is still to do, the next last; `values` what is done."""

    def __init__(self, core: Core, like: str) -> None:
        self.source, self.call = core.source, builder_of(like).call
        self.scopes: dict[str, list[AnyTerm]] = {one.name: [one] for one in core.arguments}
        self.pending: list[Callable[[], None]] = []
        self.values: list[AnyTerm] = []

    def run(self, node: Node) -> AnyTerm:
        with paused_collector():
            self.then(self.visits([node]))
            while self.pending:
                self.pending.pop()()
        return self.values[0]

    def then(self, steps: Iterable[Callable[[], None]]) -> None:
        self.pending += reversed([*steps])

    def visits(self, nodes: Iterable[Node]) -> list[Callable[[], None]]:
        return [partial(self.visit, node) for node in nodes]

    def visit(self, node: Node) -> None:
        if node.items is None:
            self.values.append(self.leaf(node))
            return
        head, operands = node.head, node.items[1:]
        if head in ("let", "let*"):
            self.let(node, operands)
        elif head == "!" and operands:
            self.then(self.visits(operands[-1:]))
        else:
            self.check(node, head, len(operands))
            self.then([*self.visits(operands), partial(self.apply, node, head, len(operands))])

    def leaf(self, node: Node) -> AnyTerm:
        value, word = self.source.number(node), node.word
        if value is not None:
            return literal(value)
        if self.scopes.get(word):
            return self.scopes[word][-1]
        if word in _LITERALS:
            return literal(_LITERALS[word])
        if word not in _CONSTANTS:
            self.source.fail(node.at, f"{shown(word)} is not known here{nearest(word, [*self.scopes, *_CONSTANTS])}")
        return self.constant(_CONSTANTS[word])

    def constant(self, written: Any) -> AnyTerm:
        if not isinstance(written, tuple):
            return written
        operator, *parts = cast("tuple[Any, ...]", written)
        return self.call(operator, *map(self.constant, parts))

    def let(self, node: Node, operands: Sequence[Node]) -> None:
        """Bindings are seen by those after them in a let*, and only by the body in a let."""
        if len(operands) != 2 or operands[0].items is None:
            self.source.fail(node.at, f"write ({node.head} ([name expression] ...) expression)")
        bindings = operands[0].items
        for one in bindings:
            if one.items is None or len(one.items) != 2 or not one.head:
                self.source.fail(one.at, "a binding is [name expression]")
        names = [one.head for one in bindings]
        values = self.visits(one.items[1] for one in bindings if one.items)
        if node.head == "let":
            binding = [*values, partial(self.bind, names)]
        else:
            binding = [
                step for name, value in zip(names, values, strict=True) for step in (value, partial(self.bind, [name]))
            ]
        self.then([*binding, *self.visits(operands[1:]), partial(self.unbind, names)])

    def bind(self, names: Sequence[str]) -> None:
        for name, value in zip(names, self.taken(len(names)), strict=True):
            self.scopes.setdefault(name, []).append(value)

    def unbind(self, names: Sequence[str]) -> None:
        for name in names:
            self.scopes[name].pop()

    def taken(self, count: int) -> list[AnyTerm]:
        start = len(self.values) - count
        found, self.values[start:] = self.values[start:], []
        return found

    def check(self, node: Node, head: str, count: int) -> None:
        """Refuse a call that has no meaning before its arguments are read."""
        if head in FUNCTIONS:
            wanted = FUNCTIONS[head][1]
            if count != wanted and not (head == "-" and count == 1):
                self.source.fail(node.at, f"{head!r} takes {wanted} argument(s), not {count}")
        elif head in _NO_TERM:
            self.source.fail(node.at, f"{head!r} has no meaning as a term; only cores without loops and tensors have")
        elif head == "!=" and count > _MOST_DISTINCT:
            self.source.fail(node.at, f"'!=' compares all pairs; of {count} arguments there are too many")
        elif head not in LOGIC and head not in COMPARISONS and (head, count) != ("cast", 1):
            close = nearest(head, FUNCTIONS)
            self.source.fail(
                node.at,
                f"{shown(head)} is no operation that symnum knows{close}" if head else "an operation is missing",
            )

    def apply(self, node: Node, head: str, count: int) -> None:
        try:
            self.values.append(self.applied(head, self.taken(count)))
        except SymnumError as error:
            self.source.refuse(node.at, error)

    def applied(self, head: str, parts: list[AnyTerm]) -> AnyTerm:
        if head == "cast":
            return parts[0]
        if head in LOGIC:
            return self.call(LOGIC[head], *parts)
        if head in COMPARISONS:
            pairs = combinations(parts, 2) if head == "!=" else pairwise(parts)
            tests = [self.call(COMPARISONS[head], *pair) for pair in pairs]
            return tests[0] if len(tests) == 1 else self.call(op.AND, *tests)
        return self.call(op.NEG if head == "-" and len(parts) == 1 else FUNCTIONS[head][0], *parts)
