"""Exponentials and logarithms."""
# fmt: off

from symnum.rules.language import (
    Int,
    Positive,
    Real,
    Rules,
    even,
    exp,
    exp2,
    log,
    log2,
    log10,
    maximum,
    power,
    ruleset,
    sqrt,
    tanh,
    when,
)


@ruleset(source="DLMF 4.2(iii), 4.8(ii)")
def exponentials(x: Real, y: Real, a: Real, p: Positive) -> Rules:
    """The exponential of a sum is a product."""
    return Rules(
        exp_zero      = exp(0)          >> 1,
        exp_log       = exp(log(x))     >> x | when(x > 0),
        exp_add       = exp(x)*exp(y)   >> exp(x + y),
        exp_sub       = exp(x)/exp(y)   >> exp(x - y),
        exp_neg       = 1/exp(x)        >> exp(-x),
        exp_pow       = exp(x)**a       == exp(a*x),
        exp_add_log   = exp(x + log(p)) >> p*exp(x),
        exp_sqrt      = sqrt(exp(x))    >> exp(x/2),
        exp_times_neg = exp(x)*exp(-x)  >> 1,
    )


@ruleset(source="DLMF 4.8(i)")
def logarithms(x: Real, y: Real, a: Real, p: Positive, q: Positive, n: Int) -> Rules:
    """The logarithm of a product is a sum, for positive factors."""
    return Rules(
        log_one         = log(1)             >> 0,
        log_exp         = log(exp(x))        >> x,
        log_add         = log(p) + log(q)    >> log(p*q),
        log_sub         = log(p) - log(q)    >> log(p/q),
        log_pow         = log(p**a)          == a*log(p),
        log_even_pow    = log(x**n)          == n*log(abs(x)) | when(even(n)),
        log_reciprocal  = log(1/x)           >> -log(x),
        log_sqrt        = log(sqrt(x))       >> log(x)/2,
        log_scaled_exp  = log(p*exp(x))      >> log(p) + x,
        log_abs_product = log(abs(x*y))      == log(abs(x)) + log(abs(y)),
        log_abs_exp     = log(abs(x)*exp(y)) >> log(abs(x)) + y,
    )


@ruleset(order="expand", source="DLMF 4.8(i), 4.8(ii)")
def expanding(x: Real, y: Real, a: Real, p: Positive, q: Positive) -> Rules:
    """Exponentials and logarithms taken apart."""
    return Rules(
        exp_add = exp(x + y) >> exp(x)*exp(y),
        log_mul = log(p*q)   >> log(p) + log(q),
        log_pow = log(p**a)  >> a*log(p),
        pow_add = p**(x + y) >> p**x * p**y,
    )


@ruleset(source="DLMF 4.2(ii)")
def other_bases(x: Real, y: Real, a: Real, p: Positive, q: Positive) -> Rules:
    """Base 2 and base 10."""
    return Rules(
        exp2_log2     = exp2(log2(x))       >> x | when(x > 0),
        log2_exp2     = log2(exp2(x))       >> x,
        exp2_add      = exp2(x)*exp2(y)     >> exp2(x + y),
        exp2_sub      = exp2(x)/exp2(y)     >> exp2(x - y),
        exp2_pow      = exp2(x)**a          == exp2(a*x),
        exp2_as_power = power(2, x)         >> exp2(x),
        exp2_as_exp   = exp(x*log(2))       >> exp2(x),
        log2_as_log   = log(x)/log(2)       >> log2(x),
        log10_as_log  = log(x)/log(10)      >> log10(x),
        log2_one      = log2(1)             >> 0,
        log2_two      = log2(2)             >> 1,
        log2_add      = log2(p) + log2(q)   >> log2(p*q),
        log2_sub      = log2(p) - log2(q)   >> log2(p/q),
        log2_pow      = log2(p**a)          == a*log2(p),
        log10_one     = log10(1)            >> 0,
        log10_ten     = log10(10)           >> 1,
        log10_add     = log10(p) + log10(q) >> log10(p*q),
        log10_sub     = log10(p) - log10(q) >> log10(p/q),
        log10_pow     = log10(p**a)         == a*log10(p),
        ten_log10     = power(10, log10(x)) >> x | when(x > 0),
        log10_ten_pow = log10(power(10, x)) >> x,
        ratio_of_logs = log2(x)/log2(y)     == log(x)/log(y),
    )


@ruleset(source="Verhulst 1838; Goodfellow et al., Deep Learning, 3.10")
def logistic(x: Real, y: Real) -> Rules:
    """The logistic function and its integral."""
    return Rules(
        flip            = exp(x)/(1 + exp(x))  == 1/(1 + exp(-x)),
        complement      = 1 - 1/(1 + exp(x))   == 1/(1 + exp(-x)),
        as_tanh         = 1/(1 + exp(-x))      == (1 + tanh(x/2))/2,
        softplus        = log(1 + exp(x))      == x + log(1 + exp(-x)),
        softplus_stable = log(1 + exp(x))      == maximum(x, 0) + log(1 + exp(-abs(x))),
        log_sum_exp     = log(exp(x) + exp(y)) == maximum(x, y) + log(1 + exp(-abs(x - y))),
        log_of_logistic = log(1/(1 + exp(-x))) == -log(1 + exp(-x)),
    )
