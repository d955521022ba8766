"""Logic, and comparisons joined by it. Every operand must be defined, as for other operators."""
# fmt: off

from symnum.rules.language import Boolean, Real, Rules, eq, logical_and, logical_not, logical_or, ruleset


@ruleset(source="Boolean algebra; Huntington 1904")
def boolean(a: Boolean, b: Boolean, c: Boolean) -> Rules:
    """Laws of a Boolean algebra."""
    return Rules(
        and_true        = logical_and(a, True)                         >> a,
        or_false        = logical_or(a, False)                         >> a,
        and_false       = logical_and(a, False)                        >> False,
        or_true         = logical_or(a, True)                          >> True,
        not_true        = logical_not(True)                            >> False,
        not_false       = logical_not(False)                           >> True,
        not_not         = logical_not(logical_not(a))                  >> a,
        contradiction   = logical_and(a, logical_not(a))               >> False,
        excluded_middle = logical_or(a, logical_not(a))                >> True,
        absorb_or       = logical_and(a, logical_or(a, b))             >> a,
        absorb_and      = logical_or(a, logical_and(a, b))             >> a,
        redundant_and   = logical_and(a, logical_or(logical_not(a), b)) >> logical_and(a, b),
        redundant_or    = logical_or(a, logical_and(logical_not(a), b)) >> logical_or(a, b),
        de_morgan_and   = logical_not(logical_and(a, b))               == logical_or(logical_not(a), logical_not(b)),
        de_morgan_or    = logical_not(logical_or(a, b))                == logical_and(logical_not(a), logical_not(b)),
        and_over_or     = logical_and(a, logical_or(b, c)) == logical_or(logical_and(a, b), logical_and(a, c)),
        or_over_and     = logical_or(a, logical_and(b, c)) == logical_and(logical_or(a, b), logical_or(a, c)),
        resolve         = logical_or(logical_and(a, b), logical_and(a, logical_not(b))) >> a,
    )


@ruleset(source="linear order of the reals")
def order(x: Real, y: Real) -> Rules:
    """Comparisons of the same operands, negated and joined."""
    return Rules(
        not_lt    = logical_not(x < y)          >> (x >= y),
        not_le    = logical_not(x <= y)         >> (x > y),
        not_gt    = logical_not(x > y)          >> (x <= y),
        not_ge    = logical_not(x >= y)         >> (x < y),
        not_eq    = logical_not(eq(x, y))       >> (x != y),
        not_ne    = logical_not(x != y)         >> eq(x, y),
        lt_and_le = logical_and(x < y, x <= y)  >> (x < y),
        lt_and_ne = logical_and(x < y, x != y)  >> (x < y),
        le_and_ne = logical_and(x <= y, x != y) >> (x < y),
        le_and_ge = logical_and(x <= y, y <= x) >> eq(x, y),
        lt_and_gt = logical_and(x < y, y < x)   >> False,
        lt_and_ge = logical_and(x < y, x >= y)  >> False,
        lt_or_eq  = logical_or(x < y, eq(x, y)) >> (x <= y),
        lt_or_le  = logical_or(x < y, x <= y)   >> (x <= y),
        lt_or_gt  = logical_or(x < y, y < x)    >> (x != y),
        lt_or_ge  = logical_or(x < y, x >= y)   >> True,
        le_or_ge  = logical_or(x <= y, y <= x)  >> True,
    )
