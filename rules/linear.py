"""Linear operators: of space, where one application is a sweep over the grid, and sums over an index."""
# fmt: off

from symnum.rules.language import (
    IntLiteral,
    Literal,
    Positive,
    Real,
    Rules,
    Sequence,
    divergence,
    dot,
    dx,
    dxx,
    dxy,
    dxz,
    dy,
    dyy,
    dyz,
    dz,
    dzz,
    fold,
    free_of,
    grad,
    laplace,
    rational,
    ruleset,
    summation,
    uniform,
    upwind,
    when,
)

_FIELDS = {"laplace": laplace, "dx": dx, "dy": dy, "dz": dz, "dxx": dxx, "dyy": dyy, "dzz": dzz, "dxy": dxy, "dxz": dxz,
           "dyz": dyz}


@ruleset(source="linearity of derivatives")
def derivatives(u: Real, v: Real, k: Real, l: Real, c: Literal) -> Rules:
    """One sweep costs more than a multiplication, so that fewer of them are better."""
    written = {}
    for name, d in _FIELDS.items():
        written |= dict(Rules(**{
            f"{name}_sum":        d(u) + d(v)     >> d(u + v),
            f"{name}_difference": d(u) - d(v)     >> d(u - v),
            f"{name}_scaled":     k*d(u) + l*d(v) >> d(k*u + l*v) | when(uniform(k), uniform(l)),
            f"{name}_scale":      d(k*u)          >> k*d(u)       | when(uniform(k)),
            f"{name}_number":     d(c*u)          >> c*d(u),
            f"{name}_constant":   d(k)            >> 0            | when(uniform(k)),
        }).drafts)
    return Rules(**written)


@ruleset(source="linearity of the gradient, and the product of vectors")
def gradients(u: Real, v: Real, k: Real, a: Real, b: Real) -> Rules:
    """grad gives a vector, which may be scaled; divergence and dot take vectors."""
    return Rules(
        grad_sum         = grad(u) + grad(v)                             >> grad(u + v),
        grad_scale       = grad(k*u)                                     >> k*grad(u)              | when(uniform(k)),
        laplacian        = divergence(grad(u))                           >> laplace(u),
        laplacian_scale  = divergence(k*grad(u))                         >> k*laplace(u)           | when(uniform(k)),
        flux_sum         = divergence(a*grad(u)) + divergence(a*grad(v)) >> divergence(a*grad(u + v)),
        flux_coefficient = divergence(a*grad(u)) + divergence(b*grad(u)) >> divergence((a + b)*grad(u)),
        dot_scale        = dot(k*grad(u), grad(v))                       >> k*dot(grad(u), grad(v)),
        dot_sum          = dot(grad(u), grad(v)) + dot(grad(a), grad(v)) >> dot(grad(u + a), grad(v)),
    )


@ruleset(source="linearity of upwind differences in what is carried")
def advection(u: Real, v: Real, k: Real, vs: Sequence) -> Rules:
    """upwind(u, v, w) carries u with the speed (v, w); it is not linear in the speed."""
    return Rules(
        upwind_sum   = upwind(u, *vs) + upwind(v, *vs) >> upwind(u + v, *vs),
        upwind_scale = upwind(k*u, *vs)                >> k*upwind(u, *vs)   | when(uniform(k)),
    )


@ruleset(source="Graham, Knuth and Patashnik, Concrete Mathematics, ch. 2")
def sums(
    f: Real, g: Real, k: Real, w: Real, i: Real, a: IntLiteral, b: IntLiteral, c: Literal, r: Positive, d: Literal = 1
) -> Rules:
    """Sums over whole numbers from a to b; what does not depend on the index goes outside."""
    n = fold(b - a + 1)
    first, second = (a + b)*(b - a + 1)*rational(1, 2), (b*(b + 1)*(2*b + 1) - a*(a - 1)*(2*a - 1))*rational(1, 6)
    third = fold((b**2*(b + 1)**2 - a**2*(a - 1)**2)*rational(1, 4))
    outside, linear = when(free_of(k, i)), when(free_of(w, i))
    rest = summation(f, i, a, b)
    return Rules(
        constant  = summation(k, i, a, b)            >> n*k                             | outside,
        scale     = summation(k*f, i, a, b)          >> k*rest                          | outside,
        number    = summation(c*f, i, a, b)          >> c*rest,
        shift     = summation(k + f, i, a, b)        >> n*k + rest                      | outside,
        index     = summation(d*i + f, i, a, b)      >> fold(d*first) + rest,
        square    = summation(d*i**2 + f, i, a, b)   >> fold(d*second) + rest,
        indexed   = summation(d*w*i + f, i, a, b)    >> fold(d*first)*w + rest          | linear,
        squared   = summation(d*w*i**2 + f, i, a, b) >> fold(d*second)*w + rest         | linear,
        add       = rest + summation(g, i, a, b)     == summation(f + g, i, a, b),
        indices   = summation(i, i, a, b)            >> fold(first),
        squares   = summation(i**2, i, a, b)         >> fold(second),
        cubes     = summation(i**3, i, a, b)         >> third,
        geometric = summation(r**i, i, a, b)         == (r**fold(b + 1) - r**a)/(r - 1) | when(r != 1, free_of(r, i)),
    )
