"""The catalogue: the rule files of top-level `rules/`, found beside the package or, in a wheel, inside it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType

from symnum.errors import RuleError, SymnumError
from symnum.rules.checking import check_names
from symnum.rules.rule import Rule
from symnum.rules.ruleset import RuleSet

_PACKAGE = Path(__file__).parents[1]


def catalogue_folder() -> Path:
    """The folder of the rule files: `_rules` in an installed package, `rules` beside a checkout.

    Errors:  SymnumError if there is neither.
    """
    for folder in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if folder.is_dir():
            return folder
    raise SymnumError(f"the rule files are missing: there is no _rules in {_PACKAGE.name} and no rules beside it")


def load_rule_file(path: Path) -> list[RuleSet]:
    """The rule sets that a Python file defines, in the order of their lines. The file is code, and trusted.

    Errors:  RuleError with file and line for a malformed rule, or a file that does not run.
    """
    module = _imported(path)
    sets = [value for value in vars(module).values() if isinstance(value, RuleSet)]
    return sorted(dict.fromkeys(s for s in sets if s.location.file == str(path)), key=lambda s: s.location.line)


def _imported(path: Path) -> ModuleType:
    name = f"symnum_rules_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RuleError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations are looked up there
    try:
        spec.loader.exec_module(module)
    except RuleError:
        raise
    except NameError as error:
        raise RuleError(
            f"{path.parent.name}/{path.name}:{_line(error, path)}: {error}; no such word or condition"
        ) from error
    except Exception as error:
        raise RuleError(f"{path.parent.name}/{path.name}:{_line(error, path)}: {error}") from error
    return module


def _line(error: BaseException, path: Path) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@cache
def catalogue() -> tuple[RuleSet, ...]:
    """Every rule set of the rule files, file by file in alphabetical order, and the rejected ones.

    Errors:  RuleError for a malformed rule or two rules of one name.
    """
    sets = (*_in_use(), *load_rule_file(catalogue_folder() / REJECTED))
    check_names(rule for s in sets for rule in s)
    return sets


REJECTED = "rejected.py"
"""The file of the false rules, which a rewriter need not load."""


@cache
def _in_use() -> tuple[RuleSet, ...]:
    paths = [path for path in sorted(catalogue_folder().glob("*.py")) if path.name != REJECTED]
    sets = [s for path in paths for s in load_rule_file(path)]
    check_names(rule for s in sets for rule in s)
    return tuple(sets)


def rule_sets(names: Iterable[str] | None = None) -> tuple[RuleSet, ...]:
    """The sets of these names, or all that are not rejected.

    Errors:  SymnumError for a name that there is not.
    """
    if names is None:
        return _in_use()
    known = {s.name: s for s in catalogue()}
    missing = [name for name in names if name not in known]
    if missing:
        near = get_close_matches(missing[0], [s.name for s in _in_use()])
        advice = f"did you mean {' or '.join(near)}?" if near else "the command symnum rules list shows them all"
        raise SymnumError(f"no rule set is named {missing[0]!r}; {advice}")
    return tuple(known[name] for name in names)


def catalogue_rules() -> tuple[Rule, ...]:
    """Every rule that is not rejected, in the order of the files."""
    return tuple(rule for s in rule_sets() for rule in s)
