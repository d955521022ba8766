"""From a file to the first call of optimised code, in a fresh process."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...processes import cold_run
from ...registry import benchmark

_CODE = """
import json, sys, time
start = time.perf_counter()
import symnum as sn
system = sn.read_network(sys.argv[1]).ode_system()
read = time.perf_counter()
compiled = system.compile(rewriter="auto")
ready = time.perf_counter()
if sys.argv[2] == "settle":
    compiled.kernel.settle()
compiled.rhs(0.0, compiled.initial_state())
print(json.dumps({"read": read - start, "compile": ready - read, "total": time.perf_counter() - start}))
"""


@benchmark()
def cold(repeat: int) -> Iterator[Figure | Missing]:
    """BCR from its file to the first call: <= 3 s with nothing cached; also until the best code is chosen."""
    for name, target in (("bcr", Target(3.0)), ("egfr_net", None)):
        path = str(data_file(f"networks/{name}.net"))
        for what, mode in (("file to first call", "first"), ("file to settled kernel", "settle")):
            with tempfile.TemporaryDirectory() as folder:
                run = cold_run(_CODE, path, mode, environment={"SYMNUM_CACHE_DIR": folder})
                warm = cold_run(_CODE, path, mode, environment={"SYMNUM_CACHE_DIR": folder})
            seconds = json.loads(run.output)
            yield Figure(f"{name}: {what}", seconds["total"], "s", target=target if mode == "first" else None)
            yield Figure(f"{name}: {what}, cached", json.loads(warm.output)["total"], "s")
