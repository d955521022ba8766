"""The process in which egglog runs: one request per line of standard input, answers as lines of standard output.

Requests and answers are JSON. Memory is limited where the system can; whoever asked may kill the process at any time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from symnum.rewriters.egraph.engine import Bounds, Engine, Outcome


def main() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asking process decides what an interrupt means
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    with tempfile.TemporaryDirectory(prefix="symnum-egraph-") as folder:
        engine: Engine | None = None
        for line in sys.stdin:
            try:
                engine = engine or Engine(Path(folder))
                answer = _answer(engine, json.loads(line), output)
            except BaseException as error:  # a panic of the engine is no Exception
                answer = {"error": f"{type(error).__name__}: {error}"[:500]}
                engine = None
            _send(output, answer)
            if engine is not None:
                engine.clear()


def _answer(engine: Engine, request: dict[str, Any], output: Any) -> dict[str, Any]:
    _limit_memory(request["bytes"])
    bounds = Bounds(request["nodes"], request["iterations"], time.monotonic() + request["seconds"])

    def report(outcome: Outcome) -> None:
        _send(output, {"partial": asdict(outcome)})

    outcome = engine.run(request["program"], request["tables"], request["roots"], bounds, report)
    return {"outcome": asdict(outcome)}


def _limit_memory(count: int) -> None:
    """Limit the address space, where the system knows such a limit."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _send(output: Any, answer: dict[str, Any]) -> None:
    output.write(json.dumps(answer, separators=(",", ":")) + "\n")
    output.flush()


if __name__ == "__main__":
    main()
