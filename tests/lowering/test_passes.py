"""Passes, as program text in and program text out; the verifier looks at both."""

from __future__ import annotations

from itertools import pairwise

import pytest

from symnum.lowering.pipeline import PASSES
from symnum.lowering.program import Program
from symnum.lowering.text import parse_program, program_text
from symnum.lowering.verify import ProgramError, verify


def _after(name: str, text: str) -> str:
    program = parse_program(text)
    verify(program)
    result = PASSES[name](program)
    verify(result)
    return program_text(result).replace("\n", "; ")


TWO = "argument state 2; "

CASES = {
    "share": {
        TWO + "v2 = mul v0 v1; v3 = mul v1 v0; v4 = sub v2 v3; output v4 v3": (
            TWO + "v2 = mul v0 v1; v3 = mul v1 v0; v4 = sub v2 v2; output v4 v2"
        ),
        TWO + "v2 = sub v0 v1; v3 = sub v1 v0; output v2 v3": TWO + "v2 = sub v0 v1; v3 = sub v1 v0; output v2 v3",
        TWO + "v2 = exp v0; v3 = exp v0; v4 = sin v2; v5 = sin v3; output v5": (
            TWO + "v2 = exp v0; v3 = exp v0; v4 = sin v2; v5 = sin v2; output v4"
        ),
    },
    "fold": {
        TWO + "constant 2; constant 3; v4 = mul v2 v3; v5 = add v0 v4; output v5": (
            TWO + "constant 2; constant 3; constant 6; v5 = add v0 v4; output v5"
        ),
        TWO + "constant 1; v3 = mul v0 v2; v4 = sub v3 v1; output v4": TWO + "constant 1; v3 = sub v0 v1; output v3",
        TWO + "constant -1; v3 = mul v0 v2; v4 = add v3 v1; output v4": (
            TWO + "constant -1; v3 = neg v0; v4 = sub v1 v0; output v4"
        ),
        TWO + "constant 4; v3 = div v0 v2; output v3": TWO + "constant 4; constant 0.25; v4 = mul v0 v3; output v4",
        TWO + "constant 3; v3 = div v0 v2; output v3": TWO + "constant 3; v3 = div v0 v2; output v3",
        TWO + "constant 0; v3 = add v0 v2; output v3": TWO + "constant 0; v3 = add v0 v2; output v3",  # -0.0 + 0 is 0.0
        TWO + "constant 0; v3 = mul v0 v2; output v3": TWO + "constant 0; v3 = mul v0 v2; output v3",  # not for inf
        TWO + "constant 0; constant 1; v4 = div v3 v2; output v4": TWO
        + "constant 0; constant 1; constant inf; output v4",
        TWO + "constant 2; v3 = exp v2; output v3": TWO + "constant 2; v3 = exp v2; output v3",  # libm rounds, not IEEE
        TWO + "constant 2; v3 = pow v0 v2; output v3": TWO + "constant 2; v3 = mul v0 v0; output v3",
        TWO + "constant 0; v3 = where v2 v0 v1; output v3": TWO + "constant 0; output v1",
    },
    "schedule": {
        TWO + "v2 = exp v0; v3 = sin v1; v4 = cos v1; v5 = add v3 v4; output v5": (
            TWO + "v2 = sin v1; v3 = cos v1; v4 = add v2 v3; output v4"
        ),
        TWO + "v2 = exp v0; v3 = exp v1; v4 = mul v2 v2; v5 = mul v3 v3; v6 = sub v4 v5; output v6 v0": (
            TWO + "v2 = exp v0; v3 = mul v2 v2; v4 = exp v1; v5 = mul v4 v4; v6 = sub v3 v5; output v6 v0"
        ),
    },
    "hoist": {
        "argument parameter 1; argument time 1; argument state 1; constant 2; v4 = exp v2; v5 = mul v4 v1; "
        "v6 = exp v1; v7 = mul v0 v3; v8 = add v7 v6; v9 = add v8 v5; output v9": (
            "argument parameter 1; argument time 1; argument state 1; constant 2; v4 = mul v0 v3; v5 = exp v1; "
            "v6 = add v4 v5; v7 = exp v2; v8 = mul v7 v1; v9 = add v6 v8; stages 1 3; output v9"
        ),
    },
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, cases in CASES.items() for text in cases])
def test_pass_gives_the_expected_program(name: str, text: str) -> None:
    assert _after(name, text) == CASES[name][text]


def _long(count: int, stages: str = "") -> Program:
    body = "; ".join(f"v{i} = sin v{i - 1}" for i in range(1, count + 1))
    return parse_program(f"argument state 1; {body}; {stages} output v{count}")


def test_chunks_cover_the_program_and_respect_stages() -> None:
    text = program_text(_long(1000)).replace("state", "parameter")
    program = PASSES["chunk"](parse_program(text.replace("output", "stages 450 700\noutput")))
    verify(program)
    starts = [*program.chunks.tolist(), 1000]
    assert {0, 450, 700} <= set(starts)
    assert all(100 <= after - before <= 300 for before, after in pairwise(starts))


BAD = {
    TWO + "v2 = mul v0 v3; v3 = sin v0; output v2": "not yet computed",
    TWO + "v2 = mul v0 v1; output v7": "output",
    TWO + "v2 = mul v0 v1; stages 1 1; output v2": "parameter stage",
    TWO + "v2 = mul v0 v1; chunks 1; output v2": "chunks",
    TWO + "v2 = sec v0; output v2": "no instruction",
}


@pytest.mark.parametrize("text", BAD)
def test_verifier_finds_malformed_programs(text: str) -> None:
    with pytest.raises(ProgramError, match=BAD[text]):
        verify(parse_program(text))
