"""C source of BCR's right-hand side from the shell, and what the C compiler takes for it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...processes import cold_run
from ...registry import benchmark
from ...timing import timed

_CODE = "import sys; from symnum.cli.main import main; sys.exit(main(['codegen', *sys.argv[1:]]))"


@benchmark()
def code_generation(repeat: int) -> Iterator[Figure | Missing]:
    """`symnum codegen bcr.net`, a whole process: <= 2 s; gcc -O1 on what it writes: <= 10 s."""
    network = str(data_file("networks/bcr.net"))
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "bcr.c"), Path(folder, "bcr.so")
        runs = [cold_run(_CODE, network, "-o", str(source), "--force").seconds for _ in range(min(repeat, 3))]
        yield Figure("codegen", min(runs), "s", target=Target(2.0))
        compiler = shutil.which("gcc")
        if compiler is None:
            raise Missing("there is no gcc")
        command = [compiler, "-std=c99", "-O1", "-fPIC", "-shared", str(source), "-o", str(library), "-lm"]
        yield Figure("gcc -O1", timed(lambda: subprocess.run(command, check=True))[0], "s", target=Target(10.0))
