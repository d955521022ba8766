"""The program of a definition: lowered and prepared, or found in the disk cache where that has taken long before."""

from __future__ import annotations

from hashlib import blake2b

from symnum.errors import SymnumError
from symnum.kernels.cache import CacheUnavailableError, user_cache, versions
from symnum.kernels.definition import Definition, check_complete
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program
from symnum.lowering.storage import program_from_bytes, program_to_bytes
from symnum.observe.report import Recorder, Stage
from symnum.terms.digest import terms_digest

WORTH_KEEPING = 0.05
"""Seconds of lowering from which its result is kept: finding it again takes a third of that, mostly for its key."""


def prepared_program(definition: Definition, cached: bool) -> tuple[Program, tuple[Stage, ...]]:
    """The program of a definition and the stages of the work.

    Errors:  SymnumError that names the symbols which are no arguments.
    """
    recorder = Recorder("compile")
    key = ""
    if cached:
        with recorder.stage("key"):
            key = definition_key(definition)
        found = _found(key) if key else None
        if found is not None:
            return found, recorder.report().stages
    with recorder.stage("lower") as counts:
        try:
            program = lower(definition.lowered_groups(), definition.terms)
        except SymnumError:
            check_complete(definition)
            raise
        counts["instructions"] = program.instruction_count
    program, passes = optimise(program)
    stages = (*recorder.report().stages, *passes.stages)
    if key and sum(stage.seconds for stage in stages) > WORTH_KEEPING:
        _keep(key, program)
    return program, stages


def definition_key(definition: Definition) -> str:
    """The key of a definition's program; empty if it calls a function of this process."""
    symbols = [s for group in definition.groups for s in group.symbols]
    digest = terms_digest([*symbols, *definition.terms])
    if digest is None:
        return ""
    groups = [f"{group.rate.name} {len(group.symbols)}" for group in definition.groups]
    parts = ["symnum program 1", digest, *groups, *versions()]
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
