"""Robertson's stiff reactions over eleven decades of time, with a plot on logarithmic axes.

python examples/robertson.py
"""

import symnum as sn
from symnum.display.plots import trajectory_figure


def main() -> None:
    y1, y2, y3 = states = sn.symbols("y1 y2 y3")
    slow, fast, middle = 0.04 * y1, 3e7 * y2**2, 1e4 * y2 * y3
    system = sn.ODESystem(states, [middle - slow, slow - middle - fast, fast], initial={y1: 1}, name="Robertson")
    solution = system.solve((0, 1e8), method="BDF", rtol=1e-6, atol=1e-12)
    total = sum(float(solution[name][-1]) for name in system.state_names)
    print(f"{len(solution.t)} steps; the total at the end is {total:.6f}")
    curves = {"y1": solution["y1"][1:], "10^4 y2": 1e4 * solution["y2"][1:], "y3": solution["y3"][1:]}
    trajectory_figure(solution.t[1:], curves, scales=("log", "linear")).savefig("robertson.png")
    print("picture in robertson.png")


if __name__ == "__main__":
    main()
