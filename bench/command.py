"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .figures import Outcome, table
from .record import load_average, record, save
from .registry import Benchmark, benchmarks, outcome, select


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, print their table and return the exit code: 0, or 1 when one failed, 2 on usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.data:
        os.environ["SYMNUM_DATA"] = options.data
    try:
        chosen = select(benchmarks(), options.names)
    except ValueError as error:
        parser.error(str(error))
    if options.list:
        with contextlib.suppress(BrokenPipeError):
            print(_listing(chosen), flush=True)
        return 0
    started, load_before = datetime.now(UTC), load_average()
    outcomes = _run(chosen, options.repeat)
    if options.json:
        path = save(record(outcomes, started, load_before), Path(options.json))
        print(f"saved {path}", file=sys.stderr)
    return 1 if any(one.error for one in outcomes) else 0


def _run(chosen: Sequence[Benchmark], repeat: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for one in chosen:
        print(f"{one.name} ...", file=sys.stderr, flush=True)
        outcomes.append(outcome(one, repeat))
        print(table(outcomes[-1:]), flush=True)
    return outcomes


def _listing(chosen: Sequence[Benchmark]) -> str:
    width = max((len(one.name) for one in chosen), default=0)
    return "\n".join(f"{one.name.ljust(width)}  {one.summary}" for one in chosen)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be at least 1")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measure symnum against its targets and its peers.")
    parser.add_argument("names", nargs="*", help="benchmarks or subjects, such as 'spine'; all when none is given")
    parser.add_argument("--list", action="store_true", help="say what exists and what it has to reach, run nothing")
    parser.add_argument("--json", metavar="PLACE", help="save the run to this file, or in this folder")
    parser.add_argument("--repeat", type=_positive, default=7, metavar="N", help="batches per timing (default 7)")
    parser.add_argument("--data", metavar="FOLDER", help="the shared inputs (default: SYMNUM_DATA or ../shared/data)")
    return parser
