"""Notebooks show results as tables and formulas, and no name of a user's becomes markup."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from html.parser import HTMLParser
from typing import Any

import pytest

import symnum as sn
from symnum.display.graphs import MOST_NODES
from symnum.display.sparsity import sparsity_figure

EVIL = "<script>alert(1)</script>$\\href{javascript:x}{y}$"
TAGS = {"p", "table", "thead", "tbody", "tr", "th", "td", "pre", "details", "summary", "span"}


class Tags(HTMLParser):
    """The tags of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert not attrs
        self.found.add(tag)


def in_notebook(value: Any, kind: str = "html") -> str:
    """What a notebook gets when it asks a value how it looks."""
    return getattr(value, f"_repr_{kind}_")()


def results() -> dict[str, Any]:
    x, k = sn.symbol(EVIL), sn.symbol("k", positive=True)
    network = sn.ReactionNetwork(EVIL)
    network.add_species("A", 1)
    network.add_reaction("A -> 0", 0.5)
    rewriting = sn.rewrite([sn.exp(sn.log(k)) + x, x])
    return {
        "rewriting": rewriting,
        "report": rewriting.report,
        "certificate": rewriting.certificate,
        "kernel": sn.compile([x], [x * 2, sn.sin(x)]),
        "system": sn.ODESystem([x], [-k * x], parameters={k: 2}, name=EVIL),
        "network": network,
        "front": sn.Front([]),
    }


@pytest.mark.parametrize("name", results())
def test_every_result_is_shown_as_plain_markup(name: str) -> None:
    shown = in_notebook(results()[name])
    assert Tags(shown).found <= TAGS
    assert "\\href" not in shown


def test_a_rewriting_is_shown_side_by_side_with_its_cycles() -> None:
    shown = in_notebook(sn.rewrite(sn.parse("a + 3*sin(t)^2 + 3*cos(t)^2")))
    assert "<th>given: 62 cycles</th><th>result: 1 cycles</th>" in shown
    assert "<td>$a + 3$</td>" in shown


def test_a_long_table_tells_how_much_is_left_out() -> None:
    states = sn.symbols([f"x{i}" for i in range(50)])
    shown = in_notebook(sn.ODESystem(states, [-state for state in states]))
    assert shown.count("<tr>") == 21
    assert "and 30 more" in shown


def test_a_large_term_is_summed_up_with_head_size_and_cycles() -> None:
    x = sn.symbol("x")
    large = sn.add(*[sn.sin(n * x) for n in range(1, 2000)])
    shown = in_notebook(large, "latex")
    assert len(shown) < 200
    assert "add of 1999 arguments" in shown
    assert "cycles" in shown


def test_a_graph_counts_what_is_shared_once() -> None:
    term = sn.parse("exp(x)*y + log(exp(x) + 1)")
    graph = sn.term_graph([term])
    assert graph.cycles == sn.rewrite(term).cost_before
    assert graph.to_dot().count("read 2 times") == 1


def test_a_graph_is_drawn_as_xml_whatever_the_names() -> None:
    x = sn.symbol(EVIL)
    drawn = Xml.fromstring(sn.term_graph(sn.exp(x) + x).to_svg())
    drawing = {"svg", "g", "title", "rect", "text", "line", "defs", "marker", "path"}
    assert {element.tag.rpartition("}")[2] for element in drawn.iter()} == drawing
    assert '\\"' in sn.term_graph(sn.symbol('a"b') + 1).to_dot()


def test_a_graph_too_large_to_read_is_refused() -> None:
    with pytest.raises(sn.LimitError, match=f"more than {MOST_NODES} nodes"):
        sn.term_graph(sn.symbols([f"x{i}" for i in range(MOST_NODES + 1)]))


def test_the_pattern_of_a_jacobian_is_drawn() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    x, y = sn.symbols("x y")
    figure = sparsity_figure(sn.jacobian_sparsity([x * y, y], [x, y]), "Jacobian")
    assert figure.axes[0].get_title(loc="left") == "Jacobian: 3 entries of 4"


def test_fields_on_a_grid_are_shown_with_their_equations() -> None:
    system = sn.pde({"u": "D*laplace(u) - u"}, sn.Grid((8,)), "periodic", parameters={"D": 0.5}, initial={"u": "x"})
    shown = in_notebook(system)
    assert Tags(shown).found <= TAGS
    assert "laplace" in shown and "0.5 to 7.5" in shown and "<td>D</td><td>0.5</td>" in shown
    assert repr(system).startswith("<PDESystem pde: state of shape (1, 8)")
