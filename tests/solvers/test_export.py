"""Solutions in the hands of pandas, xarray and other readers of files."""

from __future__ import annotations

from pathlib import Path

import pytest

import symnum as sn
from symnum.errors import DomainError
from symnum.models.system import ODESystem
from symnum.solvers.solution import Solution

x, k = sn.symbols("x k")


def solution() -> Solution:
    """Return a decay with one observable."""
    system = ODESystem([x], [-k * x], parameters={k: 2}, initial={x: 1}, observables={"double": 2 * x}, name="decay")
    return system.solve((0, 1), t_eval=[0, 0.5, 1])


def test_pandas_has_a_column_for_each_name() -> None:
    pytest.importorskip("pandas")
    frame = solution().to_pandas()
    assert list(frame.columns) == ["x", "double"]
    assert frame["double"].to_numpy() == pytest.approx(2 * solution()["x"])
    assert frame.index.name == "t"


def test_xarray_knows_the_parameters() -> None:
    pytest.importorskip("xarray")
    data = solution().to_xarray(["x"])
    assert data.attrs["k"] == 2.0
    assert data["x"].sel(t=0.5).item() == pytest.approx(solution()["x"][1])


@pytest.mark.parametrize("ending", ["nc", "parquet", "csv"])
def test_files_are_read_back_by_others(ending: str, tmp_path: Path) -> None:
    pandas, xarray = pytest.importorskip("pandas"), pytest.importorskip("xarray")
    pytest.importorskip({"nc": "netCDF4", "parquet": "pyarrow", "csv": "pandas"}[ending])
    path = tmp_path / f"decay.{ending}"
    solution().save(path)
    if ending == "nc":
        values = xarray.open_dataset(path, engine="netcdf4")["x"].to_numpy()
    else:
        values = (pandas.read_parquet(path) if ending == "parquet" else pandas.read_csv(path))["x"].to_numpy()
    assert values == pytest.approx(solution()["x"])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="no format is known"):
        solution().save(tmp_path / "decay.xyz")
