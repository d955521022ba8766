"""Polynomial forms: factored, nested (Horner), completed, and sums of powers."""
# fmt: off

from symnum.rules.language import Real, Rules, ruleset, when


@ruleset(source="binomial theorem, DLMF 1.2(i)")
def binomials(x: Real, y: Real, a: Real, b: Real, c: Real, d: Real) -> Rules:
    """Squares, cubes and products of binomials."""
    return Rules(
        square_of_sum         = x**2 + 2*x*y + y**2                        >> (x + y)**2,
        square_of_difference  = x**2 - 2*x*y + y**2                        >> (x - y)**2,
        square_of_sum_one     = x**2 + 2*x + 1                             >> (x + 1)**2,
        difference_of_squares = x**2 - y**2                                == (x - y)*(x + y),
        one_minus_square      = 1 - x**2                                   == (1 - x)*(1 + x),
        cube_of_sum           = x**3 + 3*x**2*y + 3*x*y**2 + y**3          >> (x + y)**3,
        difference_of_cubes   = x**3 - y**3                                == (x - y)*(x**2 + x*y + y**2),
        sum_of_cubes          = x**3 + y**3                                == (x + y)*(x**2 - x*y + y**2),
        difference_of_fourths = x**4 - y**4                                == (x - y)*(x + y)*(x**2 + y**2),
        two_roots             = x**2 + (a + b)*x + a*b                     >> (x + a)*(x + b),
        grouping              = a*c + a*d + b*c + b*d                      >> (a + b)*(c + d),
        sum_minus_difference  = (x + y)**2 - (x - y)**2                    >> 4*x*y,
        sum_plus_difference   = (x + y)**2 + (x - y)**2                    >> 2*x**2 + 2*y**2,
        three_squares         = x**2 + y**2 + a**2 + 2*x*y + 2*x*a + 2*y*a >> (x + y + a)**2,
    )


@ruleset(source="Horner 1819; Knuth, The Art of Computer Programming 2, 4.6.4")
def nesting(x: Real, a: Real, b: Real, c: Real, d: Real, e: Real) -> Rules:
    """Polynomials with fewer multiplications."""
    return Rules(
        even_4 = a + b*x**2 + c*x**4   == a + x**2*(b + c*x**2),
        odd_5  = a*x + b*x**3 + c*x**5 == x*(a + x**2*(b + c*x**2)),
    )


@ruleset(source="completing the square; geometric sum, DLMF 1.2.9")
def completions(x: Real, y: Real, a: Real, b: Real, c: Real) -> Rules:
    """Completed squares and geometric sums."""
    return Rules(
        complete_square   = a*x**2 + b*x + c == a*(x + b/(2*a))**2 + c - b**2/(4*a) | when(a != 0),
        complete_monic    = x**2 + b*x                                   == (x + b/2)**2 - b**2/4,
        product_of_sum    = x*y                                          == ((x + y)**2 - (x - y)**2)/4,
        geometric_3       = 1 + x + x**2 == (x**3 - 1)/(x - 1) | when(x != 1),
        geometric_4       = 1 + x + x**2 + x**3                          == (1 + x)*(1 + x**2),
        geometric_6       = 1 + x + x**2 + x**3 + x**4 + x**5            == (1 + x)*(1 + x**2 + x**4),
        geometric_8       = 1 + x + x**2 + x**3 + x**4 + x**5 + x**6 + x**7 >> (1 + x)*(1 + x**2)*(1 + x**4),
        biquadratic       = 1 + x**2 + x**4                              == (1 + x + x**2)*(1 - x + x**2),
        sophie_germain    = x**4 + 4*y**4 == (x**2 + 2*x*y + 2*y**2)*(x**2 - 2*x*y + 2*y**2),
        logistic_growth   = a*x*(1 - x/b)                                == a*x - a*x**2/b,
        elementary_square = (a + b + c)**2 - a**2 - b**2 - c**2          >> 2*(a*b + b*c + a*c),
    )


@ruleset(source="Brahmagupta and Fibonacci; Lagrange")
def identities(a: Real, b: Real, c: Real, d: Real) -> Rules:
    """Products of sums of squares."""
    return Rules(
        two_squares     = (a*c - b*d)**2 + (a*d + b*c)**2              >> (a**2 + b**2)*(c**2 + d**2),
        lagrange        = (a**2 + b**2)*(c**2 + d**2) - (a*c + b*d)**2 >> (a*d - b*c)**2,
        three_variables = a**3 + b**3 + c**3 - 3*a*b*c == (a + b + c)*(a**2 + b**2 + c**2 - a*b - b*c - a*c),
        cyclic          = (a - b)*(b - c)*(c - a)                      == a*b*(b - a) + b*c*(c - b) + c*a*(a - c),
    )
