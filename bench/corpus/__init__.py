"""Real expressions from the literature, as data: a file per source or subject, read as text and never evaluated.

    {"title": ..., "source": the publication, "constants": {name: number}, "entries": [
      {"name": ..., "source": the equation in it, "symbols": {name: [low, high, *words]}, "parameters": {name: value},
       "let": {name: expression}, "expressions": [...], "jacobian": [names], "system": {...}}]}

`symbols` gives the range from which values are drawn and what may be assumed: positive, nonnegative, negative, nonzero,
integer, or within, which takes the range itself for granted; real without a word. A parameter has a nominal value,
keeps its sign, and is drawn between a half of it and one and a half. `let` names parts, each written with those before
it. `jacobian` names states: the derivatives in them are an entry of their own. `system` says what else is known of a
system of differential equations: initial states and values of its solution. Mechanisms and reaction networks are made,
in `generated`.
"""

from .generated import everything
from .reader import SUBJECTS, Entry, load

__all__ = ["SUBJECTS", "Entry", "everything", "load"]
