"""The program of a definition: rewritten, lowered and prepared, or found in the disk cache if that once took long."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from symnum.errors import SymnumError
from symnum.kernels.cache import CacheUnavailableError, user_cache, versions
from symnum.kernels.definition import Definition, check_complete
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program
from symnum.lowering.storage import program_from_bytes, program_to_bytes
from symnum.observe.progress import working
from symnum.observe.report import Recorder, Stage
from symnum.terms.digest import terms_digest
from symnum.terms.interface import AnyTerm

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriter

WORTH_KEEPING = 0.05
"""Seconds of lowering from which its result is kept: finding it again takes a third of that, mostly for its key."""


def prepared_program(
    definition: Definition, cached: bool, seconds: float | None = None
) -> tuple[Program, tuple[Stage, ...]]:
    """The program of a definition and the stages of the work, rewriting included.

    `seconds` is how long the whole compilation may take, of which rewriting gets a half.

    Errors:  SymnumError that names the symbols which are no arguments; those of `symnum.rewrite`.
    """
    recorder = Recorder("compile")
    key = ""
    if cached:
        with recorder.stage("key"):
            key = definition_key(definition)
        found = _found(key) if key else None
        if found is not None:
            return found, recorder.report().stages
    terms, stages, whole = definition.terms, recorder.report().stages, True
    if definition.rewriter:
        check_complete(definition)  # before work that may take seconds
        terms, stage, whole = rewritten(terms, definition.rewriter, definition.allow, seconds)
        stages = (*stages, stage)
    program, lowering = _lowered(definition, terms)
    stages = (*stages, *lowering)
    if key and whole and sum(stage.seconds for stage in stages) > WORTH_KEEPING:
        _keep(key, program)
    return program, stages


def rewritten(
    terms: tuple[AnyTerm, ...], rewriter: str | Rewriter, allow: str, seconds: float | None = None
) -> tuple[tuple[AnyTerm, ...], Stage, bool]:
    """The terms rewritten, the stage for the report, and whether the rewriter was given all the time that it wanted.

    Errors:  those of `symnum.rewrite`.
    """
    from symnum.rewriters.base import Limits, rewrite

    limits = None if seconds is None else Limits(seconds=seconds / 2)
    recorder = Recorder("compile")
    with recorder.stage("rewrite") as counts, working("rewrite"):
        rewriting = rewrite(list(terms), rewriter=rewriter, allow=allow, limits=limits)
        counts["cost before"], counts["cost after"] = rewriting.cost_before, rewriting.cost_after
    return tuple(rewriting.terms), recorder.report().stages[0], "time limit" not in rewriting.report.stop


def _lowered(definition: Definition, terms: Sequence[AnyTerm]) -> tuple[Program, tuple[Stage, ...]]:
    recorder = Recorder("compile")
    with recorder.stage("lower") as counts, working("lower"):
        try:
            program = lower(definition.lowered_groups(), terms, multiply_powers=definition.multiply_powers)
        except SymnumError:
            check_complete(definition)
            raise
        counts["instructions"] = program.instruction_count
    with working("lower"):
        program, passes = optimise(program)
    return program, (*recorder.report().stages, *passes.stages)


def definition_key(definition: Definition) -> str:
    """The key of a definition's program; empty if it calls a function of this process."""
    symbols = [s for group in definition.groups for s in group.symbols]
    digest = terms_digest([*symbols, *definition.terms])
    if digest is None:
        return ""
    groups = [f"{group.rate.name} {len(group.symbols)}" for group in definition.groups]
    options = f"{definition.multiply_powers} {definition.rewriter} {definition.allow}"
    parts = ["symnum program 2", options, digest, *groups, *versions()]
    return blake2b("\n".join(parts).encode(), digest_size=32).hexdigest()


def _found(key: str) -> Program | None:
    try:
        data = user_cache().get(key)
        return None if data is None else program_from_bytes(data)
    except SymnumError:  # no cache, or an entry of another version: lowered again
        return None


def _keep(key: str, program: Program) -> None:
    try:
        user_cache().put(key, program_to_bytes(program))
    except (CacheUnavailableError, OSError):  # the kernel works without
        return
