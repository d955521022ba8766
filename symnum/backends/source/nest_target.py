"""`NestTarget`: how a language writes loop nests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from symnum.backends.source.statements import Language
from symnum.backends.source.targets import NEST_TARGETS, unknown_language
from symnum.errors import SymnumError


def no_variables(reals: Sequence[str], counters: Sequence[str]) -> list[str]:
    """What languages say of variables beforehand that declare them where they stand."""
    return []


@dataclass(frozen=True, slots=True)
class NestTarget:
    """How a language writes loop nests, as templates.

    `head`, `table`, `function`, `call` and `evaluate` frame the text, and `middle` follows the tables. The first and
    the last may name {room}, the doubles of workspace, and {inputs}, {outputs} and {scalars}, which say what the
    arguments are. `argument`, `output` and `table_name` are arrays by their {0}; before its body a function `binds`
    each that it uses by such templates. `element` is element {1} of array {0}. With `joined`, all arguments stand in
    one array, one behind the other, and so do all outputs. A `loop` runs {counter} from {start} to below {stop}, which
    is to {last}; where `thread` is given, it finds the number `p` of one of {points} points instead, and a counter is
    the `share` {value} of it. Where `axis` is given there are no loops, but {counter} is an array with the range along
    one axis of {form}, a `store` writes all elements at once, a `single` one is taken out of its array, and `reduce`
    says how an operator combines the last axis.
    """

    language: Language
    head: str
    table: str
    function: str
    call: str
    evaluate: str
    loop: str
    close: str = "}"
    start: str = "double total = {0};"
    middle: str = ""
    kinds: tuple[str, str] = ("double", "int64_t")
    element: str = "{0}[{1}]"
    argument: str = "a[{0}]"
    output: str = "o[{0}]"
    scalar: str = "s[{0}]"
    room: str = "w"
    table_name: str = "t{0}"
    binds: tuple[tuple[str, str], ...] = ()
    breaks: str = "\n  "
    divide: str = "/"
    thread: tuple[str, ...] = ()
    share: str = ""
    axis: str = ""
    store: str = "{0} = {1}"
    single: str = "{0}"
    reduce: Mapping[str, str] = field(default_factory=dict[str, str])
    parallel: str = ""
    joined: bool = False
    indent: int = 2
    variables: Callable[[Sequence[str], Sequence[str]], list[str]] = no_variables


def nest_target_named(name: str) -> NestTarget:
    """How the language of this name writes loops.

    Errors:  SymnumError that offers the nearest names, if there is none.

    >>> nest_target_named("cuda").language.name
    'CUDA'
    """
    if name not in NEST_TARGETS:
        raise SymnumError(unknown_language(name, ("llvm", *NEST_TARGETS)))
    found: NestTarget = import_module(NEST_TARGETS[name]).NESTS
    return found
