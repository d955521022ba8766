"""Strategies: rewriters built from rewriters.

A rewriter, here, is a callable that takes a term and returns a new one, or None where it does nothing; every rule is
one. The words are those of the term-rewriting literature (Visser 2001) and of SymbolicUtils. Walks are iterative,
visit every distinct node once, and remember its result.

    Chain([a, b])           a, then b on its result
    RestartedChain([a, b])  the first that does something, then from the start again, until none does
    If(test, a)             a where test(term) is true
    IfElse(test, a, b)      a where test(term) is true, else b
    Prewalk(a)              a at every node, parents before children
    Postwalk(a)             a at every node, children before parents
    Fixpoint(a)             a again and again until nothing changes
    PassThrough(a)          a, or the term itself where a does nothing
    Memo(a)                 a, remembering what it did to each term
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from symnum.errors import LimitError
from symnum.rules.search import same
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import paused_collector

TermRewriter: TypeAlias = Callable[[AnyTerm], AnyTerm | None]

ROUNDS = 10_000
"""Rounds after which a fixpoint or a restarted chain is taken to go on forever."""


class Chain:
    """Rewriters one after the other, each on the result of the last.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> Chain([rule("log(exp(~x)) => ~x"), rule("sqrt(~x^2) => abs(~x)")])(parse("log(exp(sqrt(y^2)))"))
    abs(y)
    """

    def __init__(self, rewriters: Sequence[TermRewriter]) -> None:
        self.rewriters = tuple(rewriters)

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term after all rewriters, or None if none did anything."""
        result = term
        for rewriter in self.rewriters:
            result = PassThrough(rewriter)(result)
        return _changed(term, result)


class RestartedChain:
    """The first rewriter that does something, then again from the start, until none does.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> chain = RestartedChain([rule("abs(abs(~x)) => abs(~x)"), rule("sqrt(~x^2) => abs(~x)")])
    >>> chain(parse("sqrt(abs(y)^2)"))
    abs(y)
    """

    def __init__(self, rewriters: Sequence[TermRewriter]) -> None:
        self.rewriters = tuple(rewriters)

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term when no rewriter does anything more, or None if none ever did.

        Errors:  LimitError after `ROUNDS` rounds, or when a term comes back.
        """
        return Fixpoint(self._first)(term)

    def _first(self, term: AnyTerm) -> AnyTerm | None:
        for rewriter in self.rewriters:
            result = rewriter(term)
            if result is not None and not same(result, term):
                return result
        return None


class IfElse:
    """One rewriter where a test is true, another where it is false.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> IfElse(interface.is_call, lambda t: parse("yes"), lambda t: parse("no"))(parse("sin(x)"))
    yes
    """

    def __init__(self, test: Callable[[AnyTerm], bool], then: TermRewriter, otherwise: TermRewriter) -> None:
        self.test, self.then, self.otherwise = test, then, otherwise

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """What the chosen rewriter does to the term."""
        return self.then(term) if self.test(term) else self.otherwise(term)


class If(IfElse):
    """A rewriter where a test is true, nothing elsewhere.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> If(interface.is_call, rule("sin(-~x) => -sin(~x)"))(parse("sin(-y)"))
    -sin(y)
    """

    def __init__(self, test: Callable[[AnyTerm], bool], then: TermRewriter) -> None:
        super().__init__(test, then, _nothing)


class PassThrough:
    """A rewriter that always answers: with the term itself where nothing is done.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> PassThrough(rule("sin(-~x) => -sin(~x)"))(parse("cos(y)"))
    cos(y)
    """

    def __init__(self, rewriter: TermRewriter) -> None:
        self.rewriter = rewriter

    def __call__(self, term: AnyTerm) -> AnyTerm:
        """The rewritten term, or the term itself."""
        result = self.rewriter(term)
        return term if result is None else result


class Memo:
    """A rewriter that remembers what it did to each term, for as long as it lives itself.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> negate = Memo(rule("sin(-~x) => -sin(~x)"))
    >>> negate(parse("sin(-y)")) is negate(parse("sin(-y)"))
    True
    """

    def __init__(self, rewriter: TermRewriter) -> None:
        self.rewriter = rewriter
        self._known: dict[AnyTerm, AnyTerm | None] = {}

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """What the rewriter does to the term."""
        if term not in self._known:
            self._known[term] = self.rewriter(term)
        return self._known[term]


class Fixpoint:
    """A rewriter again and again until it does nothing more.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> Fixpoint(rule("exp(log(~x)) => ~x where ~x > 0"))(parse("exp(log(exp(log(exp(y)))))"))
    exp(y)
    """

    def __init__(self, rewriter: TermRewriter) -> None:
        self.rewriter = rewriter

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term when the rewriter does nothing more, or None if it never did.

        Errors:  LimitError when a term comes back, which would go on forever, or after `ROUNDS` rounds.
        """
        seen = {term}
        last = term
        for _ in range(ROUNDS):
            result = self.rewriter(last)
            if result is None or same(result, last):
                return _changed(term, last)
            if result in seen:
                raise LimitError(f"the rewriter goes round in a circle: it came back to {result}")
            seen.add(result)
            last = result
        raise LimitError(f"the rewriter did not come to an end in {ROUNDS} rounds")


class Postwalk:
    """A rewriter at every distinct node, arguments before the calls that use them.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> Postwalk(rule("log(exp(~x)) => ~x"))(parse("y*log(exp(log(exp(x))))"))
    x*y
    """

    def __init__(self, rewriter: TermRewriter) -> None:
        self.rewriter = rewriter

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term with every node rewritten, or None if nothing changed.

        Cost:  one visit per distinct node.
        """
        done: dict[AnyTerm, AnyTerm] = {}
        stack = [term]
        with paused_collector():
            while stack:
                node = stack[-1]
                if node in done:
                    stack.pop()
                    continue
                parts = interface.arguments(node) if interface.is_call(node) else ()
                missing = [part for part in parts if part not in done]
                if missing:
                    stack += reversed(missing)
                    continue
                result = self.rewriter(_with_arguments(node, parts, done))
                done[node] = _with_arguments(node, parts, done) if result is None else result
        return _changed(term, done[term])


class Prewalk:
    """A rewriter at every distinct node, calls before their arguments; what it puts in is walked, too.

    >>> from symnum.rules.text import rule
    >>> from symnum.terms.parsing import parse
    >>> Prewalk(rule("log(~x^2) => 2*log(~x) where ~x > 0"))(parse("log(exp(x)^2)"))
    2*log(exp(x))
    """

    def __init__(self, rewriter: TermRewriter) -> None:
        self.rewriter = rewriter

    def __call__(self, term: AnyTerm) -> AnyTerm | None:
        """The term with every node rewritten, or None if nothing changed.

        Cost:  one visit per distinct node.
        Errors:  LimitError if what is put in holds what it replaced, which would go on forever.
        """
        chosen: dict[AnyTerm, AnyTerm] = {}
        done: dict[AnyTerm, AnyTerm] = {}
        stack = [term]
        with paused_collector():
            while stack:
                node = stack[-1]
                if node in done:
                    stack.pop()
                    continue
                if node not in chosen:
                    chosen[node] = PassThrough(self.rewriter)(node)
                parts = interface.arguments(chosen[node]) if interface.is_call(chosen[node]) else ()
                missing = [part for part in parts if part not in done]
                if any(part in chosen for part in missing):
                    raise LimitError(f"rewriting {node} from the root down goes on forever: its replacement holds it")
                if missing:
                    stack += reversed(missing)
                else:
                    done[node] = _with_arguments(chosen[node], parts, done)
        return _changed(term, done[term])


def _with_arguments(node: AnyTerm, parts: tuple[AnyTerm, ...], done: dict[AnyTerm, AnyTerm]) -> AnyTerm:
    new = tuple(done[part] for part in parts)
    if all(map(same, new, parts)):
        return node
    return interface.make_term(node, interface.operation(node), new)


def _changed(before: AnyTerm, after: AnyTerm) -> AnyTerm | None:
    return None if same(before, after) else after


def _nothing(term: AnyTerm) -> None:
    return None
