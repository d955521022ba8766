"""What a network file means."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.models.bionetgen import read_network
from symnum.models.kinetics import RateKind
from symnum.models.system import ODESystem
from tests.models.net_text import net_text

A, B, C, k = sn.symbol("A()"), sn.symbol("B()"), sn.symbol("C()"), sn.symbol("k")


def system_of(**blocks: str) -> ODESystem:
    """Return the ODEs of a network file with these blocks."""
    return read_network(net_text(**blocks)).ode_system()


def test_a_reaction_takes_from_reactants_and_gives_to_products() -> None:
    system = system_of(species="A() 1; B() 2; C() 3", reactions="1,2 3 k; 3 0 k; 0 1 k")
    assert system.rhs == (k - k * A * B, -k * A * B, k * A * B - k * C)


def test_a_repeated_reactant_counts_as_often_as_it_stands() -> None:
    assert system_of(reactions="1,1 2 k").rhs == (-2 * k * A**2, k * A**2)


@pytest.mark.parametrize(("rate", "value"), [("3*k", 3 * k), ("0.5*k", k / 2), ("2*k+1", 2 * k + 1), ("2", 2)])
def test_a_statistical_factor_is_exact_where_a_double_holds_it(rate: str, value: sn.Term) -> None:
    assert system_of(reactions=f"1 2 {rate}").rhs[1] == value * A


def test_a_factor_that_no_double_holds_stays_a_float() -> None:
    assert system_of(reactions="1 2 0.083333333*k").rhs[1] == 0.083333333 * k * A


def test_a_species_on_both_sides_is_a_catalyst() -> None:
    assert system_of(reactions="1,2 1 k").rhs == (sn.literal(0), -k * A * B)


@pytest.mark.parametrize("name", ["$A()", "@EC::$A()", "$@EC::A()"])
def test_a_fixed_species_never_changes(name: str) -> None:
    system = system_of(species=f"{name} 10; B() 0")
    fixed = sn.symbol(name.replace("$", ""))
    assert system.states[0] is fixed
    assert system.rhs == (sn.literal(0), k * fixed)


@pytest.mark.parametrize("name", ["lambda", "beta", "I", "E", "double", "def", "sin", "class", "N", "and", "not", "µ"])
def test_names_of_other_languages_are_names(name: str) -> None:
    system = system_of(
        parameters=f"{name} 2; twice 2*{name}",
        species=f"{name} 1; B() 0",
        reactions=f"1 2 {name}; 1 0 3*{name}; 1 0 rate",
        functions=f"rate() {name}*twice",
    )
    assert list(system.parameter_values()) == [2.0, 4.0]
    assert system.state_names == (f"{name}()", "B()")
    assert system.rhs[1] == sn.symbol(name) * sn.symbol(f"{name}()")


def test_parameters_may_be_defined_in_any_order() -> None:
    system = system_of(parameters="a b*c; b 2*c; c 3; k _pi + ln(_e) + 2^-1")
    assert system.parameter_values() == pytest.approx([18.0, 6.0, 3.0, 3.141592653589793 + 1.5])


def test_a_parameter_counts_where_a_group_has_its_name() -> None:
    system = system_of(parameters="k 2; A_tot 7", functions="rate() k*A_tot", groups="A_tot 1", reactions="1 2 rate")
    assert system.rhs[1] == k * sn.symbol("A_tot") * A
    assert system.observables["A_tot"] is A


def test_a_function_may_call_groups_functions_and_the_time() -> None:
    time = sn.symbol("time")
    system = system_of(
        functions="f() 2*g()+t; g() k*time()", groups="t 1,3*2", reactions="0 2 f", species="A() 1; B() 2"
    )
    assert system.rhs[1] == 2 * k * time + A + 3 * B
    assert system.observables["g"] == k * time


def test_truth_values_count_as_numbers_and_numbers_as_truth_values() -> None:
    time = sn.symbol("time")
    system = system_of(
        parameters="k 2; flag 1",
        functions="pulse() (k*(time()>5))*(time()<=7); switch() if(flag&&(A~=2),k,0)",
        groups="A 1",
        reactions="0 2 pulse; 0 1 switch",
    )
    on = sn.logical_and(sn.ne(sn.symbol("flag"), 0), sn.ne(A, 2))
    assert system.rhs[0] == sn.where(on, k, 0)
    assert system.rhs[1] == k * sn.where(time > 5, 1, 0) * sn.where(time <= 7, 1, 0)


def test_functions_with_arguments_are_put_in_where_they_are_called() -> None:
    system = system_of(functions="hill(x, n) x^n/(k^n + x^n); f() hill(G, 2) + 1", groups="G 2", reactions="0 1 f")
    assert system.rhs[0] == B**2 / (k**2 + B**2) + 1


@pytest.mark.parametrize(("text", "value"), [("rint(2.5)", 3), ("sum(1,2,3)", 6), ("avg(1,2,6)", 3), ("max(1,4)", 4)])
def test_functions_of_bionetgen_have_its_meaning(text: str, value: float) -> None:
    assert system_of(parameters=f"k {text}").parameter_values() == pytest.approx([value])


@pytest.mark.parametrize(("method", "middle"), [("linear", 6.5), ("step", 6.0)])
def test_a_table_is_interpolated_and_constant_outside(method: str, middle: float) -> None:
    text = f'f() tfun([0,1,2],[5,6,7],time,method=>"{method}")'
    rate = system_of(functions=text, reactions="0 1 f").rhs[0]
    assert [float(sn.evaluate(rate, {"time": t})) for t in (-1, 0, 1.5, 2, 9)] == [5, 5, middle, 7, 7]


@pytest.mark.parametrize(
    ("law", "kind"), [("Sat k k", "SATURATION"), ("2*MM(k,k)", "MICHAELIS_MENTEN"), ("Hill k k k", "HILL")]
)
def test_the_forms_of_bionetgen_are_told_apart(law: str, kind: str) -> None:
    (reaction,) = read_network(net_text(reactions=f"1,2 2 {law}")).reactions
    assert reaction.law.kind is RateKind[kind]
    assert reaction.law.factor == (2 if law.startswith("2*") else 1)


def test_groups_weigh_and_may_be_empty() -> None:
    system = system_of(groups="sum 1,2*2,2; nothing; half 0.5*1")
    assert system.observables["sum"] == A + 3 * B
    assert system.observables["nothing"] == sn.literal(0)
    assert system.observables["half"] == A / 2


def test_initial_values_are_expressions_over_parameters() -> None:
    system = system_of(species="A() 2*k + 1; B() k/4")
    assert list(system.initial_state()) == [5.0, 0.5]
    assert list(system.initial_state({"k": 4})) == [9.0, 1.0]
