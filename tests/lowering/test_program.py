"""Programs: their text form, and a digest that does not depend on the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from symnum.errors import SyntaxErrorAt
from symnum.lowering.program import code_of, make_program
from symnum.lowering.text import parse_program, program_text
from symnum.terms.operators import SIN, operators, register_function

TEXT = """argument parameter 2
argument time 1
argument state 3
constant 1/3
constant -7
constant 0.1
constant -0.0
constant inf
constant pi
v12 = where v3 v6 v11
v13 = fma v12 v1 v2
stages 0 0
chunks 0 1
output v13 v4"""


def test_text_reads_back_to_the_same_program() -> None:
    program = parse_program(TEXT)
    assert program_text(program) == TEXT.replace("stages 0 0\n", "")
    assert parse_program(program_text(program)).digest == program.digest


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("argument fast 1", "unknown rate"),
        ("argument state 1\nv1 = sin", "reads 1 value"),
        ("argument state 1\nv1 = frobnicate v0", "no operator"),
        ("argument state 1\nv5 = sin v0", "expected v1"),
        ("constant 1e", "could not convert"),
        ("v0 + v1", "expected argument"),
    ],
)
def test_text_that_cannot_be_read_says_where(text: str, reason: str) -> None:
    with pytest.raises(SyntaxErrorAt, match=reason):
        parse_program(text)


CHANGES = [
    ("time", "state"), ("fma v12 v1", "fma v12 v0"), ("constant -7", "constant -8"), ("v13 v4", "v13 v5"),
    ("-0.0", "0.0"), ("where", "fma"), ("chunks 0 1", ""),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_digest_tells_programs_apart(change: tuple[str, str]) -> None:
    assert parse_program(TEXT.replace(*change)).digest != parse_program(TEXT).digest


def test_digest_does_not_depend_on_codes_or_the_hash_seed() -> None:
    name = "test_late_function"
    script = (
        "import sys; from symnum.terms.operators import register_function\n"
        "for i in range(int(sys.argv[1])): register_function(f'other{i}', 1, implementation=abs)\n"
        f"register_function({name!r}, 1, implementation=abs)\n"
        "from symnum.lowering.text import parse_program\n"
        f"print(parse_program('argument state 1; v1 = {name} v0; v2 = sin v1; output v2').digest)"
    )
    digests = [
        subprocess.run([sys.executable, "-c", script, str(count)], capture_output=True, text=True, check=True,
                       env={"PYTHONHASHSEED": str(count), "PYTHONPATH": "."}).stdout
        for count in (0, 3)
    ]  # fmt: skip
    assert digests[0] == digests[1]


def test_functions_registered_later_get_codes() -> None:
    known = {operator.name: operator for operator in operators()}
    new = known.get("test_later") or register_function("test_later", 5, implementation=lambda a, b, c, d, e: a)
    program = make_program([], [1], [(new, (0, 0, 0, 0, 0)), (SIN, (1,))], [2])
    assert program.operands.shape == (5, 2)
    assert program.operations[0] == code_of(new)
