"""PDEs on grids: convergence by manufactured solutions, conservation, boundaries, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse.linalg

import symnum as sn
from symnum.models import pde as pde_module


def slope(errors: list[float]) -> float:
    """The order of convergence over the last halving of the cells."""
    return float(np.log2(errors[-2] / errors[-1]))


def exact(x: Any) -> Any:
    return np.exp(x) * np.cos(3 * x)


def exact_slope(x: Any) -> Any:
    return np.exp(x) * (np.cos(3 * x) - 3 * np.sin(3 * x))


def side(kind: str, x: float) -> dict[str, Any]:
    outward = exact_slope(x) if x else -exact_slope(x)
    if kind == "robin":
        return {"robin": (1.0, 2.0, exact(x) + 2 * outward)}
    return {kind: exact(x) if kind == "value" else outward}


def steady_error(kind: str, order: int, edges: np.ndarray) -> float:
    """The error of the steady state of u' = u'' - u - f with f made for a known solution."""
    n = len(edges) - 1
    grid = sn.Grid((n,), edges=[edges])
    x = grid.centres(0)
    source = np.exp(x) * (-8 * np.cos(3 * x) - 6 * np.sin(3 * x)) - exact(x)
    boundary = {"x": (side(kind, 0.0), side(kind, 1.0))}
    system = sn.pde({"u": "dxx(u) - u - f"}, grid, boundary, order=order, parameters={"f": source})
    matrix, right = system.compiled.jac(0.0, np.zeros(n)), system.compiled.rhs(0.0, np.zeros((1, n)))
    return float(np.abs(scipy.sparse.linalg.spsolve(matrix, -right.ravel()) - exact(x)).max())


@pytest.mark.parametrize("order", [2, 4, 6])
@pytest.mark.parametrize("kind", ["value", "derivative", "robin"])
def test_the_solution_converges_with_the_order_of_the_stencil(kind: str, order: int) -> None:
    errors = [steady_error(kind, order, np.linspace(0, 1, n + 1)) for n in (16, 32, 64)]
    assert slope(errors) > order - 0.3


def test_cells_of_different_widths_converge_with_order_two() -> None:
    errors = [steady_error("value", 2, np.linspace(0, 1, n + 1) ** 1.5) for n in (32, 64, 128)]
    assert slope(errors) > 1.8


@pytest.mark.parametrize("order", [2, 4, 6])
def test_derivatives_in_two_dimensions_converge(order: int) -> None:
    errors: list[float] = []
    for n in (32, 64):
        grid = sn.Grid((n, n), spacing=2 * np.pi / n)
        x, y = grid.coordinates()
        system = sn.pde({"u": "laplace(u) + dx(u) - dyy(u) + dxy(u)"}, grid, "periodic", order=order)
        u = np.exp(np.sin(x)) * np.cos(y)
        wanted = (np.cos(x) ** 2 - np.sin(x) + np.cos(x)) * u - np.cos(x) * np.exp(np.sin(x)) * np.sin(y)
        errors.append(float(np.abs(system.compiled.rhs(0.0, u[None])[0] - wanted).max()))
    assert slope(errors) > order - 0.4


@pytest.mark.parametrize("boundary", ["periodic", "no-flux"])
@pytest.mark.parametrize("equation", ["laplace(u)", "div(c*grad(u))", "div(u^2*grad(u))"])
def test_diffusion_conserves_the_total_to_rounding(boundary: str, equation: str) -> None:
    grid = sn.Grid((12, 9), spacing=(0.5, 0.7))
    random = np.random.default_rng(0)
    system = sn.pde({"u": equation}, grid, boundary, parameters={"c": random.random((12, 9))})
    rates = system.compiled.rhs(0.0, random.random((1, 12, 9)))
    assert abs(rates.sum()) < 1e-12 * np.abs(rates).sum()


def test_a_wave_is_carried_upwind() -> None:
    grid = sn.Grid((200,), spacing=0.01)
    system = sn.pde(
        {"u": "-upwind(u, v)"}, grid, "periodic", parameters={"v": 1.0}, initial={"u": "exp(-200*(x-0.5)^2)"}
    )
    solution = system.solve((0, 1.0), rtol=1e-5)
    assert grid.centres(0)[np.argmax(solution["u"][-1])] == pytest.approx(1.5, abs=0.02)
    assert solution["u"].min() > -1e-6


def test_boundary_values_may_depend_on_time_and_parameters() -> None:
    system = sn.pde({"u": "dxx(u)"}, 4, {"x": ({"value": "g*t"}, "no-flux")}, parameters={"g": 3.0})
    assert system.compiled.rhs(2.0, np.zeros((1, 4))).tolist() == [[12.0, 0.0, 0.0, 0.0]]


def test_fields_may_have_boundaries_of_their_own() -> None:
    system = sn.pde({"u": "dxx(u)", "v": "dxx(v)"}, 3, {"u": "no-flux", "v": "dirichlet"})
    assert system.compiled.rhs(0.0, np.ones((2, 3))).tolist() == [[0.0, 0.0, 0.0], [-2.0, 0.0, -2.0]]


MERGED = {
    "c*laplace(u) + c*laplace(v) - u^3": "laplace",
    "dx(u) - dx(v) + dx(u*v)": "dx",
    "-upwind(u, a, b) - upwind(v, a, b)": "upwind",
    "div(c*grad(u)) + div(c*grad(v))": "divergence",
}


@pytest.mark.parametrize("boundary", ["periodic", "no-flux"])
@pytest.mark.parametrize("text", MERGED)
def test_operators_of_space_are_put_together_and_the_rates_stay(
    text: str, boundary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(1)
    grid, parameters = sn.Grid((12, 10), spacing=(0.5, 0.7)), {"a": 0.3, "b": -1.7, "c": random.random((12, 10))}
    given: Any = ({"u": text, "v": "-v"}, grid, boundary, dict(parameters), 2)
    (written, _) = pde_module._Model(*given).terms  # pyright: ignore[reportPrivateUsage]
    assert str(written).count(f"{MERGED[text]}(") == 1
    state = random.random((2, 12, 10))
    fewer = sn.pde(given[0], grid, boundary, parameters=parameters).compiled.rhs(0.0, state)
    monkeypatch.setattr(pde_module._Model, "_with_cheaper_stencils", lambda _, terms: terms)  # pyright: ignore[reportPrivateUsage]
    as_given = sn.pde(given[0], grid, boundary, parameters=parameters).compiled.rhs(0.0, state)
    np.testing.assert_allclose(fewer, as_given, rtol=1e-12, atol=1e-13 * float(np.abs(as_given).max()))


KEPT = {
    "a*laplace(u) + b*laplace(v)": "a*laplace(u) + b*laplace(v)",  # a*u would be computed at every point
    "laplace(a*u) + dx(v)": "a*laplace(u) + dx(v)",
    "div(a*grad(u)) + dx(v)": "a*laplace(u) + dx(v)",
    "laplace(c*u) + dx(v)": "laplace(c*u) + dx(v)",  # c is not the same everywhere
}


@pytest.mark.parametrize("text", KEPT)
def test_the_cost_of_a_stencil_decides(text: str) -> None:
    parameters = {"a": 1.0, "b": 2.0, "c": np.ones((8, 8))}
    given: Any = ({"u": text, "v": "-v"}, sn.Grid((8, 8)), "periodic", parameters, 2)
    assert str(pde_module._Model(*given).terms[0]) == KEPT[text]  # pyright: ignore[reportPrivateUsage]


def test_sweeps_of_fields_with_boundary_values_stay_apart() -> None:
    given: Any = ({"u": "dxx(u) + dxx(v)", "v": "-v"}, sn.Grid((8,)), {"value": 1.0}, {}, 2)
    terms = pde_module._Model(*given).terms  # pyright: ignore[reportPrivateUsage]
    assert str(terms[0]) == "dxx(u) + dxx(v)"


BAD = {
    "unknown name 'k'": ({"u": "k*laplace(u)"}, (4, 4), "no-flux"),
    "periodic at one side only": ({"u": "dxx(u)"}, 4, {"x": ("periodic", "no-flux")}),
    "no boundary condition for x": ({"u": "dxx(u)"}, 4, "reflecting"),
    "needs an axis y": ({"u": "dy(u)"}, 4, "no-flux"),
    "fewer than a stencil": ({"u": "dxx(u)"}, 1, "no-flux"),
    "is not known: conditions are given for fields": ({"u": "dxx(u^2)"}, 4, {"value": 1.0}),
    "div takes a scaled gradient": ({"u": "div(u)"}, 4, "no-flux"),
    "grad.*may be scaled": ({"u": "sin(grad(u))"}, 4, "no-flux"),
    "names the axes x, z": ({"u": "dxx(u)"}, (4, 4), {"x": "periodic", "z": "periodic"}),
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_no_pde_is_refused(message: str) -> None:
    with pytest.raises(sn.SymnumError, match=message):
        sn.pde(*BAD[message])


def test_initial_values_may_be_functions_of_the_coordinates() -> None:
    by_text = sn.pde({"u": "laplace(u)"}, sn.Grid((4, 3)), initial={"u": "x - 2*y"})
    by_function = sn.pde({"u": "laplace(u)"}, sn.Grid((4, 3)), initial={"u": lambda x, y: x - 2 * y})
    np.testing.assert_array_equal(by_function.initial_state(), by_text.initial_state())


def test_an_initial_value_that_is_no_number_is_told() -> None:
    with pytest.raises(sn.SymnumError, match="the initial value of u"):
        sn.pde({"u": "laplace(u)"}, sn.Grid((4,)), initial={"u": {}})
