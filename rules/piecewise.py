"""Choices by conditions: `where` needs the condition and the branch taken, and nothing of the other branches."""
# fmt: off

from symnum.rules.language import (
    Boolean,
    Function,
    Real,
    Rules,
    eq,
    finite,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    ruleset,
    sign,
    when,
    where,
)


@ruleset(source="Kahn and Peters; laws of conditional expressions, McCarthy 1963")
def choices(c: Boolean, d: Boolean, x: Real, y: Real, z: Real) -> Rules:
    """Branches that are known, equal, nested or swapped."""
    return Rules(
        always       = where(True, x, y)           >> x,
        never        = where(False, x, y)          >> y,
        same         = where(c, x, x)              >> x,
        negated      = where(logical_not(c), x, y) >> where(c, y, x),
        again_inside = where(c, where(c, x, y), z) >> where(c, x, z),
        again_after  = where(c, x, where(c, y, z)) >> where(c, x, z),
        chained      = where(c, x, where(d, y, z)) == where(c, x, d, y, z),
        same_first   = where(c, x, d, x, y)        == where(logical_or(c, d), x, y)  | when(finite(d)),
        same_last    = where(c, x, d, y, y)        >> where(c, x, y)                 | when(finite(d)),
        both         = where(c, where(d, x, y), y) == where(logical_and(c, d), x, y) | when(finite(d)),
        either_one   = where(c, x, where(d, x, y)) == where(logical_or(c, d), x, y)  | when(finite(d)),
        middle_known = where(c, x, False, y, z)    >> where(c, x, z),
    )


@ruleset(source="functions of a conditional expression, McCarthy 1963")
def lifting(c: Boolean, d: Boolean, x: Real, y: Real, z: Real, u: Real, v: Real, f: Function) -> Rules:
    """Operations on choices."""
    return Rules(
        call            = f(where(c, x, y))               == where(c, f(x), f(y)),
        add             = where(c, x, y) + z              == where(c, x + z, y + z),
        mul             = where(c, x, y)*z                == where(c, x*z, y*z),
        add_same        = where(c, x, y) + where(c, u, v) >> where(c, x + u, y + v),
        mul_same        = where(c, x, y)*where(c, u, v)   >> where(c, x*u, y*v),
        common_summand  = where(c, x + z, y + z)          == where(c, x, y) + z,
        common_factor   = where(c, x*z, y*z)              == where(c, x, y)*z,
        mask            = where(c, 1, 0)*x                == where(c, x, 0) | when(finite(x)),
        mask_both       = where(c, 1, 0)*where(d, 1, 0)   == where(logical_and(c, d), 1, 0),
        mask_complement = 1 - where(c, 1, 0)              >> where(c, 0, 1),
        mask_square     = where(c, 1, 0)**2               >> where(c, 1, 0),
        choose_by_masks = where(c, x, 0) + where(c, 0, y) >> where(c, x, y),
    )


@ruleset(source="definitions of abs, sign, min and max")
def definitions(x: Real, y: Real) -> Rules:
    """Choices that are functions of their own."""
    return Rules(
        max_gt      = where(x > y, x, y)                   >> maximum(x, y),
        max_ge      = where(x >= y, x, y)                  >> maximum(x, y),
        min_lt      = where(x < y, x, y)                   >> minimum(x, y),
        min_le      = where(x <= y, x, y)                  >> minimum(x, y),
        abs_lt      = where(x < 0, -x, x)                  >> abs(x),
        abs_le      = where(x <= 0, -x, x)                 >> abs(x),
        abs_gt      = where(x > 0, x, -x)                  >> abs(x),
        abs_ge      = where(x >= 0, x, -x)                 >> abs(x),
        sign_three  = where(x > 0, 1, x < 0, -1, 0)        >> sign(x),
        sign_nested = where(x > 0, 1, where(x < 0, -1, 0)) >> sign(x),
        sign_two    = where(x > 0, 1, -1)                  >> sign(x) | when(x != 0),
        equal       = where(eq(x, y), x, y)                >> y,
        unequal     = where(x != y, x, y)                  >> x,
    )
