"""Fused multiply and add: one rounding instead of two, so that results differ by at most half an ulp of the product."""
# fmt: off

from symnum.rules.language import Real, Rules, fma, ruleset


@ruleset(holds="rounding", source="IEEE 754-2019, 5.4.1")
def contraction(a: Real, b: Real, c: Real) -> Rules:
    """Products with a sum."""
    return Rules(
        fma         = a*b + c   >> fma(a, b, c),
        fms         = a*b - c   == fma(a, b, -c),
        fnma        = c - a*b   == fma(-a, b, c),
        one_plus    = a*(b + 1) == fma(a, b, a),
        square_plus = a**2 + c  == fma(a, a, c),
    )


@ruleset(holds="rounding", source="IEEE 754-2019, 5.4.1")
def fused(a: Real, b: Real, c: Real) -> Rules:
    """Fused operations with simple operands."""
    return Rules(
        no_summand      = fma(a, b, 0)   >> a*b,
        no_factor       = fma(a, 1, c)   >> a + c,
        zero_factor     = fma(a, 0, c)   >> c,
        minus_factor    = fma(a, -1, c)  >> c - a,
        negated_product = fma(-a, -b, c) >> fma(a, b, c),
        moved_sign      = fma(-a, b, c)  == fma(a, -b, c),
    )
