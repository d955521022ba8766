"""Fractions: common factors, common denominators, continued fractions, and quotients that may be cancelled."""
# fmt: off

from symnum.rules.language import Real, Rules, ruleset, sqrt, when


@ruleset(source="distributive law")
def distributive(a: Real, b: Real, c: Real = 1) -> Rules:
    """The common factor; with c left out, a*b + a is a*(b + 1)."""
    return Rules(
        factor = a*b + a*c == a*(b + c),
    )


@ruleset(source="field axioms")
def denominators(a: Real, b: Real, c: Real, d: Real) -> Rules:
    """Sums of fractions."""
    return Rules(
        common                = a/b + c/d     == (a*d + c*b)/(b*d),
        whole_part            = a + b/c       == (a*c + b)/c,
        reciprocals           = 1/a + 1/b     == (a + b)/(a*b),
        reciprocal_difference = 1/a - 1/b     == (b - a)/(a*b),
        parallel              = 1/(1/a + 1/b) == a*b/(a + b) | when(a != 0, b != 0),
        complement_whole      = 1 - a/b       == (b - a)/b,
    )


@ruleset(source="field axioms")
def continued(a: Real, b: Real, c: Real, x: Real) -> Rules:
    """Fractions in fractions, and fractions taken apart."""
    return Rules(
        share        = a/(a + b)           == 1/(1 + b/a)                     | when(a != 0),
        share_rest   = a/(a + b)           == 1 - b/(a + b),
        nested       = 1/(1 + 1/x)         == x/(x + 1)                       | when(x != 0),
        nested_sum   = a/(b + c/x)         == a*x/(b*x + c)                   | when(x != 0),
        apart        = 1/(x*(x + a))       == (1/x - 1/(x + a))/a             | when(a != 0),
        apart_linear = 1/((x + a)*(x + b)) == (1/(x + a) - 1/(x + b))/(b - a) | when(a != b),
        moebius      = (a + x)/(b + x)     == 1 + (a - b)/(b + x),
    )


@ruleset(source="field axioms")
def cancelling(a: Real, b: Real, c: Real) -> Rules:
    """Common factors of numerator and denominator, where they are proved not to be 0."""
    return Rules(
        square_difference        = (a**2 - b**2)/(a - b) >> a + b             | when(a != b),
        square_difference_by_sum = (a**2 - b**2)/(a + b) >> a - b             | when(a + b != 0),
        cube_difference          = (a**3 - b**3)/(a - b) >> a**2 + a*b + b**2 | when(a != b),
        cube_sum                 = (a**3 + b**3)/(a + b) >> a**2 - a*b + b**2 | when(a + b != 0),
        by_difference            = (a**2 - 1)/(a - 1)    >> a + 1             | when(a != 1),
        common_factor            = (a*b + a*c)/a         >> b + c             | when(a != 0),
        common_divisor           = a/(a*b + a*c)         >> 1/(b + c)         | when(a != 0),
        common_divisor_one       = a/(a + a*b)           >> 1/(1 + b)         | when(a != 0),
        reversed_difference      = (a - b)/(b - a)       >> -1                | when(a != b),
    )


@ruleset(source="rationalising the denominator")
def radicals(a: Real, b: Real) -> Rules:
    """Square roots in denominators."""
    return Rules(
        conjugate                  = 1/(sqrt(a) + sqrt(b))       == (sqrt(a) - sqrt(b))/(a - b) | when(a != b),
        conjugate_difference       = 1/(sqrt(a) - sqrt(b))       == (sqrt(a) + sqrt(b))/(a - b),
        conjugate_one              = 1/(1 + sqrt(a))             == (sqrt(a) - 1)/(a - 1)       | when(a != 1),
        difference_over_difference = (a - b)/(sqrt(a) - sqrt(b)) >> sqrt(a) + sqrt(b)           | when(a != b),
    )
