"""C source of two formulas and their derivatives, with nothing to depend on.

python examples/generate_code.py
"""

import symnum as sn


def main() -> None:
    x, k, n = sn.symbols("x k n", positive=True)
    hill = x**n / (k**n + x**n)
    slope = n * hill * (1 - hill) / x
    kernel = sn.compile([x, k, n], [hill, slope])
    print(kernel.source("c"))
    print(f"// at x = 2, k = 1, n = 4: {kernel(2.0, 1.0, 4.0)}")


if __name__ == "__main__":
    main()
