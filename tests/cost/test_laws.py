"""The law of costs, for every table: monotone in the parts, sharing never dearer than none."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from symnum.cost.model import dag_cost, priced, tree_cost
from symnum.cost.table import PORTABLE, CostTable, read_table, reference_path
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import EXP
from symnum.terms.traversal import postorder, rebuild
from symnum.terms.tree import tree_call

from ..terms.strategies import tree_terms

TABLES: st.SearchStrategy[CostTable] = st.sampled_from([PORTABLE, read_table(reference_path())])
"""The portable table and a measured one."""

_ROUNDING = 1e-9


@given(tree_terms, TABLES)
def test_a_term_costs_at_least_what_its_parts_cost_together(term: AnyTerm, table: CostTable) -> None:
    for node in filter(interface.is_call, postorder([term])):
        cost, parts = priced(node, table)
        assert cost >= 0
        assert dag_cost([node], table) >= dag_cost(parts, table) - _ROUNDING


@given(tree_terms, tree_terms, TABLES)
def test_a_cheaper_part_makes_no_term_dearer(term: AnyTerm, cheap: AnyTerm, table: CostTable) -> None:
    dear = tree_call(EXP, (cheap,))  # a part that no view looks into
    costs = [tree_cost([with_leaves(term, part)], table) for part in (cheap, dear)]
    assert costs[0] <= costs[1] + _ROUNDING


def with_leaves(term: AnyTerm, part: AnyTerm) -> AnyTerm:
    """The term with a part in the place of its symbols."""
    return rebuild([term], lambda leaf: part if interface.is_symbol(leaf) else leaf, interface.make_term)[0]


@given(st.lists(tree_terms, min_size=1, max_size=4), TABLES)
def test_sharing_is_never_dearer_and_more_terms_never_cheaper(terms: list[AnyTerm], table: CostTable) -> None:
    assert dag_cost(terms, table) <= tree_cost(terms, table) + _ROUNDING
    assert dag_cost(terms[1:], table) <= dag_cost(terms, table) + _ROUNDING
