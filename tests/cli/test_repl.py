"""`symnum repl` at a prompt, and with a program piped in."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from symnum.cli.main import main


def test_a_program_that_is_piped_in_runs_with_symbols_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("print(diff(sin(x)**2, x))\n"))
    assert main(["repl"]) == 0
    assert capsys.readouterr().out == "2*cos(x)*sin(x)\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("1/0\n"))
    assert main(["repl"]) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_prompt_keeps_its_results(tmp_path: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ["HOME"] = str(tmp_path)
        os.chdir(Path(__file__).parents[2])
        os.execv(sys.executable, [sys.executable, "-m", "symnum", "repl", "--plain"])
    os.write(terminal, b"x + x\n_ * 3\nOut[0]*Out[-1]\nexit()\n")
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how Linux ends a pseudo-terminal
            break
        if not part:
            break
        shown += part
    assert os.waitpid(child, 0)[1] == 0
    assert all(result in shown.decode().splitlines() for result in ("2*x", "6*x", "12*x^2"))
