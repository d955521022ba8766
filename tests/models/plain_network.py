"""A second, independent way from a network file to its right-hand side, for tests: plain loops over the file's lines.

It shares nothing with symnum: lines are split by hand, expressions go through Python's `ast`, and fluxes are added up
reaction by reaction. It knows what the networks beside the repository need.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def _mratio(a: float, b: float, z: float) -> float:
    with mpmath.workdps(30):
        return float(mpmath.hyp1f1(a + 1, b + 1, z) / mpmath.hyp1f1(a, b, z))


_CALLS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "ln": math.log,
    "sqrt": math.sqrt,
    "min": min,
    "max": max,
    "mratio": _mratio,
}


def value_of(text: str, names: Mapping[str, float]) -> float:
    """Return the value of an expression of a network file."""

    def walk(node: ast.AST) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                return names[name]
            case ast.BinOp(left=left, op=sign, right=right):
                return _BINARY[type(sign)](walk(left), walk(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -walk(operand)
            case ast.Call(func=ast.Name(id=name), args=[]):
                return names[name]
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return _CALLS[name](*map(walk, arguments))
            case _:
                raise AssertionError(f"{ast.dump(node)} in {text}")

    return walk(ast.parse(text.replace("^", "**"), mode="eval").body)


@dataclass
class PlainNetwork:
    """The rows of a network file, split at spaces."""

    blocks: dict[str, list[list[str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> PlainNetwork:
        """Split a file into blocks of rows; the leading index of each row is dropped."""
        blocks: dict[str, list[list[str]]] = {}
        rows: list[list[str]] = []
        for line in path.read_text().splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["begin"]:
                rows = blocks.setdefault(" ".join(words[1:]), [])
            elif words and words[0] != "end":
                rows.append(words[1:])
        return cls(blocks)

    def parameters(self) -> dict[str, float]:
        """Return the values of the parameters, which the files define before they use them."""
        values: dict[str, float] = {}
        for name, text in self.blocks["parameters"]:
            values[name] = value_of(text, values)
        return values

    def initial_state(self) -> NDArray[np.float64]:
        """Return the initial amounts."""
        values = self.parameters()
        return np.array([value_of(text, values) for _, text in self.blocks["species"]])

    def rhs(self, time: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the rates of change of all species."""
        names = {**self._sums(y), **self.parameters(), "time": time}
        for name, text in self.blocks.get("functions", []):
            names[name.removesuffix("()")] = value_of(text, names)
        rates = np.zeros(len(y))
        for left, right, law in self.blocks["reactions"]:
            reactants, products = _positions(left), _positions(right)
            flux = value_of(law, names) * math.prod(y[i] for i in reactants)
            for i in reactants:
                rates[i] -= flux
            for i in products:
                rates[i] += flux
        fixed = ["$" in name for name, _ in self.blocks["species"]]
        return np.where(fixed, 0.0, rates)

    def _sums(self, y: NDArray[np.float64]) -> dict[str, float]:
        sums: dict[str, float] = {}
        for name, members in self.blocks["groups"]:
            parts = [re.split(r"\*", f"1*{member}")[-2:] for member in members.split(",")]
            sums[name] = sum(float(weight) * y[int(number) - 1] for weight, number in parts)
        return sums


def _positions(text: str) -> list[int]:
    return [int(number) - 1 for number in text.split(",") if number != "0"]
