"""Pictures for notebooks: e-graphs, reaction networks, and sliders beside a plot."""

from __future__ import annotations

import xml.etree.ElementTree as Xml

import pytest

import symnum as sn
from symnum.errors import LimitError, ModelError


def enzyme() -> sn.ReactionNetwork:
    network = sn.ReactionNetwork("<enzyme>")
    for name, amount in {"E": 1, "S": 10, "E<S>": 0, "P": 0}.items():
        network.add_species(name, amount)
    network.add_reaction("E + S <-> E<S>", (network.add_parameter("k", 1), 0.5))
    network.add_reaction("E<S> -> E + P", network.add_parameter("q", 2))
    return network


def texts(svg: str) -> list[str]:
    """The texts of a picture, which must be well-formed."""
    return [element.text or "" for element in Xml.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_an_e_graph_shows_costs_and_says_what_is_cut_off() -> None:
    graph = sn.term_egraph(sn.parse("a*b + a*c + exp(a)"), rules=["distributive"], classes=4)
    shown = texts(graph.to_svg())
    assert "exp  29" in shown
    assert "classes are cut off" in shown[-1] and "classes are cut off" in repr(graph)
    assert graph.to_dot().count("subgraph") == 4


def test_an_e_graph_is_drawn_the_same_each_time() -> None:
    first, second = (sn.term_egraph(sn.parse("a*b + a*c + a*d")).to_svg() for _ in range(2))
    assert first == second


def test_a_network_is_drawn_with_a_dot_for_both_directions_of_a_reaction() -> None:
    svg = enzyme().diagram().to_svg()
    assert texts(svg)[:4] == ["E", "S", "E<S>", "P"]
    assert svg.count("<circle") == 2
    assert svg == enzyme().diagram().to_svg()


def test_a_part_of_a_network_holds_the_reactions_among_its_species() -> None:
    assert repr(enzyme().diagram(["E", "S", "E<S>"])) == "<diagram of 3 species and 2 reactions>"
    with pytest.raises(ModelError):
        enzyme().diagram(["X"])


def test_a_network_too_large_to_be_read_is_refused_with_a_way_out() -> None:
    network = sn.ReactionNetwork()
    for number in range(61):
        network.add_species(f"S{number}")
    with pytest.raises(LimitError, match=r"61 species cannot be read.*diagram\(\['S0', 'S1'\]\)"):
        network.diagram()


def test_sliders_solve_and_draw_anew() -> None:
    pytest.importorskip("ipywidgets")
    pytest.importorskip("matplotlib")
    explorer = enzyme().ode_system().explore((0, 5), names=["P"])
    first, picture = explorer.solution["P"][-1], explorer.picture.value
    assert explorer.values == {"k": 1.0, "q": 2.0}
    explorer.sliders["q"].value = 0.4
    assert explorer.solution["P"][-1] < first
    assert explorer.picture.value != picture and picture[:4] == b"\x89PNG"


def test_what_a_slider_breaks_is_told_beside_the_picture() -> None:
    pytest.importorskip("ipywidgets")
    pytest.importorskip("matplotlib")
    y, k = sn.symbols("y k")
    explorer = sn.ODESystem([y], [y**2 * k], parameters={k: -1}, initial={y: 1}).explore((0, 2))
    explorer.sliders["k"].value = 0.0
    assert explorer.message.value == "" and explorer.solution["y"][-1] == 1.0
    with pytest.raises(ModelError, match="no parameter named 'q'"):
        explorer.solution.system.explore((0, 1), parameters=["q"])
