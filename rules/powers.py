"""Powers and roots."""
# fmt: off

from symnum.rules.language import (
    Int,
    Nonnegative,
    Positive,
    Real,
    Rules,
    cbrt,
    either,
    even,
    exp,
    log,
    odd,
    rational,
    ruleset,
    sqrt,
    when,
)


@ruleset(source="DLMF 4.2(iv), 4.8(ii)")
def powers(x: Real, y: Real, m: Int, n: Int) -> Rules:
    """Laws of integer exponents. A power with exponent 0 or below is undefined at 0."""
    return Rules(
        pow_add        = x**m * x**n    == x**(m + n) | when(either(x != 0, m > 0), either(x != 0, n > 0)),
        pow_sub        = x**m / x**n    == x**(m - n) | when(x != 0),
        pow_successor  = x * x**n       == x**(n + 1) | when(either(x != 0, n > 0)),
        pow_pow        = (x**m)**n      == x**(m*n)   | when(either(x != 0, m > 0)),
        mul_pow        = (x*y)**n       == x**n * y**n,
        div_pow        = (x/y)**n       == x**n / y**n,
        pow_neg        = x**(-n)        == 1/x**n     | when(x != 0),
        neg_pow_even   = (-x)**n        >> x**n       | when(even(n)),
        neg_pow_odd    = (-x)**n        == -(x**n)    | when(odd(n)),
        pow_difference = x**n * (x - 1) == x**(n + 1) - x**n,
    )


@ruleset(source="DLMF 4.2.26, 4.8(ii)")
def real_powers(x: Positive, y: Positive, a: Real, b: Real, z: Nonnegative, w: Nonnegative) -> Rules:
    """Laws of real exponents, for positive bases."""
    return Rules(
        pow_add         = x**a * x**b   == x**(a + b),
        pow_sub         = x**a / x**b   == x**(a - b),
        pow_pow         = (x**a)**b     == x**(a*b),
        mul_pow         = (z*w)**a      == z**a * w**a,
        div_pow         = (z/w)**a      == z**a / w**a,
        pow_neg         = x**(-a)       == 1/x**a,
        reciprocal_pow  = (1/x)**a      >> x**(-a),
        pow_root        = (x**a)**(1/a) >> x          | when(a != 0),
        pow_as_exp      = x**a          == exp(a*log(x)),
        exchange        = x**log(y)     == y**log(x),
        pow_of_base     = x**(a/log(x)) >> exp(a)     | when(x != 1),
        pow_pow_at_zero = (z**a)**b     == z**(a*b)   | when(a > 0, b > 0),
        pow_add_at_zero = z**a * z**b   == z**(a + b) | when(a > 0, b > 0),
    )


@ruleset(source="DLMF 4.2(iv); Bronstein et al., Handbook of Mathematics, 1.1.4")
def square_roots(x: Real, y: Real, a: Nonnegative, b: Nonnegative, n: Int) -> Rules:
    """Square roots, real for what is not negative; a square's root is an absolute value."""
    return Rules(
        sqrt_square          = sqrt(x**2)                              >> abs(x),
        sqrt_fourth          = sqrt(x**4)                              >> x**2,
        sqrt_even            = sqrt(x**(2*n))                          == abs(x)**n,
        sqrt_mul             = sqrt(a)*sqrt(b)                         == sqrt(a*b),
        sqrt_div             = sqrt(x)/sqrt(a)                         >> sqrt(x/a),
        sqrt_pull            = sqrt(x**2 * a)                          == abs(x)*sqrt(a),
        sqrt_pull_below      = sqrt(y/x**2)                            == sqrt(y)/abs(x),
        sqrt_reciprocal      = sqrt(1/x)                               == 1/sqrt(x),
        sqrt_sqrt            = sqrt(sqrt(x))                           == x**rational(1, 4),
        conjugates           = (sqrt(a) - sqrt(b))*(sqrt(a) + sqrt(b)) >> a - b,
        denest_sum           = sqrt(a + b + 2*sqrt(a*b))               >> sqrt(a) + sqrt(b),
        denest_difference    = sqrt(a + b - 2*sqrt(a*b))               >> abs(sqrt(a) - sqrt(b)),
        sqrt_trinomial       = sqrt(x**2 + 2*x*y + y**2)               >> abs(x + y),
        sqrt_trinomial_minus = sqrt(x**2 - 2*x*y + y**2)               >> abs(x - y),
    )


@ruleset(as_written=True, source="DLMF 4.2(iv)")
def roots_as_written(x: Real, a: Nonnegative) -> Rules:
    """What canonical terms collect by their exponents."""
    return Rules(
        square_sqrt       = sqrt(a)**2        >> a,
        sqrt_times_itself = sqrt(a)*sqrt(a)   >> a,
        root_quotient     = x/sqrt(x)         >> sqrt(x) | when(x > 0),
        three_halves      = x**rational(3, 2) == x*sqrt(x),
    )


@ruleset(source="inverse of the cube, DLMF 1.10(vi)")
def cube_roots(x: Real, y: Real, a: Nonnegative) -> Rules:
    """The real cube root, of negative numbers too."""
    return Rules(
        cube_cbrt       = cbrt(x)**3      >> x,
        cbrt_cube       = cbrt(x**3)      >> x,
        cbrt_mul        = cbrt(x)*cbrt(y) >> cbrt(x*y),
        cbrt_div        = cbrt(x)/cbrt(y) >> cbrt(x/y),
        cbrt_reciprocal = cbrt(1/x)       == 1/cbrt(x),
        cbrt_square     = cbrt(x)**2      == cbrt(x**2),
        cbrt_abs        = abs(cbrt(x))    == cbrt(abs(x)),
        cbrt_sqrt       = cbrt(sqrt(x))   == sqrt(cbrt(x)),
        cbrt_as_power   = cbrt(a)         == a**rational(1, 3),
        cbrt_exp        = cbrt(exp(x))    == exp(x/3),
        log_cbrt        = log(cbrt(x))    >> log(x)/3,
        pull_cube       = cbrt(x**3 * y)  >> x*cbrt(y),
    )
