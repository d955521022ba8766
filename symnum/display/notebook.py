"""How results look in a notebook: tables and typeset formulas, of limited size."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from symnum.display.html import (
    MOST_ROWS,
    Markup,
    escaped,
    formula_markup,
    joined,
    paragraph,
    preformatted,
    table_markup,
)
from symnum.kernels.kernel import Kernel
from symnum.observe import Report
from symnum.rewriters.base import Rewriting
from symnum.rewriters.certificate.certificate import Certificate
from symnum.rewriters.front.front import HEADER, Front


@singledispatch
def shown_as_html(value: Any) -> str:
    """The HTML of a result; anything else is shown as its text.

    >>> shown_as_html(3 < 2)
    '<pre>False</pre>'
    """
    return preformatted(str(value))


@shown_as_html.register
def _(value: Report) -> str:
    names = list(dict.fromkeys(name for stage in value.stages for name in stage.counts))
    rows = [
        [stage.name, f"{stage.seconds:.4f}", *(f"{stage.counts[n]:,}" if n in stage.counts else "" for n in names)]
        for stage in value.stages
    ]
    first = paragraph(f"{value.title}: {value.seconds:.3g} s" + (f", {value.stop}" if value.stop else ""))
    return joined(first, table_markup(["stage", "seconds", *names], rows)) if rows else first


@shown_as_html.register
def _(value: Certificate) -> str:
    checks = table_markup(["check", "holds", "how"], [[c.name, c.outcome, c.how] for c in value.checks])
    rules = [[rule.name, str(rule.count), rule.verdict] for rule in value.rules]
    parts = [paragraph("certified" if value.certified else f"not certified: {value.refusal}"), checks]
    parts += [paragraph(f"removed: {text}") for text in value.removed]
    if value.assumptions:
        parts.append(paragraph(f"assumed: {'; '.join(value.assumptions)}"))
    if rules:
        parts.append(table_markup(["rule", "times", "verdict"], rules[:MOST_ROWS], total=len(rules)))
    return joined(*parts)


@shown_as_html.register
def _(value: Rewriting) -> str:
    results = value.terms if isinstance(value.terms, list) else [value.terms]
    rows = [
        [formula_markup(before), formula_markup(after)]
        for before, after in zip(value.given[:MOST_ROWS], results, strict=False)
    ]
    header = [f"given: {value.cost_before:,g} cycles", f"result: {value.cost_after:,g} cycles"]
    main = table_markup(header, rows, total=len(results))
    return joined(main, _folded("report", value.report), _folded("certificate", value.certificate))


@shown_as_html.register
def _(value: Front) -> str:
    return table_markup(HEADER, value.rows())


@shown_as_html.register
def _(value: Kernel) -> str:
    counts = sorted(value.program.operation_counts().items(), key=lambda item: (-item[1], item[0]))
    rows = [[name, f"{count:,}"] for name, count in counts]
    table = table_markup(["operation", "instructions"], rows[:MOST_ROWS], total=len(rows))
    return joined(paragraph(repr(value)), paragraph(str(value.cost)), table, _folded("report", value.report))


def _folded(title: str, value: Any) -> Markup:
    return Markup(f"<details><summary>{escaped(title)}</summary>{shown_as_html(value)}</details>")
