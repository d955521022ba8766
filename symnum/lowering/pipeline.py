"""The passes between lowering and a backend, in order; SYMNUM_CHECK puts the verifier between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from symnum.lowering.passes.chunk import chunk
from symnum.lowering.passes.fold import fold
from symnum.lowering.passes.hoist import hoist
from symnum.lowering.passes.schedule import schedule
from symnum.lowering.passes.share import share
from symnum.lowering.program import Program
from symnum.lowering.text import program_text
from symnum.lowering.verify import verify
from symnum.observe.report import Recorder, Report
from symnum.observe.switches import check_level, debug_level, say
from symnum.terms.traversal import paused_collector

Pass: TypeAlias = Callable[[Program], Program]

PASSES: dict[str, Pass] = {
    "fold": fold,
    "share": share,
    "schedule": schedule,
    "hoist": hoist,
    "chunk": chunk,
}
"""Every pass by its name, in the order in which `optimise` runs them."""

_SHOW_PROGRAMS = 5


@paused_collector()
def optimise(program: Program, passes: Sequence[str] = tuple(PASSES)) -> tuple[Program, Report]:
    """Run passes over a program; also tells what each did.

    Errors:  ProgramError, with SYMNUM_CHECK set, if a pass leaves a malformed program behind.
    Cost:    near-linear, about 4 us an instruction.

    >>> from symnum.lowering.text import parse_program
    >>> program = parse_program("argument state 1; v1 = add v0 v0; v2 = add v0 v0; v3 = mul v1 v2; output v3")
    >>> optimise(program)[0].operation_counts()
    {'add': 1, 'mul': 1}
    """
    recorder = Recorder("lowering")
    check = check_level() > 0
    if check:
        verify(program)
    for name in passes:
        with recorder.stage(name) as counts:
            program = PASSES[name](program)
            counts["instructions"] = program.instruction_count
        if check:
            verify(program)
        if debug_level() >= _SHOW_PROGRAMS:
            say(_SHOW_PROGRAMS, f"# after {name}\n{program_text(program)}")
    return program, recorder.report()
