"""Trigonometric functions."""
# fmt: off

from symnum.rules.language import Int, Real, Rules, cos, cot, csc, pi, rational, ruleset, sec, sin, sqrt, tan, when


@ruleset(source="DLMF 4.21(ii), 4.21.12 to 4.21.14")
def pythagoras(x: Real) -> Rules:
    """Squares of sine and cosine. Any common factor of the summands is matched, too."""
    return Rules(
        sin_cos        = sin(x)**2 + cos(x)**2 >> 1,
        one_minus_sin  = 1 - sin(x)**2         >> cos(x)**2,
        one_minus_cos  = 1 - cos(x)**2         >> sin(x)**2,
        sec_tan        = sec(x)**2 - tan(x)**2 >> 1 | when(cos(x) != 0),
        csc_cot        = csc(x)**2 - cot(x)**2 >> 1 | when(sin(x) != 0),
        one_plus_tan   = 1 + tan(x)**2         == sec(x)**2,
        one_plus_cot   = 1 + cot(x)**2         == csc(x)**2,
        sec_minus_one  = sec(x)**2 - 1         >> tan(x)**2,
        csc_minus_one  = csc(x)**2 - 1         == cot(x)**2,
        tan_and_cot    = tan(x) + cot(x)       == sec(x)*csc(x),
        fourth_powers  = sin(x)**4 - cos(x)**4 >> sin(x)**2 - cos(x)**2,
        sum_of_fourths = sin(x)**4 + cos(x)**4 >> 1 - 2*sin(x)**2*cos(x)**2,
    )


@ruleset(source="DLMF 4.14.4 to 4.14.7")
def ratios(x: Real) -> Rules:
    """Tangent, cotangent, secant and cosecant."""
    return Rules(
        sin_over_cos = sin(x)/cos(x) >> tan(x),
        cos_over_sin = cos(x)/sin(x) >> cot(x),
        over_cos     = 1/cos(x)      >> sec(x),
        over_sin     = 1/sin(x)      >> csc(x),
        over_sec     = 1/sec(x)      >> cos(x) | when(cos(x) != 0),
        over_csc     = 1/csc(x)      >> sin(x) | when(sin(x) != 0),
        over_tan     = 1/tan(x)      >> cot(x) | when(cos(x) != 0),
        over_cot     = 1/cot(x)      >> tan(x) | when(sin(x) != 0),
        tan_cos      = tan(x)*cos(x) >> sin(x) | when(cos(x) != 0),
        cot_sin      = cot(x)*sin(x) >> cos(x) | when(sin(x) != 0),
        sec_cos      = sec(x)*cos(x) >> 1      | when(cos(x) != 0),
        csc_sin      = csc(x)*sin(x) >> 1      | when(sin(x) != 0),
        tan_cot      = tan(x)*cot(x) >> 1      | when(cos(x) != 0, sin(x) != 0),
        sin_sec      = sin(x)*sec(x) >> tan(x),
        cos_csc      = cos(x)*csc(x) >> cot(x),
        sin_over_tan = sin(x)/tan(x) >> cos(x) | when(sin(x) != 0, cos(x) != 0),
        tan_over_sin = tan(x)/sin(x) >> sec(x) | when(sin(x) != 0),
    )


@ruleset(source="DLMF 4.17")
def special_angles() -> Rules:
    """Values at 0 and at simple parts of a turn."""
    return Rules(
        sin_0          = sin(0)    >> 0,
        cos_0          = cos(0)    >> 1,
        tan_0          = tan(0)    >> 0,
        sec_0          = sec(0)    >> 1,
        sin_pi         = sin(pi)   >> 0,
        cos_pi         = cos(pi)   >> -1,
        tan_pi         = tan(pi)   >> 0,
        sin_half_pi    = sin(pi/2) >> 1,
        cos_half_pi    = cos(pi/2) >> 0,
        sin_third_pi   = sin(pi/3) >> sqrt(3)/2,
        cos_third_pi   = cos(pi/3) >> rational(1, 2),
        tan_third_pi   = tan(pi/3) >> sqrt(3),
        sin_quarter_pi = sin(pi/4) >> sqrt(2)/2,
        cos_quarter_pi = cos(pi/4) >> sqrt(2)/2,
        tan_quarter_pi = tan(pi/4) >> 1,
        sin_sixth_pi   = sin(pi/6) >> rational(1, 2),
        cos_sixth_pi   = cos(pi/6) >> sqrt(3)/2,
        tan_sixth_pi   = tan(pi/6) >> sqrt(3)/3,
        cos_two_pi     = cos(2*pi) >> 1,
    )


@ruleset(source="DLMF 4.16, table 4.16.2 and 4.16.3")
def shifts(x: Real, n: Int) -> Rules:
    """Periods, supplements and complements."""
    return Rules(
        sin_period       = sin(x + 2*pi)   >> sin(x),
        cos_period       = cos(x + 2*pi)   >> cos(x),
        tan_period       = tan(x + pi)     >> tan(x),
        cot_period       = cot(x + pi)     >> cot(x),
        sin_periods      = sin(x + 2*pi*n) >> sin(x),
        cos_periods      = cos(x + 2*pi*n) >> cos(x),
        tan_periods      = tan(x + pi*n)   >> tan(x),
        sin_half_turn    = sin(x + pi)     >> -sin(x),
        cos_half_turn    = cos(x + pi)     >> -cos(x),
        sin_supplement   = sin(pi - x)     >> sin(x),
        cos_supplement   = cos(pi - x)     >> -cos(x),
        sin_complement   = sin(pi/2 - x)   >> cos(x),
        cos_complement   = cos(pi/2 - x)   >> sin(x),
        tan_complement   = tan(pi/2 - x)   == cot(x),
        cot_complement   = cot(pi/2 - x)   >> tan(x),
        sec_complement   = sec(pi/2 - x)   >> csc(x),
        csc_complement   = csc(pi/2 - x)   >> sec(x),
        sin_quarter_turn = sin(x + pi/2)   >> cos(x),
        cos_quarter_turn = cos(x + pi/2)   >> -sin(x),
        sin_whole_pi     = sin(pi*n)       >> 0,
        cos_whole_pi     = cos(pi*n)       == (-1)**n,
        tan_whole_pi     = tan(pi*n)       >> 0,
    )


@ruleset(source="DLMF 4.21(i), 4.21(iii)")
def contracting(x: Real, y: Real) -> Rules:
    """Sums of products that are one function of a sum, of a double or of a triple."""
    return Rules(
        sin_sum           = sin(x)*cos(y) + cos(x)*sin(y)         >> sin(x + y),
        sin_difference    = sin(x)*cos(y) - cos(x)*sin(y)         >> sin(x - y),
        cos_sum           = cos(x)*cos(y) - sin(x)*sin(y)         >> cos(x + y),
        cos_difference    = cos(x)*cos(y) + sin(x)*sin(y)         >> cos(x - y),
        sin_double        = sin(x)*cos(x)                         >> sin(2*x)/2,
        cos_double        = cos(x)**2 - sin(x)**2                 >> cos(2*x),
        cos_double_of_sin = 1 - 2*sin(x)**2                       >> cos(2*x),
        cos_double_of_cos = 2*cos(x)**2 - 1                       >> cos(2*x),
        sin_triple        = 3*sin(x) - 4*sin(x)**3                >> sin(3*x),
        cos_triple        = 4*cos(x)**3 - 3*cos(x)                >> cos(3*x),
        tan_sum           = (tan(x) + tan(y))/(1 - tan(x)*tan(y)) >> tan(x + y) | when(cos(x) != 0, cos(y) != 0),
        tan_double        = 2*tan(x)/(1 - tan(x)**2)              >> tan(2*x)   | when(cos(x) != 0),
        tan_half          = sin(x)/(1 + cos(x))                   >> tan(x/2),
        tan_half_other    = (1 - cos(x))/sin(x)                   >> tan(x/2)   | when(sin(x) != 0),
        cos_of_tan        = (1 - tan(x)**2)/(1 + tan(x)**2)       >> cos(2*x)   | when(cos(x) != 0),
        sin_of_tan        = 2*tan(x)/(1 + tan(x)**2)              >> sin(2*x)   | when(cos(x) != 0),
    )


@ruleset(order="expand", source="DLMF 4.21(i), 4.21(iii)")
def expanding_angles(x: Real, y: Real) -> Rules:
    """Functions of sums taken apart."""
    return Rules(
        sin_sum    = sin(x + y) >> sin(x)*cos(y) + cos(x)*sin(y),
        cos_sum    = cos(x + y) >> cos(x)*cos(y) - sin(x)*sin(y),
        sin_double = sin(2*x)   >> 2*sin(x)*cos(x),
        cos_double = cos(2*x)   >> 2*cos(x)**2 - 1,
        sin_triple = sin(3*x)   >> 3*sin(x) - 4*sin(x)**3,
        cos_triple = cos(3*x)   >> 4*cos(x)**3 - 3*cos(x),
    )


@ruleset(order="reduce", source="DLMF 4.21.18 to 4.21.20, 4.21(ii)")
def reducing_products(x: Real, y: Real) -> Rules:
    """Products and powers of sines and cosines as sums of them."""
    return Rules(
        sin_sin    = sin(x)*sin(y) >> (cos(x - y) - cos(x + y))/2,
        cos_cos    = cos(x)*cos(y) >> (cos(x - y) + cos(x + y))/2,
        sin_cos    = sin(x)*cos(y) >> (sin(x - y) + sin(x + y))/2,
        sin_square = sin(x)**2     >> (1 - cos(2*x))/2,
        cos_square = cos(x)**2     >> (1 + cos(2*x))/2,
        sin_cube   = sin(x)**3     >> (3*sin(x) - sin(3*x))/4,
        cos_cube   = cos(x)**3     >> (3*cos(x) + cos(3*x))/4,
    )


@ruleset(source="DLMF 4.21.6 to 4.21.11")
def sums_and_products(x: Real, y: Real) -> Rules:
    """Sums as products."""
    return Rules(
        sin_plus_sin      = sin(x) + sin(y)       == 2*sin((x + y)/2)*cos((x - y)/2),
        cos_plus_cos      = cos(x) + cos(y)       == 2*cos((x + y)/2)*cos((x - y)/2),
        tan_plus_tan      = tan(x) + tan(y)       == sin(x + y)/(cos(x)*cos(y)),
        cot_plus_cot      = cot(x) + cot(y)       == sin(x + y)/(sin(x)*sin(y)),
        sin_plus_cos      = sin(x) + cos(x)       == sqrt(2)*sin(x + pi/4),
        square_difference = sin(x)**2 - sin(y)**2 == sin(x + y)*sin(x - y),
        mixed_difference  = cos(x)**2 - sin(y)**2 == cos(x + y)*cos(x - y),
        cot_minus_tan     = cot(x) - tan(x)       == 2*cot(2*x),
        csc_minus_cot     = csc(x) - cot(x)       == tan(x/2) | when(sin(x) != 0),
    )
