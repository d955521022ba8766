"""One reverse sweep over a scalar of 10^5 operations."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import symnum as sn
from symnum.kernels.compile import compile as compile_kernel

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import processor_timed

_OPERATIONS = 100_000


@benchmark()
def gradients(repeat: int) -> Iterator[Figure | Missing]:
    """A gradient by 100 variables: <= 5 times the operations of the function, <= 2 s."""
    del repeat  # one sweep is long enough
    variables = sn.symbols("x0:100", positive=True)
    term = _random_scalar(variables)
    own = compile_kernel([variables], term, backend="tape", cache=False).program.instruction_count
    seconds, gradient = processor_timed(lambda: sn.gradient(term, variables))
    whole = compile_kernel([variables], gradient, backend="tape", cache=False).program.instruction_count
    yield Figure(f"gradient of {own} instructions, its instructions", whole, "", "the function's", own, Target(5))
    yield Figure("gradient, symbolic", seconds, "s", target=Target(2))


def _random_scalar(variables: tuple[sn.Symbol, ...]) -> sn.Term:
    """A layered computation: each new value from two earlier ones, all of them summed in the end."""
    random = Random(1)
    unary = (sn.sin, sn.exp, sn.tanh, sn.cos)
    values: list[sn.Term] = list(variables)
    count = 0
    while count < _OPERATIONS:
        a, b = random.choice(values[-200:]), random.choice(values[-200:])
        kind = random.randrange(4)
        function = unary[random.randrange(4)]
        new = (a * b + 1, function(a) * b, a / (2 + b * b), a - 3 * b)[kind]
        count += (2, 2, 3, 2)[kind]
        values.append(unary[2](new) if len(values) % 5 == 0 else new)
        count += len(values) % 5 == 1
    return sn.add(*values[-200:])
