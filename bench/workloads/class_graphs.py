"""Class graphs as the e-graph rewriter hands them to extraction, of every so-manyth entry of the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import symnum as sn
from symnum.rewriters.egraph import selection
from symnum.rewriters.extraction import ClassGraph, Extraction, extract

from ..corpus.reader import SUBJECTS, load

_LIMITS = sn.Limits(seconds=5.0, nodes=1_000)


def class_graphs(every: int) -> Iterator[tuple[str, ClassGraph]]:
    """The name of an entry, and the graph of its first round."""
    entries = [entry for subject in SUBJECTS for entry in load(subject)]
    for entry in entries[::every]:
        caught: list[ClassGraph] = []

        def spy(graph: ClassGraph, *rest: str, caught: list[ClassGraph] = caught, seconds: float = 1.0) -> Extraction:
            caught.append(graph)
            return extract(graph, "tree")

        with mock.patch.object(selection, "extract", spy):
            sn.rewrite(list(entry.terms), rewriter="egraph", limits=_LIMITS)
        if caught:
            yield entry.name, caught[0]
