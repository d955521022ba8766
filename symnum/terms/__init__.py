"""Terms: the interface, the term types behind it, and what is done with terms of any type."""

from symnum.terms import canonical as canonical  # leaves become canonical terms in arithmetic, so it must be registered
