"""Reading one element: the scalar term that stands at an affine index of a node, wherever in a box the counters are.

Where no single term holds for the whole box, because a join or an update ends inside it, reading raises `Cut` with the
place where the box must be cut. Where an index would need a quotient, as in the row number of a flat array, it raises
`Split` with the radix by which the loop must be split into two.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, TypeAlias

from symnum.arrays.accesses import Accesses, Source
from symnum.arrays.affine import Affine, Box, linear, row_strides
from symnum.arrays.nodes import (
    Band,
    Constant,
    Dense,
    Gather,
    Input,
    Join,
    Map,
    Node,
    Reduction,
    Reshape,
    Scalar,
    Stored,
    Update,
    View,
)
from symnum.arrays.patterns import period
from symnum.errors import SymnumError
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL, SUB
from symnum.terms.term import literal
from symnum.terms.tree import tree_call

if TYPE_CHECKING:
    from numpy.typing import NDArray

Index: TypeAlias = tuple[Affine, ...]


class Cut(Exception):
    """The box must be cut before this value of this counter."""

    def __init__(self, loop: int, place: int) -> None:
        self.loop, self.place = loop, place
        super().__init__(f"loop {loop} is to be cut at {place}")


class Split(Exception):
    """The loop must be split into two, the inner one of this length."""

    def __init__(self, loop: int, radix: int) -> None:
        self.loop, self.radix = loop, radix
        super().__init__(f"loop {loop} is to be split by {radix}")


_Reading: TypeAlias = "Generator[tuple[Node, Index], AnyTerm, AnyTerm]"


class Reader:
    """Reads elements of nodes over one box."""

    def __init__(self, accesses: Accesses, box: Box) -> None:
        self.accesses, self.box = accesses, box
        self._known: dict[tuple[int, Index], AnyTerm] = {}

    def term(self, node: Node, index: Index) -> AnyTerm:
        """The term at an index.

        Errors:  Cut, Split as told above.
        Cost:    one step for each node and index that it reads; no recursion, so that any depth will do.
        """
        known = self._known
        stack: list[tuple[tuple[int, Index], _Reading]] = [((id(node), index), self._reading(node, index))]
        answer: AnyTerm = None
        while stack:
            key, reading = stack[-1]
            try:
                wanted, at = reading.send(answer)
            except StopIteration as end:
                answer = known[key] = end.value
                stack.pop()
                continue
            answer = known.get((id(wanted), at))
            if answer is None:
                stack.append(((id(wanted), at), self._reading(wanted, at)))
        return answer

    def _reading(self, node: Node, index: Index) -> _Reading:
        return _READINGS[type(node)](self, node, index)

    # what stands in memory --------------------------------------------------------------------------------------------
    def memory(self, node: Source, index: Index) -> _Reading:
        return self.accesses.symbol(node, self.place(node, index))
        yield

    def place(self, node: Node, index: Index) -> Affine:
        return linear(index, row_strides(node.shape), len(self.box))

    def scalar(self, node: Scalar, index: Index) -> _Reading:
        return node.term
        yield

    def constant(self, node: Constant, index: Index) -> _Reading:
        """A number where the array is uniform in few boxes, so that it enters the code; else an element in memory."""
        corner = [form.bounds(self.box) for form in index]
        if any(low != high for low, high in corner):
            changes = self.accesses.uniform_boxes(node)
            if changes is None:
                kept = self.accesses.numbers(node.kept)
                strides = [0 if n == 1 else step for n, step in zip(kept.shape, row_strides(kept.shape), strict=True)]
                return self.accesses.symbol(kept, linear(index, tuple(strides), len(self.box)))
            for form, places in zip(index, changes, strict=True):
                for place in places:
                    self.side(form, place)
        return literal(node.values[tuple([low for low, _ in corner])].item())
        yield

    # arithmetic -------------------------------------------------------------------------------------------------------
    def map(self, node: Map, index: Index) -> _Reading:
        terms: list[AnyTerm] = []
        for part in node.parts:
            term = yield part, index
            terms += (term,)
        return tree_call(node.operator, tuple(terms))

    def band(self, node: Band, index: Index) -> _Reading:
        row = index[0]
        number = self._uniform_class(node, row)
        total: AnyTerm = None
        for offset, values in zip(node.offsets[number], node.coefficients[number], strict=True):
            element = yield node.source, (row.shifted(offset), *index[1:])
            low, high = row.bounds(self.box)
            distinct = values[low : high + 1]
            if (distinct == distinct[0]).all():
                factor: AnyTerm = literal(float(distinct[0]))
            else:
                factor = self.accesses.symbol(self.accesses.numbers(values), row)
            total = _accumulated(total, factor, element)
        return literal(0.0) if total is None else total

    def _uniform_class(self, node: Band, row: Affine) -> int:
        """The pattern of all rows in the box; a loop is cut where a whole slice of rows changes its pattern."""
        import numpy as np

        low, high = row.bounds(self.box)
        first = node.classes[low]
        if (node.classes[low : high + 1] == first).all():
            return int(first)
        used = [k for k, step in enumerate(row.steps) if step and self.box[k][1] - self.box[k][0] > 1]
        places: Any = row.constant + sum([row.steps[k] * self.box[k][0] for k in range(len(self.box)) if k not in used])
        for axis, k in enumerate(used):
            along = np.arange(*self.box[k]) * row.steps[k]
            places = places + along.reshape([-1 if a == axis else 1 for a in range(len(used))])
        classes = node.classes[places]
        for axis, k in enumerate(used):
            slices = np.moveaxis(classes, axis, 0).reshape(classes.shape[axis], -1)
            differs = (slices[1:] != slices[:-1]).any(axis=1)
            if differs.any():
                if differs.sum() > MOST_CUTS:
                    self._split_if_periodic(k, np.unique(slices, axis=0, return_inverse=True)[1].reshape(-1))
                raise Cut(k, self.box[k][0] + int(np.argmax(differs)) + 1)
        return int(classes.flat[0])

    def _split_if_periodic(self, loop: int, classes: NDArray[Any]) -> None:
        if self.box[loop][0] == 0 and (classes[1:] != classes[:-1]).sum() > MOST_CUTS:
            radix = period(classes)
            if radix:
                raise Split(loop, radix)

    # shapes -----------------------------------------------------------------------------------------------------------
    def view(self, node: View, index: Index) -> _Reading:
        width = len(self.box)
        moved = [linear(index, form.steps, width).shifted(form.constant) for form in node.index]
        return (yield node.source, tuple(moved))

    def join(self, node: Join, index: Index) -> _Reading:
        start = 0
        for part in node.parts:
            stop = start + part.shape[node.axis]
            if stop == node.shape[node.axis] or self.side(index[node.axis], stop) < 0:
                moved = list(index)
                moved[node.axis] = moved[node.axis].shifted(-start)
                return (yield part, tuple(moved))
            start = stop
        raise AssertionError("an index lies behind the last part")

    def update(self, node: Update, index: Index) -> _Reading:
        moved: list[Affine] = []
        for form, start, length, whole in zip(index, node.starts, node.value.shape, node.source.shape, strict=True):
            before = start > 0 and self.side(form, start) < 0
            if before or (start + length < whole and self.side(form, start + length) > 0):
                return (yield node.source, index)
            moved.append(form.shifted(-start))
        return (yield node.value, tuple(moved))

    def reshape(self, node: Reshape, index: Index) -> _Reading:
        rest = self.place(node, index)
        if isinstance(node.source, Input | Stored):
            return self.accesses.symbol(node.source, rest)
        digits: list[Affine] = []
        for stride, length in zip(row_strides(node.source.shape), node.source.shape, strict=True):
            digit, rest = self._divided(rest, stride) if length > 1 else (Affine(0, (0,) * len(self.box)), rest)
            digits.append(digit)
        return (yield node.source, tuple(digits))

    def _divided(self, form: Affine, divisor: int) -> tuple[Affine, Affine]:
        """Quotient and remainder of a form by a number."""
        whole = tuple([step // divisor if step % divisor == 0 else 0 for step in form.steps])
        left = Affine(form.constant, tuple([step if step % divisor else 0 for step in form.steps]))
        low, high = left.bounds(self.box)
        if low // divisor != high // divisor:
            self._cross(left, divisor, low, high)
        quotient = low // divisor
        return Affine(quotient, whole), left.shifted(-quotient * divisor)

    def _cross(self, left: Affine, divisor: int, low: int, high: int) -> None:
        crossings = high // divisor - low // divisor
        if crossings > MOST_CUTS:
            for loop, step in sorted(enumerate(left.steps), key=lambda pair: -abs(pair[1])):
                extent = self.box[loop][1] - self.box[loop][0]
                if step > 0 and divisor % step == 0 and extent > divisor // step:
                    raise Split(loop, divisor // step)
        self.side(left, (low // divisor + 1) * divisor)

    def gather(self, node: Gather, index: Index) -> _Reading:
        source = node.source
        if not isinstance(source, Input | Stored | Constant):
            raise SymnumError("an indexed array must stand in memory")
        return self.accesses.symbol(source, self.place(node, index), self.accesses.numbers(node.places))
        yield

    # cuts -------------------------------------------------------------------------------------------------------------
    def side(self, form: Affine, boundary: int) -> int:
        """-1 if the form stays below a boundary over the whole box, 1 if it stays at or above it.

        Errors:  Cut if it does neither.
        """
        low, high = form.bounds(self.box)
        if high < boundary:
            return -1
        if low >= boundary:
            return 1
        raise self._crossing(form, boundary)

    def _crossing(self, form: Affine, boundary: int) -> Cut:
        """Where to cut the loop of the widest reach, so that fewer counters are left across the boundary."""
        reach = [abs(step) * (stop - start - 1) for step, (start, stop) in zip(form.steps, self.box, strict=True)]
        loop = max(range(len(reach)), key=lambda k: (reach[k] > 0, abs(form.steps[k])) if reach[k] else (False, 0))
        step, (start, stop) = form.steps[loop], self.box[loop]
        others = Affine(form.constant, (*form.steps[:loop], 0, *form.steps[loop + 1 :]))
        low, high = others.bounds(self.box)
        if step > 0:  # from here on the whole row is above; up to there the whole row is below
            places = (-(-(boundary - low) // step), (boundary - high - 1) // step + 1)
        else:
            places = ((boundary - low) // step + 1, -(-(boundary - high - 1) // step))
        inside = [place for place in places if start < place < stop]
        if not inside:
            return Cut(loop, start + 1)
        return Cut(loop, inside[-1])


MOST_CUTS = 4
"""A loop that would have to be cut in more places than this for a quotient is split into two instead."""


def _accumulated(total: AnyTerm, factor: AnyTerm, element: AnyTerm) -> AnyTerm:
    """total + factor*element; factors of 1 and -1 cost nothing, and change no bit."""
    value = getattr(factor, "value", None)
    if value in (1.0, -1.0):
        if total is None:
            return element if value == 1.0 else tree_call(MUL, (factor, element))
        return tree_call(ADD if value == 1.0 else SUB, (total, element))
    product = tree_call(MUL, (factor, element))
    return product if total is None else tree_call(ADD, (total, product))


def _refuse(reader: Reader, node: Node, index: Index) -> _Reading:
    raise SymnumError(f"a {type(node).__name__} must be stored before its elements are read")
    yield


_READINGS: dict[type, Any] = {
    Input: Reader.memory,
    Stored: Reader.memory,
    Scalar: Reader.scalar,
    Constant: Reader.constant,
    Map: Reader.map,
    Band: Reader.band,
    View: Reader.view,
    Join: Reader.join,
    Update: Reader.update,
    Reshape: Reader.reshape,
    Gather: Reader.gather,
    Reduction: _refuse,
    Dense: _refuse,
}
