"""Who makes an entry of the corpus cheaper: symnum's rewriters, and SymPy with `cse(simplify(...))`."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

import symnum as sn
from symnum.cost.portable import cycles
from symnum.rewriters.base import REWRITERS, rewrite

from ..figures import Missing
from ..peers.base import library
from .kernels import Timed
from .reader import Entry

SYMPY_SECONDS = 2.0
"""How long SymPy may simplify one entry; after that its `cse` has the expressions as they are."""


@dataclass(frozen=True)
class Form:
    """What a contender made of an entry, in how many seconds; `note` says what went otherwise than asked."""

    terms: tuple[Any, ...]
    seconds: float
    note: str = ""


Contender = Callable[[Entry], Form]


def contenders() -> tuple[dict[str, Contender], list[Missing]]:
    """Return the contenders by name, every rewriter that is registered and SymPy, and what is missing."""
    found = {name: _rewriter(name) for name in REWRITERS}
    try:
        library("sympy")
    except Missing as reason:
        return found, [reason]
    return {**found, "SymPy": simplified_by_sympy}, []


def _rewriter(name: str) -> Contender:
    def contender(entry: Entry) -> Form:
        start = perf_counter()
        result = rewrite(list(entry.terms), rewriter=name)
        seconds = perf_counter() - start
        return Form(tuple(result.terms), seconds, "" if result.certificate.certified else "not certified")

    return contender


def simplified_by_sympy(entry: Entry) -> Form:
    """Return SymPy's form, as `cse` leaves it or in symnum's normal form, whichever has the cheaper program.

    Errors:  Missing when SymPy is not installed.
    """
    sympy = library("sympy")
    library("sympy.core.cache").clear_cache()
    given = [sn.to_sympy(term) for term in entry.terms]
    start, note = perf_counter(), ""
    try:
        with time_limit(SYMPY_SECONDS):
            simple = [sympy.simplify(one) for one in given]
        if not _has_values_of(simple, entry):
            simple, note = given, "simplify gave other values"
    except TimeoutError:
        simple, note = given, f"simplify took over {SYMPY_SECONDS:g} s"
    except Exception as error:  # whatever SymPy trips over must not end the benchmark
        simple, note = given, f"simplify failed: {type(error).__name__}"
    replaced, reduced = sympy.cse(simple)
    seconds = perf_counter() - start
    forms = [_from_cse(replaced, reduced, entry), _of_entry(sn.from_sympy(simple), entry)]
    return Form(tuple(min(forms, key=lambda form: _cycles(form, entry))), seconds, note)


def _from_cse(replaced: Sequence[tuple[Any, Any]], reduced: Sequence[Any], entry: Entry) -> list[Any]:
    """Return terms as written in which every part that `cse` named is one shared term."""
    named: dict[Any, Any] = {}
    for name, part in replaced:
        named[sn.symbol(name.name)] = sn.substitute(sn.from_sympy(part, like="tree"), named)
    return _of_entry([sn.substitute(sn.from_sympy(one, like="tree"), named) for one in reduced], entry)


def _of_entry(terms: Sequence[Any], entry: Entry) -> list[Any]:
    """Return terms over the entry's own symbols; of an interval SymPy knows the sign only."""
    own = {one.name: one for one in entry.symbols}
    return sn.substitute(list(terms), {one: own[one.name] for one in sn.free_symbols(list(terms))})


def _has_values_of(simple: Sequence[Any], entry: Entry) -> bool:
    points = entry.points(16)
    found = sn.evaluate(_of_entry(sn.from_sympy(simple), entry), dict(zip(entry.symbols, points, strict=True)))
    expected = sn.evaluate(list(entry.terms), dict(zip(entry.symbols, points, strict=True)))
    return all(np.allclose(one, other, rtol=1e-4) for one, other in zip(found, expected, strict=True))


def _cycles(terms: Sequence[Any], entry: Entry) -> int:
    counts = Timed(entry.symbols, terms).program.operation_counts()
    return sum(cycles(name) * count for name, count in counts.items())


@contextmanager
def time_limit(seconds: float) -> Generator[None]:
    """Raise TimeoutError in code that takes longer; where the system has no timer for that, it runs to its end."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
