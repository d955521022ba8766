"""Rules that are looked up but never fire, as many as asked for."""

from __future__ import annotations

_SHAPES = (
    "sin({k}*~x) => ~x",
    "cos(sin(~x) + {k}) => cos(~x)",
    "atan({k} + ~x) => atan(~x)",
    "tanh(~x)*sin({k}*~x)^5 => sin(~x)",
    "cos(~x + {k})^2 + {k}*sin(~x) => sin(~x)",
    "cos(~x)*cos(~y) + {k}*sin(~x)*sin(~y) => cos(~x)",
    "tanh(exp({k}*~x)) => tanh(~x)",
    "log({k} + ~x*~y) => log(~x)",
    "sinh(~x)^{k} + cosh(~x) => cosh(~x)",
    "atan(~x)^{k}*cos(~y) => cos(~y)",
)
"""Half of them start with the functions of `shared_graph` and fail only further in, at a number it does not hold."""


def idle_rules(count: int) -> list[str]:
    """Return so many distinct rules as text; none matches in a `shared_graph`, which holds no number but exponents.

    >>> idle_rules(2)
    ['sin(7*~x) => ~x', 'cos(sin(~x) + 7) => cos(~x)']
    """
    return [_SHAPES[i % len(_SHAPES)].format(k=7 + i // len(_SHAPES)) for i in range(count)]
