"""Terms as JSON: the shared graph, every node once, read back to the identical terms.

    {"format": "symnum-terms", "version": 1, "nodes": [...], "roots": [...]}

A node is a row; the rows of its arguments come before it, and a row is known by its position:

    ["symbol", "x"]    ["symbol", "k", {"positive": true, "interval": ["0x0.0p+0", "inf"]}]
    ["integer", "12"]  ["rational", "1/2"]  ["float", "0x1.4p+1"]  ["boolean", true]
    ["canonical", "add", [0, 1]]            ["tree", "sub", [0, 1]]

Floats are hexadecimal, so that every bit survives. The reader trusts nothing: it builds terms from names in tables,
checks every position, and takes a canonical row only in normal form, so that no small file asks for a lot of algebra.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from symnum.errors import FormatError, SymnumError
from symnum.terms import interface
from symnum.terms.canonical import call
from symnum.terms.interface import AnyTerm, Number
from symnum.terms.numerals import decimal_digits, integer_from
from symnum.terms.operators import Operator, find_operator, operator_named
from symnum.terms.term import is_own_term, literal, symbol
from symnum.terms.traversal import flatten, paused_collector
from symnum.terms.tree import tree_call

FORMAT, VERSION = "symnum-terms", 1
NODE_LIMIT = 10_000_000
DIGIT_LIMIT = 100_000
_INTEGER = re.compile(r"-?[0-9]+")


# writing --------------------------------------------------------------------------------------------------------------
def to_json(terms: Iterable[AnyTerm]) -> str:
    """The shared graph of some terms as JSON.

    Errors:  TypeError for terms of other packages; convert them first. SymnumError for an unknown function that shares
             its name with a registered one.
    Cost:    linear in the number of distinct nodes.

    >>> from symnum.terms.term import symbols
    >>> print(to_json([2 * symbols("x")]))
    {"format":"symnum-terms","version":1,"nodes":[["integer","2"],["symbol","x"],["canonical","mul",[0,1]]],"roots":[2]}
    """
    graph = flatten(terms)
    rows: list[list[Any]] = []
    for node, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
        if not is_own_term(node):
            raise TypeError(f"only symnum's own terms can be written, not {type(node).__name__!r}; convert it first")
        rows.append(_leaf_row(node) if operator is None else _call_row(node, operator, parts))
    document = {"format": FORMAT, "version": VERSION, "nodes": rows, "roots": graph.roots}
    return json.dumps(document, separators=(",", ":"))


def _call_row(node: AnyTerm, operator: Operator, parts: tuple[int, ...]) -> list[Any]:
    if find_operator(operator.name) not in (None, operator):
        raise SymnumError(f"two functions are named {operator.name!r}; what is written knows functions by name alone")
    return ["tree" if node.as_written else "canonical", operator.name, parts]


def _leaf_row(node: AnyTerm) -> list[Any]:
    if interface.is_symbol(node):
        facts = {name: _written_fact(fact) for name, fact in interface.metadata(node).items()}
        return ["symbol", interface.symbol_name(node), facts] if facts else ["symbol", interface.symbol_name(node)]
    value: Number = interface.literal_value(node)
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, int):
        return ["integer", decimal_digits(value)]
    return ["rational", f"{decimal_digits(value.numerator)}/{decimal_digits(value.denominator)}"]


def _written_fact(fact: Any) -> Any:
    return [float(bound).hex() for bound in fact] if isinstance(fact, tuple) else fact


# reading --------------------------------------------------------------------------------------------------------------
def from_json(text: str) -> list[AnyTerm]:
    """The terms that `to_json` wrote: the very same, if they are still alive.

    Errors:  FormatError that names the node for anything that is not this format, or is beyond its limits.
    Cost:    linear in the text.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> from_json(to_json([x**2 + 1, x]))
    [x^2 + 1, x]
    """
    document = _document(text)
    rows, roots = document.get("nodes"), document.get("roots")
    if not isinstance(rows, list) or not isinstance(roots, list):
        raise FormatError("the document has no list of nodes or no list of roots")
    if len(rows) > NODE_LIMIT:
        raise FormatError(f"the document has {len(rows)} nodes; the limit is {NODE_LIMIT}")
    nodes: list[AnyTerm] = []
    with paused_collector():
        for row in rows:
            nodes.append(_node(row, nodes))
    return [nodes[_position(root, nodes, "a root")] for root in roots]


def term_from_json(text: str) -> AnyTerm:
    """The only term in a document; unpickling calls it.

    Errors:  FormatError as `from_json`, and if there is not exactly one term.
    """
    terms = from_json(text)
    if len(terms) != 1:
        raise FormatError(f"the document holds {len(terms)} terms, not one")
    return terms[0]


def _document(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise FormatError("the document nests too deeply to be terms") from None
    except ValueError as error:
        raise FormatError(f"the document is no JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FormatError(f"the document is not in the format {FORMAT!r}")
    if document.get("version") != VERSION:
        raise FormatError(f"the document has version {document.get('version')!r}; this reader knows {VERSION}")
    return document


def _node(row: Any, nodes: list[AnyTerm]) -> AnyTerm:
    """The term of a row, given the terms of the rows before it."""
    where = f"node {len(nodes)}"
    try:
        match row:
            case ["canonical" | "tree" as kind, str(name), list(positions)]:
                parts = tuple([nodes[_position(position, nodes, where)] for position in positions])
                build = _canonical if kind == "canonical" else tree_call
                return build(operator_named(name), parts)
            case ["symbol", str(name)]:
                return symbol(name)
            case ["symbol", str(name), dict(facts)]:
                return symbol(name, **{str(key): _read_fact(fact) for key, fact in facts.items()})
            case [str(kind), str(spelling)] if kind in _LITERALS:
                return literal(_LITERALS[kind](spelling))
            case ["boolean", bool(value)]:
                return literal(value)
            case _:
                raise FormatError("no row of this format")
    except FormatError as error:
        raise FormatError(f"{where}: {error}") from None
    except (SymnumError, ValueError, OverflowError, TypeError) as error:
        raise FormatError(f"{where}: {error}") from error


def _canonical(operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
    term = call(operator, *parts)
    same = interface.is_call(term) and interface.operation(term) is operator
    if not same or sorted(map(id, interface.arguments(term))) != sorted(map(id, parts)):
        raise FormatError(f"this application of {operator} is not in normal form")
    return term


def _position(position: Any, nodes: list[AnyTerm], where: str) -> int:
    if type(position) is not int or not 0 <= position < len(nodes):
        raise FormatError(f"{where} refers to {str(position)[:40]!r}, which is no earlier node")
    return position


def _integer(spelling: str) -> int:
    if len(spelling) > DIGIT_LIMIT or not _INTEGER.fullmatch(spelling):
        raise FormatError(f"{spelling[:40]!r} is no integer of at most {DIGIT_LIMIT} digits")
    return -integer_from(spelling[1:]) if spelling[0] == "-" else integer_from(spelling)


def _rational(spelling: str) -> Fraction:
    above, _, below = spelling.partition("/")
    denominator = _integer(below)
    if denominator < 2:
        raise FormatError(f"{spelling[:40]!r} is no fraction")
    return Fraction(_integer(above), denominator)


_LITERALS: dict[str, Callable[[str], Number]] = {"integer": _integer, "rational": _rational, "float": float.fromhex}


def _read_fact(fact: Any) -> Any:
    match fact:
        case [str(low), str(high)]:
            return float.fromhex(low), float.fromhex(high)
        case _:
            return fact
