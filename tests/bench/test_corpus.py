"""The corpus: every entry is readable, has a source and finite values, and compiles to what the oracle computes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import symnum as sn
from bench.corpus import SUBJECTS, Entry, everything, load, reader
from bench.corpus.generated import mechanisms
from bench.corpus.reader import derivatives


def test_names_differ_and_every_entry_has_a_source() -> None:
    entries = everything()
    assert len({entry.name for entry in entries}) == len(entries) >= 600
    assert all(entry.source and entry.terms for entry in entries)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_symbol_is_used_unless_it_is_a_state(subject: str) -> None:
    for entry in load(subject):
        unused = set(entry.symbols) - set(sn.free_symbols(list(entry.terms)))
        assert entry.system or not unused, entry.name


@pytest.mark.parametrize("subject", SUBJECTS)
def test_compiled_values_are_finite_and_those_of_the_oracle(subject: str) -> None:
    arguments, terms = _apart(load(subject))
    points = np.concatenate([entry.points(3) for entry in load(subject)])
    compiled = sn.compile(arguments, terms, backend="llvm", cache=False)(*points)
    assert np.isfinite(compiled).all()
    expected = sn.compile(arguments, terms, backend="reference")(*points)
    np.testing.assert_allclose(compiled, expected, rtol=1e-12)


def test_terms_as_written_have_the_same_values() -> None:
    for entry, written in zip(load("feynman"), load("feynman", "tree"), strict=True):
        values = dict(zip(entry.symbols, entry.points(2), strict=True))
        np.testing.assert_allclose(
            sn.evaluate(list(written.terms), values), sn.evaluate(list(entry.terms), values), rtol=1e-9
        )


def test_points_lie_in_the_ranges_and_are_the_same_each_time() -> None:
    for entry in load("odebench"):
        points = entry.points(20)
        low, high = np.array(entry.ranges).T[:, :, None]
        assert np.all((points >= low) & (points <= high))
        assert np.array_equal(points, entry.points(20))


def test_mechanisms_are_finite_and_their_jacobian_is_the_derivative() -> None:
    made = {entry.name.removeprefix("mechanics/"): entry for entry in mechanisms()}
    assert all(made[f"mass matrix of {links} links"].points(2).shape == (3 * links, 2) for links in range(2, 11))
    arm = made["planar arm of 3 joints, Jacobian"]
    tip = sn.parse("-l2*sin(q0 + q1 + q2)")
    assert tip in arm.terms
    assert len(arm.terms) == 6


def test_derivatives_that_are_numbers_are_left_out() -> None:
    x, y = sn.symbols("x y")
    entry = Entry("line", "here", (x, y), ((0.0, 1.0), (2.0, 3.0)), (2 * x + y**2,))
    (found,) = derivatives(entry, ["x", "y"])
    assert (found.name, found.symbols, found.ranges, found.terms) == ("line, Jacobian", (y,), ((2.0, 3.0),), (2 * y,))
    assert derivatives(entry, ["x"]) == []


def test_an_entry_with_a_wrong_key_or_name_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FOLDER", tmp_path)
    row: dict[str, Any] = {"name": "one", "symbols": {"x": [0, 1]}, "expressions": ["x + y"]}
    (tmp_path / "bad.json").write_text(json.dumps({"source": "s", "entries": [row]}))
    with pytest.raises(sn.SyntaxErrorAt, match=r"bad/one.*'y' is not known"):
        load("bad")
    row["expresions"] = row.pop("expressions")
    (tmp_path / "worse.json").write_text(json.dumps({"source": "s", "entries": [row]}))
    with pytest.raises(ValueError, match="worse/one: missing or unknown: expresions, expressions"):
        load("worse")


def _apart(entries: Sequence[Entry]) -> tuple[list[Any], list[Any]]:
    """All entries as one system, the symbols of each renamed: one kernel compiles much faster than hundreds."""
    arguments: list[Any] = []
    terms: list[Any] = []
    for number, entry in enumerate(entries):
        own = {one: sn.symbol(f"x{number}_{place}") for place, one in enumerate(entry.symbols)}
        arguments += own.values()
        terms += sn.substitute(list(entry.terms), own)
    return arguments, terms
