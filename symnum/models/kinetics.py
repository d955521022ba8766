"""Rate laws: what the flux of a reaction is, given its reactants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from symnum.errors import ModelError
from symnum.terms.canonical import add, multiply, power
from symnum.terms.interface import Exact
from symnum.terms.term import Term


class RateKind(Enum):
    """The forms a rate law may have; the names are BioNetGen's."""

    MASS_ACTION = "Ele"
    SATURATION = "Sat"
    MICHAELIS_MENTEN = "MM"
    HILL = "Hill"
    TOTAL = "Total"


@dataclass(frozen=True, slots=True, eq=False)
class RateLaw:
    """A rate law: its form, its constants as terms, and an exact statistical factor in front.

    The constants may depend on parameters, observables, functions and time. With reactants r1, r2, ... the flux is

        MASS_ACTION (k)             factor * k * r1 * r2 * ...
        SATURATION (k, K1, ...)     factor * k * r1/(K1 + r1) * ... * the reactants without a K
        MICHAELIS_MENTEN (k, K)     factor * k * E * S/(K + S), S the free substrate if complexes of r1 and E = r2 form
                                    at once: S^2 + (K + E - r1)*S - K*r1 = 0
        HILL (k, K, n)              factor * k * r1^n/(K^n + r1^n) * r2 * ...
        TOTAL (v)                   factor * v

    Source:  BioNetGen 2.9, rate laws of the network simulator; Michaelis-Menten after Tzafriri 2003.
    """

    kind: RateKind
    constants: tuple[Term, ...]
    factor: Exact = 1

    def check(self, reactants: int) -> None:
        """Raise ModelError unless the law fits a reaction with this number of reactants."""
        fewest, most, needed = _ARITY[self.kind]
        count = len(self.constants)
        most = max(fewest, reactants + 1) if most is None else most
        if not fewest <= count <= most:
            wanted = f"{fewest}" if most == fewest else f"{fewest} to {most}"
            raise ModelError(f"rate law {self.kind.value} takes {wanted} constant(s) here, not {count}")
        if reactants < needed or (self.kind is RateKind.MICHAELIS_MENTEN and reactants != needed):
            raise ModelError(f"rate law {self.kind.value} needs {needed} reactant(s), the reaction has {reactants}")

    def flux(self, reactants: Sequence[Term], constants: tuple[Term, ...] | None = None) -> Term:
        """The rate without the statistical factor, with other constants in place of the law's own if given.

        >>> from symnum.terms.term import symbols
        >>> k, A, B = symbols("k A B")
        >>> RateLaw(RateKind.MASS_ACTION, (k,)).flux([A, A, B])
        A^2*B*k
        """
        return _FLUX[self.kind](self.constants if constants is None else constants, reactants)


def _mass_action(constants: tuple[Term, ...], reactants: Sequence[Term]) -> Term:
    return multiply(*constants, *reactants)


def _saturation(constants: tuple[Term, ...], reactants: Sequence[Term]) -> Term:
    saturated = zip(constants[1:], reactants, strict=False)
    return multiply(constants[0], *reactants, *(power(add(constant, x), -1) for constant, x in saturated))


def _michaelis_menten(constants: tuple[Term, ...], reactants: Sequence[Term]) -> Term:
    turnover, constant = constants
    substrate, enzyme = reactants
    excess = add(substrate, multiply(-1, constant), multiply(-1, enzyme))
    root = power(add(power(excess, 2), multiply(4, substrate, constant)), Fraction(1, 2))
    free = multiply(Fraction(1, 2), add(excess, root))
    return multiply(turnover, enzyme, free, power(add(constant, free), -1))


def _hill(constants: tuple[Term, ...], reactants: Sequence[Term]) -> Term:
    turnover, constant, exponent = constants
    raised = power(reactants[0], exponent)
    return multiply(turnover, raised, power(add(power(constant, exponent), raised), -1), *reactants[1:])


def _total(constants: tuple[Term, ...], reactants: Sequence[Term]) -> Term:
    return constants[0]


_FLUX: dict[RateKind, Callable[[tuple[Term, ...], Sequence[Term]], Term]] = {
    RateKind.MASS_ACTION: _mass_action,
    RateKind.SATURATION: _saturation,
    RateKind.MICHAELIS_MENTEN: _michaelis_menten,
    RateKind.HILL: _hill,
    RateKind.TOTAL: _total,
}

# fewest and most constants (None: one per reactant and the first), reactants needed
_ARITY: dict[RateKind, tuple[int, int | None, int]] = {
    RateKind.MASS_ACTION: (1, 1, 0),
    RateKind.SATURATION: (2, None, 1),
    RateKind.MICHAELIS_MENTEN: (2, 2, 2),
    RateKind.HILL: (3, 3, 1),
    RateKind.TOTAL: (1, 1, 0),
}
