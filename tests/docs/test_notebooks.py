"""Tutorials are notebooks: cut into cells, run, and shown as pages that need no network."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def notebooks() -> ModuleType:
    found = importlib.util.spec_from_file_location("docs_notebooks", DOCS / "notebooks.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def shown(notebooks: ModuleType) -> Any:
    """A notebook with what cells can show, as if it had been run."""
    form = pytest.importorskip("nbformat", reason="nbformat is not installed (extra docs)").v4
    pytest.importorskip("latex2mathml", reason="latex2mathml is not installed (extra docs)")
    notebook = notebooks.notebook_of("# Title\n\n```python\nx = 1\n```\n\nand $a^2$\n")
    outputs = [
        form.new_output("stream", text="one\n"),
        form.new_output("stream", text="two\n"),
        form.new_output("display_data", {"text/latex": r"$\operatorname{log1p}\left(x\right)$", "text/plain": ""}),
        form.new_output("display_data", {"text/html": "<p>$x &lt; 1$</p><p><span>$</span>5</p>", "text/plain": ""}),
        form.new_output("display_data", {"image/svg+xml": "<svg>\n\n</svg>", "text/plain": ""}),
    ]
    notebook.cells[1].outputs = outputs
    return notebook


def test_a_page_is_cut_into_cells_of_text_and_of_python(notebooks: ModuleType) -> None:
    text = "# A\n\n```python\nx = 1\n```\n\n```sh\nls\n```\n"
    assert list(notebooks.cells_of(text)) == [("markdown", "# A"), ("code", "x = 1"), ("markdown", "```sh\nls\n```")]


def test_the_python_of_every_tutorial_can_be_read(notebooks: ModuleType) -> None:
    assert len(notebooks.sources()) >= 8
    for source in notebooks.sources():
        cells = list(notebooks.cells_of(source.read_text(encoding="utf-8")))
        code = [text for kind, text in cells if kind == "code"]
        assert len(code) >= 3, source
        for text in code:
            compile(text, str(source), "exec")


def test_symnum_from_scratch_is_short_and_holds_together(notebooks: ModuleType) -> None:
    text = (DOCS / "tutorials" / "scratch.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    code = [part for kind, part in notebooks.cells_of(text) if kind == "code" and "symnum" not in part]
    names: dict[str, Any] = {}
    exec("\n".join(code), names)  # noqa: S102 - the page's own code
    assert names["cost"](names["best"]) < names["cost"](names["start"])
    assert names["certified"](names["start"], names["best"])


def test_what_cells_show_becomes_markup_with_formulas_as_mathml(notebooks: ModuleType) -> None:
    page = notebooks.page_of(shown(notebooks))
    assert "```text\none\ntwo\n```" in page
    assert page.count("<math") == 3
    assert "<mtext>log1p</mtext>" in page
    assert "<span>$</span>5" in page
    assert "\n\n</svg>" not in page


def test_a_notebook_becomes_html_that_asks_for_nothing_from_elsewhere(notebooks: ModuleType) -> None:
    pytest.importorskip("nbconvert", reason="nbconvert is not installed (extra docs)")
    page = notebooks.html_of(shown(notebooks))
    assert page.count("<math") == 3
    assert re.findall(r"""(?:src|href)=["']https?://""", page) == []


def test_a_browser_shows_a_notebook_without_an_error(notebooks: ModuleType, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("chromium is not installed")
    pytest.importorskip("nbconvert", reason="nbconvert is not installed (extra docs)")
    (tmp_path / "page.html").write_text(notebooks.html_of(shown(notebooks)), encoding="utf-8")
    command = [browser, *QUIET, "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}"]
    screen = [f"--screenshot={tmp_path / 'page.png'}", "--window-size=900,600", str(tmp_path / "page.html")]
    done = subprocess.run([*command, *screen], capture_output=True, text=True, check=True, timeout=60)
    assert (tmp_path / "page.png").stat().st_size > 5_000
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
