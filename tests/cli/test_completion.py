"""Completion in bash, zsh and fish, as the how-to page sets it up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = {
    "bash": """eval "$(_SYMNUM_COMPLETE=bash_source symnum)"
COMP_WORDS=(symnum {words}) COMP_CWORD={place}; _symnum_completion symnum; echo "${{COMPREPLY[*]}}" """,
    "zsh": """eval "$(_SYMNUM_COMPLETE=zsh_source symnum)" 2>/dev/null; whence _symnum_completion >/dev/null &&
COMP_WORDS="symnum {words}" COMP_CWORD={place} _SYMNUM_COMPLETE=zsh_complete symnum""",
    "fish": """_SYMNUM_COMPLETE=fish_source symnum | source; complete -C "symnum {words}" """,
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A folder with the command in it, and a home of its own."""
    command = tmp_path / "symnum"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={Path(__file__).parents[2]} exec {sys.executable} -m symnum "$@"\n')
    command.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path), "TERM": "dumb"}


@pytest.mark.parametrize("shell", SOURCES)
@pytest.mark.parametrize(("words", "offered"), [("cod", "codegen"), ("codegen --tar", "--target"), ("rules l", "list")])
def test_a_shell_completes(shell: str, words: str, offered: str, environment: dict[str, str]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = SOURCES[shell].format(words=words, place=len(words.split()))
    done = subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert offered in done.stdout, done.stderr


def test_the_targets_are_completed(environment: dict[str, str]) -> None:
    words = {"COMP_WORDS": "symnum codegen --target for", "COMP_CWORD": "3", "_SYMNUM_COMPLETE": "bash_complete"}
    done = subprocess.run(["symnum"], env=environment | words, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["plain,fortran"]
