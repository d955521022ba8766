"""Every public function says what it does in one line, with its fields in the agreed order; public names show how."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import symnum

FIELDS = ("Shapes", "Units", "Errors", "Cost", "Source")
TABLES = ("symnum.terms.functions", "symnum.facts.functions", "symnum.rules.language")
"""Modules with one small function for each operator: their own docstring serves all of these."""


@cache
def documentation() -> dict[str, str]:
    """Return the docstring of every function without a leading underscore of every module of the package."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(symnum.__path__, "symnum."):
        if module.name in TABLES or module.name.split(".")[1].startswith("_"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and value.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name}.{name}"] = inspect.getdoc(value) or ""
    return found


def public_functions() -> dict[str, Callable[..., Any]]:
    """Return the functions that `symnum` offers, those of operators aside."""
    offered = {name: getattr(symnum, name) for name in dir(symnum) if not name.startswith("_")}
    functions = {name: value for name, value in offered.items() if inspect.isfunction(value)}
    return {
        name: f for name, f in functions.items() if f.__module__.startswith("symnum.") and f.__module__ not in TABLES
    }


def test_every_public_function_begins_its_docstring_with_one_line() -> None:
    wordless = [
        name
        for name, text in documentation().items()
        if not text.partition("\n")[0].endswith((".", ":", "?")) or text.partition("\n")[2][:1].strip()
    ]
    assert wordless == []


def test_the_fields_of_a_docstring_stand_in_the_agreed_order() -> None:
    fields = {
        name: re.findall(rf"^({'|'.join(FIELDS)}): +", text, re.MULTILINE) for name, text in documentation().items()
    }
    unordered = [
        name for name, found in fields.items() if any(FIELDS.index(a) >= FIELDS.index(b) for a, b in pairwise(found))
    ]
    assert unordered == []


def test_every_function_of_the_public_interface_shows_an_example() -> None:
    wordless = [name for name, value in public_functions().items() if ">>>" not in (inspect.getdoc(value) or "")]
    assert wordless == []
