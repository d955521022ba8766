"""Inverse trigonometric functions."""
# fmt: off

from symnum.rules.language import (
    Nonnegative,
    Positive,
    Real,
    Rules,
    acos,
    asin,
    atan,
    atan2,
    cos,
    cot,
    pi,
    rational,
    ruleset,
    sec,
    sin,
    sqrt,
    tan,
    when,
)


@ruleset(source="DLMF 4.23(iii), 4.23(viii)")
def inverses(x: Real) -> Rules:
    """A function and its inverse."""
    return Rules(
        sin_asin      = sin(asin(x)) >> x        | when(abs(x) <= 1),
        cos_acos      = cos(acos(x)) >> x        | when(abs(x) <= 1),
        tan_atan      = tan(atan(x)) >> x,
        asin_sin      = asin(sin(x)) >> x        | when(abs(x) <= pi/2),
        acos_cos      = acos(cos(x)) >> x        | when(x >= 0, x <= pi),
        acos_cos_even = acos(cos(x)) >> abs(x)   | when(abs(x) <= pi),
        atan_tan      = atan(tan(x)) >> x        | when(abs(x) < pi/2),
        asin_cos      = asin(cos(x)) >> pi/2 - x | when(x >= 0, x <= pi),
        acos_sin      = acos(sin(x)) >> pi/2 - x | when(abs(x) <= pi/2),
    )


@ruleset(source="DLMF 4.23, table 4.16.3")
def algebraic(x: Real) -> Rules:
    """Functions of inverse functions are algebraic."""
    return Rules(
        cos_asin        = cos(asin(x))   >> sqrt(1 - x**2),
        sin_acos        = sin(acos(x))   >> sqrt(1 - x**2),
        tan_asin        = tan(asin(x))   == x/sqrt(1 - x**2),
        tan_acos        = tan(acos(x))   == sqrt(1 - x**2)/x,
        sin_atan        = sin(atan(x))   == x/sqrt(1 + x**2),
        cos_atan        = cos(atan(x))   >> 1/sqrt(1 + x**2),
        sec_atan        = sec(atan(x))   >> sqrt(1 + x**2),
        cot_atan        = cot(atan(x))   >> 1/x,
        sin_double_atan = sin(2*atan(x)) == 2*x/(1 + x**2),
        cos_double_atan = cos(2*atan(x)) == (1 - x**2)/(1 + x**2),
        sin_double_asin = sin(2*asin(x)) == 2*x*sqrt(1 - x**2),
        cos_double_asin = cos(2*asin(x)) >> 1 - 2*x**2      | when(abs(x) <= 1),
        cos_double_acos = cos(2*acos(x)) >> 2*x**2 - 1      | when(abs(x) <= 1),
        cos_triple_acos = cos(3*acos(x)) == 4*x**3 - 3*x    | when(abs(x) <= 1),
        sin_half_acos   = sin(acos(x)/2) >> sqrt((1 - x)/2) | when(abs(x) <= 1),
        cos_half_acos   = cos(acos(x)/2) >> sqrt((1 + x)/2) | when(abs(x) <= 1),
    )


@ruleset(source="DLMF 4.23(iv), 4.24(iii)")
def relations(x: Real, y: Real) -> Rules:
    """Relations between inverse functions."""
    return Rules(
        asin_plus_acos           = asin(x) + acos(x)   >> pi/2                    | when(abs(x) <= 1),
        acos_neg                 = acos(-x)            == pi - acos(x),
        acos_as_asin             = acos(x)             == pi/2 - asin(x),
        atan_reciprocal          = atan(x) + atan(1/x) >> pi/2                    | when(x > 0),
        atan_reciprocal_negative = atan(x) + atan(1/x) >> -pi/2                   | when(x < 0),
        atan_sum                 = atan(x) + atan(y)   == atan((x + y)/(1 - x*y)) | when(x*y < 1),
        asin_as_atan             = asin(x)             == atan(x/sqrt(1 - x**2))  | when(abs(x) < 1),
        atan_as_asin             = atan(x)             == asin(x/sqrt(1 + x**2)),
        acos_as_atan2            = acos(x)             == atan2(sqrt(1 - x**2), x),
        double_asin              = acos(1 - 2*x**2)    >> 2*asin(x)               | when(x >= 0),
        double_acos              = acos(2*x**2 - 1)    >> 2*acos(x)               | when(x >= 0),
    )


@ruleset(source="DLMF 4.23, table 4.23.1")
def special_values() -> Rules:
    """Inverse functions at simple values."""
    return Rules(
        asin_0       = asin(0)              >> 0,
        asin_1       = asin(1)              >> pi/2,
        asin_half    = asin(rational(1, 2)) >> pi/6,
        acos_0       = acos(0)              >> pi/2,
        acos_1       = acos(1)              >> 0,
        acos_minus_1 = acos(-1)             >> pi,
        acos_half    = acos(rational(1, 2)) >> pi/3,
        atan_0       = atan(0)              >> 0,
        atan_1       = atan(1)              >> pi/4,
        atan_sqrt_3  = atan(sqrt(3))        >> pi/3,
    )


@ruleset(source="IEEE 754-2019, 9.2; DLMF 4.23.43")
def two_arguments(x: Real, y: Real, p: Positive, a: Nonnegative, t: Real) -> Rules:
    """The angle of a point."""
    return Rules(
        right_half = atan2(y, p)               >> atan(y/p),
        upper_half = atan2(p, x)               >> pi/2 - atan(x/p),
        lower_half = atan2(-p, x)              >> atan(x/p) - pi/2,
        at_zero    = atan2(0, a)               >> 0,
        vertical   = atan2(p, 0)               >> pi/2,
        diagonal   = atan2(p, p)               >> pi/4,
        scale      = atan2(p*y, p*x)           >> atan2(y, x),
        neg        = atan2(-y, x)              >> -atan2(y, x)        | when(y != 0),
        polar      = atan2(p*sin(t), p*cos(t)) >> t                   | when(t > -pi, t <= pi),
        tan_atan2  = tan(atan2(y, x))          >> y/x                 | when(x != 0),
        cos_atan2  = cos(atan2(y, x))          == x/sqrt(x**2 + y**2) | when(y != 0),
        sin_atan2  = sin(atan2(y, x))          == y/sqrt(x**2 + y**2) | when(y != 0),
    )
