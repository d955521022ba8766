"""What C, C++ and CUDA share: how they write operators and numbers, and the functions that their libraries lack."""

from __future__ import annotations

from typing import Final

from symnum.backends.source.statements import number_writer

_FUNCTIONS = (
    "pow", "cbrt", "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
    "atan2", "hypot", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sqrt", "floor", "ceil", "fma", "erf", "erfc",
    "lgamma",
)  # fmt: skip
_BINARY = ("pow", "atan2", "hypot")


c_number: Final = number_writer("NAN", "INFINITY")


def _call(name: str) -> str:
    places = 3 if name == "fma" else 2 if name in _BINARY else 1
    return f"{name}({', '.join(f'{{{place}}}' for place in range(places))})"


EXPRESSIONS: Final = {
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "{0} / {1}",
    "neg": "-{0}",
    "abs": "fabs({0})",
    "sign": "sign({0})",
    "mod": "floored_mod({0}, {1})",
    "min": "minimum({0}, {1})",
    "max": "maximum({0}, {1})",
    "where": "{0} != 0.0 ? {1} : {2}",
    "eq": "{0} == {1}",
    "ne": "{0} != {1}",
    "lt": "{0} < {1}",
    "le": "{0} <= {1}",
    "gt": "{0} > {1}",
    "ge": "{0} >= {1}",
    "and": "{0} != 0.0 && {1} != 0.0",
    "or": "{0} != 0.0 || {1} != 0.0",
    "not": "{0} == 0.0",
    "gamma": "tgamma({0})",
    **{name: _call(name) for name in _FUNCTIONS},
}


def helpers(prefix: str) -> str:
    """The functions that <math.h> has not, or has with another meaning; `prefix` says how each is declared."""
    return f"""{prefix} double sign(double x) {{ return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x == 0.0 ? 0.0 : x; }}
{prefix} double minimum(double x, double y) {{
  return isnan(x) || x < y || (x == y && signbit(x)) ? x : y;
}}
{prefix} double maximum(double x, double y) {{
  return isnan(x) || x > y || (x == y && !signbit(x)) ? x : y;
}}
{prefix} double floored_mod(double x, double y) {{
  const double r = fmod(x, y);
  return y == 0.0 ? r : r == 0.0 ? copysign(0.0, y) : (r < 0.0) != (y < 0.0) ? r + y : r;
}}
"""


def escaped(text: str) -> str:
    """Text for a template, in which braces are doubled.

    >>> escaped("f() {}")
    'f() {{}}'
    """
    return text.replace("{", "{{").replace("}", "}}")
