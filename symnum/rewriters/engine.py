"""One pass of many rules over a shared graph, from the leaves up.

Every distinct term is brought to normal form once and remembered. A rule fires where its left side matches, its
conditions are proved, and the shared graph does not get dearer.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnum.errors import LimitError
from symnum.facts.knowledge import facts_of
from symnum.rewriters.nodes import NodeRewriter, Run
from symnum.rules.domains import keeps_domain
from symnum.rules.search import same
from symnum.rules.views import is_written
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB, Operator
from symnum.terms.traversal import paused_collector

IN_SUM, IN_PRODUCT = 1, 2
"""Flags of a call as written whose parent is part of the same longer sum or product, which is matched as a whole."""

_IN_SUM: frozenset[Operator] = frozenset((ADD, SUB, NEG))
_IN_PRODUCT: frozenset[Operator] = frozenset((MUL, DIV, NEG, POW))
CHECK_INTERVAL = 256
"""How many nodes are visited between two looks at the clock."""


class Pass:
    """One pass of rules over a graph, given how often each call is used in it."""

    def __init__(self, run: Run, uses: dict[AnyTerm, int]) -> None:
        self.context = run
        self.nodes = NodeRewriter(run, uses)
        self._normal: tuple[dict[AnyTerm, AnyTerm], ...] = (dict(run.settled), {}, {}, {})
        self._pending: dict[tuple[AnyTerm, int], AnyTerm] = {}
        self._visited = 0

    def run(self, roots: Sequence[AnyTerm]) -> list[AnyTerm]:
        """The normal forms of some terms.

        Cost:  one visit per distinct node, besides the matches.
        """
        with paused_collector():
            return [self._normal_form(root) for root in roots]

    def _normal_form(self, root: AnyTerm) -> AnyTerm:
        stack: list[tuple[AnyTerm, int]] = [(root, 0)]
        normals, pending = self._normal, self._pending
        while stack:
            term, flags = stack[-1]
            normal = normals[flags]
            if term in normal:
                stack.pop()
                continue
            operator = interface.head(term)
            if operator is None:
                normal[term] = term
                continue
            target = pending.get((term, flags)) if pending else None
            if target is None:
                stack += self._visit(term, operator, flags)
            elif target in normal:
                normal[term] = normal[target]
            else:
                stack.append((target, flags))
        return normals[0][root]

    def _visit(self, term: AnyTerm, operator: Operator, flags: int) -> Sequence[tuple[AnyTerm, int]]:
        """Bring a call one step further: name the arguments that come first, rebuild it, rewrite it, or settle it."""
        arguments = interface.arguments(term)
        missing, parts = self._written_parts(operator, arguments) if is_written(term) else self._parts(arguments)
        if missing:
            return missing
        self._visited += 1
        watch = self.context.watch
        if not self._visited % CHECK_INTERVAL:
            watch.check()
        result = None if parts is arguments else self._rebuilt(term, operator, parts)
        if result is None and not watch.stop:
            result = self.nodes.rewritten(term, operator, flags)
            if result is not None:
                watch.count()
        if result is None or same(result, term) or self._is_under_way(result, flags):
            self._settle(term, flags, arguments)
        else:
            self._pending[term, flags] = result
        return ()

    def _is_under_way(self, term: AnyTerm, flags: int) -> bool:
        """Whether a term waits for its own normal form, so that going on to it would go round in a circle."""
        return (term, flags) in self._pending and term not in self._normal[flags]

    def _parts(self, arguments: tuple[AnyTerm, ...]) -> tuple[list[tuple[AnyTerm, int]], tuple[AnyTerm, ...]]:
        """The arguments that are not in normal form yet, last first, or if there are none the normal forms of all."""
        normal = self._normal[0]
        missing: list[tuple[AnyTerm, int]] = []
        is_changed = False
        for part in arguments:
            found = normal.get(part)
            if found is not None:
                is_changed = is_changed or found is not part
            elif interface.is_call(part):
                missing.append((part, 0))
            else:
                normal[part] = part
        if missing:
            missing.reverse()
        elif is_changed:
            return missing, tuple([normal[part] for part in arguments])
        return missing, arguments

    def _written_parts(
        self, operator: Operator, arguments: tuple[AnyTerm, ...]
    ) -> tuple[list[tuple[AnyTerm, int]], tuple[AnyTerm, ...]]:
        """The same for a call as written, whose arguments may be parts of the same longer sum or product."""
        places = [(part, _flags(operator, part)) for part in arguments]
        missing = [place for place in reversed(places) if place[0] not in self._normal[place[1]]]
        parts = tuple([self._normal[f].get(part, part) for part, f in places])
        return missing, arguments if parts == arguments else parts

    def _rebuilt(self, term: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm | None:
        """The call on new arguments; None if the constructor refuses, or if it would be defined at more points."""
        try:
            result = interface.make_term(term, operator, parts)
        except LimitError:
            return None
        if not self.context.is_strict:
            return result
        if operator is POW and _becomes_zero(interface.arguments(term)[1], parts):
            return None
        return result if is_written(term) or keeps_domain(operator, parts, result) else None

    def _settle(self, term: AnyTerm, flags: int, arguments: tuple[AnyTerm, ...]) -> None:
        self._normal[flags][term] = term
        if not flags and term not in self.nodes.declined:
            settled = self.context.settled
            for part in arguments:
                if part not in settled and interface.is_call(part):
                    return
            settled[term] = term


def _becomes_zero(exponent: AnyTerm, parts: tuple[AnyTerm, ...]) -> bool:
    """Whether a power of what may be 0 gets the exponent 0: 0 ** log(1) has no value, and 0 ** 0 is 1."""
    is_new = interface.exact_value(exponent) is None and interface.exact_value(parts[1]) == 0
    return is_new and facts_of(parts[0]).zero is not False


def _flags(operator: Operator, part: AnyTerm) -> int:
    """Whether an argument, as written, is part of the same longer sum or product as its parent."""
    inner = interface.head(part)
    if inner is None:
        return 0
    if operator in _IN_SUM and inner in _IN_SUM:
        return IN_SUM
    return IN_PRODUCT if operator in _IN_PRODUCT and inner in _IN_PRODUCT else 0
