"""Reading BioNetGen network files (`.net`) into reaction networks.

A `.net` file is a small language, and it is data: its expressions go through symnum's own parser, its names become
symbols whatever they are called, and every line that makes no sense is refused with its number, its block and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import PurePath
from typing import Any

from symnum.errors import ModelError, SymnumError, SyntaxErrorAt
from symnum.models.expressions import sorted_term
from symnum.models.kinetics import RateKind, RateLaw
from symnum.models.netfile import Line, NetFile, Source, read_netfile, shown
from symnum.models.networks import TIME, Reaction, ReactionNetwork
from symnum.models.special import MRATIO
from symnum.models.tables import interpolation
from symnum.terms.canonical import PI_TERM, multiply
from symnum.terms.interface import Exact
from symnum.terms.operators import ADD, DIV, EXP, FLOOR, PI
from symnum.terms.parsing import parse
from symnum.terms.term import Symbol, Term, literal, symbol
from symnum.terms.traversal import substitute
from symnum.terms.tree import tree_call
