"""Rate laws of chemical and biochemical kinetics."""
# fmt: off

from symnum.rules.language import Nonnegative, Nonzero, Positive, Real, Rules, either, exp, log, ruleset, tanh, when


@ruleset(source="Michaelis and Menten 1913; Segel, Enzyme Kinetics, 1975")
def michaelis_menten(s: Real, k: Nonzero, v: Real, i: Real, j: Nonzero, p: Real, l: Nonzero, w: Real) -> Rules:
    """Saturation v*s/(k + s) and its forms; concentrations may be 0, constants not."""
    return Rules(
        complement         = v*s/(k + s)                     == v - v*k/(k + s),
        scaled             = v*s/(k + s)                     == v*(s/k)/(1 + s/k),
        competitive        = v*s/(k*(1 + i/j) + s)           == v*s*j/(k*(j + i) + s*j),
        competitive_scaled = v*s/(k*(1 + i/j) + s)           == v*(s/k)/(1 + s/k + i/j),
        uncompetitive      = v*s/(k + s*(1 + i/j))           == v*s*j/(j*k + s*(j + i)),
        reversible         = (v*s/k - w*p/l)/(1 + s/k + p/l) == (v*s*l - w*p*k)/(k*l + s*l + p*k),
        lineweaver_burk    = 1/(v*s/(k + s))                 == 1/v + k/(v*s)     | when(k + s != 0),
        ping_pong          = v*s*p/(k*p + l*s + s*p)         == v/(1 + k/s + l/p) | when(s > 0, p > 0),
        two_steps          = v*s/(k + s) + w*s/(k + s)       >> (v + w)*s/(k + s),
        share_bound        = s/(k + s) + k/(k + s)           >> 1                 | when(k + s != 0),
    )


@ruleset(source="Hill 1910; Monod, Wyman and Changeux 1965")
def hill(x: Real, y: Nonnegative, k: Positive, n: Real, q: Positive) -> Rules:
    """Cooperative binding x^n/(k^n + x^n); forms with a power of k/x need x > 0."""
    return Rules(
        scaled                = x**n/(k**n + x**n)                      == (x/k)**n/(1 + (x/k)**n),
        logistic              = q**n/(k**n + q**n)                      == 1/(1 + exp(n*(log(k) - log(q)))),
        tanh_form             = q**n/(k**n + q**n)                      == (1 + tanh(n*(log(q) - log(k))/2))/2,
        repression            = 1/(1 + (x/k)**n)                        == k**n/(k**n + x**n),
        repression_reciprocal = 1/(1 + (q/k)**n)                        == (k/q)**n/(1 + (k/q)**n),
        both                  = y**n/(k**n + y**n) + k**n/(k**n + y**n) >> 1 | when(either(y > 0, n > 0)),
        two_sites             = (x/k + (x/k)**2)/(1 + 2*x/k + (x/k)**2) >> x/(k + x),
        adair_2               = (q*x + 2*x**2)/(1 + q*x + x**2)         == x*(q + 2*x)/(1 + x*(q + x)),
    )


@ruleset(source="law of mass action, Guldberg and Waage 1864")
def mass_action(x: Real, y: Real, z: Real, k: Real, l: Real, n: Real) -> Rules:
    """Fluxes with common reactants or rates."""
    return Rules(
        net_flux     = k*x*y - l*z*y       == y*(k*x - l*z),
        common_rate  = k*x*y + k*x*z       == k*x*(y + z),
        dimerisation = k*x*(x - 1)/2       == k*(x**2 - x)/2,
        chemostat    = n*(k - x) - l*x     == n*k - (n + l)*x,
        decay        = exp(-k*x)*exp(-l*x) >> exp(-(k + l)*x),
    )
