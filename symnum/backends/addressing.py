"""Short addresses: a processor of the x86 family reads a distance of up to 127 bytes from one byte, others from four.

Straight-line code runs as fast as it is read, and most of its instructions have an address. So a function gets a few
more pointers, each into the midst of 32 numbers that it uses often, and addresses them from there.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence

NEAR = 16
"""How many doubles before and after a pointer a distance of one byte reaches."""

MOST_BASES = 8
"""How many pointers a function may have besides those that it is given: there are 16 registers for all. On a reaction
network of 19 467 instructions 0, 4, 8 and 12 give 183, 170, 167 and 166 kB, and 3.5, 3.3, 3.2 and 3.2 us a call."""

WORTH = 4
"""Uses from which a pointer pays: it takes 7 bytes to make and saves 3 a use, or 2 in registers with longer names."""

HELPS = platform.machine().lower() in ("x86_64", "amd64")
"""Whether this machine has such addresses; others reach thousands of bytes with every instruction."""


def with_bases(lines: list[str], places: Sequence[tuple[int, str, int]]) -> list[str]:
    """Lines of LLVM IR with the addresses in `places`, (line, pointer, distance), written from nearer pointers.

    Cost:    linear in the number of places, about 1 us each.
    """
    bases = chosen_bases([(pointer, distance // NEAR) for _, pointer, distance in places if distance >= NEAR])
    if not bases:
        return lines
    result = list(lines)
    made: set[int] = set()
    for line, pointer, distance in places:
        number, middle = bases.get((pointer, distance // NEAR), (-1, 0))
        if number < 0:
            continue
        name = result[line].partition(" =")[0]
        text = f"{name} = getelementptr double, ptr %base{number}, i64 {distance - middle}"
        if number not in made:
            made.add(number)
            # LLVM would put the two distances together again if it saw where the pointer comes from
            far = f"%far{number} = getelementptr double, ptr {pointer}, i64 {middle}"
            text = f'{far}\n%base{number} = call ptr asm "", "=r,0"(ptr %far{number})\n{text}'
        result[line] = text
    return result


def chosen_bases(uses: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, int]]:
    """The pairs of neighbouring blocks of 16 doubles with the most uses, and for each the number and place of a base.

    A use is a pointer and a block. What lies before the first base of a block, and after that of another, is one byte.

    >>> chosen_bases([("%0", 3)] * 5 + [("%0", 4)] + [("%2", 9)])
    {('%0', 3): (0, 64), ('%0', 4): (0, 64)}
    """
    counts = Counter(uses)
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for number in range(MOST_BASES):
        pairs = [
            (count + counts.get((pointer, block + 1), 0), pointer, block) for (pointer, block), count in counts.items()
        ]
        most, pointer, block = max(pairs, key=_uses, default=(0, "", 0))
        if most < WORTH:
            break
        for part in (block, block + 1):
            if counts.pop((pointer, part), 0):
                found[pointer, part] = number, (block + 1) * NEAR
    return found


def _uses(pair: tuple[int, str, int]) -> int:
    return pair[0]
