r"""Terms as LaTeX for papers and notebooks: fractions, roots, cases; names with Greek letters and subscripts.

A name is shown through a list of allowed characters, so that no name can bring a macro or end the formula.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction

from symnum.terms.arrangement import (
    Kind,
    Node,
    Quotient,
    arranged,
    check_written_out,
    index_name,
    shown_arguments,
    shown_quotient,
    shown_summands,
)
from symnum.terms.grammar import Binding
from symnum.terms.interface import AnyTerm, Exact, Number
from symnum.terms.numerals import decimal_digits, has_minus_sign
from symnum.terms.operators import (
    ABS,
    ADD,
    AND,
    CBRT,
    CEIL,
    DIV,
    EQ,
    EXP,
    EXP2,
    FLOOR,
    GE,
    GT,
    LE,
    LT,
    MUL,
    NE,
    NEG,
    NOT,
    OR,
    PI,
    POW,
    SQRT,
    SUB,
    SUM,
    WHERE,
    Operator,
    is_index,
)  # fmt: skip
from symnum.terms.printing import Item, Pieces, in_words, rendered
from symnum.terms.traversal import paused_collector

_GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi",
    "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
]  # fmt: skip
_VARIANTS = {"µ": "mu", "ϕ": "phi", "ϵ": "epsilon"}
_LETTERS = _VARIANTS | dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", _GREEK, strict=True))
_GREEK_NAMES = frozenset(_GREEK)
_ESCAPES = {
    "\\": r"\backslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"{\wedge}", "~": r"{\sim}", " ": r"\ ", "<": r"{\lt}", ">": r"{\gt}", '"': "''", "|": r"{\vert}",
}  # fmt: skip
_PLAIN_SIGNS = frozenset("+-*/=()[].,:;!?@'")
_NAME = re.compile(r"([^_0-9]+)([0-9]*)(?:_(.+))?", re.DOTALL)

_CHAIN = {ADD: (" + ", Binding.SUM), AND: (r" \wedge ", Binding.AND), OR: (r" \vee ", Binding.OR)}
_COMPARISON = {LT: " < ", LE: r" \le ", GT: " > ", GE: r" \ge ", EQ: " = ", NE: r" \ne "}
_KNOWN = frozenset(["sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "exp", "log", "min", "max"])
_NAMED = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log2": r"\log_{2}", "log10": r"\log_{10}",
          "gamma": r"\Gamma", "digamma": r"\psi", "trigamma": r"\psi_{1}"}  # fmt: skip
_AROUND = {
    ABS: (r"\left|", r"\right|"),
    FLOOR: (r"\left\lfloor ", r"\right\rfloor"),
    CEIL: (r"\left\lceil ", r"\right\rceil"),
    SQRT: (r"\sqrt{", "}"),
    CBRT: (r"\sqrt[3]{", "}"),
    EXP: ("e^{", "}"),
    EXP2: ("2^{", "}"),
}
_HALF = Fraction(1, 2)
_FRACTION = Binding.PRODUCT + 5  # needs parentheses below an exponent, and none beside other factors
_CASES = Binding.GROUP + 1


def to_latex(term: AnyTerm, *, limit: int | None = None) -> str:
    r"""The term as a LaTeX formula, without the dollar signs.

    Names become Greek letters and subscripts where they read so: alpha_1, k12, K_max. A formula longer than `limit`
    characters is replaced by a summary in words.

    Errors:  LimitError, unless there is a limit, for a term that is astronomically large without its sharing.
    Cost:  linear in the formula, which repeats what the term shares; sums and products are sorted.

    >>> from symnum.terms.parsing import parse
    >>> print(to_latex(parse("k1*x^2/(K_m + x^2) - sqrt(beta)/2")))
    \frac{k_{1} x^{2}}{x^{2} + K_{m}} - \frac{\sqrt{\beta}}{2}
    """
    with paused_collector():
        root, nodes = arranged(term)
        if limit is None:
            check_written_out(nodes)
        text = rendered(root, LatexPieces(), (r"\left(", r"\right)"), limit)
    return rf"\text{{{in_words(term)[1:-1]}}}" if text is None else text


def latex_name(name: str) -> str:
    r"""A symbol's name in LaTeX.

    >>> latex_name("alpha"), latex_name("k12"), latex_name("x_in_1"), latex_name("a$b")
    ('\\alpha', 'k_{12}', 'x_{\\mathrm{in},1}', '\\mathrm{a\\$b}')
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return _word(name)
    stem, digits, rest = match.groups()
    subscripts = rest.split("_") if rest else []
    if "" in subscripts:
        return _word(name)
    if len(stem) == 1 or stem in _GREEK_NAMES:
        return _word(stem) + _subscript([digits, *subscripts] if digits else subscripts)
    return _word(stem + digits) + _subscript(subscripts)


def _subscript(parts: Sequence[str]) -> str:
    return f"_{{{','.join(_word(part) for part in parts)}}}" if parts else ""


def _word(word: str) -> str:
    """A word as one symbol: a Greek letter, a letter, a number, or upright text."""
    if word in _GREEK_NAMES:
        return f"\\{word}"
    if word in _LETTERS:
        return f"\\{_LETTERS[word]}"
    if word.isascii() and (word.isdigit() or (len(word) == 1 and word.isalpha())):
        return word
    return rf"\mathrm{{{''.join(map(_escaped, word))}}}"


def _escaped(character: str) -> str:
    if character in _LETTERS:
        return f"\\{_LETTERS[character]}{{}}"
    if character.isalnum() or character in _PLAIN_SIGNS:
        return character
    return _ESCAPES.get(character, r"{\square}")


class LatexPieces:
    """The items of each kind of node in LaTeX."""

    def __call__(self, node: Node) -> Pieces:
        match node.kind:
            case Kind.SYMBOL:
                return Binding.ATOM, (latex_name(node.value),)
            case Kind.LITERAL:
                return _literal(node.value)
            case Kind.SUM:
                return Binding.SUM, self.sum(node)
            case Kind.PRODUCT:
                return self.product(shown_quotient(1, node))
            case _:
                assert node.operator is not None
                return self.call(node.operator, shown_arguments(node))

    # calls ------------------------------------------------------------------------------------------------------------
    def call(self, operator: Operator, parts: Sequence[Node]) -> Pieces:
        if operator is MUL and len(parts) > 1:
            return Binding.PRODUCT, _juxtaposed([self.power(part, 1) for part in parts], parts)
        if operator in _CHAIN and len(parts) > 1:
            sign, binding = _CHAIN[operator]
            return binding, _separated(sign, [(part, binding + 1) for part in parts])
        if operator in _COMPARISON:
            return Binding.COMPARISON, _separated(_COMPARISON[operator], [(p, Binding.COMPARISON + 1) for p in parts])
        if operator is SUB:
            return Binding.SUM, ((parts[0], Binding.SUM), " - ", (parts[1], Binding.SUM + 1))
        if operator is DIV:
            return _FRACTION, (r"\frac{", (parts[0], 0), "}{", (parts[1], 0), "}")
        if operator is NEG:
            return Binding.SUM, ("-", (parts[0], Binding.PRODUCT))
        if operator is POW:
            return Binding.POWER, ((parts[0], Binding.ATOM), "^{", (parts[1], 0), "}")
        return self.function(operator, parts)

    def function(self, operator: Operator, parts: Sequence[Node]) -> Pieces:
        if operator is PI:
            return Binding.ATOM, (r"\pi",)
        if is_index(operator):
            return Binding.ATOM, (index_name(operator),)
        if operator is SUM:
            index, first, last = [(part, 0) for part in parts[1:]]
            return Binding.SUM, (r"\sum_{", index, "=", first, "}^{", last, "} ", (parts[0], Binding.PRODUCT))
        if operator is NOT:
            return Binding.NOT, (r"\neg ", (parts[0], Binding.COMPARISON + 1))
        if operator is WHERE:
            return _CASES, self.cases(parts)
        if operator in _AROUND:
            opening, closing = _AROUND[operator]
            return Binding.POWER if operator in (EXP, EXP2) else Binding.ATOM, (opening, (parts[0], 0), closing)
        name = f"\\{operator.name}" if operator.name in _KNOWN else _NAMED.get(operator.name)
        name = name or rf"\operatorname{{{''.join(map(_escaped, operator.name))}}}"
        return Binding.ATOM, (name, r"\left(", *_separated(", ", [(part, 0) for part in parts]), r"\right)")

    def cases(self, parts: Sequence[Node]) -> Sequence[Item]:
        items: list[Item] = [r"\begin{cases} "]
        for condition, value in zip(parts[0:-1:2], parts[1::2], strict=True):
            items += ((value, 0), r" & \text{if}\ ", (condition, 0), r" \\ ")
        return [*items, (parts[-1], 0), r" & \text{otherwise} \end{cases}"]

    # sums and products ------------------------------------------------------------------------------------------------
    def sum(self, node: Node) -> Sequence[Item]:
        items: list[Item] = []
        for coefficient, part in shown_summands(node):
            quotient = shown_quotient(coefficient, part)
            if items:
                items.append(" - " if quotient.negative else " + ")
                quotient = quotient._replace(negative=False)
            items += self.product(quotient)[1]
        return items

    def product(self, quotient: Quotient) -> Pieces:
        above = self.side(quotient.top, quotient.numerators, quotient.bottom == 1 and not quotient.denominators)
        if quotient.bottom == 1 and not quotient.denominators:
            binding, items = Binding.PRODUCT, above
        else:
            below = self.side(quotient.bottom, quotient.denominators, alone=False)
            binding, items = _FRACTION, [r"\frac{", *above, "}{", *below, "}"]
        return (Binding.SUM, ["-", *items]) if quotient.negative else (binding, items)

    def side(self, number: int, powers: Sequence[tuple[Node, Exact]], alone: bool) -> list[Item]:
        """A product of positive powers; inside a fraction, a single factor needs no parentheses."""
        if not alone and number == 1 and len(powers) == 1 and powers[0][1] == 1:
            return [(powers[0][0], 0)]
        factors = [self.power(base, exponent) for base, exponent in powers]
        bases = [base for base, _ in powers]
        if number != 1 or not factors:
            return _juxtaposed([(decimal_digits(number),), *factors], [None, *bases])
        return _juxtaposed(factors, bases)

    def power(self, base: Node, exponent: Exact) -> Sequence[Item]:
        if exponent == 1:
            return ((base, Binding.ATOM if base.kind is Kind.LITERAL else Binding.PRODUCT + 1),)
        if exponent == _HALF:
            return (r"\sqrt{", (base, 0), "}")
        above, below = decimal_digits(exponent.numerator), decimal_digits(exponent.denominator)
        return ((base, Binding.ATOM), f"^{{{above}}}" if exponent.denominator == 1 else f"^{{{above}/{below}}}")


def _literal(value: Number) -> Pieces:
    if isinstance(value, bool):
        return Binding.ATOM, (r"\mathrm{true}" if value else r"\mathrm{false}",)
    if math.isnan(value):
        return Binding.ATOM, (r"\mathrm{NaN}",)
    sign = "-" if has_minus_sign(value) else ""
    size = abs(value)
    if isinstance(size, float):
        mantissa, _, exponent = repr(size).partition("e")
        text = rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa.replace("inf", r"\infty")
        binding = Binding.PRODUCT if exponent else Binding.ATOM
    elif size.denominator == 1:
        text, binding = decimal_digits(size.numerator), Binding.ATOM
    else:
        text = rf"\frac{{{decimal_digits(size.numerator)}}}{{{decimal_digits(size.denominator)}}}"
        binding = _FRACTION
    return Binding.SUM if sign else binding, (sign + text,)


def _separated(sign: str, parts: Sequence[Item]) -> list[Item]:
    return [item for part in parts for item in (sign, part)][1:]


def _juxtaposed(factors: Sequence[Sequence[Item]], bases: Sequence[Node | None]) -> list[Item]:
    """Factors side by side: a dot before one that starts with a digit, a gap beside names of several letters."""
    items: list[Item] = []
    before: Node | None = None
    for factor, base in zip(factors, bases, strict=True):
        if items:
            apart = r" \, " if _is_word(before) or _is_word(base) else " "
            items.append(r" \cdot " if base is not None and _starts_with_digit(base) else apart)
        items += factor
        before = base
    return items


def _is_word(node: Node | None) -> bool:
    return node is not None and node.kind is Kind.SYMBOL and latex_name(node.value).startswith(r"\mathrm")


def _starts_with_digit(node: Node) -> bool:
    if node.operator is POW:
        node = node.parts[0]
    return node.kind is Kind.LITERAL or node.operator is EXP2
