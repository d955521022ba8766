"""Programs as bytes, for a cache: a line of JSON, then the arrays."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from symnum.errors import SymnumError
from symnum.lowering.program import Argument, Program, Rate, code_of, exact_text, operator_table
from symnum.lowering.text import parse_exact
from symnum.terms.operators import operator_named

_FORMAT = "symnum program 1"


def program_to_bytes(program: Program) -> bytes:
    """The program as bytes; operators go by name, since their codes differ between processes.

    >>> from symnum.lowering.text import parse_program
    >>> program = parse_program("argument state 2; constant 1/3; v3 = mul v0 v1; v4 = add v3 v2; output v4")
    >>> program_from_bytes(program_to_bytes(program)).digest == program.digest
    True
    """
    names = [operator.name for operator in program.operators]
    rank = {code_of(operator): place for place, operator in enumerate(program.operators)}
    ranks = operator_table(lambda operator: rank.get(code_of(operator), 0))
    arrays = [ranks[program.operations], program.operands, program.outputs, program.chunks]
    header = {
        "format": _FORMAT,
        "arguments": [(argument.rate.name, argument.size) for argument in program.arguments],
        "exact": [exact_text(value) for value in program.exact],
        "operators": names,
        "stages": program.stages,
        "shapes": [array.shape for array in arrays],
    }
    data = b"".join(np.ascontiguousarray(array, dtype="<i4").tobytes() for array in arrays)
    return json.dumps(header).encode() + b"\n" + data


def program_from_bytes(data: bytes) -> Program:
    """The program that `program_to_bytes` stored; the caller has made sure that the bytes are its own.

    Errors:  SymnumError if they are of another format.
    """
    head, _, body = data.partition(b"\n")
    try:
        header = json.loads(head)
        if header["format"] != _FORMAT:
            raise ValueError
    except (ValueError, TypeError, KeyError):
        raise SymnumError("these bytes hold no program of this version") from None
    arrays: list[NDArray[np.int32]] = []
    start = 0
    for shape in header["shapes"]:
        size = int(np.prod(shape, dtype=np.int64))
        arrays.append(np.frombuffer(body, dtype="<i4", count=size, offset=start).reshape(shape).astype(np.int32))
        start += 4 * size
    ranks, operands, outputs, chunks = arrays
    codes = np.array([code_of(operator_named(name)) for name in header["operators"]], dtype=np.int16)
    return Program(
        arguments=tuple(Argument(Rate[rate], size) for rate, size in header["arguments"]),
        exact=tuple(parse_exact(text) for text in header["exact"]),
        operations=codes[ranks] if len(codes) else ranks.astype(np.int16),
        operands=operands,
        outputs=outputs,
        stages=(int(header["stages"][0]), int(header["stages"][1])),
        chunks=chunks,
    )
