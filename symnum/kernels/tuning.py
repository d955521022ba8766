"""`compile(..., tune=seconds)`: several forms of the same terms are compiled and raced, and the winner is remembered.

The cost model proposes, the machine decides: the terms as they would be compiled without tuning are in the race, and
another form replaces them only where it is measurably faster.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.errors import SymnumError
from symnum.kernels.cache import user_cache
from symnum.kernels.definition import Definition, definition_from_data
from symnum.kernels.kernel import Kernel, Settings
from symnum.kernels.layout import assembler
from symnum.kernels.programs import definition_key
from symnum.kernels.tiers import WORTH
from symnum.lowering.program import Rate
from symnum.observe.report import Stage
from symnum.rules.search import same
from symnum.terms.interface import AnyTerm

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriter

SECONDS_AN_INSTRUCTION: Final = 1e-4
"""What the best code takes to compile; it is waited for if the time allows."""

ROUNDS: Final = (5, 40)
"""The least and the most rounds of a race; each form runs for `TURN` seconds in a round, and its best time counts."""

TURN: Final = 0.002
MOST_POINTS: Final = 1_000
NUMBERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Tune:
    """How to tune: for about so many seconds, on calls with the arguments of `sample`, or with drawn ones."""

    seconds: float
    sample: Sequence[Any] | None
    rewriter: str | Rewriter | None
    allow: str

    def __post_init__(self) -> None:
        if not 0 < self.seconds < math.inf:
            raise SymnumError(f"tune={self.seconds!r}: give the seconds that tuning may take")


@dataclass(frozen=True, slots=True)
class Contender:
    """A kernel in the race: the name of its form, the terms, and the seconds that it took to make.

    Of the untuned one, the terms are those that were given.
    """

    name: str
    definition: Definition
    kernel: Kernel
    seconds: float

    def stage(self, best: float) -> Stage:
        """The line of the report; `best` is the seconds of a call."""
        counts = {"instructions": self.kernel.program.instruction_count, "us a call": best * 1e6}
        return Stage(f"tune: {self.name}", self.seconds, counts)


def tuned_kernel(
    definition: Definition, settings: Settings, tune: Tune, untuned: Callable[[Definition], Kernel]
) -> Kernel:
    """The kernel of the form that runs fastest, remembered from an earlier time or found in a race."""
    sample = tune.sample if tune.sample is not None else drawn_sample(definition)
    key = _key(definition, settings, tune, sample) if settings.cache else ""
    known = _remembered(key)
    if known is not None:
        name, gain, terms = known
        stage = Stage(f"tuned before: {name}", 0.0, {"times as fast": gain})
        if name == UNTUNED:
            return untuned(definition).noted([stage])
        return Kernel(replace(definition, terms=terms), settings, [stage])
    deadline = time.perf_counter() + tune.seconds
    contenders = _contenders(definition, settings, tune, untuned, deadline)
    start = time.perf_counter()
    best = _race([contender.kernel for contender in contenders], sample, deadline)
    winner = min(range(len(best)), key=best.__getitem__)
    if best[winner] > WORTH * best[0]:
        winner = 0
    gain = best[0] / best[winner]
    stages = [contender.stage(seconds) for contender, seconds in zip(contenders, best, strict=True)]
    stages.append(Stage(f"tune: {contenders[winner].name} kept", time.perf_counter() - start, {"times as fast": gain}))
    if winner or start < deadline:  # else time was short, and another form may yet win
        _remember(key, contenders[winner], gain)
    return contenders[winner].kernel.noted(stages)


UNTUNED: Final = "untuned"


# contenders -----------------------------------------------------------------------------------------------------------
def _contenders(
    definition: Definition, settings: Settings, tune: Tune, untuned: Callable[[Definition], Kernel], deadline: float
) -> list[Contender]:
    """The untuned kernel, and those of other forms, each made before the next form is sought, while there is time."""
    start = time.perf_counter()
    kernel = untuned(definition)
    found = [Contender(UNTUNED, definition, _settled(kernel, deadline), time.perf_counter() - start)]
    for name, terms in _forms(definition, tune, deadline):
        start = time.perf_counter()
        if start > deadline:
            break
        rivals = found if tune.rewriter is None else found[1:]
        if not any(all(map(same, terms, rival.definition.terms)) for rival in rivals):
            other = replace(definition, terms=tuple(terms))
            kernel = _settled(Kernel(other, settings), deadline)
            found.append(Contender(name, other, kernel, time.perf_counter() - start))
    return found


def _forms(definition: Definition, tune: Tune, deadline: float) -> Iterator[tuple[str, list[AnyTerm]]]:
    """The terms as they are, and what each rewriter makes of them."""
    from symnum.rewriters.base import REWRITERS, Limits, rewrite

    given = list(definition.terms)
    if tune.rewriter is not None:
        yield "as written", given
    names = [name for name in REWRITERS if name not in (tune.rewriter, "auto")]  # which tries the others
    for number, name in enumerate(names):
        left = deadline - time.perf_counter()
        if left <= 0:
            return
        share = Limits(seconds=left / (len(names) - number + 1))  # the last part is for the race
        yield name, rewrite(given, rewriter=name, allow=tune.allow, limits=share).terms


def _settled(kernel: Kernel, deadline: float) -> Kernel:
    """The kernel with its best code, if there is time to make that."""
    left = deadline - time.perf_counter()
    return kernel.settle() if kernel.program.instruction_count * SECONDS_AN_INSTRUCTION < left else kernel


# the race -------------------------------------------------------------------------------------------------------------
def drawn_sample(definition: Definition) -> list[Any]:
    """Arguments of a call: many points that the assumptions allow, or a single one of a right-hand side with rates."""
    from symnum.rewriters.certificate.sampling import GENERIC, points_over

    symbols = [s for group in definition.groups for s in group.symbols]
    is_many = all(group.rate is Rate.STATE for group in definition.groups)
    count = max(8, min(MOST_POINTS, NUMBERS // max(1, len(symbols)))) if is_many else 1
    count = count if symbols else 1  # there is a single point then
    points = list(islice(points_over(symbols, "tuning", GENERIC), count))
    sample: list[Any] = []
    for group in definition.groups:
        rows = np.array([[point[s] for point in points] for s in group.symbols]).reshape(group.layout.size, count)
        build = assembler(group.layout.as_array(), [False] * group.layout.size)
        sample.append(build(rows if is_many else rows[:, 0]))
    return sample


def _race(kernels: Sequence[Kernel], sample: Sequence[Any], deadline: float) -> list[float]:
    """The least seconds of a call of each kernel; they run in turns, so that noise meets all alike."""
    calls = [max(1, int(TURN / _seconds(kernel, sample, 1))) for kernel in kernels]
    best = [math.inf] * len(kernels)
    least, most = ROUNDS
    for number in range(most if len(kernels) > 1 else 1):
        if number >= least and time.perf_counter() > deadline:
            break
        for place, kernel in enumerate(kernels):
            best[place] = min(best[place], _seconds(kernel, sample, calls[place]))
    return best


def _seconds(kernel: Kernel, sample: Sequence[Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        kernel(*sample)
    return max(1e-9, (time.perf_counter() - start) / calls)


# memory ---------------------------------------------------------------------------------------------------------------
def _key(definition: Definition, settings: Settings, tune: Tune, sample: Sequence[Any]) -> str:
    """The key of a winner; empty if it cannot be remembered. The size of the sample counts to a power of ten."""
    from symnum.rewriters.base import REWRITERS

    terms = definition_key(definition)
    if not terms or not isinstance(tune.rewriter, str | None):
        return ""
    size = sum(sum(map(np.size, item)) if isinstance(item, list | tuple) else np.size(item) for item in sample)
    parts = ["symnum tuning 1", terms, f"{tune.rewriter}", tune.allow, settings.backend, f"{settings.threads}"]
    return blake2b("\n".join([*parts, f"10^{len(str(size))}", *REWRITERS]).encode(), digest_size=32).hexdigest()


def _remembered(key: str) -> tuple[str, float, tuple[AnyTerm, ...]] | None:
    if not key:
        return None
    try:
        data = user_cache().get(key)
        if data is None:
            return None
        entry = json.loads(data)
        return str(entry["name"]), float(entry["gain"]), definition_from_data(entry["definition"]).terms
    except (SymnumError, KeyError, ValueError):  # no cache, or an entry of another version: tuned again
        return None


def _remember(key: str, winner: Contender, gain: float) -> None:
    if not key:
        return
    entry = {"name": winner.name, "gain": gain, "definition": winner.definition.as_data()}
    try:
        user_cache().put(key, json.dumps(entry).encode())
    except SymnumError:  # the kernel works without
        return
