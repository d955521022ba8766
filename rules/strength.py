"""Strength reduction: multiplications, square roots and squarings for powers and divisions."""
# fmt: off

from symnum.rules.language import (
    Int,
    Literal,
    Real,
    Rules,
    either,
    fold,
    power,
    rational,
    ruleset,
    sqrt,
    when,
)


@ruleset(as_written=True, source="Allen, Cocke and Kennedy 1981; Knuth, The Art of Computer Programming 2, 4.6.3")
def multiplications(x: Real, y: Real, c: Literal) -> Rules:
    """Powers as products, divisions by numbers as products with their reciprocals."""
    return Rules(
        square            = x**2         == x*x,
        cube              = x**3         == x*x*x,
        fourth            = x**4         == (x**2)**2,
        fifth             = x**5         == x*(x**2)**2,
        sixth             = x**6         == (x**3)**2,
        seventh           = x**7         == x*(x**3)**2,
        eighth            = x**8         == ((x**2)**2)**2,
        ninth             = x**9         == (x**3)**3,
        tenth             = x**10        == ((x**2)**2*x)**2,
        twelfth           = x**12        == ((x**3)**2)**2,
        sixteenth         = x**16        == (((x**2)**2)**2)**2,
        reciprocal        = power(x, -1) == 1/x,
        reciprocal_square = power(x, -2) == 1/x**2,
        div_number        = x/c          >> x*fold(1/c) | when(c != 0),
        two_divisions     = x/y + c/y    >> (x + c)/y,
        successor         = x**2 * x     == x**3,
    )


@ruleset(source="IEEE 754-2019, 9.2; powers with a float exponent")
def float_exponents(x: Real) -> Rules:
    """Exponents written as floats that are exact quarters, halves and integers."""
    return Rules(
        half           = x**0.5    >> sqrt(x),
        minus_half     = x**(-0.5) >> 1/sqrt(x),
        three_halves   = x**1.5    >> x*sqrt(x),
        five_halves    = x**2.5    >> x**2*sqrt(x),
        quarter        = x**0.25   >> sqrt(sqrt(x)),
        three_quarters = x**0.75   >> sqrt(x)**rational(3, 2),
        one            = x**1.0    >> x,
        two            = x**2.0    >> x**2,
        three          = x**3.0    >> x**3,
        four           = x**4.0    >> x**4,
        minus_one      = x**(-1.0) >> 1/x,
        minus_two      = x**(-2.0) >> 1/x**2,
    )


@ruleset(source="powers by squaring; Knuth, The Art of Computer Programming 2, 4.6.3")
def squaring(x: Real, n: Int, m: Int) -> Rules:
    """Powers by squaring."""
    return Rules(
        even_power  = x**(2*n)     == (x**n)**2,
        odd_power   = x**(2*n + 1) == x*(x**n)**2 | when(either(x != 0, n > 0)),
        power_tower = (x**n)**m    == (x**m)**n,
    )
