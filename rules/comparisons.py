"""Comparisons."""
# fmt: off

from symnum.rules.language import (
    Negative,
    Nonnegative,
    Nonzero,
    Positive,
    Real,
    Rules,
    cbrt,
    eq,
    exp,
    log,
    logical_and,
    logical_or,
    maximum,
    minimum,
    ruleset,
    sqrt,
    when,
)


@ruleset(holds="ieee", source="IEEE 754-2019, 5.11")
def turned(x: Real, y: Real) -> Rules:
    """A comparison read from the other side."""
    return Rules(
        gt = (x > y)  == (y < x),
        ge = (x >= y) == (y <= x),
    )


@ruleset(source="linear order of the reals")
def decided(x: Real, y: Real) -> Rules:
    """Comparisons whose outcome is known."""
    return Rules(
        lt     = (x < y)  >> True  | when(x < y),
        not_lt = (x < y)  >> False | when(x >= y),
        le     = (x <= y) >> True  | when(x <= y),
        not_le = (x <= y) >> False | when(x > y),
        gt     = (x > y)  >> True  | when(x > y),
        not_gt = (x > y)  >> False | when(x <= y),
        ge     = (x >= y) >> True  | when(x >= y),
        not_ge = (x >= y) >> False | when(x < y),
        eq     = eq(x, y) >> True  | when(eq(x, y)),
        not_eq = eq(x, y) >> False | when(x != y),
        ne     = (x != y) >> True  | when(x != y),
        not_ne = (x != y) >> False | when(eq(x, y)),
    )


@ruleset(source="ordered field")
def moved(x: Real, y: Real, z: Real, p: Positive, q: Negative, k: Nonzero) -> Rules:
    """The same summand or factor on both sides."""
    return Rules(
        lt_shift          = (x + z < y + z)  >> (x < y),
        le_shift          = (x + z <= y + z) >> (x <= y),
        eq_shift          = eq(x + z, y + z) >> eq(x, y),
        ne_shift          = (x + z != y + z) >> (x != y),
        lt_scale          = (p*x < p*y)      >> (x < y),
        le_scale          = (p*x <= p*y)     >> (x <= y),
        lt_scale_negative = (q*x < q*y)      >> (y < x),
        le_scale_negative = (q*x <= q*y)     >> (y <= x),
        eq_scale          = eq(k*x, k*y)     >> eq(x, y),
        ne_scale          = (k*x != k*y)     >> (x != y),
        lt_zero           = (x - y < 0)      >> (x < y),
        le_zero           = (x - y <= 0)     >> (x <= y),
        gt_zero           = (x - y > 0)      >> (x > y),
        ge_zero           = (x - y >= 0)     >> (x >= y),
        eq_zero           = eq(x - y, 0)     >> eq(x, y),
        lt_divided        = (x/p < y)        >> (x < p*y),
        le_divided        = (x/p <= y)       >> (x <= p*y),
        divided_lt        = (x < y/p)        >> (p*x < y),
        cross_multiplied  = (x/p < y/k)      == (x*k < y*p) | when(k > 0),
    )


@ruleset(source="monotone functions keep the order")
def monotone(x: Real, y: Real, p: Positive, q: Positive, a: Nonnegative, b: Nonnegative) -> Rules:
    """The same increasing function on both sides."""
    return Rules(
        exp_lt                = (exp(x) < exp(y))    >> (x < y),
        exp_le                = (exp(x) <= exp(y))   >> (x <= y),
        exp_eq                = eq(exp(x), exp(y))   >> eq(x, y),
        log_lt                = (log(p) < log(q))    >> (p < q),
        log_le                = (log(p) <= log(q))   >> (p <= q),
        log_eq                = eq(log(p), log(q))   >> eq(p, q),
        sqrt_lt               = (sqrt(a) < sqrt(b))  >> (a < b),
        sqrt_le               = (sqrt(a) <= sqrt(b)) >> (a <= b),
        sqrt_eq               = eq(sqrt(a), sqrt(b)) >> eq(a, b),
        cbrt_lt               = (cbrt(x) < cbrt(y))  >> (x < y),
        cube_lt               = (x**3 < y**3)        >> (x < y),
        square_lt             = (x**2 < y**2)        == (abs(x) < abs(y)),
        square_lt_nonnegative = (a**2 < b**2)        >> (a < b),
        square_eq             = eq(x**2, y**2)       == eq(abs(x), abs(y)),
        reciprocal_lt         = (1/p < 1/q)          >> (q < p),
        log_lt_zero           = (log(p) < 0)         >> (p < 1),
        log_gt_zero           = (log(p) > 0)         >> (p > 1),
        exp_lt_one            = (exp(x) < 1)         >> (x < 0),
        exp_gt_one            = (exp(x) > 1)         >> (x > 0),
    )


@ruleset(source="ordered field")
def zeros(x: Real, y: Real, z: Real, c: Nonnegative) -> Rules:
    """Comparisons with 0, of products, absolute values and extremes."""
    return Rules(
        product_zero        = eq(x*y, 0)           == logical_or(eq(x, 0), eq(y, 0)),
        product_nonzero     = (x*y != 0)           == logical_and(x != 0, y != 0),
        quotient_zero       = eq(x/y, 0)           >> eq(x, 0)  | when(y != 0),
        quotient_positive   = (x/y > 0)            >> (x*y > 0) | when(y != 0),
        square_zero         = eq(x**2, 0)          >> eq(x, 0),
        square_positive     = (x**2 > 0)           >> (x != 0),
        square_nonpositive  = (x**2 <= 0)          >> eq(x, 0),
        abs_zero            = eq(abs(x), 0)        >> eq(x, 0),
        abs_positive        = (abs(x) > 0)         >> (x != 0),
        abs_nonpositive     = (abs(x) <= 0)        >> eq(x, 0),
        abs_lt              = (abs(x) < y)         == logical_and(x < y, -x < y),
        abs_le              = (abs(x) <= y)        == logical_and(x <= y, -x <= y),
        sqrt_zero           = eq(sqrt(c), 0)       >> eq(c, 0),
        sqrt_positive       = (sqrt(c) > 0)        >> (c > 0),
        max_lt              = (maximum(x, y) < z)  == logical_and(x < z, y < z),
        max_le              = (maximum(x, y) <= z) == logical_and(x <= z, y <= z),
        lt_min              = (z < minimum(x, y))  == logical_and(z < x, z < y),
        min_lt              = (minimum(x, y) < z)  == logical_or(x < z, y < z),
        lt_max              = (z < maximum(x, y))  == logical_or(z < x, z < y),
        sum_of_squares_zero = eq(x**2 + y**2, 0)   == logical_and(eq(x, 0), eq(y, 0)),
    )
