"""Sorting the lines of a network file into blocks."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from symnum.errors import ModelError
from symnum.models.netfile import read_netfile

SMALL = """\
begin species
  1 A() 1
end species
begin reactions
  1 1 0 k
end reactions
"""


def test_comments_blank_lines_and_indentation_do_not_count() -> None:
    text = "# first\n\n" + SMALL.replace("A() 1", "A() 1   # one  ").replace("  1 1 0 k", "\t1 1 0 k\r")
    file = read_netfile(text)
    assert file.lines("species") == [(4, "1 A() 1")]
    assert file.lines("reactions") == [(7, "1 1 0 k")]


def test_a_line_goes_on_after_a_backslash_and_keeps_its_first_number() -> None:
    assert read_netfile(SMALL.replace("A() 1", "A() \\\n  1")).lines("species") == [(2, "1 A() 1")]
    assert read_netfile(SMALL.replace("A() 1", "A() 1\\\n\n")).lines("species") == [(2, "1 A() 1")]


@pytest.mark.parametrize("block", ["molecule types", "energy  patterns", "reaction rules", "population maps"])
def test_blocks_of_the_rules_are_passed_over(block: str) -> None:
    text = f'version("2.9");\nsubstanceUnits("Number")\nbegin {block}\n anything (goes ~ here\nend {block}\n' + SMALL
    assert read_netfile(text).lines("species") == [(7, "1 A() 1")]


def test_a_model_may_be_wrapped_and_followed_by_actions() -> None:
    text = f"begin model\n{SMALL}end model\nsimulate({{t_end=>10}})\n"
    assert len(read_netfile(text).lines("reactions")) == 1


def test_paths_open_files_and_bytes_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "small.net"
    path.write_text(SMALL)
    expected = read_netfile(SMALL).blocks
    assert read_netfile(path).blocks == read_netfile(str(path)).blocks == expected
    assert read_netfile(io.StringIO(SMALL)).blocks == read_netfile(io.BytesIO(SMALL.encode())).blocks == expected


def test_latin_letters_in_comments_do_no_harm_and_elsewhere_are_refused() -> None:
    data = SMALL.encode()
    assert read_netfile(io.BytesIO(data.replace(b"A() 1", b"A() 1 # \xb5M"))).lines("species") == [(2, "1 A() 1")]
    with pytest.raises(ModelError, match=r":2: the line is not UTF-8"):
        read_netfile(io.BytesIO(data.replace(b"A()", b"A\xb5()")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SMALL[: SMALL.index("end reactions")], "<text>:5: the file ends inside block 'reactions' of line 4"),
        (SMALL[: SMALL.index("begin reactions")], "<text>: there is no block 'reactions'"),
        (SMALL.replace("end species\n", ""), "<text>:3: 'begin reactions' inside block 'species' of line 1"),
        (SMALL.replace("end species", "end groups"), "<text>:3: 'end groups' closes block 'species' of line 1"),
        (SMALL + SMALL, "<text>:7: a second block 'species'"),
        (SMALL + "end groups\n", "<text>:7: 'end groups' without its 'begin groups'"),
        (SMALL + "begin raections\nend raections\n", "<text>:7: unknown block 'raections'"),
        ("nonsense\n" + SMALL, "<text>:1: 'nonsense' stands outside of every block"),
        ("PK\x03\x04\n", "<text>:1: not a text file: byte 0x03 at offset 2"),
        ("\n", "<text>: there is no block 'species'"),
    ],
)
def test_what_is_no_network_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_netfile(text)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnum.models.netfile.MAXIMUM_BYTES", 1 << 20)
    with pytest.raises(ModelError, match="larger than the limit of 1 MiB"):
        read_netfile(io.StringIO("#" * (2 << 20)))
