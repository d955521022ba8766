"""Forms that keep their digits where the plain form cancels."""
# fmt: off

from symnum.rules.language import (
    Nonnegative,
    Positive,
    Real,
    Rules,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cbrt,
    cos,
    cosh,
    exp,
    expm1,
    hypot,
    log,
    log1p,
    ruleset,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
    when,
)


@ruleset(source="Kahan 1987; Goldberg 1991, theorem 4")
def near_zero(x: Real, y: Real, p: Positive, q: Positive) -> Rules:
    """exp(x) - 1 and log(1 + x)."""
    return Rules(
        expm1          = exp(x) - 1                              == expm1(x),
        expm1_plus_1   = expm1(x) + 1                            >> exp(x),
        log1p          = log(1 + x)                              == log1p(x),
        log1p_expm1    = log1p(expm1(x))                         >> x,
        expm1_log1p    = expm1(log1p(x))                         >> x                      | when(x > -1),
        expm1_zero     = expm1(0)                                >> 0,
        log1p_zero     = log1p(0)                                >> 0,
        exp_log1p      = exp(log1p(x))                           >> 1 + x                  | when(x > -1),
        log_expm1      = log(1 + expm1(x))                       >> x,
        exp_difference = exp(x) - exp(y)                         == exp(y)*expm1(x - y),
        log_ratio      = log(p) - log(q)                         == log1p((p - q)/q),
        log1p_ratio    = log1p(x) - log1p(y)                     == log1p((x - y)/(1 + y)) | when(x > -1, y > -1),
        log1p_sum      = log1p(x) + log1p(y)                     == log1p(x + y + x*y)     | when(x > -1, y > -1),
        expm1_product  = expm1(x)*expm1(y) + expm1(x) + expm1(y) >> expm1(x + y),
        expm1_double   = expm1(x)*(expm1(x) + 2)                 >> expm1(2*x),
        expm1_as_tanh  = expm1(x)/(expm1(x) + 2)                 == tanh(x/2),
        bernoulli      = x/(exp(x) - 1)                          == x*exp(-x)/(1 - exp(-x)),
    )


@ruleset(source="Hamming, Numerical Methods for Scientists and Engineers, ch. 3; Panchekha et al. 2015")
def cancellation(x: Real, y: Real, a: Real, b: Real, c: Real, p: Positive, q: Nonnegative) -> Rules:
    """Differences of nearly equal values."""
    return Rules(
        sqrt_difference   = sqrt(p) - sqrt(q)              == (p - q)/(sqrt(p) + sqrt(q)),
        sqrt_apart        = sqrt(x) - sqrt(y)              == (x - y)/(sqrt(x) + sqrt(y))  | when(x - y != 0),
        sqrt_minus_1      = sqrt(1 + x) - 1                == x/(sqrt(1 + x) + 1),
        cbrt_step         = cbrt(x + 1) - cbrt(x)          == 1/(cbrt(x + 1)**2 + cbrt(x + 1)*cbrt(x) + cbrt(x)**2),
        one_minus_cos     = 1 - cos(x)                     == 2*sin(x/2)**2,
        cos_difference    = cos(x) - cos(y)                == -2*sin((x + y)/2)*sin((x - y)/2),
        sin_difference    = sin(x) - sin(y)                == 2*cos((x + y)/2)*sin((x - y)/2),
        tan_difference    = tan(x) - tan(y)                == sin(x - y)/(cos(x)*cos(y)),
        atan_difference   = atan(x) - atan(y)              == atan((x - y)/(1 + x*y))       | when(x*y > -1),
        atan_step         = atan(x + 1) - atan(x)          == atan(1/(1 + x*(x + 1))),
        cosh_minus_1      = cosh(x) - 1                    == 2*sinh(x/2)**2,
        quadratic_root    = (sqrt(b**2 - 4*a*c) - b)/(2*a) == -2*c/(b + sqrt(b**2 - 4*a*c)) | when(a != 0, c != 0),
        quadratic_other   = (b + sqrt(b**2 - 4*a*c))/(2*a) == 2*c/(b - sqrt(b**2 - 4*a*c))  | when(a != 0, c != 0),
        half_angle        = (1 - cos(x))/sin(x)            == tan(x/2)                      | when(sin(x) != 0),
        versine           = (1 - cos(x))/x**2              == 2*(sin(x/2)/x)**2,
        ghk               = x/(1 - exp(-x))                == -x/expm1(-x),
    )


@ruleset(source="Moler and Morrison 1983; DLMF 4.37(iv)")
def stable(x: Real, y: Real, c: Real, p: Positive) -> Rules:
    """hypot and the inverse hyperbolic functions instead of the formulas that overflow or cancel."""
    return Rules(
        hypot            = sqrt(x**2 + y**2)         == hypot(x, y),
        hypot_square     = hypot(x, y)**2            >> x**2 + y**2,
        hypot_zero       = hypot(x, 0)               >> abs(x),
        hypot_one        = sqrt(1 + x**2)            == hypot(1, x),
        hypot_same       = hypot(x, x)               >> sqrt(2)*abs(x),
        hypot_scale      = hypot(c*x, c*y)           >> abs(c)*hypot(x, y),
        hypot_abs        = hypot(abs(x), y)          >> hypot(x, y),
        hypot_polar      = hypot(c*cos(x), c*sin(x)) >> abs(c),
        hypot_nested     = hypot(hypot(x, y), c)     >> sqrt(x**2 + y**2 + c**2),
        asinh_log        = log(x + sqrt(x**2 + 1))   == asinh(x),
        acosh_log        = log(x + sqrt(x**2 - 1))   == acosh(x),
        atanh_log        = log((1 + x)/(1 - x))      == 2*atanh(x),
        atanh_log1p      = log1p(x) - log1p(-x)      == 2*atanh(x),
        log_cosh         = log(cosh(x))              == abs(x) + log1p(exp(-2*abs(x))) - log(2),
        asin_atan2       = asin(x)                   == atan2(x, sqrt((1 - x)*(1 + x))),
        one_minus_square = sqrt(1 - x**2)            == sqrt((1 - x)*(1 + x)),
    )
