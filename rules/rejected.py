"""Rules that are false or unsound, kept so that nobody adds them again. The checker must refute every one.

After each stand the counter-example that killed it and, where it was published, by whom.
"""
# fmt: off

from symnum.rules.language import (
    Boolean,
    Int,
    Nonzero,
    Real,
    Rules,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    cbrt,
    ceil,
    cos,
    cosh,
    cot,
    csc,
    eq,
    exp,
    floor,
    hypot,
    log,
    log1p,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    pi,
    power,
    rational,
    ruleset,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
    when,
    where,
)


@ruleset(rejected=True, source="SymbolicUtils and Metatheory, default and test theories")
def false_trigonometry(x: Real, y: Real) -> Rules:
    """Wrong signs."""
    return Rules(
        tan_minus_sec         = tan(x)**2 - sec(x)**2 >> 1,  # x = 0: -1; SymbolicUtils since 2020, issue 560
        cot_minus_csc         = cot(x)**2 - csc(x)**2 >> 1,  # x = 1: -1; SymbolicUtils since 2020, issue 560
        sin_minus_one         = sin(x)**2 - 1                         >> cos(x)**2,  # x = 0: -1, not 1; Metatheory
        cos_minus_one         = cos(x)**2 - 1                         >> sin(x)**2,  # x = 1: -0.708; Metatheory
        cos_sum               = cos(x)*cos(y) + sin(x)*sin(y)         >> cos(x + y),  # x = y = 1
        half_angle            = (1 - cos(x))/sin(x) >> tan(x/2),  # x = 0: the left side is undefined; Herbie pull 724
        tangent_shift         = tan(x + pi/2) >> -1/tan(x),  # x = pi/2: 0, the right side is undefined; Herbie pull 724
        sum_to_tangent        = (sin(x) + sin(y))/(cos(x) + cos(y)) >> tan((x + y)/2),  # x = 3*pi/4, y = -pi/4; Herbie
        difference_to_tangent = (sin(x) - sin(y))/(cos(x) + cos(y))   >> tan((x - y)/2),  # x = 3*pi/4, y = pi/4; same
        tan_cot               = tan(x)*cot(x)                         >> 1,  # x = 0
        sec_cos               = sec(x)*cos(x)                         >> 1,  # x = pi/2
        sec_tan               = sec(x)**2 - tan(x)**2                 >> 1,  # x = pi/2: the left side is undefined
        reciprocal_tan        = 1/tan(x) == cot(x),  # x = pi/2: the left side is undefined, cot is 0
        tan_sum               = (tan(x) + tan(y))/(1 - tan(x)*tan(y)) >> tan(x + y),  # x = pi/2, y = pi/2
        tan_double            = tan(2*x) == 2*tan(x)/(1 - tan(x)**2),  # x = pi/2: 0, the right side is undefined
        tanh_half             = (cosh(x) - 1)/sinh(x)                 >> tanh(x/2),  # x = 0; Herbie pull 1212
    )


@ruleset(rejected=True, source="off the principal branch")
def wrong_branches(x: Real, y: Real) -> Rules:
    """Inverse functions that invert on a part of the line only."""
    return Rules(
        asin_sin        = asin(sin(x))        >> x,  # x = 2; AngouriMath issue 884, Herbie pull 1212
        acos_cos        = acos(cos(x))        >> x,  # x = -1; AngouriMath issue 884, Herbie pull 1212
        atan_tan        = atan(tan(x))        >> x,  # x = 2; AngouriMath issue 884, Herbie pull 1212
        sin_asin        = sin(asin(x))        >> x,  # x = 2: the left side is undefined
        cosh_acosh      = cosh(acosh(x))      >> x,  # x = 0: the left side is undefined
        acosh_cosh      = acosh(cosh(x))      >> x,  # x = -1: 1
        double_asinh    = acosh(2*x**2 + 1)   >> 2*asinh(x),  # x = -1; Herbie pull 1212
        sinh_acosh      = sqrt(x**2 - 1)      >> sinh(acosh(x)),  # x = -1: 0; Herbie pull 1212
        tanh_acosh      = sqrt(x**2 - 1)/x    == tanh(acosh(x)),  # x = -2; Herbie pull 1212
        atan_reciprocal = atan(x) + atan(1/x) >> pi/2,  # x = -1: -pi/2
        atan_sum        = atan(x) + atan(y)   >> atan((x + y)/(1 - x*y)),  # x = y = 2
        atan2_ratio     = atan2(y, x)         >> atan(y/x),  # x = y = -1: -3*pi/4
        asin_plus_acos  = asin(x) + acos(x)   >> pi/2,  # x = 2: the left side is undefined
        half_cosine     = cos(x/2)            == sqrt((1 + cos(x))/2),  # x = 2*pi: -1
    )


@ruleset(rejected=True, source="laws of powers outside their domain")
def careless_powers(x: Real, y: Real, a: Real, b: Real, m: Int, n: Int) -> Rules:
    """Powers of numbers that may be 0 or negative."""
    return Rules(
        pow_add_real          = x**(a + b)              == x**a * x**b,  # x = -1, a = b = 1/2; Herbie disabled
        pow_sub_real          = x**(a - b)              == x**a / x**b,  # x = -1, a = b = 1/2; Herbie disabled
        pow_add_integer       = x**m * x**n             == x**(m + n),  # x = 0, m = 3, n = -1
        pow_pow_real          = (x**a)**b == x**(a*b),  # x = -1, a = 2, b = 1/2; Metatheory, SymbolicUtils issue 1045
        mul_pow_real          = (x*y)**a == x**a * y**a,  # x = y = -1, a = 1/2; AngouriMath issue 801, Metatheory
        div_pow_real          = (x/y)**a                == x**a / y**a,  # x = y = -1, a = 1/2; AngouriMath issue 801
        pow_halves            = x**a == x**(a/2) * x**(a/2),  # x = -1, a = 1; Herbie disabled, pull 724
        pow_as_exp            = x**a                    == exp(a*log(x)),  # x = -1, a = 1; Herbie disabled
        pow_zero              = x**0                    >> 1,  # x = 0; Herbie pull 724, egg's example guard
        zero_pow              = 0**a                    >> 0,  # a = -1; Metatheory, Herbie pull 724
        square_root_of_square = sqrt(x**2)              >> x,  # x = -1; SymbolicUtils issue 1045, AngouriMath issue 752
        sqrt_product          = sqrt(x*y) == sqrt(x)*sqrt(y),  # x = y = -1; SymPy issue 14615, AngouriMath issue 801
        sqrt_quotient         = sqrt(x/y)               == sqrt(x)/sqrt(y),  # x = y = -1
        square_of_root        = sqrt(x)**2              >> x,  # x = -1: the left side is undefined
        root_of_fourth        = (x**4)**rational(1, 4)  >> x,  # x = -1: 1
        third_as_cbrt         = x**rational(1, 3) == cbrt(x),  # x = -1: the left side is undefined; Herbie unpow1/3
        reciprocal_root       = (x**2)**rational(-1, 2) >> 1/x,  # x = -1; AngouriMath issue 752
        even_root             = (x**n)**(1/n)           >> x,  # x = -1, n = 2
        pow_neg               = x**(-n)                 == 1/x**n,  # x = 0, n = -1: 0, the right side is undefined
        neg_pow               = (-x)**n                 >> -(x**n),  # n = 2
        sign_of_root          = 2*x/sqrt(x)             == -2*sqrt(x),  # x = 1; AngouriMath issue 751
        conjugate_sum         = sqrt(x) + sqrt(y)       == (x - y)/(sqrt(x) - sqrt(y)),  # x = y = 1; Herbie flip-+
    )


@ruleset(rejected=True, source="laws of logarithms outside their domain")
def careless_logarithms(x: Real, y: Real, a: Real, n: Int) -> Rules:
    """Logarithms of numbers that may be negative."""
    return Rules(
        log_product    = log(x*y)    == log(x) + log(y),  # x = y = -1; Herbie pull 724
        log_quotient   = log(x/y)    == log(x) - log(y),  # x = y = -1; Herbie pull 724
        log_power      = log(x**a)   == a*log(x),  # x = -1, a = 2; Herbie pull 724, AngouriMath issue 902
        log_square     = log(x**2)   >> 2*log(x),  # x = -1
        exp_log        = exp(log(x)) >> x,  # x = -1: the left side is undefined; Herbie add-exp-log
        log_abs        = log(abs(x)) >> log(x),  # x = -1
        log_of_sum     = log(x + y)  == log(x) + log1p(y/x),  # x = -1, y = 2
        log_power_even = log(x**n)   == n*log(abs(x)),  # x = -1, n = 1
    )


@ruleset(rejected=True, as_written=True, source="division by what may be 0")
def careless_divisions(x: Real, y: Real, z: Real, k: Real, n: Int) -> Rules:
    """Singularities that go or come."""
    return Rules(
        div_self               = x/x                >> 1,  # x = 0; egg cancel-div, SymPy, JAX issue 2071
        mul_reciprocal         = x*(1/x)            >> 1,  # x = 0; egg recip-mul-div
        zero_div               = 0/x                >> 0,  # x = 0; Herbie div0
        difference_of_squares  = (x**2 - 1)/(x - 1) >> x + 1,  # x = 1; SymPy issue 13915
        div_of_quotient        = x/(x/y)            >> y,  # x = 0; Metatheory
        mul_quotient           = x*(y/x)            >> y,  # x = 0; Metatheory
        reciprocal_twice       = 1/(1/x)            >> x,  # x = 0; Herbie remove-double-div
        reciprocal_of_quotient = 1/(x/y)            >> y/x,  # y = 0; Herbie div-flip-rev
        sum_to_product         = x + y              == (1 + y/x)*x,  # x = 0, y = 1; Herbie disabled sum-to-mult
        difference_to_product  = x - y              == (1 - y/x)*x,  # x = 0, y = 1; Herbie disabled sub-to-mult
        div_div                = x/(y/z)            >> x*z/y,  # z = 0; Herbie associate-/r/
        zero_of_difference     = (x - x)/(x - x)    >> 0,  # everywhere: the left side is undefined
        hill = x**n/(k**n + x**n) == 1/(1 + (k/x)**n),  # x = 0, n = 1: 0, the right side is undefined; AMICI issue 1151
        michaelis_menten       = x/(k + x)          == 1/(1 + k/x),  # x = 0, k = 1: 0, the right side is undefined
        geometric              = 1 + x + x**2       == (x**3 - 1)/(x - 1),  # x = 1
        over_abs               = x/abs(x)           >> sign(x),  # x = 0
        sign_square            = sign(x)**2         >> 1,  # x = 0
        complete_square        = x*y**2 + z*y       == x*(y + z/(2*x))**2 - z**2/(4*x),  # x = 0
    )


@ruleset(rejected=True, source="order and choices")
def careless_pieces(x: Real, y: Real, z: Real, c: Boolean, d: Boolean, k: Nonzero, n: Int) -> Rules:
    """Extremes, absolute values, rounding, comparisons and choices."""
    return Rules(
        min_of_differences = minimum(x - y, x - z)            >> x - minimum(y, z),  # y = 0, z = 1; Halide pull 4910
        max_scale          = maximum(k*x, k*y)                >> k*maximum(x, y),  # k = -1, x = 0, y = 1
        max_square         = maximum(x**2, y**2)              == maximum(x, y)**2,  # x = -1, y = 0
        abs_sum            = abs(x + y)                       == abs(x) + abs(y),  # x = 1, y = -1
        abs_square_root    = sqrt(abs(x))                     >> sqrt(x),  # x = -1
        abs_pow            = abs(x)**n                        >> x**n,  # x = -1, n = 1
        sign_sum           = sign(x + y)                      == sign(x) + sign(y),  # x = y = 1
        hypot_scale        = hypot(k*x, k*y)                  == k*hypot(x, y),  # k = -1, x = 1, y = 0
        floor_neg          = floor(-x)                        >> -floor(x),  # x = 1/2
        floor_sum          = floor(x + y)                     == floor(x) + floor(y),  # x = y = 1/2
        ceil_floor         = ceil(x)                          == floor(x) + 1,  # x = 0
        mod_sum            = (x + y) % z                      == x % z + y % z,  # x = y = 1/2, z = 1
        mod_neg            = (-x) % z                         == -(x % z),  # x = 1, z = 2: 1, not -1
        floor_halves       = floor(x/2) + x % 2               == floor((x + 1)/2),  # x = 1/2; Halide's add-div-mod
        lt_scale           = (k*x < k*y)                      >> (x < y),  # k = -1
        lt_square          = (x**2 < y**2)                    >> (x < y),  # x = 0, y = -1
        lt_reciprocal      = (1/x < 1/y)                      >> (y < x),  # x = -1, y = 1
        lt_divided         = (x/k < y)                        >> (x < k*y),  # k = -1, x = 1, y = 0
        not_lt             = logical_not(x < y)               >> (x > y),  # x = y
        or_and             = logical_and(c, logical_or(c, d)) >> d,  # c and not d
        de_morgan          = logical_not(logical_and(c, d)) >> logical_and(logical_not(c), logical_not(d)),  # c, not d
        mask               = where(c, 1, 0)*x >> where(c, x, 0),  # x undefined, c false; a NaN masked, JAX pull 12233
        guarded = where(x > 0, log(x), 0) == log(where(x > 0, x, 0)),  # x = 0: 0, the right side is undefined
        max_where          = where(x < y, x, y)               >> maximum(x, y),  # x = 0, y = 1
        abs_where          = where(x > 0, x, -x)              >> x,  # x = -1
        and_choice         = where(logical_and(c, d), x, y)   >> where(c, where(d, x, y), y),  # d undefined, c false
        product_zero       = eq(x*y, 0)                       >> logical_and(eq(x, 0), eq(y, 0)),  # x = 0, y = 1
    )


@ruleset(rejected=True, source="slips of algebra")
def slips(x: Real, y: Real, a: Real, b: Real) -> Rules:
    """What hurried hands write."""
    return Rules(
        square_of_sum     = (x + y)**2              == x**2 + y**2,  # x = y = 1
        sqrt_of_sum       = sqrt(x**2 + y**2)       >> abs(x) + abs(y),  # x = y = 1
        reciprocal_of_sum = 1/(x + y)               == 1/x + 1/y,  # x = y = 1
        exp_of_product    = exp(x*y)                == exp(x)*exp(y),  # x = y = 1
        exp_of_sum        = exp(x + y)              == exp(x) + exp(y),  # x = y = 0
        log_of_sum        = log(x + y)              == log(x)*log(y),  # x = y = 1
        tower = x**(a**b) == (x**a)**b | when(x > 0, a > 0),  # x = 2, a = 1, b = 2 agrees; a = 2, b = 3: 256, not 64
        complement        = 1 - x/(x + y)           >> x/(x + y),  # x = 1, y = 2
        tanh_logistic     = tanh(x)                 == 1/(1 + exp(-2*x)),  # x = 0: 0, not 1/2
        degrees           = sin(x)                  == sin(x*pi/180),  # x = 1
        sinh_sign         = cosh(x)**2 - sinh(x)**2 >> -1,  # x = 0: 1
        cosh_sum          = cosh(x + y)             == cosh(x)*cosh(y) - sinh(x)*sinh(y),  # x = y = 1
    )


@ruleset(holds="ieee", rejected=True, as_written=True, source="IEEE 754: true over the reals, not of floats")
def not_bit_exact(x: Real, y: Real, z: Real) -> Rules:
    """Bits change: NaN, infinities, -0 or roundings."""
    return Rules(
        add_zero     = x + 0               >> x,  # x = -0: 0
        zero_sub     = 0 - x               >> -x,  # x = 0: 0, not -0
        mul_zero     = x*0                 >> 0,  # x = inf: NaN; JAX pull 12233
        sub_self     = x - x               >> 0,  # x = inf: NaN; JAX issue 38602
        div_self     = x/x                 >> 1,  # x = inf: NaN
        eq_self      = eq(x, x)            >> True,  # x = NaN; SymbolicUtils
        ne_self      = (x != x)            >> False,  # x = NaN; SymbolicUtils
        not_ge       = logical_not(x >= y) >> (x < y),  # x = NaN; Herbie pull 724
        associative  = (x + y) + z         == x + (y + z),  # 1e16, -1e16, 1; SymPy issue 20340
        distributive = x*(y + z)           == x*y + x*z,  # x = 100, y = 0.1, z = 0.2
        third        = x/3                 >> x*rational(1, 3),  # x = 5
        neg_sub      = -(x - y)            >> y - x,  # x = y: -0, not 0
        cancel       = (x + y) - y         >> x,  # x = 1, y = 1e16
        mul_div      = (x*y)/y             >> x,  # y = 0
        square_root  = sqrt(x*x)           >> abs(x),  # x = 1e200: inf; JAX issue 37919
        square       = power(x, 3)         == x*x*x,  # roundings differ
        neg_add      = -(x + y)            == -x - y,  # x = 0, y = -0: -0, not 0
    )
