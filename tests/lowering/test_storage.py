"""Programs as bytes."""

from __future__ import annotations

import pytest

from symnum.errors import SymnumError
from symnum.lowering.storage import program_from_bytes, program_to_bytes
from symnum.lowering.text import parse_program, program_text

TEXT = """argument parameter 1
argument state 2
constant 1/3
constant 0.1
constant pi
v6 = mul v0 v3
v7 = sin v1
v8 = where v7 v6 v2
stages 1 1
chunks 0 1
output v8 v6"""


def test_a_program_comes_back_as_it_was() -> None:
    program = parse_program(TEXT)
    again = program_from_bytes(program_to_bytes(program))
    assert program_text(again) == program_text(program)
    assert again.digest == program.digest


@pytest.mark.parametrize("data", [b"", b"{}\n", b"not json\n", b'{"format": "symnum program 0"}\n'])
def test_bytes_of_another_format_are_refused(data: bytes) -> None:
    with pytest.raises(SymnumError, match="no program"):
        program_from_bytes(data)
