"""symnum: mathematics rewritten to cost the fewest cycles, certified, and compiled to parallel kernels.

Every public name is imported on first use, so that `import symnum` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "symnum.errors": "ArityError DomainError LimitError ModelError SymnumError SyntaxErrorAt",
    "symnum.terms.term": "Literal Symbol Term literal symbol symbols",
    "symnum.terms.operators": "Operator operators register_function",
    "symnum.terms.canonical": "add linear_combination multiply power",
    "symnum.terms.functions": (
        "absolute acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh cot csc eq exp exp2 expm1 floor fma ge gt "
        "hypot le log log10 log1p log2 logical_and logical_not logical_or lt maximum minimum mod ne pi sec sign sin "
        "sinh sqrt tan tanh where"
    ),
    "symnum.terms.traversal": "convert free_symbols operation_counts substitute",
    "symnum.terms.evaluation": "evaluate",
    "symnum.terms.expansion": "expand",
    "symnum.terms.parsing": "parse",
    "symnum.terms.printing": "to_text",
    "symnum.terms.latex": "to_latex",
    "symnum.terms.exchange": "from_json to_json",
    "symnum.terms.sympy_terms": "from_sympy to_sympy",
    "symnum.kernels.compile": "compile lambdify",
    "symnum.models.bionetgen": "read_network",
    "symnum.models.networks": "ReactionNetwork",
    "symnum.models.system": "ODESystem",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_HOME_OF)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'symnum' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if TYPE_CHECKING:
    from symnum.errors import ArityError, DomainError, LimitError, ModelError, SymnumError, SyntaxErrorAt
