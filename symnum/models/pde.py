"""`pde`: partial differential equations on a grid, from text or terms, as systems whose state is an array."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnum.arrays.array import Array, as_array
from symnum.arrays.nodes import broadcast, mapped
from symnum.errors import ModelError
from symnum.models.array_system import ArraySystem
from symnum.models.grid import Boundary, Grid, Side, boundary_of
from symnum.models.stencils import Stencils
from symnum.rewriters.base import rewrite
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import SPATIAL, Operator
from symnum.terms.parsing import parse
from symnum.terms.term import as_term, required_term
from symnum.terms.term import symbol as named
from symnum.terms.traversal import flatten, free_symbols, rebuild, substitute
from symnum.terms.tree import tree_call
from symnum.tracing.trace import trace

_WORDS = {"divergence": "div"}
_NAME_OF = {operator: _WORDS.get(name, name) for name, operator in SPATIAL.items()}


def _builder(operator: Operator) -> Callable[..., AnyTerm]:
    return lambda *parts: tree_call(operator, tuple([required_term(part) for part in parts]))


FUNCTIONS: dict[str, Callable[..., AnyTerm]] = {name: _builder(operator) for operator, name in _NAME_OF.items()}
"""What the operators of space build of terms: FUNCTIONS["laplace"](u)."""


class PDESystem(ArraySystem):
    """A PDE on a grid: an array system whose state has a component for each field."""

    grid: Grid
    terms: Mapping[str, AnyTerm]

    @property
    def equations(self) -> Mapping[str, AnyTerm]:
        """The rates of change of the fields, as terms with the operators of space."""
        return self.terms

    def coordinates(self) -> tuple[Any, ...]:
        """The coordinates of the cells."""
        return self.grid.coordinates()


def pde(  # noqa: PLR0913 - the public interface
    equations: Mapping[str, Any],
    grid: Grid | Sequence[int] | int,
    boundary: Any = "no-flux",
    *,
    parameters: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    order: int = 2,
    name: str = "pde",
) -> PDESystem:
    """The system of PDEs d(field)/dt = right-hand side on a grid.

    `equations` maps the names of fields to terms or text, over fields, parameters, the coordinates x, y, z, the time t
    and the operators laplace, div, grad, dot, dx, dy, dz, dxx, ..., and upwind(u, vx, vy, ...), which is the advection
    v . grad(u) by upwind differences. div(D*grad(u)) is computed by fluxes between cells. `boundary` is as in
    `symnum.models.grid.boundary_of`, or a mapping from fields to such. `parameters` are numbers, or arrays of the
    grid's shape. `initial` maps fields to numbers, arrays, text over the coordinates or functions of them; fields left
    out start at 0. `order` is that of the differences, 2, 4 or 6. Operators of space are put together or taken apart
    where that is cheaper: laplace(u) + laplace(v) is computed as laplace(u + v), and laplace(k*u) as k*laplace(u).

    Errors:  ModelError for an unknown name, a shape that does not fit, or a boundary that an operator cannot use.

    >>> system = pde({"u": "D*laplace(u)"}, Grid((8,)), "periodic", parameters={"D": 0.5}, initial={"u": 1.0})
    >>> system.compiled.rhs(0.0, np.array([[0.0, 1, 0, 0, 0, 0, 0, 0]]))
    array([[ 0.5, -1. ,  0.5,  0. ,  0. ,  0. ,  0. ,  0. ]])
    """
    whole = grid if isinstance(grid, Grid) else Grid(grid)
    model = _Model(equations, whole, boundary, dict(parameters or {}), order)
    state = np.stack([_initial(whole, (initial or {}).get(field, 0.0), field) for field in model.fields])
    unknown = next((field for field in initial or {} if field not in model.fields), None)
    if unknown is not None:
        raise ModelError(f"an initial value is given for {unknown!r}, which is no field")
    values = {
        key: float(v) if np.ndim(v) == 0 else np.asarray(v, dtype=np.float64) for key, v in model.parameters.items()
    }
    system = PDESystem(trace(model.rates, 0.0, state, values), name, model.fields)
    system.grid, system.terms = whole, dict(zip(model.fields, model.terms, strict=True))
    return system


def _initial(grid: Grid, value: Any, field: str) -> Any:
    if isinstance(value, str):
        from symnum.terms.evaluation import evaluate

        term = parse(value, functions={})
        known = dict(zip(grid.axes, grid.coordinates(), strict=True))
        symbols = free_symbols([term])
        stray = next((s.name for s in symbols if s.name not in known), None)
        if stray is not None:
            raise ModelError(f"the initial value of {field} holds {stray!r}; it may hold {', '.join(grid.axes)}")
        value = evaluate(term, {s: known[s.name] for s in symbols})
    if callable(value):
        value = value(*grid.coordinates())
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ModelError(
            f"the initial value of {field} is {value!r}; give a number, an array, text or a function of coordinates"
        ) from None
    if array.shape not in ((), grid.shape):
        raise ModelError(f"the initial value of {field} has the shape {array.shape}; the grid has {grid.shape}")
    return np.broadcast_to(array, grid.shape)


class _Gradient:
    """coefficient * grad(source), kept as such, so that its divergence can be computed by fluxes."""

    def __init__(self, coefficient: Any, source: Array, boundary: Boundary) -> None:
        self.coefficient, self.source, self.boundary = coefficient, source, boundary

    def scaled(self, factor: Any) -> _Gradient:
        found = factor if self.coefficient is None else self.coefficient * factor
        return _Gradient(found, self.source, self.boundary)


class _Model:
    """The equations on the grid; `rates` is the function that is traced."""

    def __init__(
        self, equations: Mapping[str, Any], grid: Grid, boundary: Any, parameters: dict[str, Any], order: int
    ) -> None:
        self.fields = tuple(equations)
        self.grid, self.parameters, self.stencils = grid, parameters, Stencils(grid, order)
        by_field = isinstance(boundary, Mapping) and bool(boundary) and set(boundary) <= set(self.fields)
        self.boundaries = {
            field: boundary_of(boundary.get(field, "no-flux") if by_field else boundary, grid.axes)
            for field in self.fields
        }
        self.terms = self._with_cheaper_stencils([self._read(field, text) for field, text in equations.items()])

    def _read(self, field: str, given: Any) -> AnyTerm:
        term = as_term(given)
        if term is None:
            term = parse(given, functions=FUNCTIONS, like="tree", source=f"equation of {field}", symbols={})
        known = {*self.fields, *self.parameters, *self.grid.axes, "t"}
        stray = next((s.name for s in free_symbols([term]) if s.name not in known), None)
        if stray is not None:
            raise ModelError(f"unknown name {stray!r} in the equation of {field}; give it in parameters={{...}}")
        return term

    def _with_cheaper_stencils(self, terms: list[AnyTerm]) -> list[AnyTerm]:
        """The right-hand sides with operators of space put together or taken apart, as their linearity allows.

        Only where sums of fields have the boundaries that the fields have: periodic, or without flux.
        """
        sweeps = [sum(operator in _NAME_OF for operator in flatten([term]).operators) for term in terms]
        if max(sweeps, default=0) < 2 or not self._is_homogeneous():
            return terms
        same = {symbol: uniform for symbol in free_symbols(terms) if (uniform := self._uniform(symbol)) is not None}
        given = [substitute(term, same) for term in terms]
        # div(k*grad(u)) is computed with fluxes of order 2, so that only there it is k*laplace(u)
        rules = ("derivatives", "advection", *(("gradients",) if self.stencils.order == 2 else ()))
        return rewrite(given, rules=rules).terms

    def _uniform(self, symbol: AnyTerm) -> AnyTerm | None:
        """The symbol of a parameter that is one number, or of the time, with that said of it."""
        name = interface.symbol_name(symbol)
        is_number = name in self.parameters and np.ndim(self.parameters[name]) == 0
        is_other = name in self.boundaries or name in self.grid.axes
        return named(name, uniform=True) if is_number or (name == "t" and not is_other) else None

    def _is_homogeneous(self) -> bool:
        try:
            self._boundary_of_any("a sum of fields")
        except ModelError:
            return False
        return True

    def rates(self, t: Any, y: Any, p: Any) -> Any:
        """The right-hand sides, as a NumPy function of the state."""
        state = as_array(y)
        names = {"t": t, **p, **dict(zip(self.grid.axes, self.grid.coordinates(), strict=True))}
        names |= {field: state[k] for k, field in enumerate(self.fields)}
        results = rebuild(
            self.terms,
            lambda leaf: self._leaf(leaf, names),
            lambda node, operator, parts: self._apply(operator, node, parts, names),
        )
        shape = self.grid.shape
        return np.stack([Array(broadcast(as_array(r).node, shape)) for r in results])  # pyright: ignore[reportArgumentType, reportCallIssue]

    def _leaf(self, leaf: AnyTerm, names: Mapping[str, Any]) -> Any:
        if interface.is_symbol(leaf):
            return as_array(names[interface.symbol_name(leaf)])
        return as_array(float(interface.literal_value(leaf)))

    def _apply(self, operator: Operator, node: AnyTerm, parts: tuple[Any, ...], names: Mapping[str, Any]) -> Any:
        if operator in _NAME_OF:
            return self._spatial(_NAME_OF[operator], interface.arguments(node)[0], parts, names)
        vectors = [part for part in parts if isinstance(part, _Gradient)]
        if vectors:
            if operator.name != "mul" or len(vectors) > 1:
                raise ModelError(f"grad(...) stands in {operator.name}; it may be scaled, and stand in div and dot")
            (vector,) = vectors
            for part in parts:
                vector = vector if isinstance(part, _Gradient) else vector.scaled(part)
            return vector
        total = parts[0].node
        if operator.most is None and len(parts) != 2:
            for part in parts[1:]:
                total = mapped(operator, total, part.node)
            return Array(total)
        return (
            parts[0] ** parts[1] if operator.name == "pow" else Array(mapped(operator, *[part.node for part in parts]))
        )

    def _spatial(self, name: str, argument: AnyTerm, parts: tuple[Any, ...], names: Mapping[str, Any]) -> Any:
        if name == "div":
            return self._divergence(parts[0])
        if name == "dot":
            return self._dot(*parts)
        boundary = self._boundary(argument, names)
        u = Array(broadcast(parts[0].node, self.grid.shape))
        if name == "grad":
            return _Gradient(None, u, boundary)
        if name == "upwind":
            if len(parts) - 1 != len(self.grid.shape):
                raise ModelError(f"upwind takes the field and {len(self.grid.shape)} speed(s), one for each axis")
            return sum([self.stencils.upwind(v, u, axis, boundary) for axis, v in enumerate(parts[1:])])
        if name == "laplace":
            return self._laplace(u, boundary)
        axes = [self._axis(letter, name) for letter in name[1:]]
        if len(axes) == 2 and axes[0] == axes[1]:
            return self.stencils.second(u, axes[0], boundary)
        for axis in axes:
            u = self.stencils.first(u, axis, boundary)
        return u

    def _axis(self, letter: str, name: str) -> int:
        if letter not in self.grid.axes:
            raise ModelError(f"{name} needs an axis {letter}; the grid has {', '.join(self.grid.axes)}")
        return self.grid.axes.index(letter)

    def _laplace(self, u: Array, boundary: Boundary) -> Array:
        parts = [self.stencils.second(u, axis, boundary) for axis in range(len(self.grid.shape))]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _divergence(self, vector: Any) -> Array:
        if not isinstance(vector, _Gradient):
            raise ModelError("div takes a scaled gradient, as in div(D*grad(u))")
        if vector.coefficient is None:
            return self._laplace(vector.source, vector.boundary)
        total: Any = None
        for axis in range(len(self.grid.shape)):
            part = self.stencils.flux_difference(vector.coefficient, vector.source, axis, vector.boundary)
            total = part if total is None else total + part
        return total

    def _dot(self, left: Any, right: Any) -> Array:
        if not isinstance(left, _Gradient) or not isinstance(right, _Gradient):
            raise ModelError("dot takes two gradients, as in dot(grad(u), grad(v))")
        total: Any = None
        for axis in range(len(self.grid.shape)):
            sides = [self.stencils.first(v.source, axis, v.boundary) for v in (left, right)]
            total = sides[0] * sides[1] if total is None else total + sides[0] * sides[1]
        for factor in (left.coefficient, right.coefficient):
            total = total if factor is None else factor * total
        return total

    def _boundary(self, argument: AnyTerm, names: Mapping[str, Any]) -> Boundary:
        """The boundary of what is differentiated: a field has its own, anything else has one without values."""
        if interface.is_symbol(argument) and interface.symbol_name(argument) in self.boundaries:
            return self._valued(self.boundaries[interface.symbol_name(argument)], names)
        return self._boundary_of_any(argument)

    def _boundary_of_any(self, argument: object) -> Boundary:
        """The boundary of anything that is made of fields."""
        kinds = list(self.boundaries.values())
        for axis, pair in zip(self.grid.axes, zip(*[b.sides for b in kinds], strict=True), strict=True):
            if any((one is None) != (pair[0] is None) for one in pair):
                raise ModelError(f"{argument} is differentiated along {axis}, which is periodic for some fields only")
            if any(side is not None and not (side[0].is_no_flux and side[1].is_no_flux) for side in pair):
                raise ModelError(
                    f"what {argument} is at the sides of {axis} is not known: conditions are given for fields; make it "
                    "a field of its own, or use no-flux or periodic boundaries"
                )
        return kinds[0]

    def _valued(self, boundary: Boundary, names: Mapping[str, Any]) -> Boundary:
        """The boundary with the values of its targets."""

        def valued(side: Side) -> Side:
            if isinstance(side.target, int | float):
                return side
            given = side.target if isinstance(side.target, str) else None
            term = parse(given, like="tree", symbols={}) if given is not None else required_term(side.target)
            value = rebuild(
                [term], lambda leaf: self._leaf(leaf, names), lambda n, o, parts: self._apply(o, n, parts, names)
            )
            return Side(side.value, side.slope, value[0])

        return Boundary(
            tuple([None if pair is None else (valued(pair[0]), valued(pair[1])) for pair in boundary.sides])
        )
