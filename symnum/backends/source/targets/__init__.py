"""Languages that programs are written in for use elsewhere: one file each, all with one function `evaluate`.

None of these is run by symnum itself. Each computes all outputs of one point from the elements of the arguments, in
functions of a few hundred statements; names are counters, so that nothing a user wrote enters the text.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

TARGETS = {
    name: f"symnum.backends.source.targets.{name}"
    for name in ("cpp", "cuda", "fortran", "jax", "javascript", "julia", "matlab", "numpy", "rust", "stan")
}
"""The languages by name, and the module that holds each as `TARGET`."""

OF_BACKENDS = ("c", "llvm", "numba")
"""The languages whose text backends compile."""

LANGUAGES = ("c", *TARGETS, *OF_BACKENDS[1:], "program")
"""All that `Kernel.source` writes; `program` is symnum's own intermediate form."""


NEST_TARGETS = {
    "c": "symnum.backends.source.c_nests",
    **TARGETS,
    "numba": "symnum.backends.source.numba_nests",
}
"""The languages that loop nests are written in, and the module that holds each as `NESTS`."""


_OTHER_NAMES = {
    "python": ("numpy", "numba"), "c++": ("cpp",), "cxx": ("cpp",), "octave": ("matlab",), "js": ("javascript",),
    "f90": ("fortran",), "gpu": ("cuda",), "c99": ("c",), "rs": ("rust",), "jl": ("julia",),
}  # fmt: skip
"""What else the languages are called."""


def unknown_language(name: str, known: Sequence[str] = LANGUAGES) -> str:
    """What to say of a language that there is not: the nearest names, or all.

    >>> unknown_language("rusty")
    "no target is named 'rusty'; did you mean rust?"
    """
    near = [*_OTHER_NAMES.get(name.lower(), ()), *get_close_matches(name, known, n=2, cutoff=0.7)]
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of {', '.join(known)}"
    return f"no target is named {name!r}; {hint}"


def languages_with(operator: str) -> list[str]:
    """The languages that have an expression for an operator.

    >>> languages_with("fma")
    ['c', 'cpp', 'cuda', 'fortran', 'julia', 'rust', 'stan']
    """
    found = ["c"]  # which has one for every operator of the table
    return found + [name for name in TARGETS if operator in import_module(TARGETS[name]).TARGET.language.expressions]
