"""Entries of the corpus that are systems of differential equations, as such."""

from __future__ import annotations

import symnum as sn

from .reader import Entry


def ode_system(entry: Entry) -> sn.ODESystem:
    """Return an entry's expressions as the derivatives of its symbols that are no parameters, in their order.

    >>> from bench.corpus import load
    >>> ode_system(load("odebench")[0])
    <ODESystem odebench/1 RC circuit: 1 states, 3 parameters, 0 observables>
    """
    states = [one for one in entry.symbols if one.name not in entry.values]
    parameters = {one: entry.values[one.name] for one in entry.symbols if one.name in entry.values}
    return sn.ODESystem(states, list(entry.terms), parameters=parameters, name=entry.name)
