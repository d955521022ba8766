"""What a start imports: nothing heavy. Checked by what is loaded, not by the clock, which others share."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numba", "llvmlite", "sympy", "egglog", "scipy", "matplotlib", "rich", "mpmath")
LOADED = "import sys; print(*sorted(name for name in sys.modules if '.' not in name))"


def modules_after(code: str) -> set[str]:
    """Run code in a fresh interpreter and return the top-level modules that it loaded."""
    done = subprocess.run([sys.executable, "-c", f"{code}\n{LOADED}"], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_symnum_loads_nothing_heavy() -> None:
    assert not modules_after("import symnum").intersection(HEAVY)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["solve", "--help"], ["demo", "--help"]])
def test_help_loads_neither_numpy_nor_anything_heavier(arguments: list[str]) -> None:
    code = f"from symnum.cli.main import main; main({arguments!r})"
    assert not modules_after(code).intersection({*HEAVY, "numpy"})


def test_simplifying_an_expression_loads_nothing_heavy() -> None:
    code = "from symnum.cli.main import main; main(['simplify', 'sin(x)^2 + 2*x'])"
    assert not modules_after(code).intersection(HEAVY)


def test_observing_needs_the_standard_library_alone() -> None:
    loaded = modules_after("import symnum.observe")
    assert loaded - {"symnum"} <= set(sys.stdlib_module_names) | {"__main__"} | preloaded()


def preloaded() -> set[str]:
    """Return what the interpreter itself loads here, site customisations included."""
    return modules_after("")
