"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_declarations_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test as a fresh session: texts are parsed with no symbols declared before."""
    monkeypatch.setattr("symnum.terms.term._declared", {})
