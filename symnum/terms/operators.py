"""The table of operators: one row each, with signature, traits, meaning and derivative.

An operator is data. What it costs and how a target computes it stand in one row per target, in `symnum.cost` and
`symnum.backends`; everything else that symnum knows about it stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

from symnum.errors import ArityError, SymnumError
from symnum.terms import special


class Sort(Enum):
    """What kind of value a term denotes."""

    REAL = "real"
    BOOLEAN = "boolean"


class Trait(Flag):
    """Algebraic laws that hold for an operator over the reals; rewriters realise them, no rule states them."""

    NONE = 0
    ASSOCIATIVE = auto()
    COMMUTATIVE = auto()
    IDEMPOTENT = auto()
    ODD = auto()
    EVEN = auto()
    LINEAR = auto()
    """In the first argument, the others held fixed."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Operator:
    """One operator. Two operators are the same only if they are the same object.

    `derivative` holds the partial derivative by each argument as text over the argument names a, b, c; an empty tuple
    says that none is known. `domain` is the condition, as text, under which the value is a real number. `definition`
    expands the operator into others where a target has no instruction for it. `numpy` and `oracle` name the ufunc of
    NumPy or scipy.special, and the mpmath function, with the same meaning.
    """

    name: str
    least: int
    most: int | None
    traits: Trait = Trait.NONE
    result: Sort = Sort.REAL
    takes: Sort = Sort.REAL
    numpy: str = ""
    oracle: str = ""
    derivative: tuple[str, ...] = ()
    domain: str = ""
    definition: str = ""
    aliases: tuple[str, ...] = ()
    implementation: Callable[..., Any] | None = field(default=None, compare=False)
    is_associative: bool = field(init=False, repr=False)
    is_commutative: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # asked of every call that is built, and a flag in a set of flags takes as long as ten attributes
        object.__setattr__(self, "is_associative", Trait.ASSOCIATIVE in self.traits)
        object.__setattr__(self, "is_commutative", Trait.COMMUTATIVE in self.traits)

    def __repr__(self) -> str:
        return self.name

    def __call__(self, *values: Any) -> Any:
        """The operator applied to terms and numbers, or element by element to arrays of them."""
        from symnum.terms.functions import applied

        return applied(self)(*values)

    def __reduce__(self) -> tuple[Callable[[str], Operator], tuple[str]]:
        return operator_named, (self.name,)

    def check_arity(self, count: int) -> None:
        """Raise `ArityError` unless the operator takes `count` arguments."""
        if count < self.least or (self.most is not None and count > self.most):
            wanted = f"{self.least}" if self.most == self.least else f"{self.least} to {self.most or 'any number'}"
            raise ArityError(f"{self.name} takes {wanted} argument(s), not {count}")


_BY_NAME: dict[str, Operator] = {}
_BY_NUMPY: dict[str, Operator] = {}
_TABLE: list[Operator] = []
_UNLISTED: WeakValueDictionary[str, Operator] = WeakValueDictionary()


def _enter(operator: Operator) -> Operator:
    for name in (operator.name, *operator.aliases):
        if name in _BY_NAME:
            raise SymnumError(f"an operator or alias named {name!r} exists already")
        _BY_NAME[name] = operator
    if operator.numpy:
        _BY_NUMPY.setdefault(operator.numpy, operator)
    _TABLE.append(operator)
    return operator


def _row(name: str, least: int, most: int | None = -1, **columns: Any) -> Operator:
    columns.setdefault("oracle", name)
    columns.setdefault("numpy", name)
    return _enter(Operator(name, least, least if most == -1 else most, **columns))


# the table is read by columns
# fmt: off
_AC = Trait.ASSOCIATIVE | Trait.COMMUTATIVE

# arithmetic -----------------------------------------------------------------------------------------------------------
ADD = _row("add", 0, None, traits=_AC)
MUL = _row("mul", 0, None, traits=_AC, numpy="multiply")
POW = _row("pow", 2, numpy="power", domain="a > 0 or (a == 0 and b > 0) or floor(b) == b and a != 0",
           derivative=("b*a^(b-1)", "a^b*log(a)"))
SUB = _row("sub", 2, numpy="subtract", derivative=("1", "-1"))
DIV = _row("div", 2, numpy="divide", domain="b != 0", derivative=("1/b", "-a/b^2"))
NEG = _row("neg", 1, numpy="negative", traits=Trait.ODD, derivative=("-1",))
FMA = _row("fma", 3, numpy="", derivative=("b", "a", "1"), definition="a*b + c")

# roots, exponentials, logarithms --------------------------------------------------------------------------------------
SQRT = _row("sqrt", 1, domain="a >= 0", derivative=("1/(2*sqrt(a))",))
CBRT = _row("cbrt", 1, traits=Trait.ODD, derivative=("1/(3*cbrt(a)^2)",))
EXP = _row("exp", 1, derivative=("exp(a)",))
EXP2 = _row("exp2", 1, derivative=("exp2(a)*log(2)",))
EXPM1 = _row("expm1", 1, derivative=("exp(a)",))
LOG = _row("log", 1, domain="a > 0", derivative=("1/a",), aliases=("ln",))
LOG1P = _row("log1p", 1, domain="a > -1", derivative=("1/(1+a)",))
LOG2 = _row("log2", 1, domain="a > 0", derivative=("1/(a*log(2))",))
LOG10 = _row("log10", 1, domain="a > 0", derivative=("1/(a*log(10))",))

# trigonometric --------------------------------------------------------------------------------------------------------
SIN = _row("sin", 1, traits=Trait.ODD, derivative=("cos(a)",))
COS = _row("cos", 1, traits=Trait.EVEN, derivative=("-sin(a)",))
TAN = _row("tan", 1, traits=Trait.ODD, domain="cos(a) != 0", derivative=("1 + tan(a)^2",))
SEC = _row("sec", 1, numpy="", traits=Trait.EVEN, domain="cos(a) != 0", derivative=("sec(a)*tan(a)",), definition="1/cos(a)")
CSC = _row("csc", 1, numpy="", traits=Trait.ODD, domain="sin(a) != 0", derivative=("-csc(a)*cot(a)",), definition="1/sin(a)")
COT = _row("cot", 1, numpy="", traits=Trait.ODD, domain="sin(a) != 0", derivative=("-1 - cot(a)^2",), definition="cos(a)/sin(a)")
ASIN = _row("asin", 1, numpy="arcsin", traits=Trait.ODD, domain="abs(a) <= 1", derivative=("1/sqrt(1-a^2)",), aliases=("arcsin",))
ACOS = _row("acos", 1, numpy="arccos", domain="abs(a) <= 1", derivative=("-1/sqrt(1-a^2)",), aliases=("arccos",))
ATAN = _row("atan", 1, numpy="arctan", traits=Trait.ODD, derivative=("1/(1+a^2)",), aliases=("arctan",))
ATAN2 = _row("atan2", 2, numpy="arctan2", derivative=("b/(a^2+b^2)", "-a/(a^2+b^2)"), aliases=("arctan2",))
HYPOT = _row("hypot", 2, traits=Trait.COMMUTATIVE, derivative=("a/hypot(a,b)", "b/hypot(a,b)"))

# hyperbolic -----------------------------------------------------------------------------------------------------------
SINH = _row("sinh", 1, traits=Trait.ODD, derivative=("cosh(a)",))
COSH = _row("cosh", 1, traits=Trait.EVEN, derivative=("sinh(a)",))
TANH = _row("tanh", 1, traits=Trait.ODD, derivative=("1 - tanh(a)^2",))
ASINH = _row("asinh", 1, numpy="arcsinh", traits=Trait.ODD, derivative=("1/sqrt(a^2+1)",), aliases=("arcsinh",))
ACOSH = _row("acosh", 1, numpy="arccosh", domain="a >= 1", derivative=("1/(sqrt(a-1)*sqrt(a+1))",), aliases=("arccosh",))
ATANH = _row("atanh", 1, numpy="arctanh", traits=Trait.ODD, domain="abs(a) < 1", derivative=("1/(1-a^2)",), aliases=("arctanh",))

# error function and gamma function; lgamma is the logarithm of the absolute value -----------------------------------
_NO_POLE = "a > 0 or floor(a) != a"
ERF = _row("erf", 1, traits=Trait.ODD, derivative=("2/sqrt(pi)*exp(-a^2)",))
ERFC = _row("erfc", 1, derivative=("-2/sqrt(pi)*exp(-a^2)",))
GAMMA = _row("gamma", 1, domain=_NO_POLE, derivative=("gamma(a)*digamma(a)",), aliases=("tgamma",))
LGAMMA = _row("lgamma", 1, numpy="gammaln", oracle="", domain=_NO_POLE, derivative=("digamma(a)",), aliases=("gammaln",))

# pieces: the derivative at a kink is that of the branch taken, and 0 for sign, floor and ceil ------------------------
ABS = _row("abs", 1, numpy="absolute", traits=Trait.EVEN, derivative=("sign(a)",))
SIGN = _row("sign", 1, traits=Trait.ODD, derivative=("0",))
FLOOR = _row("floor", 1, derivative=("0",))
CEIL = _row("ceil", 1, derivative=("0",), aliases=("ceiling",))
MOD = _row("mod", 2, numpy="remainder", domain="b != 0", derivative=("1", "-floor(a/b)"))
MIN = _row("min", 1, None, numpy="minimum", traits=_AC | Trait.IDEMPOTENT)
MAX = _row("max", 1, None, numpy="maximum", traits=_AC | Trait.IDEMPOTENT)
WHERE = _row("where", 3, None, numpy="", aliases=("piecewise", "if"))

# comparisons and logic ------------------------------------------------------------------------------------------------
_TEST: dict[str, Any] = {"result": Sort.BOOLEAN}
EQ = _row("eq", 2, numpy="equal", traits=Trait.COMMUTATIVE, **_TEST)
NE = _row("ne", 2, numpy="not_equal", traits=Trait.COMMUTATIVE, **_TEST)
LT = _row("lt", 2, numpy="less", **_TEST)
LE = _row("le", 2, numpy="less_equal", **_TEST)
GT = _row("gt", 2, numpy="greater", **_TEST)
GE = _row("ge", 2, numpy="greater_equal", **_TEST)
_LOGIC: dict[str, Any] = {"result": Sort.BOOLEAN, "takes": Sort.BOOLEAN}
AND = _row("and", 0, None, numpy="logical_and", traits=_AC | Trait.IDEMPOTENT, **_LOGIC)
OR = _row("or", 0, None, numpy="logical_or", traits=_AC | Trait.IDEMPOTENT, **_LOGIC)
NOT = _row("not", 1, numpy="logical_not", **_LOGIC)

# constants that no rational or float literal denotes exactly ----------------------------------------------------------
PI = _row("pi", 0, numpy="")
# fmt: on

BUILTIN_COUNT = len(_TABLE)

# derivatives of the table, computed as registered functions are
DIGAMMA = _row("digamma", 1, numpy="psi", domain=_NO_POLE, derivative=("trigamma(a)",), implementation=special.digamma)
TRIGAMMA = _row("trigamma", 1, numpy="", oracle="", domain=_NO_POLE, implementation=special.trigamma)

ARGUMENT_NAMES = "abcdefgh"
"""What derivatives, domains and definitions call the arguments."""
MOST_DERIVATIVES = len(ARGUMENT_NAMES)


def operators() -> Iterator[Operator]:
    """All operators in the order of their registration, the built-in ones first.

    >>> [operator.name for operator in operators()][:3]
    ['add', 'mul', 'pow']
    """
    return iter(tuple(_TABLE))


def operator_named(name: str) -> Operator:
    """The operator with this name or alias; an unlisted one as long as something refers to it.

    Errors:  SymnumError if there is none.

    >>> operator_named("ln")
    log
    """
    found = _BY_NAME.get(name) or _UNLISTED.get(name)
    if found is None and name.startswith("index ") and name[6:].isdecimal() and len(name) < 12:
        found = index_operator(int(name[6:]))
    if found is None:
        raise SymnumError(f"no operator is named {name!r}; symnum.register_function adds one")
    return found


def find_operator(name: str) -> Operator | None:
    """The operator with this name or alias that the table lists, or None."""
    return _BY_NAME.get(name)


def find_unlisted(name: str) -> Operator | None:
    """The operator with this name that is not listed and that something still refers to, or None."""
    return _UNLISTED.get(name)


def operator_of_ufunc(name: str) -> Operator | None:
    """The operator that means what the NumPy ufunc of this name means, or None."""
    return _BY_NUMPY.get(name)


def enter_unlisted(operator: Operator) -> Operator:
    """Let documents that are read again find an operator that is not listed, for as long as something refers to it.

    Parsers of text do not know it; `parse(text, functions={...})` takes it by a name.
    """
    _UNLISTED[operator.name] = operator
    return operator


# operators that no kernel computes as such: rewriting knows their laws, and something else puts numbers in their place --
SPATIAL = {
    name: enter_unlisted(Operator(name, least, most, traits=Trait.LINEAR))
    for name, least, most in (
        ("divergence", 1, 1), ("dot", 2, 2), ("upwind", 2, 4), ("laplace", 1, 1), ("grad", 1, 1),
        ("dx", 1, 1), ("dy", 1, 1), ("dz", 1, 1), ("dxx", 1, 1), ("dyy", 1, 1), ("dzz", 1, 1),
        ("dxy", 1, 1), ("dxz", 1, 1), ("dyz", 1, 1),
    )
}  # fmt: skip
"""The operators of space by name; they have a meaning on a grid only, where `symnum.models.pde` gives them one."""

SUM = enter_unlisted(Operator("sum", 4, 4, traits=Trait.LINEAR))
"""sum(body, index, first, last) over whole numbers; `symnum.terms.sums` makes and unrolls it."""


@dataclass(frozen=True, slots=True)
class Index:
    """In place of an implementation: which index of a sum an operator without arguments is, counted from within."""

    number: int


@cache
def index_operator(number: int) -> Operator:
    """The index of a sum that holds number - 1 sums in each other.

    >>> index_operator(1), is_index(index_operator(1))
    (index 1, True)
    """
    return enter_unlisted(Operator(f"index {number}", 0, 0, implementation=Index(number)))  # pyright: ignore[reportArgumentType]


def is_index(operator: Operator) -> bool:
    """Whether an operator without arguments is the index of a sum."""
    return isinstance(operator.implementation, Index)


def register_function(
    name: str,
    arity: int,
    *,
    implementation: Callable[..., Any],
    derivative: tuple[str, ...] | str = (),
    oracle: str = "",
) -> Operator:
    """Add a function of one's own as an operator.

    `implementation` takes `arity` floats and returns one. Kernels call what `numba.njit` makes of it; what that cannot
    compile is called in Python, where an exception counts as NaN. `derivative` gives each partial derivative as text
    over a, b, c, ... up to h. What is returned may be called with terms; texts parsed from now on know the name.

    Errors:  SymnumError if the name is taken or cannot be one; ArityError for an arity below 1, or derivatives that do
             not match it; TypeError if the implementation cannot be called.

    >>> bump = register_function("bump", 1, implementation=lambda a: a * (1.0 - a), derivative=("1 - 2*a",))
    >>> bump(2), operator_named("bump") is bump
    (bump(2), True)
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise SymnumError(f"{name!r} cannot name a function: letters, digits and _ only, not starting with a digit")
    if not isinstance(arity, int) or arity < 1:
        raise ArityError(f"{name} cannot take {arity!r} arguments: give a whole number from 1 on")
    if isinstance(derivative, str):
        derivative = (derivative,)
    if derivative and (len(derivative) != arity or arity > MOST_DERIVATIVES):
        raise ArityError(
            f"{name} takes {arity} argument(s) but {len(derivative)} derivative(s) were given; give one for each, "
            f"for at most {MOST_DERIVATIVES}"
        )
    if not callable(implementation):
        raise TypeError(f"the implementation of {name} is {implementation!r}, which cannot be called")
    return _enter(Operator(name, arity, arity, oracle=oracle, derivative=derivative, implementation=implementation))
