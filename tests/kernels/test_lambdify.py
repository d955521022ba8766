"""`lambdify` takes and gives what SymPy's function of that name does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from sympy.abc import t, x, y, z

import symnum as sn
from symnum.errors import DomainError, SymnumError
from symnum.rewriters.base import Answer, Request

# the examples of SymPy's documentation: arguments, expression, values
DOCUMENTED: dict[str, tuple[Any, Any, tuple[Any, ...]]] = {
    "one symbol": (x, x**2, (2,)),
    "reordered": ((x, y, z), [z, y, x], (1, 2, 3)),
    "a root": (x, sympy.sqrt(x), (4,)),
    "two symbols": ((x, y), sympy.sin(x * y) ** 2, (0, 5)),
    "a row": ((x, y), sympy.Matrix((x, x + y)).T, (1, 2)),
    "nested arguments": ((x, (y, z)), x + y, (1, (2, 4))),
    "a tuple": ([x, y], (x + y, x * y), (1, 2)),
    "nested lists": ([x, y], [[x, y], [y, (x, 1)]], (1.5, 2.5)),
    "a constant": (x, sympy.pi, (1,)),
    "an integer": (x, sympy.Integer(3), (1,)),
    "a Python number": (x, 3, (1,)),
    "a list of constants": (x, [1, sympy.Rational(1, 3)], (1,)),
    "a column": ((x, y), sympy.Matrix([x, y]), (1, 2)),
    "a square matrix": ((x, y), sympy.Matrix([[x, 1], [sympy.exp(y), x - y]]), (1, 2)),
    "an immutable matrix": ((x, y), sympy.ImmutableMatrix([[x, y]]), (1, 2)),
    "an array": ((x, y), sympy.Array([[x, y], [y, x]]), (1, 2)),
    "a list of matrices": ((x, y), [sympy.Matrix([[x]]), sympy.eye(2)], (1, 2)),
    "a piecewise": (x, sympy.Piecewise((x, x <= 1), (1 / x, True)), (2.0,)),
    "a comparison": (x, x < 1, (0.5,)),
    "logic": ((x, y), sympy.And(x < 1, y > 2), (0.5, 3)),
    "an empty list": (x, [], (1,)),
    "no arguments": ((), [1, 2], ()),
    "a deep nesting of arguments": ([[x, [y]], [[z]]], x + 2 * y + 3 * z, ([1, [2]], [[3]])),
    "a vector as an array": ([[x, y], z], x + 2 * y + 3 * z, (np.array([1.0, 2.0]), 3)),
    "functions": ([sympy.Function("f")(t), t], sympy.Function("f")(t) ** 2 + t, (3, 1)),
    "derivatives": (
        [sympy.Function("f")(t), sympy.Function("f")(t).diff(t)],
        sympy.Function("f")(t) - 2 * sympy.Function("f")(t).diff(t),
        (3, 1),
    ),
    "keyword names": (
        sympy.symbols("lambda beta I double class def"),
        [sympy.Symbol("lambda") + sympy.Symbol("beta"), sympy.Symbol("class") * sympy.Symbol("I")],
        (1, 2, 3, 4, 5, 6),
    ),
}


def check_alike(found: Any, expected: Any) -> None:
    """The same nesting, the same kinds of containers and the same numbers."""
    if isinstance(expected, list | tuple):
        assert type(found) is type(expected)
        assert len(found) == len(expected)
        for part, wanted in zip(found, expected, strict=True):
            check_alike(part, wanted)
        return
    assert np.shape(found) == np.shape(expected)
    assert (np.asarray(found).dtype == bool) == (np.asarray(expected).dtype == bool)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize("case", DOCUMENTED)
def test_results_are_nested_and_shaped_as_by_sympy(case: str) -> None:
    arguments, expression, values = DOCUMENTED[case]
    expected = sympy.lambdify(arguments, expression, "numpy")(*values)
    check_alike(sn.lambdify(arguments, expression)(*values), expected)


@pytest.mark.parametrize("case", ["one symbol", "two symbols", "a piecewise", "a comparison", "logic", "a tuple"])
def test_arrays_give_arrays_as_by_sympy(case: str) -> None:
    arguments, expression, values = DOCUMENTED[case]
    points = [value + np.linspace(0.0, 1.0, 7) for value in values]
    expected = sympy.lambdify(arguments, expression, "numpy")(*points)
    check_alike(sn.lambdify(arguments, expression)(*points), expected)


def test_arguments_broadcast_against_each_other() -> None:
    first, second = np.arange(3.0)[:, None], np.arange(4.0)
    np.testing.assert_array_equal(sn.lambdify([x, y], x - y)(first, second), first - second)


def test_constants_have_the_shape_of_the_points() -> None:
    linear, constant = sn.lambdify(x, [x, 1])(np.zeros((2, 3)))
    assert linear.shape == constant.shape == (2, 3)


def test_a_matrix_over_points_has_its_own_axes_first() -> None:
    values = sn.lambdify([x], sympy.Matrix([[x, 1], [2, x]]))(np.arange(3.0))
    np.testing.assert_array_equal(values, [[[0, 1, 2], [1, 1, 1]], [[2, 2, 2], [0, 1, 2]]])


def test_an_object_array_of_terms_gives_an_array() -> None:
    a, b = sn.symbols("a b")
    grid = np.array([[a, b, 1], [a * b, 2 * a, b]], dtype=object)
    np.testing.assert_array_equal(sn.lambdify([a, b], grid)(2.0, 3.0), [[2, 3, 1], [6, 4, 3]])


def test_symbols_of_one_name_are_told_apart() -> None:
    first, second = sympy.Dummy("a"), sympy.Dummy("a")
    plain, positive = sympy.Symbol("a"), sympy.Symbol("a", positive=True)
    assert sn.lambdify([first, second], first - 2 * second)(5, 1) == 3
    assert sn.lambdify([plain, positive], plain - 2 * positive)(5, 1) == 3


def test_terms_of_symnum_and_of_sympy_mix() -> None:
    own = sn.symbols("x")
    assert sn.lambdify([own], [own + 1, sympy.Symbol("x") + 2])(1.0) == [2.0, 3.0]


def test_hundreds_of_arguments_are_no_problem() -> None:
    names = sn.symbols("a:500")
    assert sn.lambdify(names, sn.add(*names))(*range(500)) == sum(range(500))


@pytest.mark.parametrize(
    ("arguments", "expression", "message"),
    [
        ([x, x], x, "'x' is given as an argument twice"),
        ([[x, y], y], x, "'y' is given as an argument twice"),
        ([x], x + y + z, "'y', 'z' are used but not among the arguments"),
        ([x + 1], x, "x \\+ 1 cannot be an argument"),
        ([2], x, "2 cannot be an argument"),
        ("x+1", x, "x \\+ 1 cannot be an argument"),
        ({x, y}, x, "a set has no order"),
        ([x], {x: 1}, "a dict has no order"),
        ([x], sympy.I * x, "no counterpart"),
        ([x], None, "neither a term nor a real number"),
        ([x], 1j, "neither a term nor a real number"),
        ([sympy.Symbol("x", positive=True)], x, "other assumptions"),
    ],
)
def test_a_wrong_definition_is_refused_in_one_line(arguments: Any, expression: Any, message: str) -> None:
    with pytest.raises(SymnumError, match=message) as caught:
        sn.lambdify(arguments, expression)
    assert "\n" not in str(caught.value)


def test_many_missing_symbols_are_named_in_part() -> None:
    names = sn.symbols("a:30")
    with pytest.raises(SymnumError, match="'a1', 'a2', 'a3', 'a4', 'a5' and 24 more are used"):
        sn.lambdify(names[0], list(names))


def test_lists_nested_without_end_are_refused() -> None:
    nested: Any = x
    for _ in range(100):
        nested = [nested]
    with pytest.raises(SymnumError, match="nested deeper"):
        sn.lambdify([x], nested)


@pytest.mark.parametrize("value", [1j, "2", b"2", None, [1, "2"], object(), np.array(["a"]), 10**400, [[1], [2, 3]]])
def test_a_value_that_is_no_real_number_is_refused(value: Any) -> None:
    with pytest.raises(DomainError, match="argument 1, x,"):
        sn.lambdify(x, x + 1)(value)


@pytest.mark.parametrize("modules", ["numpy", "math", ["scipy", "numpy"], None])
def test_modules_that_compute_in_double_precision_change_nothing(modules: Any) -> None:
    assert sn.lambdify(x, sympy.sin(x), modules)(1.0) == np.sin(1.0)
    assert sn.lambdify(x, sympy.sin(x), modules=modules)(1.0) == np.sin(1.0)


@pytest.mark.parametrize("modules", ["mpmath", "sympy", [{"sin": abs}, "numpy"]])
def test_modules_that_compute_otherwise_are_left_to_sympy(modules: Any) -> None:
    assert sn.lambdify(x, sympy.sin(x), modules)(-1) == sympy.lambdify(x, sympy.sin(x), modules)(-1)


def test_a_module_that_sympy_does_not_know_is_refused() -> None:
    with pytest.raises(SymnumError, match="double precision"):
        sn.lambdify(x, sympy.sin(x), "abacus")


@pytest.mark.parametrize("parallel", [-1, 0, "all", 2.0])
def test_a_number_of_threads_that_is_none_is_refused(parallel: Any) -> None:
    with pytest.raises(SymnumError, match="parallel="):
        sn.compile([sn.symbol("x")], sn.symbol("x"), parallel=parallel)


def test_a_symbol_that_is_no_argument_is_named_before_any_rewriting() -> None:
    def never(request: Request) -> Answer:
        raise AssertionError("nothing is to be rewritten")

    with pytest.raises(SymnumError, match="'y' is used but not among the arguments"):
        sn.compile([x], x + y, rewriter=never)
