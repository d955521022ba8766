"""A thousand predator-prey systems with different appetites, solved in one compiled loop.

python examples/ensemble_of_parameters.py [members]
"""

import sys

import numpy as np

import symnum as sn


def main(members: int = 1000) -> None:
    prey, hunters, appetite = sn.symbols("prey hunters appetite")
    meals = appetite * prey * hunters
    system = sn.ODESystem(
        [prey, hunters],
        [prey - meals, meals - hunters],
        parameters={appetite: 0.1},
        initial={prey: 10, hunters: 5},
        name="Lotka-Volterra",
    )
    ensemble = system.ensemble((0, 10), parameters={appetite: np.linspace(0.05, 0.2, members)})
    ends = ensemble["prey"][:, -1]
    print(ensemble)
    print(f"prey at the end: {ends.min():.2f} to {ends.max():.2f}; all finite: {bool(np.isfinite(ends).all())}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
