"""Laws of the field of fractions: equal as rational functions, though a removable singularity may go."""
# fmt: off

from symnum.rules.language import Int, Real, Rules, cos, cot, csc, ruleset, sec, sin, tan


@ruleset(holds="field", as_written=True, source="field of fractions; Bourbaki, Algebra I, ch. I, 9")
def removable(a: Real, b: Real, c: Real, m: Int, n: Int) -> Rules:
    """Cancelling as every computer algebra system does it."""
    return Rules(
        div_self               = a/a         >> 1,
        zero_div               = 0/a         >> 0,
        cancel_factor          = (a*b)/a     >> b,
        cancel_divisor         = a*(b/a)     >> b,
        cancel_left            = (a*b)/(a*c) >> b/c,
        cancel_product         = a/(a*b)     >> 1/b,
        div_of_quotient        = a/(b/c)     >> a*c/b,
        div_of_quotients       = (a/b)/(c/b) >> a/c,
        reciprocal_of_quotient = 1/(a/b)     >> b/a,
        reciprocal_twice       = 1/(1/a)     >> a,
        pow_add                = a**m * a**n == a**(m + n),
        pow_sub                = a**m / a**n == a**(m - n),
        pow_pow                = (a**m)**n   == a**(m*n),
        pow_zero               = a**0        >> 1,
    )


@ruleset(holds="field", source="field of fractions")
def removable_sums(a: Real, b: Real, c: Real, x: Real) -> Rules:
    """Cancelling sums."""
    return Rules(
        square_difference        = (a**2 - b**2)/(a - b) >> a + b,
        cube_difference          = (a**3 - b**3)/(a - b) >> a**2 + a*b + b**2,
        cube_sum                 = (a**3 + b**3)/(a + b) >> a**2 - a*b + b**2,
        common_factor            = (a*b + a*c)/a         >> b + c,
        common_divisor           = a/(a*b + a*c)         >> 1/(b + c),
        common_divisor_one       = a/(a + a*b)           >> 1/(1 + b),
        reversed_difference      = (a - b)/(b - a)       >> -1,
        nested                   = 1/(1 + 1/x)           == x/(x + 1),
        parallel                 = 1/(1/a + 1/b)         == a*b/(a + b),
    )


@ruleset(holds="field", source="DLMF 4.14.4 to 4.14.7")
def removable_ratios(x: Real) -> Rules:
    """Products and quotients of trigonometric functions, where one of them has a pole or a zero that goes."""
    return Rules(
        tan_cos      = tan(x)*cos(x) >> sin(x),
        cot_sin      = cot(x)*sin(x) >> cos(x),
        sec_cos      = sec(x)*cos(x) >> 1,
        csc_sin      = csc(x)*sin(x) >> 1,
        tan_cot      = tan(x)*cot(x) >> 1,
        over_sec     = 1/sec(x)      >> cos(x),
        over_csc     = 1/csc(x)      >> sin(x),
        over_tan     = 1/tan(x)      >> cot(x),
        over_cot     = 1/cot(x)      >> tan(x),
        sin_over_tan = sin(x)/tan(x) >> cos(x),
        tan_over_sin = tan(x)/sin(x) >> sec(x),
    )
