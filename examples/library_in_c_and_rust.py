"""One formula as source in C and Rust, and as a shared library that is built, loaded and called.

python examples/library_in_c_and_rust.py
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np

import symnum as sn
from symnum.cli.main import main as command


def main() -> None:
    x, k = sn.symbols("x k")
    kernel = sn.compile([x, k], x**2 / (k + x**2))
    for language in ("c", "rust"):
        print(f"{language}: {len(kernel.source(language).splitlines())} lines")
    if shutil.which("cc") is None:
        print("no C compiler: nothing is built")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "hill")
        command(["codegen", "x^2/(k + x^2)", "--arguments", "x k", "--build", str(place)])
        hill = sn.load_library(next(Path(folder).glob("hill.[sd]*")))
        points = np.linspace(0.0, 3.0, 7)
        print(f"library and kernel agree: {bool(np.array_equal(hill(points, 2.0)[0], kernel(points, 2.0)))}")


if __name__ == "__main__":
    main()
