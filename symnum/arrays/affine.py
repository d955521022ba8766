"""Affine forms over the counters of a loop nest: c + s0*i0 + s1*i1 + ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Box: TypeAlias = tuple[tuple[int, int], ...]
"""For every loop the half-open range of its counter."""


@dataclass(frozen=True, slots=True)
class Affine:
    """`constant` plus `steps[k]` times counter k.

    >>> form = Affine(3, (2, 0)) + Affine(1, (0, -1))
    >>> form.bounds(((0, 5), (0, 4)))
    (1, 12)
    """

    constant: int
    steps: tuple[int, ...]

    def __add__(self, other: Affine) -> Affine:
        steps = tuple([a + b for a, b in zip(self.steps, other.steps, strict=True)])
        return Affine(self.constant + other.constant, steps)

    def shifted(self, distance: int) -> Affine:
        """The form plus a number."""
        return Affine(self.constant + distance, self.steps) if distance else self

    def scaled(self, factor: int) -> Affine:
        """The form times a number."""
        if factor == 1:
            return self
        return Affine(self.constant * factor, tuple([step * factor for step in self.steps]))

    def bounds(self, box: Box) -> tuple[int, int]:
        """The least and the largest value over a box that is not empty."""
        low = high = self.constant
        for step, (start, stop) in zip(self.steps, box, strict=True):
            if step > 0:
                low, high = low + step * start, high + step * (stop - 1)
            elif step < 0:
                low, high = low + step * (stop - 1), high + step * start
        return low, high

    def at(self, counters: tuple[int, ...]) -> int:
        """The value for these counters."""
        return self.constant + sum([step * i for step, i in zip(self.steps, counters, strict=True)])


def linear(forms: tuple[Affine, ...], factors: tuple[int, ...], width: int) -> Affine:
    """The sum of forms over `width` counters, each times its factor.

    >>> linear((Affine(0, (1, 0)), Affine(0, (0, 1))), (10, 1), 2)
    Affine(constant=0, steps=(10, 1))
    """
    used = [(form, factor) for form, factor in zip(forms, factors, strict=True) if factor]
    if len(used) == 1:
        return used[0][0].scaled(used[0][1])
    constant, steps = 0, [0] * width
    for form, factor in used:
        constant += form.constant * factor
        for k, step in enumerate(form.steps):
            if step:
                steps[k] += step * factor
    return Affine(constant, tuple(steps))


def counter(number: int, width: int) -> Affine:
    """The form that is one of `width` counters."""
    return Affine(0, tuple([int(k == number) for k in range(width)]))


def row_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """How far apart neighbours stand along each axis of an array in C order.

    >>> row_strides((4, 3, 2))
    (6, 2, 1)
    """
    strides = [1]
    for length in shape[:0:-1]:
        strides.append(strides[-1] * length)
    return tuple(strides[::-1])[: len(shape)] if shape else ()
