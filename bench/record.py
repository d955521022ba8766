"""What a run leaves behind: its figures with machine, date and commit, as JSON without private paths."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .figures import Outcome

FORMAT_VERSION = 1
_PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "sympy", "egglog", "symengine", "heyoka", "casadi", "jax")


def record(outcomes: Sequence[Outcome], started: datetime, load_before: float | None) -> dict[str, Any]:
    """Return the run as plain data; the load averages tell whether the machine was busy with something else."""
    return {
        "format": FORMAT_VERSION,
        "date": started.astimezone(UTC).isoformat(timespec="seconds"),
        **_commit(),
        "machine": _machine(),
        "versions": _versions(_PACKAGES),
        "load": {"before": load_before, "after": load_average()},
        "benchmarks": [_plain(outcome) for outcome in outcomes],
    }


def load_average() -> float | None:
    """Return the mean number of running processes over the last minute, or None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def save(run: dict[str, Any], place: Path) -> Path:
    """Write a run to a file, or into a folder under a name made of its date and commit; return the file's path."""
    if place.is_dir():
        stamp = run["date"].replace(":", "").replace("-", "").partition("+")[0]
        place = place / f"{stamp}-{run['commit'][:8] or 'release'}.json"
    place.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
    return place


def _plain(outcome: Outcome) -> dict[str, Any]:
    plain = asdict(outcome)
    for row, figure in zip(plain["figures"], outcome.figures, strict=True):
        row["target"] = None if figure.target is None else str(figure.target)
        row["ratio"], row["reached"] = figure.ratio, figure.reached
    return plain


def _commit() -> dict[str, Any]:
    """Return the commit under test and whether tracked files differ from it; empty outside a repository."""
    commit = _git("rev-parse", "HEAD")
    return {"commit": commit, "modified": bool(commit and _git("status", "--porcelain", "--untracked-files=no"))}


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    description = Path("/proc/cpuinfo")
    if description.is_file():
        for line in description.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _memory_gib() -> float | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)


def _versions(packages: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
