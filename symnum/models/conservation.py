"""Linear invariants of a system: weighted sums of states that never change, and the system without those states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from symnum.models.reduction import reduced
from symnum.models.system import ODESystem
from symnum.terms import interface
from symnum.terms.canonical import add, linear_combination
from symnum.terms.interface import Exact
from symnum.terms.term import Symbol, Term, symbol
from symnum.terms.traversal import paused_collector


@dataclass(frozen=True, slots=True, repr=False)
class ConservationLaw:
    """A sum of states with weights that stays what it is; the weight of `leading` is not in any other law.

    >>> x, y = symbol("x"), symbol("y")
    >>> print(ConservationLaw({x: 1, y: 2}, x))
    x + 2*y
    """

    weights: dict[Symbol, Exact]
    leading: Symbol

    @property
    def term(self) -> Term:
        """The sum as a term."""
        return linear_combination(self.weights)

    def __str__(self) -> str:
        return str(self.term)

    def __repr__(self) -> str:
        return f"<conserved: {self.term!r}>"


@paused_collector()
def conservation_laws(system: ODESystem) -> list[ConservationLaw]:
    """All linear invariants of a system, as many as are independent.

    A sum of states is found to be constant if its derivative vanishes as a sum of products, whatever the parameters,
    and no event assigns one of its states.

    Cost:    near-linear in the summands of the equations, where most of them occur in few equations.

    >>> import symnum as sn
    >>> network = sn.ReactionNetwork("binding")
    >>> for name in "ABC":
    ...     _ = network.add_species(name, 1)
    >>> network.add_reaction("A + B <-> C", (2, 3))
    >>> for law in conservation_laws(network.ode_system()):
    ...     print(law)
    A + C
    B + C
    """
    columns: dict[Term, dict[int, Exact]] = {}
    for place, equation in enumerate(system.rhs):
        if equation is not _ZERO:
            for coefficient, part in interface.summands(equation):
                columns.setdefault(part, {})[place] = coefficient
    jumping = {state for event in system.events for state in event.assignments}
    jumps: list[dict[int, Exact]] = [{place: 1} for place, state in enumerate(system.states) if state in jumping]
    meanings = _quotient([*columns.values(), *jumps])
    laws: dict[int, dict[Symbol, Exact]] = {}
    for place, state in enumerate(system.states):
        for free, weight in meanings.get(place, {place: 1}).items():
            laws.setdefault(free, {})[state] = weight
    return [ConservationLaw(_whole(weights), system.states[free]) for free, weights in sorted(laws.items())]


_ZERO = linear_combination({})


def _quotient(vectors: Iterable[dict[int, Exact]]) -> dict[int, dict[int, Exact]]:
    """What each place is worth in others that are free, when all these vectors count as nothing.

    Gaussian elimination that keeps its rows reduced. A vector removes its last place, which in a network is a complex
    rather than what it is made of, so that the laws count molecules and have positive weights where they can.
    """
    meanings: dict[int, dict[int, Exact]] = {}
    users: dict[int, dict[int, None]] = {}  # the places whose meaning contains a free place
    known: set[tuple[tuple[int, Exact], ...]] = set()
    for vector in vectors:
        key = tuple(vector.items())
        if key in known:
            continue
        known.add(key)
        rest = _reduced(vector, meanings)
        if not rest:
            continue
        pivot = max(rest, key=lambda place: (abs(rest[place]) == 1, place))
        scale = rest.pop(pivot)
        meaning = {place: _divided(-weight, scale) for place, weight in rest.items()}
        changed = users.pop(pivot, {})
        meanings[pivot] = meaning
        for place in changed:
            meanings[place] = _reduced(meanings[place], {pivot: meaning})
        for place in (pivot, *changed):
            for free in meanings[place]:
                users.setdefault(free, {})[place] = None
    return meanings


def _reduced(vector: dict[int, Exact], meanings: dict[int, dict[int, Exact]]) -> dict[int, Exact]:
    result: dict[int, Exact] = {}
    for place, weight in vector.items():
        for free, part in meanings.get(place, {place: 1}).items():
            result[free] = result.get(free, 0) + weight * part
    return {place: weight for place, weight in result.items() if weight != 0}


def _divided(a: Exact, b: Exact) -> Exact:
    quotient = Fraction(a) / b
    return quotient.numerator if quotient.denominator == 1 else quotient


def _whole(weights: dict[Symbol, Exact]) -> dict[Symbol, Exact]:
    """The weights as integers."""
    scale = lcm(*(Fraction(weight).denominator for weight in weights.values()))
    return {state: _divided(weight * scale, 1) for state, weight in weights.items()}


@paused_collector()
def remove_conserved(system: ODESystem, laws: Sequence[ConservationLaw] | None = None) -> ODESystem:
    """The system without the leading states of its conservation laws, which follow from the others and from totals.

    Each total is a new parameter, defined by the initial values. The states that are left out become observables.
    `laws` are those of `conservation_laws`, or some of them.

    Units:   a total has the unit of its states.

    >>> import symnum as sn
    >>> x, y, k = sn.symbols("x y k")
    >>> system = sn.ODESystem([x, y], [-k*x*y, k*x*y], parameters={k: 2}, initial={x: 3, y: 1})
    >>> smaller = remove_conserved(system)
    >>> smaller.states, smaller.parameter_values(), smaller.initial_state()
    ((y,), array([2., 4.]), array([1.]))
    """
    laws = conservation_laws(system) if laws is None else laws
    taken = {*system.state_names, *system.parameter_names, *system.observables, system.time.name}
    meanings: dict[Symbol, Term] = {}
    totals: dict[Symbol, Term] = {}
    for law in laws:
        total = _unused(f"total_{law.leading.name}", taken)
        totals[total] = add(*[weight * system.initial[state] for state, weight in law.weights.items()])
        others: dict[Term, Exact] = {
            state: -weight for state, weight in law.weights.items() if state is not law.leading
        }
        meanings[law.leading] = linear_combination({**others, total: 1}) / law.weights[law.leading]
    return reduced(system, meanings, totals)


def _unused(name: str, taken: set[str]) -> Symbol:
    while name in taken:
        name += "_"
    taken.add(name)
    return symbol(name)
