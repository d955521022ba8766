"""Simplifying very large random terms."""

from __future__ import annotations

from collections.abc import Iterator

from symnum.rewriters.base import simplify
from symnum.terms.operators import ADD, MUL
from symnum.terms.building import builder_of

from ...figures import Figure, Missing, Target
from ...growth import FACTOR, NEAR_LINEAR
from ...peers.algebras import SymnumAlgebra
from ...registry import benchmark
from ...timing import growth_exponent, processor_timed
from ...workloads.formulas import shared_graph
from ...workloads.transformations import random_term as random_sum

_SIZE = 10**5
