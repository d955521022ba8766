"""Arithmetic on terms as written: neutral elements, signs, quotients, folding of exact numbers.

Canonical terms do all of this in their constructors, by the same laws.
"""
# fmt: off

from symnum.rules.language import IntLiteral, Literal, Positive, Real, Rules, fold, power, rational, ruleset, sqrt, when


@ruleset(holds="ieee", as_written=True, source="IEEE 754-2019, 5.4.1 and 6.3")
def exact(a: Real, b: Real) -> Rules:
    """Signs and neutral elements that change no bit: NaN, infinities and -0 included."""
    return Rules(
        mul_one       = a * 1              >> a,
        div_one       = a / 1              >> a,
        sub_zero      = a - 0              >> a,
        mul_minus_one = a * (-1)           >> -a,
        div_minus_one = a / (-1)           >> -a,
        neg_neg       = -(-a)              >> a,
        neg_mul       = (-a) * b           == -(a * b),
        neg_mul_neg   = (-a) * (-b)        >> a * b,
        neg_div       = (-a) / b           == -(a / b),
        div_neg       = a / (-b)           == -(a / b),
        neg_div_neg   = (-a) / (-b)        >> a / b,
        add_neg       = a + (-b)           >> a - b,
        sub_neg       = a - (-b)           >> a + b,
        double        = a + a              == 2 * a,
        halve         = a / 2              >> a * rational(1, 2),
        quarter       = a / 4              >> a * rational(1, 4),
        div_half      = a / rational(1, 2) >> 2 * a,
    )


@ruleset(as_written=True, source="field axioms; van der Waerden, Algebra I, ch. 3")
def neutral(a: Real, p: Positive) -> Rules:
    """Zero and one."""
    return Rules(
        add_zero     = a + 0    >> a,
        zero_sub     = 0 - a    >> -a,
        mul_zero     = a * 0    >> 0,
        zero_div     = 0 / a    >> 0 | when(a != 0),
        sub_self     = a - a    >> 0,
        add_neg_self = a + (-a) >> 0,
        div_self     = a / a    >> 1 | when(a != 0),
        pow_zero     = a ** 0   >> 1 | when(a != 0),
        pow_one      = a ** 1   >> a,
        one_pow      = 1 ** a   >> 1,
        zero_pow     = 0 ** p   >> 0,
    )


@ruleset(as_written=True, source="field axioms")
def signs(a: Real, b: Real, c: Real) -> Rules:
    """Negation and subtraction; -(a - b) and b - a differ by the sign of zero."""
    return Rules(
        neg_sub        = -(a - b)          >> b - a,
        neg_add        = -(a + b)          == -a - b,
        neg_mul_sub    = -(a * (b - c))    >> a * (c - b),
        sub_as_add     = a - b             == a + (-1) * b,
        neg_as_mul     = -a                == (-1) * a,
        sub_sub        = a - (b - c)       == (a - b) + c,
        sub_add        = a - (b + c)       == (a - b) - c,
        add_sub_same   = (a + b) - b       >> a,
        sub_add_same   = (a - b) + b       >> a,
        sub_common     = (a + c) - (b + c) >> a - b,
        neg_odd_square = (-a) ** 2         >> a ** 2,
        square_of_sub  = (a - b) ** 2      == (b - a) ** 2,
    )


@ruleset(as_written=True, source="field axioms")
def quotients(a: Real, b: Real, c: Real, d: Real) -> Rules:
    """Quotients of quotients, defined where they were."""
    return Rules(
        div_div                = (a / b) / c       >> a / (b * c),
        div_of_quotient        = a / (b / c)       >> a * c / b         | when(c != 0),
        div_of_quotients       = (a / b) / (c / d) >> (a * d) / (b * c) | when(d != 0),
        mul_div                = (a / b) * c       == (a * c) / b,
        mul_quotients          = (a / b) * (c / d) >> (a * c) / (b * d),
        reciprocal_mul         = (1 / a) * b       >> b / a,
        reciprocal_of_quotient = 1 / (a / b)       >> b / a             | when(b != 0),
        cancel_left            = (a * b) / (a * c) >> b / c             | when(a != 0),
        cancel_factor          = (a * b) / a       >> b                 | when(a != 0),
        cancel_divisor         = a * (b / a)       >> b                 | when(a != 0),
        div_as_power           = a / b             == a * power(b, -1),
        sqrt_as_power          = sqrt(a)           == a ** rational(1, 2),
        div_by_self_product    = a / (a * b)       >> 1 / b             | when(a != 0),
    )


@ruleset(as_written=True, source="exact arithmetic of rational numbers")
def folding(c: Literal, d: Literal, m: IntLiteral, a: Real) -> Rules:
    """Exact numbers are computed and moved together; floats are never folded."""
    return Rules(
        fold_add       = c + d         >> fold(c + d),
        fold_sub       = c - d         >> fold(c - d),
        fold_mul       = c * d         >> fold(c * d),
        fold_div       = c / d         >> fold(c / d)     | when(d != 0),
        fold_neg       = -c            >> fold(-c),
        fold_pow       = c ** m        >> fold(c ** m)    | when(c != 0, m >= -64, m <= 64),
        hoist_neg      = -(c * a)      >> fold(-c) * a,
        hoist_div      = (c * a) / d   >> fold(c / d) * a | when(d != 0),
        hoist_div_div  = (a / c) / d   >> a / fold(c * d) | when(c != 0, d != 0),
        hoist_quotient = c * (a / d)   >> fold(c / d) * a | when(d != 0),
        like_terms     = c * a + d * a >> fold(c + d) * a,
        like_term_one  = c * a + a     >> fold(c + 1) * a,
    )
