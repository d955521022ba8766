"""The public interface: every name that `symnum` announces can be had."""

from __future__ import annotations

import pytest

import symnum


def test_every_announced_name_can_be_had() -> None:
    assert [name for name in dir(symnum) if not hasattr(symnum, name)] == []


@pytest.mark.parametrize(
    "name",
    ["compile", "evaluate", "expand", "from_sympy", "lambdify", "parse", "read_network", "substitute", "symbols"],
)
def test_the_names_of_the_design_are_announced(name: str) -> None:
    assert name in dir(symnum)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        vars(symnum)["__getattr__"]("nonsense")
