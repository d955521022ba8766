"""What a product's amount owes to each rate constant: sensitivities of an enzyme's network, and its conserved totals.

python examples/enzyme_sensitivity.py
"""

import symnum as sn


def main() -> None:
    network = sn.ReactionNetwork("enzyme")
    for name, amount in {"E": 1, "S": 10, "ES": 0, "P": 0}.items():
        network.add_species(name, amount)
    bind, leave, turn = (network.add_parameter(*pair) for pair in {"kon": 1.0, "koff": 0.5, "kcat": 2.0}.items())
    network.add_reaction("E + S <-> ES", (bind, leave))
    network.add_reaction("ES -> E + P", turn)
    system = network.ode_system()
    print("conserved:", ", ".join(str(law) for law in sn.conservation_laws(system)))
    solution = system.with_sensitivities([bind, leave, turn]).solve((0, 3))
    for constant in ("kon", "koff", "kcat"):
        print(f"d P / d {constant} = {float(solution[f'd P / d {constant}'][-1]):+.3f}")
    print(f"product after 3 s: {float(solution['P'][-1]):.3f}")


if __name__ == "__main__":
    main()
