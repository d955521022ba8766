"""Verdicts on file: what the last full check said of each rule, known by a digest of all that the rule states."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from symnum.errors import SymnumError
from symnum.rules.catalogue import catalogue_folder
from symnum.rules.condition import Condition
from symnum.rules.pattern import Variable
from symnum.rules.rule import Rule
from symnum.rules.verification.verdict import Verdict
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import rebuild

FORMAT: Final = "symnum-verdicts"
FILE_NAME: Final = "verdicts.json"


def digest_of(rule: Rule) -> str:
    """128 bits, in hexadecimal, of a rule's sides, conditions, sorts, tier and orientation; its name does not count.

    >>> from symnum.rules.text import rule
    >>> digest_of(rule("abs(~x)^2 => ~x^2")) == digest_of(rule("abs(~x)^2 => ~x^2", name="other"))
    True
    >>> digest_of(rule("abs(~x)^2 => ~x^2")) == digest_of(rule("abs(~x)^2 == ~x^2"))
    False
    """
    stated = [_spelled(rule.left), _spelled(rule.right), *map(_condition, rule.conditions)]
    text = json.dumps([stated, rule.tier.value, rule.oriented, rule.as_written, rule.order])
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _condition(condition: Condition) -> str:
    return _spelled(condition.as_term())


def _spelled(pattern: AnyTerm) -> str:
    """A pattern in prefix form, with the sorts of its variables."""

    def leaf(node: AnyTerm) -> str:
        if isinstance(node, Variable):
            return f"{node.name}:{node.sort.name}:{node.default}:{node.is_sequence}"
        return str(node)

    return rebuild([pattern], leaf, lambda node, operator, parts: f"({' '.join([operator.name, *parts])})")[0]


def read_verdicts(folder: Path | None = None) -> dict[str, Verdict]:
    """The verdicts on file by the digests of the rules; none if there is no file.

    Errors:  SymnumError for a file of another format.
    """
    path = (folder or catalogue_folder()) / FILE_NAME
    if not path.is_file():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        raise SymnumError(f"{path.name} is no file of verdicts; symnum rules check --record writes one")
    return {
        row["digest"]: Verdict(row["verdict"], row["method"], row["points"], row.get("reason", ""))
        for row in document["rules"]
    }


def write_verdicts(verdicts: Mapping[Rule, Verdict], folder: Path | None = None) -> Path:
    """Write verdicts beside the rule files, in the order given; the same verdicts give the same bytes."""
    path = (folder or catalogue_folder()) / FILE_NAME
    rows = [json.dumps(row_of(rule, verdict) | {"digest": digest_of(rule)}) for rule, verdict in verdicts.items()]
    path.write_text(
        f'{{"format": "{FORMAT}", "version": 1, "rules": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8"
    )
    return path


def row_of(rule: Rule, verdict: Verdict) -> dict[str, Any]:
    """A verdict as a program reads it.

    >>> from symnum.rules.text import rule
    >>> row_of(rule("abs(~x)^2 => ~x^2", name="square"), Verdict("proved", "z3", 100))
    {'name': 'square', 'tier': 'real', 'verdict': 'proved', 'method': 'z3', 'points': 100}
    """
    row: dict[str, Any] = {
        "name": rule.name,
        "tier": rule.tier.value,
        "verdict": verdict.outcome,
        "method": verdict.method,
        "points": verdict.points,
    }
    if verdict.reason:
        row["reason"] = verdict.reason
    return row | ({"counterexample": verdict.counterexample} if verdict.counterexample else {})
