"""The error function and the gamma function."""
# fmt: off

from symnum.rules.language import (
    Nonnegative,
    Positive,
    Real,
    Rules,
    absolute,
    erf,
    erfc,
    exp,
    gamma,
    lgamma,
    log,
    pi,
    power,
    rational,
    ruleset,
    sin,
    sqrt,
)


@ruleset(source="DLMF 7.2(i), 7.4(i)")
def error_function(x: Real, y: Real) -> Rules:
    """erf and erfc; for large x, 1 - erf(x) keeps no digit and erfc(x) all."""
    return Rules(
        erf_zero        = erf(0)             >> 0,
        erfc_zero       = erfc(0)            >> 1,
        complement      = 1 - erf(x)         >> erfc(x),
        from_complement = 1 - erfc(x)        >> erf(x),
        sum_to_one      = erf(x) + erfc(x)   >> 1,
        reflection      = 2 - erfc(x)        == erfc(-x),
        erfc_both       = erfc(x) + erfc(-x) >> 2,
        one_plus        = 1 + erf(x)         == erfc(-x),
        erf_abs         = erf(absolute(x))   == absolute(erf(x)),
        difference      = erfc(x) - erfc(y)  == erf(y) - erf(x),
    )


@ruleset(source="DLMF 5.4(i), 5.5(i), 5.5(ii)")
def gamma_function(x: Real, p: Positive, q: Nonnegative) -> Rules:
    """gamma(n + 1) is n!; lgamma is log|gamma|, which overflows much later."""
    return Rules(
        step         = p*gamma(p)                         == gamma(p + 1),
        step_down    = gamma(p + 1)/p                     >> gamma(p),
        ratio        = gamma(p + 1)/gamma(p)              >> p,
        one          = gamma(1)                           >> 1,
        two          = gamma(2)                           >> 1,
        lgamma_one   = lgamma(1)                          >> 0,
        lgamma_two   = lgamma(2)                          >> 0,
        log_gamma    = log(absolute(gamma(x)))            == lgamma(x),
        log_positive = log(gamma(q))                      == lgamma(q),
        exp_lgamma   = exp(lgamma(x))                     == absolute(gamma(x)),
        exp_positive = exp(lgamma(q))                     == gamma(q),
        lgamma_step  = lgamma(p + 1) - lgamma(p)          >> log(p),
        lgamma_up    = lgamma(p) + log(p)                 == lgamma(p + 1),
        reflection   = gamma(x)*gamma(1 - x)              == pi/sin(pi*x),
        duplication  = gamma(x)*gamma(x + rational(1, 2)) == power(2, 1 - 2*x)*sqrt(pi)*gamma(2*x),
    )
