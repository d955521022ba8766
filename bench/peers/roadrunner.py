"""libroadrunner: SBML compiled through LLVM, integrated by CVODE."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..workloads.mass_action import MassAction
from .base import Vector, library


class RoadRunner:
    """A network loaded into libroadrunner as SBML of one compartment."""

    def __init__(self, network: MassAction) -> None:
        peer = library("roadrunner")
        self._model: Any = peer.RoadRunner(sbml_text(network))
        self._names = [f"[S{k}]" for k in range(network.species)]

    def end(self, stop: float, *, rtol: float, atol: float) -> Vector:
        """The state at a time, from the start. Shapes: (species,)"""
        model = self._model
        model.reset()
        model.integrator.relative_tolerance, model.integrator.absolute_tolerance = rtol, atol
        model.integrator.stiff = True
        model.integrator.maximum_num_steps = 1_000_000
        model.timeCourseSelections = self._names
        return np.array(model.simulate(0, stop, 2))[-1]


def sbml_text(network: MassAction) -> str:
    """The network as SBML Level 3: mass action in a compartment of size one."""
    species = [
        f'<species id="S{k}" compartment="c" initialConcentration="{amount!r}" hasOnlySubstanceUnits="false" '
        'boundaryCondition="false" constant="false"/>'
        for k, amount in enumerate(network.initial.tolist())
    ]
    constants = [
        f'<parameter id="k{k}" value="{value!r}" constant="true"/>'
        for k, value in enumerate(network.constants.tolist())
    ]
    changes: list[dict[int, int]] = [{} for _ in range(network.reactions)]
    for species_number, row in enumerate(network.equation_rows()):
        for reaction, change in row:
            changes[reaction][species_number] = change
    reactions = [
        _reaction(number, rate, reactants, changes[number])
        for number, (rate, reactants) in enumerate(network.reaction_rows())
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="network">'
        '<listOfCompartments><compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>'
        f"<listOfSpecies>{''.join(species)}</listOfSpecies><listOfParameters>{''.join(constants)}</listOfParameters>"
        f"<listOfReactions>{''.join(reactions)}</listOfReactions></model></sbml>"
    )


def _reaction(number: int, rate: int, reactants: list[int], changes: dict[int, int]) -> str:
    """A reaction by its net changes; its other reactants only enter the rate, as modifiers."""
    sides = {"Reactants": {k: -n for k, n in changes.items() if n < 0},
             "Products": {k: n for k, n in changes.items() if n > 0}}  # fmt: skip
    lists = "".join(
        f"<listOf{name}>"
        + "".join(f'<speciesReference species="S{k}" stoichiometry="{n}" constant="true"/>' for k, n in side.items())
        + f"</listOf{name}>"
        for name, side in sides.items()
        if side
    )
    others = sorted(set(reactants) - sides["Reactants"].keys())
    if others:
        modifiers = "".join(f'<modifierSpeciesReference species="S{k}"/>' for k in others)
        lists += f"<listOfModifiers>{modifiers}</listOfModifiers>"
    factors = "".join(f"<ci>{name}</ci>" for name in (f"k{rate}", *(f"S{k}" for k in reactants)))
    return (
        f'<reaction id="r{number}" reversible="false" fast="false">{lists}<kineticLaw>'
        f'<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>{factors}</apply></math>'
        "</kineticLaw></reaction>"
    )
