"""`Target`: a language with its frame around the statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from symnum.backends.layout import lay_out
from symnum.backends.source.statements import Language, StatementWriter
from symnum.backends.source.targets import TARGETS, unknown_language
from symnum.errors import SymnumError
from symnum.lowering.program import Program


@dataclass(frozen=True, slots=True)
class Function:
    """One function to be written: its name, its statements, and the numbers of the values that it computes."""

    name: str
    statements: Sequence[str]
    values: range


def no_declarations(values: range) -> list[str]:
    """What languages say of values beforehand whose statements declare them."""
    return []


@dataclass(frozen=True, slots=True)
class Target:
    """How a language frames the statements, as templates.

    `head` comes first, then each function as `function` frames its {body}, and last `evaluate`, whose {calls} are one
    line of the form `call` for each {name}. All but `call` may name {slots}, {inputs} and {outputs} too. Statements
    stand `indent` columns from the left. `declarations` are lines that a function needs before the values it computes.
    Where `one_function` holds, functions cannot change what they are given, and all statements stand in one.
    """

    language: Language
    head: str
    function: str
    call: str
    evaluate: str
    indent: int = 2
    declarations: Callable[[range], list[str]] = no_declarations
    one_function: bool = False


def target_named(name: str) -> Target:
    """The language of this name.

    Errors:  SymnumError that offers the nearest names, if there is none.

    >>> target_named("rust").language.name
    'Rust'
    """
    if name not in TARGETS:
        raise SymnumError(unknown_language(name))
    found: Target = import_module(TARGETS[name]).TARGET
    return found


def target_source(target: Target, program: Program) -> str:
    """The text of a program in a language.

    Errors:  SymnumError if the language lacks an operator, or a registered function is called.
    Cost:    about 2 us an instruction.
    """
    if any(operator.implementation is not None for operator in program.operators):
        raise SymnumError(f"{target.language.name} source cannot call registered functions; the target numba can")
    layout = lay_out(program)
    functions = _functions(StatementWriter(layout, target.language), target)
    counts = {"slots": layout.slot_count, "inputs": program.input_count, "outputs": len(program.outputs)}
    text = [target.head.format(**counts), *target.language.needed(program.operators)]
    for function in functions:
        body = indented([*target.declarations(function.values), *function.statements], target.indent)
        text.append(target.function.format(name=function.name, body=body, **counts))
    calls = indented([target.call.format(name=function.name) for function in functions], target.indent)
    return "\n".join([*text, target.evaluate.format(calls=calls, **counts)]) + "\n"


def _functions(writer: StatementWriter, target: Target) -> list[Function]:
    layout = writer.layout
    first = layout.program.first_instruction
    found = [
        Function(f"c{number}", writer.chunk(number), range(first + chunk.start, first + chunk.stop))
        for number, chunk in enumerate(layout.chunks)
    ]
    found += [
        Function(f"c{len(layout.chunks) + piece}", writer.copies(piece), range(0))
        for piece in range(len(layout.copies))
    ]
    if not target.one_function:
        return found
    statements = [statement for function in found for statement in function.statements]
    return [Function("c0", statements, range(0))]


def indented(statements: Sequence[str], by: int) -> str:
    """Statements on lines of their own."""
    return "\n".join([" " * by + statement for statement in statements])


def table(pattern: str, names: Sequence[str]) -> dict[str, str]:
    """Rows for operators whose expressions differ in the name only.

    >>> table("std::{}({{0}})", ["sin", "cos"])
    {'sin': 'std::sin({0})', 'cos': 'std::cos({0})'}
    """
    return {name: pattern.format(name) for name in names}


UNARY = (
    "sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos",
    "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "floor", "ceil",
)  # fmt: skip
"""The operators of one argument that most languages name as C does."""

SPECIAL = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "gammaln"}
"""The error function and its kin by their names in scipy.special."""

COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

ARITHMETIC = {"add": "{0} + {1}", "sub": "{0} - {1}", "mul": "{0} * {1}", "div": "{0} / {1}", "neg": "-{0}"}
