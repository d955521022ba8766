"""Hyperbolic functions and their inverses."""
# fmt: off

from symnum.rules.language import (
    Real,
    Rules,
    acosh,
    asinh,
    atanh,
    cosh,
    exp,
    log,
    ruleset,
    sinh,
    sqrt,
    tanh,
    when,
)


@ruleset(source="DLMF 4.28, 4.35(ii), 4.35.11 to 4.35.13")
def squares(x: Real) -> Rules:
    """Squares of the hyperbolic functions."""
    return Rules(
        cosh_sinh       = cosh(x)**2 - sinh(x)**2 >> 1,
        cosh_double     = cosh(x)**2 + sinh(x)**2 >> cosh(2*x),
        cosh_plus_sinh  = cosh(x) + sinh(x)       >> exp(x),
        cosh_minus_sinh = cosh(x) - sinh(x)       >> exp(-x),
    )


@ruleset(source="DLMF 4.28, 4.30, 4.35")
def hyperbolic(x: Real, y: Real) -> Rules:
    """Values at 0, ratios, doubles and triples."""
    return Rules(
        sinh_0              = sinh(0)                               >> 0,
        cosh_0              = cosh(0)                               >> 1,
        tanh_0              = tanh(0)                               >> 0,
        one_plus_sinh       = 1 + sinh(x)**2                        >> cosh(x)**2,
        cosh_minus_one      = cosh(x)**2 - 1                        == sinh(x)**2,
        one_minus_tanh      = 1 - tanh(x)**2                        >> 1/cosh(x)**2,
        sinh_over_cosh      = sinh(x)/cosh(x)                       >> tanh(x),
        tanh_cosh           = tanh(x)*cosh(x)                       >> sinh(x),
        cosh_over_sinh      = cosh(x)/sinh(x)                       >> 1/tanh(x),
        sinh_over_tanh      = sinh(x)/tanh(x)                       >> cosh(x)   | when(x != 0),
        sinh_of_exp         = exp(x) - exp(-x)                      >> 2*sinh(x),
        cosh_of_exp         = exp(x) + exp(-x)                      >> 2*cosh(x),
        tanh_of_exp         = (exp(x) - exp(-x))/(exp(x) + exp(-x)) >> tanh(x),
        tanh_of_double      = (exp(2*x) - 1)/(exp(2*x) + 1)         == tanh(x),
        tanh_of_logistic    = 1 - 2/(exp(2*x) + 1)                  == tanh(x),
        sinh_double         = sinh(x)*cosh(x)                       >> sinh(2*x)/2,
        cosh_double_of_cosh = 2*cosh(x)**2 - 1                      >> cosh(2*x),
        cosh_double_of_sinh = 1 + 2*sinh(x)**2                      >> cosh(2*x),
        tanh_double         = 2*tanh(x)/(1 + tanh(x)**2)            >> tanh(2*x),
        sinh_triple         = 3*sinh(x) + 4*sinh(x)**3              >> sinh(3*x),
        cosh_triple         = 4*cosh(x)**3 - 3*cosh(x)              >> cosh(3*x),
        cosh_half           = cosh(x) + 1                           == 2*cosh(x/2)**2,
        tanh_half           = sinh(x)/(cosh(x) + 1)                 >> tanh(x/2),
        tanh_half_other     = (cosh(x) - 1)/sinh(x)                 >> tanh(x/2) | when(x != 0),
        cosh_abs            = cosh(abs(x))                          >> cosh(x),
        demoivre            = (cosh(x) + sinh(x))**y                >> exp(x*y),
    )


@ruleset(source="DLMF 4.35(i)")
def hyperbolic_sums(x: Real, y: Real) -> Rules:
    """Sums of products that are one function of a sum."""
    return Rules(
        sinh_sum          = sinh(x)*cosh(y) + cosh(x)*sinh(y)         >> sinh(x + y),
        sinh_difference   = sinh(x)*cosh(y) - cosh(x)*sinh(y)         >> sinh(x - y),
        cosh_sum          = cosh(x)*cosh(y) + sinh(x)*sinh(y)         >> cosh(x + y),
        cosh_difference   = cosh(x)*cosh(y) - sinh(x)*sinh(y)         >> cosh(x - y),
        tanh_sum          = (tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y)) >> tanh(x + y),
        tanh_plus_tanh    = tanh(x) + tanh(y)                         == sinh(x + y)/(cosh(x)*cosh(y)),
        sinh_plus_sinh    = sinh(x) + sinh(y)                         == 2*sinh((x + y)/2)*cosh((x - y)/2),
        cosh_plus_cosh    = cosh(x) + cosh(y)                         == 2*cosh((x + y)/2)*cosh((x - y)/2),
        square_difference = sinh(x)**2 - sinh(y)**2                   == sinh(x + y)*sinh(x - y),
    )


@ruleset(order="expand", source="DLMF 4.35(i)")
def expanding_hyperbolic(x: Real, y: Real) -> Rules:
    """Hyperbolic functions of sums taken apart."""
    return Rules(
        sinh_sum    = sinh(x + y) >> sinh(x)*cosh(y) + cosh(x)*sinh(y),
        cosh_sum    = cosh(x + y) >> cosh(x)*cosh(y) + sinh(x)*sinh(y),
        sinh_double = sinh(2*x)   >> 2*sinh(x)*cosh(x),
        cosh_double = cosh(2*x)   >> 2*cosh(x)**2 - 1,
    )


@ruleset(source="DLMF 4.37(iv), 4.37(vi), 4.38")
def inverse_hyperbolic(x: Real) -> Rules:
    """Hyperbolic functions and their inverses."""
    return Rules(
        asinh_0          = asinh(0)        >> 0,
        acosh_1          = acosh(1)        >> 0,
        atanh_0          = atanh(0)        >> 0,
        sinh_asinh       = sinh(asinh(x))  >> x,
        cosh_acosh       = cosh(acosh(x))  >> x                     | when(x >= 1),
        tanh_atanh       = tanh(atanh(x))  >> x                     | when(abs(x) < 1),
        asinh_sinh       = asinh(sinh(x))  >> x,
        acosh_cosh       = acosh(cosh(x))  >> abs(x),
        atanh_tanh       = atanh(tanh(x))  >> x,
        cosh_asinh       = cosh(asinh(x))  >> sqrt(1 + x**2),
        sinh_acosh       = sinh(acosh(x))  >> sqrt(x**2 - 1)        | when(x >= 1),
        tanh_asinh       = tanh(asinh(x))  == x/sqrt(1 + x**2),
        tanh_acosh       = tanh(acosh(x))  == sqrt(x**2 - 1)/x      | when(x >= 1),
        sinh_atanh       = sinh(atanh(x))  == x/sqrt(1 - x**2),
        cosh_atanh       = cosh(atanh(x))  >> 1/sqrt(1 - x**2),
        exp_asinh        = exp(asinh(x))   == x + sqrt(x**2 + 1),
        exp_acosh        = exp(acosh(x))   == x + sqrt(x**2 - 1)    | when(x >= 1),
        exp_atanh        = exp(atanh(x))   == sqrt((1 + x)/(1 - x)) | when(abs(x) < 1),
        exp_double_atanh = exp(2*atanh(x)) == (1 + x)/(1 - x)       | when(abs(x) < 1),
        asinh_as_atanh   = asinh(x)        == atanh(x/sqrt(1 + x**2)),
        acosh_as_log     = acosh(x)        == log(x + sqrt(x - 1)*sqrt(x + 1)),
        sinh_log         = sinh(log(x))    == (x - 1/x)/2           | when(x > 0),
        cosh_log         = cosh(log(x))    == (x + 1/x)/2           | when(x > 0),
        tanh_log         = tanh(log(x))    == (x**2 - 1)/(x**2 + 1) | when(x > 0),
    )
