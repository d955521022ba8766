"""Absolute value, sign, least and greatest, floor and remainder."""
# fmt: off

from symnum.rules.language import (
    Int,
    Nonnegative,
    Nonpositive,
    Nonzero,
    Positive,
    Real,
    Rules,
    ceil,
    even,
    exp,
    floor,
    integer,
    log,
    maximum,
    minimum,
    odd,
    rational,
    ruleset,
    sign,
    sqrt,
    when,
)


@ruleset(source="DLMF 1.9.7; ordered field")
def magnitude(x: Real, y: Real, n: Int) -> Rules:
    """Absolute values and signs."""
    return Rules(
        abs_nonnegative    = abs(x)          >> x       | when(x >= 0),
        abs_nonpositive    = abs(x)          == -x      | when(x <= 0),
        abs_mul            = abs(x)*abs(y)   >> abs(x*y),
        abs_div            = abs(x)/abs(y)   >> abs(x/y),
        abs_pow            = abs(x**n)       == abs(x)**n,
        abs_even_pow       = abs(x)**n       >> x**n    | when(even(n)),
        abs_times_sign     = abs(x)*sign(x)  >> x,
        times_sign         = x*sign(x)       >> abs(x),
        over_abs           = x/abs(x)        >> sign(x) | when(x != 0),
        abs_over           = abs(x)/x        >> sign(x) | when(x != 0),
        sign_positive      = sign(x)         >> 1       | when(x > 0),
        sign_negative      = sign(x)         >> -1      | when(x < 0),
        sign_sign          = sign(sign(x))   >> sign(x),
        sign_mul           = sign(x)*sign(y) >> sign(x*y),
        sign_div           = sign(x)/sign(y) >> sign(x/y),
        sign_reciprocal    = 1/sign(x)       >> sign(x) | when(x != 0),
        sign_of_reciprocal = sign(1/x)       >> sign(x) | when(x != 0),
        sign_square        = sign(x)**2      >> 1       | when(x != 0),
        sign_abs           = sign(abs(x))    == abs(sign(x)),
        sign_odd_pow       = sign(x**n)      >> sign(x) | when(odd(n), n > 0),
        plus_abs           = x + abs(x)      == 2*maximum(x, 0),
        minus_abs          = x - abs(x)      == 2*minimum(x, 0),
    )


@ruleset(source="lattice of the reals; Davey and Priestley, Introduction to Lattices and Order, ch. 2")
def extremes(x: Real, y: Real, z: Real, p: Nonnegative, q: Nonpositive, a: Nonnegative, b: Nonnegative) -> Rules:
    """Least and greatest."""
    return Rules(
        max_known          = maximum(x, y)                      >> x                         | when(x >= y),
        min_known          = minimum(x, y)                      >> x                         | when(x <= y),
        max_plus_min       = maximum(x, y) + minimum(x, y)      >> x + y,
        max_times_min      = maximum(x, y)*minimum(x, y)        >> x*y,
        max_minus_min      = maximum(x, y) - minimum(x, y)      >> abs(x - y),
        max_as_abs         = maximum(x, y)                      == (x + y + abs(x - y))/2,
        min_as_abs         = minimum(x, y)                      == (x + y - abs(x - y))/2,
        max_of_opposites   = maximum(x, -x)                     >> abs(x),
        min_of_opposites   = minimum(x, -x)                     >> -abs(x),
        max_neg            = maximum(-x, -y)                    >> -minimum(x, y),
        min_neg            = minimum(-x, -y)                    >> -maximum(x, y),
        max_shift          = maximum(x + z, y + z)              >> maximum(x, y) + z,
        min_shift          = minimum(x + z, y + z)              >> minimum(x, y) + z,
        max_scale          = maximum(p*x, p*y)                  >> p*maximum(x, y),
        min_scale          = minimum(p*x, p*y)                  >> p*minimum(x, y),
        max_scale_negative = maximum(q*x, q*y)                  >> q*minimum(x, y),
        min_scale_negative = minimum(q*x, q*y)                  >> q*maximum(x, y),
        absorb_min         = maximum(x, minimum(x, y))          >> x,
        absorb_max         = minimum(x, maximum(x, y))          >> x,
        max_over_min       = maximum(x, minimum(y, z))          == minimum(maximum(x, y), maximum(x, z)),
        min_over_max       = minimum(x, maximum(y, z))          == maximum(minimum(x, y), minimum(x, z)),
        clamp              = minimum(maximum(x, y), z)          == maximum(minimum(x, z), y) | when(y <= z),
        max_exp            = maximum(exp(x), exp(y))            >> exp(maximum(x, y)),
        min_exp            = minimum(exp(x), exp(y))            >> exp(minimum(x, y)),
        max_sqrt           = maximum(sqrt(a), sqrt(b))          >> sqrt(maximum(a, b)),
        min_sqrt           = minimum(sqrt(a), sqrt(b))          >> sqrt(minimum(a, b)),
        max_abs            = maximum(abs(x), abs(y))            == sqrt(maximum(x**2, y**2)),
        abs_of_difference  = abs(maximum(x, y) - minimum(x, y)) >> abs(x - y),
    )


@ruleset(source="DLMF 4.8(i); monotone functions keep the order")
def extremes_of_logs(p: Positive, q: Positive) -> Rules:
    """The logarithm of the greatest is the greatest logarithm."""
    return Rules(
        max_log        = maximum(log(p), log(q)) >> log(maximum(p, q)),
        min_log        = minimum(log(p), log(q)) >> log(minimum(p, q)),
        max_reciprocal = maximum(1/p, 1/q)       >> 1/minimum(p, q),
        min_reciprocal = minimum(1/p, 1/q)       >> 1/maximum(p, q),
    )


@ruleset(source="Graham, Knuth and Patashnik, Concrete Mathematics, 3.1 and 3.4")
def rounding(x: Real, y: Real, n: Int, c: Nonzero) -> Rules:
    """Floor, ceiling and remainder; the remainder has the sign of the divisor."""
    return Rules(
        floor_integer    = floor(x)                                 >> x | when(integer(x)),
        ceil_integer     = ceil(x)                                  >> x | when(integer(x)),
        floor_shift      = floor(x + n)                             >> floor(x) + n,
        ceil_shift       = ceil(x + n)                              >> ceil(x) + n,
        floor_neg        = floor(-x)                                >> -ceil(x),
        ceil_neg         = ceil(-x)                                 >> -floor(x),
        floor_unit       = floor(x)                                 >> 0 | when(x >= 0, x < 1),
        mod_as_floor     = x % y                                    == x - y*floor(x/y),
        mod_mod          = (x % y) % y                              >> x % y,
        mod_shift        = (x + n*y) % y                            >> x % y,
        mod_scale        = (c*x) % (c*y)                            >> c*(x % y),
        mod_self         = y % y                                    >> 0 | when(y != 0),
        mod_small        = x % y                                    >> x | when(x >= 0, x < y),
        mod_integer      = n % 1                                    >> 0,
        ceil_minus_floor = ceil(x) - floor(x)                       >> 0 | when(integer(x)),
        floor_halves     = floor(x/2) + floor(x/2 + rational(1, 2)) >> x | when(integer(x)),
        floor_double     = floor(x) + floor(x + rational(1, 2))     >> floor(2*x),
    )
