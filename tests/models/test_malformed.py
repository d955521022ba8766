"""Malformed network files: each gives one clear line that names the file, the line and the block."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.errors import ModelError
from symnum.models.bionetgen import read_network
from tests.models.net_text import net_text

# what is wrong, and what the message says after the name of the file
MALFORMED = [
    (net_text(reactions="1 3 k"), ":12: in block 'reactions': there is no species '3': the file has 2"),
    (net_text(reactions="1 -2 k"), ":12: in block 'reactions': '-2' is not the number of a species"),
    (net_text(reactions=f"1 {'9' * 5000} k"), ":12: in block 'reactions': there is no species '999"),
    (net_text(reactions="1,,2 2 k"), ":12: in block 'reactions': '' is not the number of a species"),
    (net_text(reactions="1 2"), ":12: in block 'reactions': '1 1 2' is not of the form"),
    (net_text(reactions="1 2 slow"), ":12: in block 'reactions': 'slow' is not known"),
    (net_text(reactions="1 2 2*(k+"), ":12: in block 'reactions': the text ends after '+'"),
    (net_text(reactions="1 2 1e999*k"), ":12: in block 'reactions': the factor '1e999' is too large"),
    (net_text(reactions="1 2 k k"), ":12: in block 'reactions': "),
    (net_text(reactions="1 2 MM k"), ":12: in block 'reactions': rate law MM takes 2 constant(s) here, not 1"),
    (net_text(reactions="1 2 MM k k"), ":12: in block 'reactions': rate law MM needs 2 reactant(s)"),
    (net_text(reactions="1 2 Sat k k k"), ":12: in block 'reactions': rate law Sat takes 2 constant(s)"),
    (net_text(reactions="0 2 Hill k k k"), ":12: in block 'reactions': rate law Hill needs 1 reactant(s)"),
    (net_text(parameters="k 2*(c"), ":3: in block 'parameters': "),
    (net_text(parameters="k 2*c"), ":3: in block 'parameters': 'c' is not known"),
    (net_text(parameters="k"), ":3: in block 'parameters': '1 k' is not of the form 'name value'"),
    (net_text(parameters="k 1; k 2"), ":4: in block 'parameters': 'k' is the name of a parameter already"),
    (net_text(parameters="k 1; time 2"), ":4: in block 'parameters': 'time' is the name of time already"),
    (net_text(parameters="k 2**2**30"), ":3: in block 'parameters': "),
    (net_text(parameters="k __import__('os')"), ":3: in block 'parameters': "),
    (net_text(parameters="k ().__class__"), ":3: in block 'parameters': "),
    (net_text(parameters="k f'{1}'"), ":3: in block 'parameters': "),
    (net_text(parameters="k A()"), ":3: in block 'parameters': 'A' is not known"),
    (net_text(species="A() 1; A() 2"), ":9: in block 'species': 'A()' is the name of a species already"),
    (net_text(species="A() 1; $A() 2"), ":9: in block 'species': 'A()' is the name of a species already"),
    (net_text(species="A() 1; B()"), ":9: in block 'species': '2 B()' is not of the form"),
    (net_text(species="A() 1; B() q"), ":9: in block 'species': 'q' is not known"),
    (net_text().replace("2 B()", "3 B()"), ":9: in block 'species': species 'B()' has number '3'"),
    (net_text(groups="G 3"), ":15: in block 'groups': there is no species '3': the file has 2"),
    (net_text(groups="G -2*1"), ":15: in block 'groups': '-2*1' is not a species number with an amount"),
    (net_text(groups="G 1; G 2"), ":16: in block 'groups': 'G' is taken already"),
    (net_text(functions="f() g()"), ":6: in block 'functions': 'g' is not known"),
    (net_text(functions="f 2"), ":6: in block 'functions': '1 f 2' is not of the form"),
    (net_text(functions="k() 2"), ":6: in block 'functions': 'k' is the name of a parameter already"),
    (net_text(functions="h(x) x; f() h(1,2)"), ":7: in block 'functions': column 1: h takes 1 argument(s), not 2"),
    (net_text(functions="f() tfun('a.tfun',time)"), ":6: in block 'functions': a table is written tfun("),
    (net_text(functions="f() tfun([0,1],[1],time)"), ":6: in block 'functions': a table takes two lists"),
    (net_text(functions="f() tfun([0,0],[1,2],time)"), ":6: in block 'functions': the first list of a table"),
    (net_text(functions="f() tfun([0,x],[1,2],time)"), ":6: in block 'functions': a table takes lists of numbers"),
]


@pytest.mark.parametrize(("text", "said"), MALFORMED)
def test_a_malformed_file_is_refused_in_one_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.net"
    path.write_text(text)
    with pytest.raises(ModelError) as caught:
        read_network(path)
    message = str(caught.value)
    assert message.removeprefix(str(path)).startswith(said)
    assert "\n" not in message
    assert len(message.removeprefix(str(path))) < 300


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ({"parameters": "k 2*a; a b; b a+1"}, ":4: in block 'parameters': defined in a circle: a -> b -> a"),
        ({"parameters": "k k"}, ":3: in block 'parameters': defined in a circle: k -> k"),
        ({"functions": "f() g; g() f"}, ":6: in block 'functions': defined in a circle: f -> g -> f"),
    ],
)
def test_definitions_in_a_circle_are_named(blocks: dict[str, str], said: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_network(net_text(**blocks))
    assert said in str(caught.value)


WHOLE = net_text(
    parameters="k 2; c 3*k",
    functions="f() if(G>2,c,k*time())",
    species="A(x~p,y!1).B(y!1) 10*k; $B() 0",
    reactions="1,1 2 0.5*k; 2 1 f; 1,2 2 Sat k c",
    groups="G 1,2*2",
)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 12), st.text(max_size=4))
def test_a_damaged_file_is_read_or_refused_and_never_crashes(at: int, lost: int, put: str) -> None:
    damaged = WHOLE[:at] + put + WHOLE[at + lost :]
    try:
        read_network(damaged + "\n").ode_system()
    except ModelError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("block", ["parameters", "functions", "species", "reactions", "groups"])
@pytest.mark.parametrize("piece", ["9", "a", "(", "9.", "a ", "1,", "*", "^"])
def test_a_long_line_of_nonsense_is_refused_in_linear_time(block: str, piece: str) -> None:
    begin = f"begin {block}\n"
    text = net_text(groups="G 1").replace(begin, f"{begin}  1 {piece * 300_000} !\n")
    with pytest.raises(ModelError, match=f"in block '{block}'"):
        read_network(text)


def test_a_million_characters_in_one_expression_are_read_in_time() -> None:
    network = read_network(net_text(parameters="k " + "+".join(["1"] * 500_000)))
    assert network.ode_system().parameter_values() == [500_000]
