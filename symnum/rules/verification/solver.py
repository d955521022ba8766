"""Proving claims with z3: real arithmetic with explicit definedness, functions as values with axioms about them.

z3 gives x/0 an arbitrary value, so that every demand of an operator is a formula of its own. A claim is proved if its
negation has no model: conditions hold, yet the sides differ, or one is defined where the other is not. Axioms say what
is true of exp, log, roots and angles at the terms that occur (exp is above 0 and increasing, the square of a root is
its argument); they are true, so that a proof stays a proof; that more is true makes z3 miss proofs, never err.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import lcm
from typing import Any, Final

from symnum.errors import SymnumError
from symnum.rules.condition import Condition
from symnum.rules.rule import Tier
from symnum.rules.verification.assumed import linear_view, normal_form
from symnum.rules.verification.claims import Claim, is_boolean, is_literal
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.canonical import ONE
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.operators import Operator
from symnum.terms.term import Symbol
from symnum.terms.traversal import postorder

EFFORT: Final = 3_000_000
"""z3 counts its steps; a limit in steps gives the same answer on every machine."""
SECONDS: Final = 10

_COMPARISONS: Final[dict[Operator, Callable[[Any, Any], Any]]] = {
    op.EQ: lambda a, b: a == b,
    op.NE: lambda a, b: a != b,
    op.LT: lambda a, b: a < b,
    op.LE: lambda a, b: a <= b,
    op.GT: lambda a, b: a > b,
    op.GE: lambda a, b: a >= b,
}


def _is_no_pole(a: Any) -> Any:
    """That the gamma function is defined."""
    import z3

    return z3.Or(a > 0, z3.Not(z3.IsInt(a)))


_DEMANDS: Final[dict[Operator, Callable[[Any], list[Any]]]] = {
    op.SQRT: lambda a: [a >= 0],
    op.LOG: lambda a: [a > 0],
    op.LOG2: lambda a: [a > 0],
    op.LOG10: lambda a: [a > 0],
    op.LOG1P: lambda a: [a > -1],
    op.ASIN: lambda a: [a >= -1, a <= 1],
    op.ACOS: lambda a: [a >= -1, a <= 1],
    op.ACOSH: lambda a: [a >= 1],
    op.ATANH: lambda a: [a > -1, a < 1],
    **dict.fromkeys((op.GAMMA, op.LGAMMA, op.DIGAMMA, op.TRIGAMMA), lambda a: [_is_no_pole(a)]),
}
_INCREASING: Final = (op.EXP, op.LOG, op.ASIN, op.ATAN, op.SINH, op.TANH, op.ASINH, op.ATANH, op.ACOSH, op.EXPM1,
                      op.LOG1P, op.EXP2, op.LOG2, op.LOG10, op.ERF)  # fmt: skip
_WHOLE: Final = ("integer", "even", "odd")
"""Conditions that hold of whole numbers alone."""
_ZERO_AT: Final = {op.EXP: None, op.EXP2: None, op.LOG: 1, op.LOG2: 1, op.LOG10: 1, op.ACOSH: 1}


def prove(claim: Claim, *, equal_values: bool = False) -> bool | None:
    """Whether z3 proves a claim; None if it does not decide, or is not installed.

    `equal_values` says that the values are known to be equal where both sides are defined.
    """
    try:
        import z3
    except ImportError:
        return None
    try:
        translation = _Translation(z3, claim)
        negation = translation.negation(equal_values=equal_values)
    except (SymnumError, _NoFormError, ZeroDivisionError):
        return None
    solver = z3.Solver()
    solver.set("rlimit", EFFORT)
    solver.set("timeout", 1000 * SECONDS)
    solver.add(negation, *translation.axioms)
    return True if solver.check() == z3.unsat else None


class _NoFormError(Exception):
    """A term that has no counterpart in real arithmetic."""


class _Translation:
    """The formulas of one claim: for each node a value and the condition under which it is defined."""

    def __init__(self, z3: Any, claim: Claim) -> None:
        self.z3, self.claim = z3, claim
        self.axioms: list[Any] = []
        self.values: dict[AnyTerm, tuple[Any, Any]] = {}
        self.angles: dict[AnyTerm, tuple[Any, Any]] = {}
        self.parts = _common_parts(claim)
        self.images: dict[Operator, list[tuple[Any, Any]]] = {}
        self.count = 0

    def negation(self, *, equal_values: bool) -> Any:
        """What would refute the claim."""
        z3 = self.z3
        left, left_defined = self.of(self.claim.left)
        right, right_defined = self.of(self.claim.right)
        guards = [self.condition(c) for c in self.claim.conditions]
        for increasing, pairs in self.images.items():
            self.axioms += self.monotone(increasing, pairs)
        differ = z3.BoolVal(False) if equal_values else left != right
        if self.claim.tier is Tier.FIELD:
            return z3.And(*guards, left_defined, right_defined, differ)
        return z3.And(*guards, z3.Or(left_defined != right_defined, z3.And(left_defined, differ)))

    def fresh(self, kind: str = "Real") -> Any:
        self.count += 1
        return getattr(self.z3, kind)(f"t{self.count}")

    # nodes ------------------------------------------------------------------------------------------------------------
    def of(self, term: AnyTerm) -> tuple[Any, Any]:
        """Value and definedness of a tree term; rules are written by hand, so recursion is safe."""
        found = self.values.get(term)
        if found is None:
            found = self.values[term] = self.leaf(term) if not interface.is_call(term) else self.call(term)
        return found

    def leaf(self, term: AnyTerm) -> tuple[Any, Any]:
        z3 = self.z3
        if interface.is_literal(term):
            value = interface.literal_value(term)
            return (z3.BoolVal(value) if isinstance(value, bool) else z3.Q(*value.as_integer_ratio())), z3.BoolVal(True)
        if is_boolean(term):
            return z3.Bool(term.name), self.presence(term)
        value = z3.ToReal(z3.Int(term.name)) if self.is_whole_variable(term) else z3.Real(term.name)
        self.axioms += _within(value, term.assumptions)
        return value, self.presence(term)

    def presence(self, term: Symbol) -> Any:
        """Whether the term that a variable stands for has a value; vanishing ones must."""
        if term in self.claim.vanishing or is_literal(term):
            return self.z3.BoolVal(True)
        return self.z3.Bool(f"{term.name} is defined")

    def call(self, term: AnyTerm) -> tuple[Any, Any]:
        operator, arguments = interface.operation(term), interface.arguments(term)
        if operator is op.WHERE:
            return self.choice(arguments)
        pairs = [self.of(argument) for argument in arguments]
        values, defined = [v for v, _ in pairs], [d for _, d in pairs]
        if operator is op.POW:
            value, demand = self.power(values[0], values[1], arguments[1])
            return value, self.z3.And(*defined, demand)
        return self.value(operator, values, arguments), self.z3.And(
            *defined, *self.demands(operator, values, arguments)
        )

    def choice(self, arguments: tuple[AnyTerm, ...]) -> tuple[Any, Any]:
        value, defined = self.of(arguments[-1])
        for condition, branch in zip(arguments[-3::-2], arguments[-2::-2], strict=True):
            test, known = self.of(condition)
            then, present = self.of(branch)
            value = self.z3.If(test, then, value)
            defined = self.z3.And(known, self.z3.If(test, present, defined))
        return value, defined

    def value(self, operator: Operator, v: list[Any], arguments: tuple[AnyTerm, ...]) -> Any:
        z3 = self.z3
        if operator in _COMPARISONS:
            return _COMPARISONS[operator](*v)
        table: dict[Operator, Callable[[], Any]] = {
            op.ADD: lambda: z3.Sum(*v) if v else z3.RealVal(0),
            op.MUL: lambda: reduce(lambda a, b: a * b, v) if v else z3.RealVal(1),
            op.SUB: lambda: v[0] - v[1],
            op.DIV: lambda: v[0] / v[1],
            op.NEG: lambda: -v[0],
            op.FMA: lambda: v[0] * v[1] + v[2],
            op.ABS: lambda: z3.If(v[0] >= 0, v[0], -v[0]),
            op.SIGN: lambda: z3.If(v[0] > 0, z3.RealVal(1), z3.If(v[0] < 0, z3.RealVal(-1), z3.RealVal(0))),
            op.MIN: lambda: reduce(lambda a, b: z3.If(a < b, a, b), v),
            op.MAX: lambda: reduce(lambda a, b: z3.If(a > b, a, b), v),
            op.FLOOR: lambda: z3.ToReal(z3.ToInt(v[0])),
            op.CEIL: lambda: -z3.ToReal(z3.ToInt(-v[0])),
            op.MOD: lambda: v[0] - v[1] * z3.ToReal(z3.ToInt(v[0] / v[1])),
            op.AND: lambda: z3.And(*v),
            op.OR: lambda: z3.Or(*v),
            op.NOT: lambda: z3.Not(v[0]),
            op.SQRT: lambda: self.root(v[0], 2),
            op.CBRT: lambda: self.root(v[0], 3),
            op.HYPOT: lambda: self.root(v[0] * v[0] + v[1] * v[1], 2),
            op.PI: self.pi,
            op.COS: lambda: self.rotation(arguments[0])[0],
            op.SIN: lambda: self.rotation(arguments[0])[1],
            op.TAN: lambda: self.rotation(arguments[0])[1] / self.rotation(arguments[0])[0],
            op.COT: lambda: self.rotation(arguments[0])[0] / self.rotation(arguments[0])[1],
            op.SEC: lambda: 1 / self.rotation(arguments[0])[0],
            op.CSC: lambda: 1 / self.rotation(arguments[0])[1],
        }
        return table[operator]() if operator in table else self.image(operator, v)

    def demands(self, operator: Operator, v: list[Any], arguments: tuple[AnyTerm, ...]) -> list[Any]:
        if operator in (op.DIV, op.MOD):
            return [v[1] != 0]
        if operator in (op.TAN, op.SEC):
            return [self.rotation(arguments[0])[0] != 0]
        if operator in (op.COT, op.CSC):
            return [self.rotation(arguments[0])[1] != 0]
        return _DEMANDS[operator](v[0]) if operator in _DEMANDS else []

    # functions --------------------------------------------------------------------------------------------------------
    def root(self, argument: Any, degree: int) -> Any:
        """A square root where there is one, or the cube root."""
        root = self.fresh()
        if degree == 2:
            self.axioms.append(self.z3.Implies(argument >= 0, self.z3.And(root >= 0, root * root == argument)))
        else:
            self.axioms.append(root * root * root == argument)
        return root

    def pi(self) -> Any:
        value = self.z3.Real("pi")
        self.axioms += [value > self.z3.Q(314159, 100000), value < self.z3.Q(31416, 10000)]
        return value

    def power(self, base: Any, exponent: Any, written: AnyTerm) -> tuple[Any, Any]:
        """A power and when it is defined."""
        z3, number = self.z3, exact_value(written)
        if number is None and interface.is_literal(written):
            number = Fraction(interface.literal_value(written))
        if number is None:
            return self.symbolic_power(base, exponent, self.is_whole(exponent, written))
        if number.denominator > 2 or abs(number) > 16:
            raise _NoFormError
        start = self.root(base, 2) if number.denominator == 2 else base
        value = reduce(lambda a, b: a * b, [start] * abs(number.numerator)) if number else z3.RealVal(1)
        demands = [base >= 0] if number.denominator == 2 else []
        return (value, z3.And(*demands)) if number > 0 else (1 / value, z3.And(*demands, base != 0))

    def is_whole(self, exponent: Any, written: AnyTerm) -> Any:
        """Whether an exponent is whole: whether what is left is, without its whole summands and whatever its sign.

        Of one variable that is left this is an unknown of its own: z3 does not come to an end with it.
        """
        left = [(c, part) for c, part in linear_view(normal_form(written)) if not self.is_whole_part(c, part)]
        if not left:
            return self.z3.BoolVal(True)
        (coefficient, part), *others = left
        if not others and coefficient in (1, -1) and interface.is_symbol(part):
            return self.z3.Bool(f"{part.name} is whole")
        return self.z3.IsInt(exponent)

    def is_whole_part(self, coefficient: Any, part: AnyTerm) -> bool:
        """Whether a multiple of a number or of a variable is whole."""
        if coefficient.denominator != 1 or not (part is ONE or interface.is_symbol(part)):
            return False
        return part is ONE or self.is_whole_variable(part)

    def is_whole_variable(self, term: Symbol) -> bool:
        """Whether a variable stands for whole numbers, by its sort or by a condition."""
        said = any(c.predicate in _WHOLE and c.arguments == (term,) for c in self.claim.conditions)
        return said or bool(term.assumptions.integer)

    def symbolic_power(self, base: Any, exponent: Any, whole: Any) -> tuple[Any, Any]:
        z3 = self.z3
        power = z3.Function("power", z3.RealSort(), z3.RealSort(), z3.RealSort())
        value = power(base, exponent)
        self.axioms += [z3.Implies(base > 0, value > 0), z3.Implies(z3.And(base == 0, exponent > 0), value == 0)]
        self.axioms += [z3.Implies(z3.And(base != 0, whole), value != 0)]
        return value, z3.Or(base > 0, z3.And(base == 0, exponent > 0), z3.And(base != 0, whole))

    def image(self, operator: Operator, v: list[Any]) -> Any:
        """A function of which only axioms are known; the same for equal arguments."""
        z3 = self.z3
        function = z3.Function(operator.name, *[z3.RealSort()] * (len(v) + 1))
        value = function(*v)
        if operator in _INCREASING:
            self.images.setdefault(operator, []).append((v[0], value))
        if operator in (op.EXP, op.EXP2):
            self.axioms.append(value > 0)
        if operator is op.COSH:
            self.axioms.append(value >= 1)
        return value

    def monotone(self, operator: Operator, pairs: list[tuple[Any, Any]]) -> list[Any]:
        """An increasing function keeps the order wherever it is defined."""
        z3 = self.z3
        start = _ZERO_AT.get(operator, 0)
        fixed = (z3.RealVal(0), z3.RealVal(1)) if start is None else (z3.RealVal(start), z3.RealVal(0))
        return [
            z3.Implies(
                z3.And(*self.demands(operator, [x], ()), *self.demands(operator, [y], ())),
                z3.And((x < y) == (f < g), (x == y) == (f == g)),
            )
            for (x, f), (y, g) in combinations([*pairs, fixed], 2)
        ]

    # angles -----------------------------------------------------------------------------------------------------------
    def rotation(self, angle: AnyTerm) -> tuple[Any, Any]:
        """Cosine and sine of a sum of angles, by the addition theorems, over the finest parts of angles that occur."""
        total: tuple[Any, Any] = (self.z3.RealVal(1), self.z3.RealVal(0))
        for coefficient, part in linear_view(normal_form(angle)):
            total = _turned(total, self.part_rotation(Fraction(coefficient), part))
        return total

    def part_rotation(self, coefficient: Fraction, part: AnyTerm) -> tuple[Any, Any]:
        if interface.is_call(part) and interface.operation(part) is op.PI:
            quarters = coefficient * 2
            if quarters.denominator != 1:
                raise _NoFormError
            return _repeated((self.z3.RealVal(0), self.z3.RealVal(1)), int(quarters), self.z3)
        if part not in self.angles:
            c, s = self.fresh(), self.fresh()
            self.axioms.append(c * c + s * s == 1)
            self.angles[part] = (c, s)
        times = coefficient * self.parts.get(part, 1)
        if times.denominator != 1 or abs(times) > 12:
            raise _NoFormError
        return _repeated(self.angles[part], int(times), self.z3)

    # conditions -------------------------------------------------------------------------------------------------------
    def condition(self, condition: Condition) -> Any:
        """What a proved condition tells: it holds wherever it is defined; `finite` is about definedness itself."""
        z3 = self.z3
        if condition.choices:
            return z3.Or(*(self.condition(choice) for choice in condition.choices))
        if condition.predicate == "finite":
            return self.of(condition.arguments[0])[1]
        if condition.predicate in ("literal", "free_of", "uniform"):
            return z3.BoolVal(True)
        if condition.predicate in _WHOLE:
            value, defined = self.of(condition.arguments[0])
            whole = {"integer": z3.IsInt(value), "even": z3.IsInt(value / 2), "odd": z3.IsInt((value - 1) / 2)}
            return z3.Implies(defined, whole[condition.predicate])
        value, defined = self.of(condition.as_term())
        return z3.Implies(defined, value)


def _common_parts(claim: Claim) -> dict[AnyTerm, int]:
    """For each angle the number of parts that makes all its occurring multiples whole."""
    found: dict[AnyTerm, int] = {}
    terms = [claim.left, claim.right, *(c.as_term() for c in claim.conditions)]
    for node in postorder(terms):
        if interface.is_call(node) and interface.operation(node) in (op.SIN, op.COS, op.TAN, op.SEC, op.CSC, op.COT):
            for coefficient, part in linear_view(normal_form(interface.arguments(node)[0])):
                found[part] = lcm(found.get(part, 1), Fraction(coefficient).denominator)
    return found


def _turned(a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _repeated(point: tuple[Any, Any], times: int, z3: Any) -> tuple[Any, Any]:
    start = (z3.RealVal(1), z3.RealVal(0))
    if times < 0:
        point = (point[0], -point[1])
    return reduce(_turned, [point] * abs(times), start)


def _within(value: Any, known: Any) -> list[Any]:
    found: list[Any] = []
    if known.low == 0:
        found.append(value > 0 if known.low_open else value >= 0)
    if known.high == 0:
        found.append(value < 0 if known.high_open else value <= 0)
    return [*found, value != 0] if known.nonzero else found
