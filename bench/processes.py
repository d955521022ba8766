"""Cold figures: code that runs in a fresh interpreter, with its wall time and its peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from compileall import compile_dir
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True)
class ColdRun:
    """A finished fresh process: wall seconds from its start to its end, peak resident bytes, standard output."""

    seconds: float
    peak_bytes: int
    output: str


def cold_run(code: str, *arguments: str, environment: Mapping[str, str] | None = None) -> ColdRun:
    """Run Python code in a fresh interpreter; `sys.argv[1:]` are the arguments.

    Errors:  RuntimeError with the last line of standard error when the process fails.
    """
    command = [sys.executable, "-c", code, *arguments]
    variables = {**installed_environment(), **(environment or {})}
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=variables)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            lines = errors.read().strip().splitlines()
            raise RuntimeError(lines[-1] if lines else f"the process ended with code {process.returncode}")
        return ColdRun(seconds, _bytes(usage), output.read())


def _bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@cache
def installed_environment() -> Mapping[str, str]:
    """The variables of a process that finds the symnum under test as it is found after pip: compiled to bytecode.

    Where the caller's environment forbids to write bytecode, every process would compile some 200 modules anew.
    """
    folder = package_folder()
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if folder is None:
        return variables
    compile_dir(folder, quiet=2)  # what is up to date is left alone
    others = os.environ.get("PYTHONPATH")
    return {**variables, "PYTHONPATH": os.pathsep.join([str(folder.parent), *([others] if others else [])])}


def package_folder() -> Path | None:
    """The folder of the symnum under test."""
    found = find_spec("symnum")
    return Path(found.origin).parent if found and found.origin else None
