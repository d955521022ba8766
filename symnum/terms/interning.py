"""Hash-consing: equal terms are one object, so that equality is identity and sharing is free.

The table holds its terms weakly and lets them die. Keys of terms hold the arguments themselves, which hash and compare
by identity; the key of a sum or product is a digest of its parts in any order, checked against the parts on a hit.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Hashable
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from symnum.terms.term import Term

T = TypeVar("T", bound="Term")


class _Entry(weakref.ref[Any]):
    __slots__ = ("key",)
    key: Hashable


_table: dict[Hashable, _Entry] = {}
_dead: list[_Entry] = []
_MOST_DEAD = 64
_lock = threading.RLock()  # re-entrant: entries may die, and be swept out, while this thread holds the lock


def _sweep() -> None:
    """Take the entries of terms that have died out of the table: many at once, as each by itself takes as long as
    making the term."""
    with _lock:
        while _dead:
            entry = _dead.pop()
            # the key may already belong to a younger term that took a dead one's place
            if _table.get(entry.key) is entry:
                del _table[entry.key]


def find(key: Hashable) -> Any:
    """The living term under this key, or None."""
    entry = _table.get(key)
    return None if entry is None else entry()


def keep(key: Hashable, term: T) -> T:
    """Enter a new term under its key; if another thread was faster, its term is the answer."""
    own = _Entry(term, _dead.append)  # pyright: ignore[reportArgumentType] - the callback gets the subclass
    own.key = key
    entry = _table.setdefault(key, own)  # one step for all threads: keys hash and compare by identity or as numbers
    if len(_dead) > _MOST_DEAD:
        _sweep()
    if entry is own:
        return term
    with _lock:
        present = _table.setdefault(key, own)()
        if present is None:  # a dead term that nobody has swept out yet
            _table[key] = own
        return term if present is None else present


def text_digest(text: str) -> int:
    """64 bits of a text that do not depend on the process, as a signed integer."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little", signed=True)


@cache
def operator_digest(name: str) -> int:
    """The digest of an operator's name; there are few of them."""
    return text_digest(f"operator {name}")


def interned_count() -> int:
    """How many terms are alive."""
    _sweep()
    return len(_table)
