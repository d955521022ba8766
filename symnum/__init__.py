"""symnum: mathematics rewritten to cost the fewest cycles, certified, and compiled to parallel kernels.

Every public name stands in `__init__.pyi`, which type checkers read, too; it is imported on first use, so that
`import symnum` costs next to nothing.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.1.0"

_HOME_OF: dict[str, str] = {}
for _line in Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8").splitlines():
    match _line.split():
        case ["from", _home, "import", _name, "as", _]:
            _HOME_OF[_name] = _home
        case _:
            pass


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'symnum' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
