"""Rules of one's own: an identity that the catalogue lacks, checked, applied and explained.

python examples/own_rules.py
"""

import symnum as sn


def main() -> None:
    rule = sn.rule("log(1 + exp(~x)) - log(1 + exp(-~x)) => ~x", name="softplus_difference")
    term = sn.parse("k + log(1 + exp(a*b)) - log(1 + exp(-a*b))")
    found = sn.rewrite(term, rules=[rule], trace=True)
    print(found.explain())
    print(f"{found.cost_before} cycles become {found.cost_after}")
    print(f"certified: {found.certificate.certified}")


if __name__ == "__main__":
    main()
