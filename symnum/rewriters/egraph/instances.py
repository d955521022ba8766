"""Rules that another rule already states: instances, which would only be looked for twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Tree = str | tuple["Tree", ...]
"""A pattern: a word, or a constructor with its arguments."""


def parsed(text: str) -> Tree:
    """A text in parentheses as a tree.

    >>> parsed("(add_2 v0 (neg_1 v1))")
    ('add_2', 'v0', ('neg_1', 'v1'))
    """
    stack: list[list[Tree]] = [[]]
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            stack.append([])
        elif word == ")":
            done = tuple(stack.pop())
            stack[-1].append(done)
        else:
            stack[-1].append(word)
    return stack[0][0]


def is_instance(special: tuple[Tree, Tree], general: tuple[Tree, Tree]) -> bool:
    """Whether a rule, as left and right side, is another one with its variables replaced.

    >>> rule = parsed("(add_2 v0 v1)"), parsed("(add_2 v1 v0)")
    >>> is_instance((parsed("(add_2 v0 (neg_1 v1))"), parsed("(add_2 (neg_1 v1) v0)")), rule)
    True
    """
    bindings: dict[str, Tree] = {}
    return all(_matches(g, s, bindings) for g, s in zip(general, special, strict=True))


def _matches(general: Tree, special: Tree, bindings: dict[str, Tree]) -> bool:
    if isinstance(general, str):
        if general[:1] == "v" and general[1:].isdigit():
            return bindings.setdefault(general, special) == special
        return general == special
    if isinstance(special, str) or len(special) != len(general):
        return False
    return all(_matches(g, s, bindings) for g, s in zip(general, special, strict=True))


def sides(text: str) -> tuple[Tree, Tree] | None:
    """Both sides of a rule without conditions; None for one with conditions."""
    body, action = _halves(text)
    if not isinstance(body, tuple) or len(body) != 1:
        return None
    left, right = body[0], action[0]
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    return left[2], right[2]


def _halves(text: str) -> tuple[Tree, Tree]:
    both = parsed(f"({text})")
    assert isinstance(both, tuple)
    return both[0], both[1]


def instances(texts: Iterable[str], size: int) -> Iterator[tuple[int, int]]:
    """The places of rules that are instances, each with that of the rule it is an instance of.

    General rules are those without conditions whose text is no longer than `size`.
    """
    known = [(place, found, len(text)) for place, text in enumerate(texts) if (found := sides(text)) is not None]
    general = [entry for entry in known if entry[2] <= size]
    for place, rule, length in known:
        for other, pattern, other_length in general:
            if other_length < length and is_instance(rule, pattern):
                yield place, other
                break
