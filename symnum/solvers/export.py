"""Solutions as pandas and xarray hold them, and as files that others read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnum.errors import DomainError, SymnumError

if TYPE_CHECKING:
    from symnum.solvers.solution import Solution


def to_pandas(solution: Solution, names: Sequence[str]) -> Any:
    """A data frame with a column for each name and time as its index."""
    pandas = _optional("pandas")
    index = pandas.Index(solution.t, name=solution.system.time.name)
    return pandas.DataFrame({name: solution[name] for name in names}, index=index)


def to_xarray(solution: Solution, names: Sequence[str]) -> Any:
    """A data set with a variable for each name over time; parameters, method and system are its attributes."""
    xarray = _optional("xarray")
    time = solution.system.time.name
    values = {name: (time, solution[name]) for name in names if name != time}
    parameters = dict(zip((p.name for p in solution.system.parameters), solution.p.tolist(), strict=True))
    attributes = {"system": solution.system.name, "method": solution.method, "complete": int(solution.complete)}
    return xarray.Dataset(values, coords={time: solution.t}, attrs=attributes | parameters)


def save(solution: Solution, path: str | os.PathLike[str], names: Sequence[str]) -> None:
    """Write a file whose ending says its format; it is whole or not there."""
    target = Path(path)
    writers: dict[str, Callable[[Path], None]] = {
        ".nc": lambda file: to_xarray(solution, names).to_netcdf(file, engine=_netcdf_engine()),
        ".parquet": lambda file: to_pandas(solution, names).to_parquet(file, engine=_optional("pyarrow").__name__),
        ".csv": lambda file: solution.to_csv(file, names),
    }
    if target.suffix not in writers:
        raise DomainError(f"no format is known for {target.name!r}: give a name that ends in {', '.join(writers)}")
    unfinished = target.with_name(f"{target.name}.part")
    try:
        writers[target.suffix](unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _netcdf_engine() -> str:
    _optional("netCDF4")
    return "netcdf4"


def _optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise SymnumError(f"{name} is not installed; pip install 'symnum-kernels[data]' brings it") from None
