"""A reaction network written down in Python, solved, and plotted: an enzyme that turns its substrate over.

python examples/network_in_python.py [enzyme.png]
"""

import sys

from symnum.models.networks import ReactionNetwork


def enzyme() -> ReactionNetwork:
    """An enzyme binds its substrate, turns it into product, and is slowly degraded itself."""
    network = ReactionNetwork("enzyme")
    for name, value in {"bind": 0.02, "leave": 0.5, "turn": 1.2, "degrade": 0.01}.items():
        network.add_parameter(name, value)
    for name, amount in {"E": 10, "S": 100, "ES": 0, "P": 0}.items():
        network.add_species(name, amount)
    network.add_reaction("E + S <-> ES", ("bind", "leave"))
    network.add_reaction("ES -> E + P", "turn")
    network.add_reaction("E -> 0", "degrade")
    network.add_observable("Enzyme", {"E": 1, "ES": 1})
    network.add_observable("Substrate", {"S": 1, "ES": 1})
    network.add_observable("Product", {"P": 1})
    return network


def main(path: str | None) -> None:
    system = enzyme().ode_system()
    for state, equation in zip(system.states, system.rhs, strict=True):
        print(f"d{state}/dt = {equation}")
    solution = system.solve((0, 60), rtol=1e-8)
    for name, values in solution.observables.items():
        print(f"{name} after {solution.t[-1]:g} s: {values[-1]:.3f}")
    if path is not None:
        solution.plot().savefig(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
