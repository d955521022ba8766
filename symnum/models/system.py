"""Systems of ordinary differential equations: states, right-hand sides, parameters and what is observed of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from symnum.errors import ModelError
from symnum.models.events import Event
from symnum.models.expressions import in_dependency_order, read_expression, read_symbols
from symnum.models.mass import mass_matrix
from symnum.models.structure import Structure, check_structure
from symnum.terms import interface
from symnum.terms.accepted import name_of
from symnum.terms.evaluation import evaluate
from symnum.terms.term import Symbol, Term, literal
from symnum.terms.traversal import free_symbols, substitute

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from symnum.display.exploring import Explorer
    from symnum.models.compiled import CompiledSystem
    from symnum.solvers.adjoint import Loss
    from symnum.solvers.ensemble import Ensemble
    from symnum.solvers.problem import Values
    from symnum.solvers.solution import Solution


class ODESystem:
    """dy/dt = f(t, y, p), with names. It never changes once it is made.

    Symbols may be given by their names, and terms as text. `states` are symbols; `rhs` is a sequence of terms in their
    order, or a mapping from state to term. `parameters` maps symbols to default values or to definitions over other
    parameters; a sequence of symbols has no defaults. `initial` maps states to numbers or to terms over the
    parameters; states left out start at 0. `observables` maps names to terms over states, parameters and time.
    `events` change states, or end solutions, on conditions. `mass` is the matrix M of M dy/dt = f, dense or sparse, or
    maps states to numbers on its diagonal, 1 for those left out: a state with 0 is algebraic, its equation 0 = f, and
    its initial value is where a solution is sought. A caller who knows which symbols the equations use can say so in
    `rhs_symbols`, which saves a walk over large equations.

    Errors:  ModelError if a state has no equation, a name occurs twice, a symbol is unknown, or parameters are defined
             in a circle.

    >>> from symnum.terms.term import symbols
    >>> x, k, t = symbols("x k t")
    >>> system = ODESystem([x], {x: -k*x}, parameters={k: 2}, time=t, initial={x: 1})
    >>> system.initial_state(), system.parameter_values({"k": 3})
    (array([1.]), array([3.]))
    >>> ODESystem("x y", ["-k*x", "k*x"], parameters={"k": 2}).rhs
    (-k*x, k*x)
    """

    def __init__(  # noqa: PLR0913
        self,
        states: Sequence[Symbol | str] | str,
        rhs: Sequence[Any] | Mapping[Any, Any],
        *,
        parameters: Mapping[Any, Any] | Sequence[Symbol | str] | str = (),
        time: Symbol | str = "t",
        initial: Mapping[Any, Any] | None = None,
        observables: Mapping[str, Any] | None = None,
        events: Sequence[Event] = (),
        mass: Any = None,
        name: str = "system",
        rhs_symbols: Iterable[Symbol] | None = None,
    ) -> None:
        self.name = name
        self.states = read_symbols(states)
        self.time = read_symbols([time])[0]
        defined = parameters if isinstance(parameters, Mapping) else dict.fromkeys(read_symbols(parameters))
        names = {s.name: s for s in (*self.states, *read_symbols(defined), self.time)}
        read = partial(read_expression, names=names)
        self.rhs = tuple(map(read, _equations(self.states, rhs)))
        self.parameters: Mapping[Symbol, Term | None] = MappingProxyType(
            {names[name_of(p)]: None if value is None else read(value) for p, value in defined.items()}
        )
        given: dict[Any, Term] = {names.get(name_of(s), s): read(value) for s, value in (initial or {}).items()}
        self.initial: Mapping[Symbol, Term] = MappingProxyType(dict.fromkeys(self.states, literal(0)) | given)
        self.observables: Mapping[str, Term] = MappingProxyType(
            {label: read(value) for label, value in (observables or {}).items()}
        )
        self.events = tuple(events)
        self.mass: Any = None if mass is None else mass_matrix(self.states, mass)
        self._check(free_symbols(self.rhs) if rhs_symbols is None else rhs_symbols)
        definitions = {p.name: term for p, term in self.parameters.items() if term is not None}
        self._order = in_dependency_order(definitions)
        self._compiled: CompiledSystem | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        options = {
            "parameters": dict(self.parameters), "time": self.time, "initial": dict(self.initial),
            "observables": dict(self.observables), "events": self.events, "mass": self.mass, "name": self.name,
        }  # fmt: skip
        return _rebuilt, (self.states, self.rhs, options)

    def __repr__(self) -> str:
        return (
            f"<ODESystem {self.name}: {len(self.states)} states, {len(self.parameters)} parameters,"
            f" {len(self.observables)} observables>"
        )

    def _repr_html_(self) -> str:
        from symnum.models.showing import system_html

        return system_html(self)

    @property
    def state_names(self) -> tuple[str, ...]:
        """The names of the states in their order."""
        return tuple(state.name for state in self.states)

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The names of the parameters in their order."""
        return tuple(parameter.name for parameter in self.parameters)

    # numbers ----------------------------------------------------------------------------------------------------------
    def parameter_values(self, p: Values | None = None) -> NDArray[np.float64]:
        """The values of all parameters; those that are defined by others follow the values given for these.

        Shapes:  (parameters,)
        Errors:  ModelError for an unknown parameter, one without a value, or an array of another length.
        """
        import numpy as np

        names = self.parameter_names
        if p is not None and not isinstance(p, Mapping):
            return _whole_array(p, len(names), "parameters")
        values = _by_name(p or {}, names, "parameter")
        definitions = {parameter.name: term for parameter, term in self.parameters.items()}
        for name in self._order:
            if name not in values:
                values[name] = _value(definitions[name], values)
        missing = [name for name in names if name not in values]
        if missing:
            raise ModelError(f"no value for parameter {missing[0]!r}; give it in p={{...}}")
        return np.array([values[name] for name in names], dtype=np.float64)

    def initial_state(self, p: Values | None = None, y0: Values | None = None) -> NDArray[np.float64]:
        """The state at the start, for these parameters; `y0` replaces some initial values or all of them.

        Shapes:  (states,)
        Errors:  ModelError for an unknown name or an array of another length.
        """
        import numpy as np

        names = self.state_names
        if y0 is not None and not isinstance(y0, Mapping):
            return _whole_array(y0, len(names), "states")
        given = _by_name(y0 or {}, names, "state")
        known = dict(zip(self.parameter_names, self.parameter_values(p), strict=True))
        cache: dict[Term, float] = {}
        for name, term in zip(names, self.initial.values(), strict=True):
            if name not in given:
                if term not in cache:
                    cache[term] = _value(term, known)
                given[name] = cache[term]
        return np.array([given[name] for name in names], dtype=np.float64)

    # other systems ----------------------------------------------------------------------------------------------------
    def substitute(self, replacements: Mapping[Any, Any]) -> ODESystem:
        """The system with parameters or sub-terms replaced everywhere; a parameter that is replaced is no more one.

        Errors:  ModelError if a state or time would be replaced, or a replacement is a symbol that is unknown.

        >>> from symnum.terms.term import symbols
        >>> x, k = symbols("x k")
        >>> ODESystem([x], [-k*x], parameters={k: 2}).substitute({k: 3}).rhs
        (-3*x,)
        """
        table = {key: read_expression(value) for key, value in replacements.items()}
        fixed = next((key for key in table if key in self.states or key is self.time), None)
        if fixed is not None:
            raise ModelError(f"{fixed} is a state or time, which cannot be replaced")
        kept = {p: term for p, term in self.parameters.items() if p not in table}
        return self._mapped(lambda terms: substitute(terms, table), kept)

    def simplify(self, **options: Any) -> ODESystem:
        """The system with cheaper terms; the options are those of `symnum.rewrite`."""
        from symnum.rewriters.base import rewrite

        return self._mapped(lambda terms: rewrite(terms, **options).terms if terms else [], dict(self.parameters))

    def with_sensitivities(self, parameters: Sequence[Symbol]) -> ODESystem:
        """The system with its sensitivities as states; see `symnum.models.sensitivity`."""
        from symnum.models.sensitivity import with_sensitivities

        return with_sensitivities(self, parameters)

    def loss(self, term: Any, times: ArrayLike, parameters: Sequence[Any] | None = None, **options: Any) -> Loss:
        """The sum of a term over the states at these times as a function of parameters, with its gradient.

        `term` may use states, parameters, time, and symbols for what was measured, given in `data`, a number for each
        time. `parameters` are those to vary, by default all that have a value of their own. The gradient comes from
        one solve of the adjoint, however many there are; see `symnum.solvers.adjoint.Loss` for the other options.

        Errors:  ModelError for a system with events or a mass matrix, or an unknown parameter.

        >>> from symnum.terms.term import symbols
        >>> x, k = symbols("x k")
        >>> loss = ODESystem([x], [-k*x], parameters={k: 2}, initial={x: 1}).loss(x, [1.0])
        >>> value, gradient = loss()
        >>> bool(abs(value + gradient[0]) < 1e-5)
        True
        """
        from symnum.solvers.adjoint import Loss

        by_name = {p.name: p for p in self.parameters}
        own = [p for p, value in self.parameters.items() if value is None or not free_symbols(value)]
        chosen: list[Any] = own if parameters is None else [by_name.get(name_of(p), p) for p in parameters]
        return Loss(self, read_expression(term), times, chosen, **options)

    def check(self) -> Structure:
        """What in the system is unused or stands still."""
        definitions = [term for term in self.parameters.values() if term is not None]
        events = [term for event in self.events for term in event.terms]
        elsewhere = [*definitions, *self.initial.values(), *self.observables.values(), *events]
        return check_structure(self.states, self.rhs, parameters=tuple(self.parameters), elsewhere=elsewhere)

    def conserved_quantities(self) -> list[Term]:
        """Linear combinations of the states that never change; see `symnum.models.conservation`."""
        from symnum.models.conservation import conservation_laws

        if self.mass is not None:
            raise ModelError(f"{self.name} has a mass matrix; conserved quantities are found for dy/dt = f alone")
        return [law.term for law in conservation_laws(self)]

    @property
    def definition_order(self) -> Sequence[str]:
        """The names of the parameters that are defined, each after those in its definition."""
        return self._order

    def _mapped(self, mapped: Callable[[list[Any]], Any], parameters: Mapping[Symbol, Any]) -> ODESystem:
        events = [
            Event(mapped([e.condition])[0], {s: mapped([v])[0] for s, v in e.assignments.items()}, e.terminal)
            for e in self.events
        ]
        names, observed = list(self.observables), list(self.observables.values())
        return ODESystem(
            self.states, mapped(list(self.rhs)),
            parameters={p: None if term is None else mapped([term])[0] for p, term in parameters.items()},
            time=self.time, initial={state: mapped([term])[0] for state, term in self.initial.items()},
            observables=dict(zip(names, mapped(observed), strict=True)), events=events, mass=self.mass, name=self.name,
        )  # fmt: skip

    # use --------------------------------------------------------------------------------------------------------------
    def compile(self, *, jacobian: Literal["sparse", "csr", "dense"] | None = None, **options: Any) -> CompiledSystem:
        """The system as machine code; `jacobian` is the form of its Jacobian, the options those of `symnum.compile`.

        The right-hand side is rewritten by `rewriter="auto"` unless the options say otherwise; None only shares.

        Errors:  ModelError if there is no such form.
        """
        from symnum.models.compiled import CompiledSystem

        return CompiledSystem(self, jacobian, **options)

    @property
    def compiled(self) -> CompiledSystem:
        """The system compiled with the default options, once; its Jacobian is sparse, and made when first used."""
        if self._compiled is None:
            self._compiled = self.compile(jacobian="sparse")
        return self._compiled

    def solve(self, span: tuple[float, float], y0: Values | None = None, **options: Any) -> Solution:
        """Integrate the system over a span of time; see `symnum.solvers.ode.solve` for the options."""
        from symnum.solvers.ode import solve

        return solve(self, span, y0, **options)

    def explore(
        self,
        span: tuple[float, float],
        names: Sequence[str] | None = None,
        parameters: Sequence[str] | None = None,
        **options: Any,
    ) -> Explorer:
        """Sliders for parameters beside the trajectories, for a notebook; every move solves anew, with the same kernel.

        `names` are what is drawn, as in `Solution.plot`; `parameters` get the sliders, by default the first twelve
        that have a value of their own. The options are those of `solve`.

        Errors:  SymnumError if ipywidgets or matplotlib is missing; ModelError for an unknown name.
        """
        from symnum.models.exploring import explore

        return explore(self, span, names, parameters, options)

    def steady_state(self, y0: Values | None = None, **options: Any) -> NDArray[np.float64]:
        """A state in which nothing changes; see `symnum.solvers.steady.steady_state`."""
        from symnum.solvers.steady import steady_state

        return steady_state(self, y0, **options)

    def ensemble(self, span: tuple[float, float], **options: Any) -> Ensemble:
        """Solve the system for many parameters and initial values; see `symnum.solvers.ensemble.ensemble`."""
        from symnum.solvers.ensemble import ensemble

        return ensemble(self, span, **options)

    # checks -----------------------------------------------------------------------------------------------------------
    def _check(self, rhs_symbols: Iterable[Symbol]) -> None:
        counts = Counter((*self.state_names, *self.parameter_names, self.time.name))
        twice = next((name for name, count in counts.items() if count > 1), None)
        if twice is not None:
            raise ModelError(f"the name {twice!r} occurs twice among the states, the parameters and time")
        if len(self.initial) > len(self.states):
            raise ModelError(f"an initial value is given for {name_of(list(self.initial)[-1])!r}, which is no state")
        parameters, everything = set(self.parameters), {*self.states, *self.parameters, self.time}
        for place, used, allowed in (
            ("the definition of a parameter", _symbols_of(self.parameters.values()), parameters),
            ("an initial value", _symbols_of(self.initial.values()), parameters),
            ("the equations", rhs_symbols, everything),
            ("an observable", _symbols_of(self.observables.values()), everything),
            ("an event", _symbols_of(term for event in self.events for term in event.terms), everything),
            ("the assignments of an event", [s for event in self.events for s in event.assignments], set(self.states)),
        ):
            unknown = next((s for s in used if s not in allowed), None)
            if unknown is not None:
                raise ModelError(f"unknown symbol {interface.symbol_name(unknown)!r} in {place}")


def _rebuilt(states: Sequence[Symbol], rhs: Sequence[Term], options: dict[str, Any]) -> ODESystem:
    """The system that a pickle holds."""
    return ODESystem(states, rhs, **options)


def _symbols_of(terms: Iterable[Term | None]) -> list[Symbol]:
    return free_symbols([term for term in terms if term is not None])


def _equations(states: tuple[Symbol, ...], rhs: Sequence[Any] | Mapping[Any, Any]) -> Sequence[Any]:
    if isinstance(rhs, Mapping):
        by_name = {name_of(key): value for key, value in rhs.items()}
        without = next((state for state in states if state.name not in by_name), None)
        if without is not None:
            raise ModelError(f"the state {without.name!r} has no equation")
        if len(by_name) > len(states):
            stray = next(name for name in by_name if name not in {state.name for state in states})
            raise ModelError(f"there is an equation for {stray}, which is no state")
        rhs = [by_name[state.name] for state in states]
    if len(rhs) != len(states):
        raise ModelError(f"{len(states)} states but {len(rhs)} equations")
    return rhs


def _by_name(given: Mapping[Any, float], names: Iterable[str], what: str) -> dict[str, float]:
    known = set(names)
    values = {name_of(key): float(value) for key, value in given.items()}
    unknown = next((name for name in values if name not in known), None)
    if unknown is not None:
        raise ModelError(f"there is no {what} named {unknown!r}")
    return values


def _whole_array(values: ArrayLike, length: int, what: str) -> NDArray[np.float64]:
    import numpy as np

    array = np.array(values, dtype=np.float64)
    if array.shape != (length,):
        raise ModelError(f"an array of shape {array.shape} does not hold the {length} {what}")
    return array


def _value(term: Term | None, known: Mapping[str, float]) -> float:
    if interface.is_literal(term):
        return float(interface.literal_value(term))
    return float(evaluate(term, {s: known[interface.symbol_name(s)] for s in free_symbols([term])}))
