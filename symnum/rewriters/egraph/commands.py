"""Rules of egglog as commands of a program; long patterns are matched twice, because their first matches may be wrong.

The engine's planner cuts a query of many atoms into a chain of parts, and where a variable occurs in two parts that are
no neighbours in the chain, it may stand for two different classes. With that, long patterns once made different numbers
equal. So what a long pattern finds are candidates, kept in a relation of the pattern's variables; the rule itself asks
for a candidate and all of the pattern again. All that a query needs follows from one such row, so it is never cut.

Source:  egglog 13.2's planner (core-relations, free_join/plan.rs); the order of its parts was mended after it, in 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symnum.rewriters.egraph.vocabulary import NUMBER

LONGEST: Final = 5
"""Atoms up to which a query is asked once: three parts of two take six, and wrong matches were seen from seven on."""
FINDING: Final = "find_"
"""What the name of a group starts with in which candidates are found."""

_ATOM = re.compile(r"\((?!big(?:rat|int)\b|from-string\b|denom\b|neg\b|pow\b)[A-Za-z]\w*[ )]")
_VARIABLE = re.compile(r"\bv\d+\b")
_LITERAL = re.compile(rf"\({NUMBER} (v\d+)\)")


def atom_count(body: str) -> int:
    """How many tables the search for a body looks into.

    >>> atom_count("((= e (mul_2 v0 (Number v1))) (is_pos v0) (> v1 (bigrat (bigint 0) (bigint 1))))")
    3
    """
    return len(_ATOM.findall(body))


def commands(body: str, action: str, group: str, counter: str) -> Iterator[str]:
    """The commands that state a rule by its name in the program.

    >>> list(commands("((= e (exp_1 v0)))", "((union e v0))", "shrink", "r7"))
    ['(rule ((= e (exp_1 v0))) ((union e v0)) :ruleset shrink :name "r7")']
    """
    if atom_count(body) > LONGEST:
        literals = set(_LITERAL.findall(body))
        variables = list(dict.fromkeys(_VARIABLE.findall(body)))
        sorts = ["BigRat" if variable in literals else "Term" for variable in variables]
        candidate = f"(candidate_{counter} {' '.join(variables)})"
        yield f"(relation candidate_{counter} ({' '.join(sorts)}))"
        yield f"(rule {body} ({candidate}) :ruleset {FINDING}{group})"
        body = f"({candidate} {body[1:]}"
    yield f'(rule {body} {action} :ruleset {group} :name "{counter}")'
