"""What every operator is in LLVM IR: one row each.

No row carries a fast-math flag, so LLVM neither reassociates nor contracts. Functions of the C library are declared as
plain externals in functions marked "no-builtins", so LLVM does not replace them either.
"""

from __future__ import annotations

ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
"""Binary instructions on doubles."""

COMPARISONS = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
"""Conditions of `fcmp`; all are false for NaN but the one of `ne`."""

LOGIC = {"and": "and", "or": "or"}
"""Binary instructions on truth values."""

INTRINSICS = {
    "sqrt": "sqrt",
    "abs": "fabs",
    "floor": "floor",
    "ceil": "ceil",
    "fma": "fma",
    "min": "minimum",  # these two give NaN for NaN, as NumPy's do, where minnum and maxnum ignore it
    "max": "maximum",
}
"""Intrinsics of LLVM, for doubles and vectors of them."""

LIBRARY = {
    "pow": "pow",
    "cbrt": "cbrt",
    "exp": "exp",
    "exp2": "exp2",
    "expm1": "expm1",
    "log": "log",
    "log1p": "log1p",
    "log2": "log2",
    "log10": "log10",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "asin",
    "acos": "acos",
    "atan": "atan",
    "atan2": "atan2",
    "hypot": "hypot",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "asinh": "asinh",
    "acosh": "acosh",
    "atanh": "atanh",
    "erf": "erf",
    "erfc": "erfc",
    "gamma": "tgamma",
    "lgamma": "lgamma",
}
"""Functions of the C library with the meaning that NumPy gives the operator."""

HELPERS = {
    "sign": """define internal double @sign(double %x) #0 {
  %above = fcmp ogt double %x, 0.0
  %below = fcmp olt double %x, 0.0
  %zero = fcmp oeq double %x, 0.0
  %or_zero = select i1 %zero, double 0.0, double %x
  %or_below = select i1 %below, double -1.0, double %or_zero
  %result = select i1 %above, double 1.0, double %or_below
  ret double %result
}""",
    # the remainder with the sign of the divisor, also if it is zero: numpy.remainder
    "mod": """define internal double @mod(double %a, double %b) #0 {
  %r = call double @fmod(double %a, double %b)
  %below = fcmp olt double %b, 0.0
  %r_below = fcmp olt double %r, 0.0
  %differ = xor i1 %below, %r_below
  %moved = fadd double %r, %b
  %floored = select i1 %differ, double %moved, double %r
  %is_zero = fcmp oeq double %r, 0.0
  %zero = call double @llvm.copysign.f64(double 0.0, double %b)
  %signed = select i1 %is_zero, double %zero, double %floored
  %nan_divisor = fcmp oeq double %b, 0.0
  %result = select i1 %nan_divisor, double %r, double %signed
  ret double %result
}
declare double @fmod(double, double)
declare double @llvm.copysign.f64(double, double)""",
}
"""Operators that take several instructions, as functions of their own."""
