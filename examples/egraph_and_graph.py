"""The same term by every rewriter, and the graph of the cheapest as SVG: what is shared, and what each step costs.

python examples/egraph_and_graph.py
"""

from pathlib import Path

import symnum as sn


def main() -> None:
    x, y = sn.symbols("x y", positive=True)
    term = sn.log(sn.exp(x) * y**2) + x * y + x * sn.sqrt(y) + sn.sin(x) ** 2 + sn.cos(x) ** 2
    found = {name: sn.rewrite(term, rewriter=name) for name in ("classical", "factor", "egraph", "auto")}
    for name, rewriting in found.items():
        print(f"{name:10} {rewriting.cost_before:4g} -> {rewriting.cost_after:4g} cycles  {rewriting.terms}")
    graph = sn.term_graph(min(found.values(), key=lambda r: r.cost_after).terms)
    Path("term.svg").write_text(graph.to_svg(), encoding="utf-8")
    print(f"{graph!r} in term.svg")


if __name__ == "__main__":
    main()
