"""Every fault that is put in is detected: before an answer is given out, or by the check of compiled code."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from symnum.backends.base import Options, backend_named
from symnum.backends.reference import evaluate_float
from symnum.errors import SymnumError
from symnum.kernels.checking import check_executable
from symnum.kernels.definition import Definition, define
from symnum.kernels.programs import prepared_program
from symnum.lowering.program import NO_OPERAND, Program
from symnum.rewriters.certificate.certify import certify, refusal
from symnum.terms.parsing import parse
from symnum.terms.traversal import free_symbols

from .faults import FORMULAS, wrong_extractions, wrong_rules

RULES, EXTRACTIONS, PROGRAMS = 60, 40, 40


def test_results_of_wrong_rules_are_refused() -> None:
    assert [name for name, claim in wrong_rules(RULES) if not refusal(claim)] == []


def test_a_certificate_sees_wrong_rules_in_what_is_taken_for_a_derivation() -> None:
    derived = [(name, replace(claim, derived=True)) for name, claim in wrong_rules(RULES)]
    assert [name for name, claim in derived if certify(claim).certified] == []


def test_wrong_extractions_are_refused() -> None:
    assert [name for name, claim in wrong_extractions(EXTRACTIONS) if not refusal(claim)] == []


def faulty(program: Program, kind: str, source: random.Random) -> Program:
    """The program with an operand dropped (the first input in its place), doubled or swapped with another's."""
    operands = program.operands.copy()
    binary = [i for i in range(program.instruction_count) if operands[1][i] not in (NO_OPERAND, operands[0][i])]
    place = source.choice(binary)
    if kind == "doubled":
        operands[1][place] = operands[0][place]
    elif kind == "dropped":
        operands[1][place] = 0
    else:
        other = source.choice([i for i in binary if i != place])
        low, high = sorted((place, other))
        operands[1][low], operands[1][high] = operands[0][low], operands[1][low]
    return replace(program, operands=operands)


def really_faulty(program: Program, source: random.Random) -> tuple[str, Program]:
    """A faulty program whose value the slow reference sees to be another."""
    inputs = [source.uniform(0.5, 1.5) for _ in range(program.input_count)]
    while True:
        kind = source.choice(["dropped", "doubled", "swapped"])
        broken = faulty(program, kind, source)
        if evaluate_float(broken, inputs) != evaluate_float(program, inputs):
            return kind, broken


def kernels() -> list[tuple[Definition, Program]]:
    definitions: list[Definition] = []
    for text in FORMULAS:
        term = parse(text, symbols={})
        definitions.append(define(list(free_symbols(term)), [term]))
    return [(definition, prepared_program(definition, False)[0]) for definition in definitions]


@pytest.mark.parametrize("backend", ["tape", "llvm"])
def test_code_that_drops_doubles_or_swaps_a_term_is_detected(backend: str) -> None:
    source, made, missed = random.Random(backend), 0, list[str]()
    for definition, program in kernels() * 4:
        kind, broken = really_faulty(program, source)
        executable = backend_named(backend).compile(broken, Options())
        made += 1
        try:
            check_executable(definition, executable)
            missed.append(f"{kind} in {definition.terms[0]}")
        except SymnumError:
            pass
    assert made == PROGRAMS
    assert missed == []


@pytest.mark.parametrize("backend", ["tape", "llvm"])
def test_right_code_passes(backend: str) -> None:
    for definition, program in kernels():
        check_executable(definition, backend_named(backend).compile(program, Options()))
