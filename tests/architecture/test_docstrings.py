"""Every public function says what it does in one line, with its fields in the agreed order and an example."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import symnum

FIELDS = ("Shapes", "Units", "Errors", "Cost", "Source")
COMMANDS = "symnum.cli."


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every function without a leading underscore of every module of the package."""
    for module in pkgutil.walk_packages(symnum.__path__, "symnum."):
        if module.name.split(".")[1] in ("_rules", "_bench", "__main__"):
            continue
        namespace = vars(importlib.import_module(module.name))
        for name, value in namespace.items():
            if inspect.isfunction(value) and value.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name}.{name}", value


FUNCTIONS = dict(public_functions())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_has_a_docstring_that_begins_with_one_line(name: str) -> None:
    text = inspect.getdoc(FUNCTIONS[name]) or ""
    first, _, rest = text.partition("\n")
    assert first.endswith((".", ":")) or rest == "", f"{name}: {first!r}"
    assert first and (not rest or rest.startswith("\n")), f"{name}: the summary is one line"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_fields_of_a_docstring_stand_in_the_agreed_order(name: str) -> None:
    found = re.findall(r"^(\w+): {2}", inspect.getdoc(FUNCTIONS[name]) or "", flags=re.MULTILINE)
    places = [FIELDS.index(field) for field in found if field in FIELDS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", [name for name in symnum.__all__ if callable(getattr(symnum, name))])
def test_every_name_of_the_public_interface_shows_an_example(name: str) -> None:
    value = getattr(symnum, name)
    if inspect.isclass(value) and issubclass(value, Exception):
        pytest.skip("an error shows no example")
    assert ">>>" in (inspect.getdoc(value) or ""), f"symnum.{name} has no example"
