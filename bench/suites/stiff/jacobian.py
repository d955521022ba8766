"""The sparse Jacobian of BCR: its pattern, its terms, its kernel, and one call beside the right-hand side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...registry import benchmark
from ...timing import interleaved, processor_timed

_CHECKED = 10_000


@benchmark()
def jacobian(repeat: int) -> Iterator[Figure | Missing]:
    """Pattern <= 0.3 s, terms <= 3 s, kernel and first call <= 10 s; a call <= 3 calls of the right-hand side."""
    system = sn.read_network(data_file("networks/bcr.net")).ode_system()
    seconds, pattern = processor_timed(lambda: sn.jacobian_sparsity(system.rhs, system.states))
    yield Figure("BCR, pattern", seconds, "s", target=Target(0.3))
    seconds, terms = processor_timed(lambda: sn.jacobian(system.rhs, system.states, sparse=True))
    yield Figure("BCR, terms", seconds, "s", target=Target(3))
    compiled = system.compile(jacobian="sparse", cache=False)
    state, parameters = system.initial_state() + 0.5, system.parameter_values()
    compiled.rhs(0.0, state)
    seconds, _ = processor_timed(lambda: compiled.jac(0.0, state))
    yield Figure("BCR, terms, kernel and first call", seconds, "s", target=Target(10))
    yield Figure("BCR, entries of the pattern that the terms lack", pattern.nnz - len(terms.entries), "")
    compiled.kernel.settle()
    compiled.jacobian_kernel.settle()
    rates, entries = np.empty(len(state)), np.empty(len(terms.entries))
    calls = {
        "rhs": lambda: compiled.kernel(0.0, state, parameters, out=rates),
        "jacobian": lambda: compiled.jacobian_kernel(0.0, state, parameters, out=entries),
    }
    times = interleaved(calls, repeat)
    what, unit = "BCR, one call of the Jacobian", "us"
    yield Figure(what, times["jacobian"] * 1e6, unit, "one of the right-hand side", times["rhs"] * 1e6, Target(3))
    yield Figure("BCR, entries against complex steps", _worst_entry(system, state, parameters, entries), "relative",
                 target=Target(1e-10))  # fmt: skip


def _worst_entry(system: sn.ODESystem, state: np.ndarray, parameters: np.ndarray, entries: np.ndarray) -> float:
    """The largest error of the Jacobian's columns against complex steps, over at least 10,000 entries."""
    terms = sn.jacobian(system.rhs, system.states, sparse=True)
    worst, checked = 0.0, 0
    values: dict[sn.Symbol, complex] = dict(
        zip((*system.states, *system.parameters), (*state, *parameters), strict=True)
    )
    for column in np.argsort(-np.diff(terms.starts)):
        own = slice(terms.starts[column], terms.starts[column + 1])
        rows = terms.rows[own]
        moved = values | {system.states[column]: complex(float(state[column]), 1e-30)}
        steps = np.array([value.imag for value in _complex_values([system.rhs[row] for row in rows], moved)]) / 1e-30
        scale = np.maximum(np.abs(steps), 1e-9 * np.abs(steps).max(initial=1e-300))
        worst = max(worst, float(np.max(np.abs(entries[own] - steps) / scale, initial=0.0)))
        checked += len(rows)
        if checked >= _CHECKED:
            break
    return worst


def _complex_values(terms: list[sn.Term], values: dict[sn.Symbol, complex]) -> list[complex]:
    """Values of polynomials at complex numbers, which kernels do not take."""
    from symnum.terms.interface import is_literal, literal_value
    from symnum.terms.operators import ADD, Operator
    from symnum.terms.traversal import rebuild

    def leaf(term: sn.Term) -> complex:
        return complex(float(literal_value(term))) if is_literal(term) else values[term]  # type: ignore[index]

    def call(_: sn.Term, operator: Operator, parts: tuple[complex, ...]) -> complex:
        if operator is ADD:
            return sum(parts)
        result = parts[0]
        for part in parts[1:]:
            result = result * part if operator.name == "mul" else result**part
        return result

    return rebuild(terms, leaf, call)
