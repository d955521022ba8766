"""Rolling scalar systems up: equations that are equal up to a shift of the states they read become loops.

A grid written out, equation by equation, has few kinds of equations: those inside, and those at each side. Two
equations are of one kind if they differ in nothing but the numbers in them and the place of the equation itself, from
which the states that they read are told. The kinds of all equations, one after the other, recur with the lengths of the
grid, and the cells of one kind form blocks of that grid, each of which is computed by one loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symnum.arrays.affine import Affine, row_strides
from symnum.arrays.array import Array, as_array
from symnum.arrays.nodes import View, mapped
from symnum.arrays.patterns import period
from symnum.errors import LimitError, ModelError
from symnum.models.array_system import ArraySystem
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import POW, Operator, Trait
from symnum.tracing.trace import trace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.models.system import ODESystem

MOST_BLOCKS = 256
"""More blocks than this are no grid: straight-line code is as good."""

MOST_OPERATIONS = 100_000
"""Operations of one equation, what is shared counted each time."""

_Key: TypeAlias = tuple[Any, ...]


def rolled(system: ODESystem) -> RolledSystem:
    """The system with its equations as loops, as far as they are equal up to a shift.

    Parameters that all equations share stay parameters; numbers that differ from cell to cell become an array.

    Errors:  LimitError for equations that form no grid; ModelError for a system with events.
    Cost:    some 3 us for each operation of the equations; what comes after does not depend on their number.

    >>> from symnum.models.system import ODESystem
    >>> from symnum.terms.term import symbol, symbols
    >>> u, k = symbols("u0:50"), symbol("k")
    >>> equations = [k*(u[i - 1] - 2*u[i] + u[(i + 1) % 50]) for i in range(50)]
    >>> rolled(ODESystem(u, equations, parameters={k: 2.0}))
    <RolledSystem system: 50 equations in 3 blocks>
    """
    if system.events:
        raise ModelError(f"{system.name} has events, which look at single states; solve it as it is")
    kinds = _Kinds(system)
    classes, numbers = kinds.of_equations(system.rhs)
    model = _Model(kinds, _blocks(classes), numbers, system.time.name)
    defaults = dict(zip(system.parameters, system.parameter_values().tolist(), strict=True))
    values = {symbol.name: value for symbol, value in defaults.items()}
    return RolledSystem(system, trace(model.rates, 0.0, system.initial_state(), values), len(model.blocks))


class RolledSystem(ArraySystem):
    """An array system made of equations; states keep their names, as in `solution["u3"]`."""

    def __init__(self, source: ODESystem, traced: Any, blocks: int) -> None:
        names = [state.name for state in source.states]
        super().__init__(traced, source.name, names)
        self.source, self.blocks = source, blocks

    def __repr__(self) -> str:
        return f"<RolledSystem {self.name}: {len(self.source.states)} equations in {self.blocks} blocks>"

    def _repr_html_(self) -> str:
        return self.source._repr_html_()  # pyright: ignore[reportPrivateUsage] - the name is IPython's

    @property
    def rhs(self) -> Sequence[Any]:
        """The equations that were given."""
        return self.source.rhs

    @property
    def states(self) -> Sequence[Any]:
        """The symbols of the states."""
        return self.source.states

    @property
    def state_names(self) -> Sequence[str]:
        """The names of the states."""
        return list(self.components)


class _Kinds:
    """The kinds of equations and of their parts: equal ones have one number.

    A kind is ("state", distance), ("leaf", term), ("number",) or ("call", operator, kinds of the arguments).
    """

    def __init__(self, system: ODESystem) -> None:
        self._places = {state: place for place, state in enumerate(system.states)}
        self._numbers: dict[_Key, int] = {}
        self.keys: list[_Key] = []

    def of_equations(self, equations: Sequence[AnyTerm]) -> tuple[NDArray[np.int64], list[list[float]]]:
        """The kind of every equation, and the numbers in it, in the order in which the kind is read."""
        found = [self._read(term, place) for place, term in enumerate(equations)]
        return np.array([kind for kind, _ in found], dtype=np.int64), [numbers for _, numbers in found]

    def _number(self, key: _Key) -> int:
        number = self._numbers.setdefault(key, len(self.keys))
        if number == len(self.keys):
            self.keys.append(key)
        return number

    def _read(self, term: AnyTerm, place: int) -> tuple[int, list[float]]:
        done: list[tuple[int, list[float]]] = []
        stack: list[tuple[AnyTerm, bool, bool]] = [(term, False, False)]
        steps = 0
        while stack:
            node, ready, exact = stack.pop()
            if ready:
                operator, count = interface.operation(node), len(interface.arguments(node))
                parts, done = done[-count:], done[:-count]
                done.append(self._call(operator, parts))
                continue
            steps += 1
            if steps > MOST_OPERATIONS:
                raise LimitError(
                    f"equation {place} has more than {MOST_OPERATIONS} operations: it is no cell of a grid"
                )
            if interface.is_call(node):
                stack.append((node, True, False))
                power = interface.operation(node) is POW
                stack += [(part, False, power and k > 0) for k, part in enumerate(interface.arguments(node))][::-1]
            else:
                done.append(self._leaf(node, place, exact))
        return done[0]

    def _leaf(self, node: AnyTerm, place: int, exact: bool) -> tuple[int, list[float]]:
        """A state by its distance; a number as one of many, but for exponents."""
        if node in self._places:
            return self._number(("state", self._places[node] - place)), []
        if interface.is_literal(node) and not exact and not isinstance(interface.literal_value(node), bool):
            return self._number(("number",)), [float(interface.literal_value(node))]
        return self._number(("leaf", node)), []

    def _call(self, operator: Operator, parts: list[tuple[int, list[float]]]) -> tuple[int, list[float]]:
        if Trait.COMMUTATIVE in operator.traits:  # terms order arguments by name, which a shift changes
            parts = sorted(parts, key=lambda part: part[0])
        kind = self._number(("call", operator, tuple([part for part, _ in parts])))
        return kind, [number for _, numbers in parts for number in numbers]


@dataclass(frozen=True, slots=True)
class _Block:
    """Cells of one kind that form a box of the grid."""

    kind: int
    starts: tuple[int, ...]
    shape: tuple[int, ...]


@dataclass(slots=True)
class _Blocks:
    """All blocks, with the shape of the grid."""

    shape: tuple[int, ...]
    found: list[_Block] = field(default_factory=list)


def _blocks(classes: NDArray[np.int64]) -> _Blocks:
    """The grid whose cells have these kinds, in C order, cut into blocks.

    Errors:  LimitError for kinds that follow no grid.
    """
    shape: tuple[int, ...] = ()
    rows = classes
    while (length := period(rows)) and length < len(rows):
        shape = (length, *shape)
        rows = np.unique(rows.reshape(-1, length), axis=0, return_inverse=True)[1].reshape(-1)
    result = _Blocks((len(rows), *shape))
    left = classes.reshape(result.shape).copy()
    for start in np.ndindex(*result.shape):
        kind = left[start]
        if kind < 0:
            continue
        if len(result.found) == MOST_BLOCKS:
            raise LimitError(f"the equations fall into more than {MOST_BLOCKS} blocks: they are no grid of equal cells")
        lengths = _extent(left, start, kind)
        left[tuple([slice(a, a + n) for a, n in zip(start, lengths, strict=True)])] = -1
        result.found.append(_Block(int(kind), start, lengths))
    return result


def _extent(kinds: NDArray[np.int64], start: tuple[int, ...], kind: Any) -> tuple[int, ...]:
    """The lengths of the largest block of one kind from a place on, last axis first."""
    lengths = [1] * len(start)
    for axis in range(len(start))[::-1]:
        box = [slice(a, a + n) for a, n in zip(start, lengths, strict=True)]
        box[axis] = slice(start[axis], None)
        others = tuple([k for k in range(len(start)) if k != axis])
        same = (kinds[tuple(box)] == kind).all(axis=others)
        lengths[axis] = len(same) if same.all() else int(np.argmin(same))
    return tuple(lengths)


class _Model:
    """The equations as array code; `rates` is what is traced."""

    def __init__(self, kinds: _Kinds, blocks: _Blocks, numbers: list[list[float]], time: str) -> None:
        self.kinds, self.shape, self.blocks = kinds, blocks.shape, blocks.found
        self._numbers, self._time = numbers, time

    def rates(self, t: Any, y: Any, p: Mapping[str, Any]) -> Any:
        """The right-hand sides of all equations."""
        result = as_array(np.zeros(self.shape))
        names = {self._time: t, **p}
        for block in self.blocks:
            box = tuple([slice(a, a + n) for a, n in zip(block.starts, block.shape, strict=True)])
            result[box] = self._value(block, y, names)
        return result.reshape(-1)

    def _value(self, block: _Block, y: Any, names: Mapping[str, Any]) -> Array:
        """What the cells of a block compute."""
        numbers = iter(self._columns(block))
        done: list[Array] = []
        stack: list[tuple[_Key, bool]] = [(self.kinds.keys[block.kind], False)]
        while stack:
            key, ready = stack.pop()
            if key[0] != "call":
                done.append(self._element(key, block, y, names, numbers))
            elif not ready:
                stack.append((key, True))
                stack += [(self.kinds.keys[part], False) for part in key[2][::-1]]
            else:
                parts, done = done[-len(key[2]) :], done[: -len(key[2])]
                done.append(_applied(key[1], parts))
        return done[0]

    def _columns(self, block: _Block) -> list[NDArray[np.float64]]:
        """The numbers in the equations of a block, one array for each place in the equation."""
        places = np.arange(int(np.prod(self.shape))).reshape(self.shape)
        box = tuple([slice(a, a + n) for a, n in zip(block.starts, block.shape, strict=True)])
        rows = np.array([self._numbers[place] for place in places[box].reshape(-1).tolist()])
        return [column.reshape(block.shape) for column in rows.T]

    def _element(self, key: _Key, block: _Block, y: Any, names: Mapping[str, Any], numbers: Any) -> Array:
        if key[0] == "state":
            strides = row_strides(self.shape)
            first = sum([a * stride for a, stride in zip(block.starts, strides, strict=True)]) + key[1]
            return Array(View(block.shape, False, as_array(y).node, (Affine(first, strides),)))
        if key[0] == "number":
            values = next(numbers)
            return as_array(values.flat[0].item() if (values == values.flat[0]).all() else values)
        leaf = key[1]
        if interface.is_symbol(leaf):
            return as_array(names[interface.symbol_name(leaf)])
        return as_array(interface.literal_value(leaf))


def _applied(operator: Operator, parts: list[Array]) -> Array:
    if operator is POW:
        return parts[0] ** parts[1]
    nodes = [part.node for part in parts]
    if operator.most is not None or len(parts) == 2:
        return Array(mapped(operator, *nodes))
    total = nodes[0]
    for node in nodes[1:]:
        total = mapped(operator, total, node)
    return Array(total)
