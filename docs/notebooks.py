"""Tutorials as notebooks: pages of Markdown whose blocks of Python are run, so that what they show is what comes out.

    python docs/notebooks.py FOLDER     writes every tutorial there as a notebook and as HTML, with its outputs

A block that begins with three backquotes and `python` is a cell. Formulas become MathML, which browsers show without a
script: the pages need no network.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
TUTORIALS: Final = "tutorials"
SECONDS: Final = 120
"""How long a cell may run."""

_CELL = re.compile(r"^```python\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"\\(?:operatorname|mathrm)\{(\w+)\}")
_FORMULA = re.compile(r"\$\$([^$<>]+)\$\$|\$([^$<>]+)\$")


def sources() -> list[Path]:
    """The tutorials, by name."""
    return sorted((HERE / TUTORIALS).glob("*.md"))


def cells_of(text: str) -> Iterator[tuple[str, str]]:
    """The cells of a page, as kinds and texts.

    >>> list(cells_of("# One\\n\\n```python\\nx = 1\\n```\\nmore"))
    [('markdown', '# One'), ('code', 'x = 1'), ('markdown', 'more')]
    """
    for place, part in enumerate(_CELL.split(text)):
        if part.strip():
            yield ("code" if place % 2 else "markdown"), part.strip()


def notebook_of(text: str) -> Any:
    """A page as a notebook that was not run yet."""
    import nbformat.v4 as form

    make = {"markdown": form.new_markdown_cell, "code": form.new_code_cell}
    cells = [make[kind](part, id=f"cell-{k}") for k, (kind, part) in enumerate(cells_of(text))]
    return form.new_notebook(cells=cells)


def run(notebook: Any) -> Any:
    """Run a notebook from an empty folder and return it with its outputs.

    Errors:  nbclient's CellExecutionError for a cell that fails.
    """
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        return client.execute()


def page_of(notebook: Any) -> str:
    """A notebook that was run as a page of Markdown."""
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(with_mathml(cell.source))
            continue
        parts.append(f"```python\n{cell.source}\n```")
        parts += [_output(output) for output in _merged(cell.outputs)]
    return "\n\n".join(parts) + "\n"


def _merged(outputs: Iterable[Any]) -> list[Any]:
    """What was printed piece by piece as one piece."""
    found: list[Any] = []
    for output in outputs:
        if found and output.output_type == found[-1].output_type == "stream":
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def _output(output: Any) -> str:
    if output.output_type == "stream":
        return _as_text(output.text)
    data = output.data
    if "text/html" in data:
        return _framed(with_mathml(data["text/html"]))
    if "image/svg+xml" in data:
        return _framed(data["image/svg+xml"])
    if "image/png" in data:
        width = output.metadata.get("image/png", {}).get("width", 800)
        return _framed(
            f'<img alt="what the cell shows" width="{width}" src="data:image/png;base64,{data["image/png"].strip()}">'
        )
    if "text/latex" in data:
        return _framed(with_mathml(data["text/latex"]))
    return _as_text(data["text/plain"])


def _as_text(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _framed(markup: str) -> str:
    """Markup without empty lines, which would end it for Markdown."""
    return '<div class="output">' + re.sub(r"\n\s*\n", "\n", markup) + "</div>"


def with_mathml(markup: str) -> str:
    """Markup with its formulas, which stand between dollars, as MathML."""
    from latex2mathml.converter import convert

    def converted(found: re.Match[str]) -> str:
        text = html.unescape(found[1] or found[2]).replace("\\displaystyle", "")
        text = _WORD.sub(r"\\text{\1}", text)  # or each letter would stand alone, and log1p be a product
        return str(convert(text.strip(), display="block" if found[1] else "inline"))

    return _FORMULA.sub(converted, markup)


def html_of(notebook: Any) -> str:
    """A notebook that was run as a page of HTML that stands alone."""
    from copy import deepcopy

    from nbconvert import HTMLExporter
    from traitlets.config import Config

    shown = deepcopy(notebook)
    shown.metadata.pop("widgets", None)
    for cell in shown.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            data.pop("application/vnd.jupyter.widget-view+json", None)
            formula = data.pop("text/latex", None)
            if "text/html" in data or formula:
                data["text/html"] = with_mathml(data.get("text/html") or formula)
    settings = Config({"HTMLExporter": {"mathjax_url": "", "require_js_url": "", "jquery_url": ""}})
    page, _ = HTMLExporter(config=settings).from_notebook_node(shown)
    return str(page)


def main() -> int:
    """Write every tutorial as a notebook and as HTML."""
    import nbformat

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources():
        done = run(notebook_of(source.read_text(encoding="utf-8")))
        nbformat.write(done, folder / f"{source.stem}.ipynb")
        (folder / f"{source.stem}.html").write_text(html_of(done), encoding="utf-8")
        print(f"{source.stem}: {len(done.cells)} cells")
    return 0


if __name__ == "__main__":
    sys.exit(main())
