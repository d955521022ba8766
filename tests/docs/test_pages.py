"""The documentation says what is so: its Python runs as printed, its links lead somewhere, its tables are complete."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

import symnum as sn

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(str(place.relative_to(DOCS)) for place in DOCS.rglob("*.md"))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    found = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("tutorials/")])
def test_the_python_of_a_page_runs_as_printed(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(blocks, {}, page, page, 0)
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    assert results.attempted >= 3 or page == "how-to/shell.md"
    assert results.failed == 0, "".join(report)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_that_is_linked_exists(page: str, generate: ModuleType) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (DOCS / page).read_text(encoding="utf-8"))
    places = [(DOCS / page).parent.joinpath(link).resolve() for link in links]
    assert [place for place in places if not place.exists() and place.name not in generate.pages()] == []


def test_every_page_stands_in_the_navigation(generate: ModuleType) -> None:
    configuration = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"[\w/-]+\.md", configuration)) == {*PAGES, *generate.pages()}


def test_generated_pages_hold_every_rule_operator_and_public_name(generate: ModuleType) -> None:
    pages = generate.pages()
    assert pages["rules.md"].count("\n| `") > 100
    assert "unchecked" not in pages["rules.md"]
    assert all(
        f"| `{operator.name}` |" in pages["operators.md"]
        for operator in sn.operators()
        if operator.implementation is None
    )
    assert all(f"### `{name}`" in pages["api.md"] for name in ("rewrite", "from_mathml", "SymnumError", "jit"))


def test_the_figures_are_those_of_the_latest_run_of_each_benchmark(generate: ModuleType, tmp_path: Path) -> None:
    figure = {"what": "one call", "value": 2.0, "unit": "us", "peer": "other", "peer_value": 4.0, "ratio": 0.5}
    for day, value in (("2030-01-01", 2.0), ("2030-01-02", 3.0)):
        bound = {"target": "<= 1", "reached": value < 3}
        outcome = {"benchmark": "spine.right_hand_side", "figures": [{**figure, **bound, "value": value}]}
        run = {"date": day, "commit": "0" * 40, "machine": {"cores": 2, "processor": "one"}, "benchmarks": [outcome]}
        (tmp_path / f"{day}.json").write_text(json.dumps(run))
    page = generate._measured.figures_page(tmp_path)
    assert "| <code>one call</code> | 3 us | other | 4 us | 0.5 | &lt;= 1 | **no** |" in page
    assert "2030-01-02" in page
    assert "2030-01-01" not in page
