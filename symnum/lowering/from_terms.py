"""From terms to a program: `lower`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symnum.errors import SymnumError
from symnum.lowering.builder import ProgramBuilder
from symnum.lowering.constants import collect_constants
from symnum.lowering.forms import Forms, Kind, Rational, read_forms
from symnum.lowering.multiplying import ProductPlan, plan_products
from symnum.lowering.program import Argument, Program, Rate, code_of, instruction_arity
from symnum.lowering.summing import SumPlan, plan_sums
from symnum.terms import interface
from symnum.terms.evaluation import definition_of
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, AND, DIV, FMA, MUL, NEG, OR, POW, SQRT, SUB, WHERE, Operator
from symnum.terms.traversal import paused_collector

POWER_LIMIT = 32
"""Integer powers up to this are multiplied out: n multiplications err by at most n/2 ulp, and cost less than `pow`."""

BLOCK, LANES = 32, 4
"""Long sums go in blocks of 32 summands, each in 4 chains: additions take 4 cycles, but 1 or 2 can start in each."""

_EMPTY = {ADD: 0, MUL: 1, AND: 1, OR: 0}


@paused_collector()
def lower(
    groups: Sequence[tuple[Rate, Sequence[AnyTerm]]], outputs: Sequence[AnyTerm], *, multiply_powers: bool = False
) -> Program:
    """The program that computes `outputs` from arguments, each given by its rate and its symbols.

    Terms that normalise are associated as suits the machine (`summing`, `multiplying`); terms as written keep
    their order of operations; with `multiply_powers`, which changes bits, their x^5 and x^(1/2) become multiplications
    and a square root too. Terms of any type will do, also mixed.

    Errors:  SymnumError for a symbol that is among no arguments, or twice.
    Cost:    near-linear in the number of distinct sub-terms, about 5 us each.

    >>> from symnum.terms.term import symbols
    >>> x, y, k = symbols("x y k")
    >>> lower([(Rate.PARAMETER, [k]), (Rate.STATE, [x, y])], [k*x - y, y - k*x]).operation_counts()
    {'mul': 1, 'neg': 1, 'sub': 1}
    """
    with paused_collector():
        forms = collect_constants(read_forms(groups, outputs, multiply_powers))
        builder = ProgramBuilder([Argument(rate, len(symbols)) for rate, symbols in groups])
        emitter = _Emitter(forms, builder)
        emitter.emit_all()
        return builder.finish([emitter.values[number] for number in forms.outputs])


class _Emitter:
    """Emits the forms in order; `values[n]` is the number of the value of form n in the builder."""

    def __init__(self, forms: Forms, builder: ProgramBuilder) -> None:
        self.forms = forms
        self.builder = builder
        self.values: list[int] = list(range(forms.input_count))
        self.sums: SumPlan = plan_sums(forms)
        self.groups: list[tuple[bool, int] | None] = [None] * len(self.sums.groups)
        self.products: ProductPlan = plan_products(forms)
        self.atoms: list[int | None] = [None] * (len(self.products.bases) + len(self.products.pairs))

    def emit_all(self) -> None:
        forms, values = self.forms, self.values
        emit: dict[int, Callable[[int], int]] = {
            Kind.CONSTANT: lambda number: self.builder.constant(forms.payloads[number]),
            Kind.CALL: self.call,
            Kind.SUM: self.sum,
            Kind.PRODUCT: self.product,
        }
        for number, kind in enumerate(forms.kinds[forms.input_count :], start=forms.input_count):
            values.append(emit[kind](number))

    # sums -------------------------------------------------------------------------------------------------------------
    def sum(self, number: int) -> int:
        signed: list[tuple[bool, int]] = []
        for coefficient, group in self.sums.sums[number]:
            positive, value = self.group(group)
            signed.append(self.signed(coefficient if positive else -coefficient, value))
        positive, value = self.add_up(signed)
        return value if positive else self.builder.instruction(_NEG, value)

    def group(self, group: int) -> tuple[bool, int]:
        """The sum of a group, as a sign and a value."""
        known = self.groups[group]
        if known is None:
            values, signed = self.values, self.signed
            parts = self.sums.groups[group]
            known = self.groups[group] = self.add_up(
                [(True, values[part]) if scale == 1 else signed(scale, values[part]) for scale, part in parts]
            )
        return known

    def add_up(self, signed: list[tuple[bool, int]]) -> tuple[bool, int]:
        """The sum of signed values: blocks of chains, so that additions need not wait for each other."""
        if len(signed) == 1:
            return signed[0]
        while len(signed) > BLOCK:
            signed = [self.block(signed[start : start + BLOCK]) for start in range(0, len(signed), BLOCK)]
        return self.block(signed)

    def signed(self, coefficient: Rational, value: int) -> tuple[bool, int]:
        """The summand as a sign and a value."""
        if coefficient == 1:
            return True, value
        if coefficient == -1:
            return False, value
        exact = self.builder.value_of(value)
        if exact == 1:
            return True, self.builder.constant(coefficient)
        if abs(coefficient) == 2:
            return coefficient > 0, self.builder.instruction(_ADD, value, value)
        return coefficient > 0, self.builder.instruction(_MUL, value, self.builder.constant(abs(coefficient)))

    def block(self, signed: list[tuple[bool, int]]) -> tuple[bool, int]:
        lanes = min(LANES, len(signed) // 4)
        if lanes < 2:
            return self.chain(signed)
        size = -(-len(signed) // lanes)
        chains = [self.chain(signed[start : start + size]) for start in range(0, len(signed), size)]
        while len(chains) > 1:
            chains = [self.chain(chains[start : start + 2]) for start in range(0, len(chains), 2)]
        return chains[0]

    def chain(self, signed: list[tuple[bool, int]]) -> tuple[bool, int]:
        """The sum from left to right; it starts with a positive summand if there is one, which saves a negation."""
        sign, total = signed[0]
        rest = signed[1:]
        if not sign:
            for start, (positive, value) in enumerate(signed):
                if positive:
                    sign, total = True, value
                    rest = signed[:start] + signed[start + 1 :]
                    break
        instruction = self.builder.instruction
        for positive, value in rest:
            total = instruction(_ADD if positive is sign else _SUB, total, value)
        return sign, total

    # products ---------------------------------------------------------------------------------------------------------
    def product(self, number: int) -> int:
        numerator, denominator = self.products.products[number]
        if denominator is None:
            assert numerator is not None
            return self.atom(numerator)
        above = self.builder.constant(1) if numerator is None else self.atom(numerator)
        return self.builder.instruction(_DIV, above, self.atom(denominator))

    def atom(self, atom: int) -> int:
        """The value of an atom; the recursion is as deep as the logarithm of the longest product."""
        atoms = self.atoms
        value = atoms[atom]
        if value is None:
            if atom < len(self.products.bases):
                base, exponent = self.products.bases[atom]
                value = self.power(self.values[base], exponent)
            else:
                first, second = self.products.pairs[atom - len(self.products.bases)]
                one, other = atoms[first], atoms[second]
                one = self.atom(first) if one is None else one
                value = self.builder.instruction(_MUL, one, self.atom(second) if other is None else other)
            atoms[atom] = value
        return value

    def power(self, base: int, exponent: Rational) -> int:
        """base ** exponent, for a positive exact exponent."""
        if isinstance(exponent, Fraction):
            if exponent.denominator == 2 and exponent.numerator < POWER_LIMIT:
                root = self.builder.instruction(_SQRT, base)
                whole = exponent.numerator // 2
                return root if whole == 0 else self.builder.instruction(_MUL, self.integer_power(base, whole), root)
        elif exponent <= POWER_LIMIT:
            return self.integer_power(base, exponent)
        return self.builder.instruction(_POW, base, self.builder.constant(exponent))

    def integer_power(self, base: int, exponent: int) -> int:
        """By squaring; the powers of one base share their parts."""
        if exponent == 1:
            return base
        half, rest = divmod(exponent, 2)
        if rest:
            return self.builder.instruction(_MUL, self.integer_power(base, exponent - 1), base)
        root = self.integer_power(base, half)
        return self.builder.instruction(_MUL, root, root)

    # calls ------------------------------------------------------------------------------------------------------------
    def call(self, number: int) -> int:
        operator: Operator = self.forms.payloads[number]
        reads = [self.values[part] for part in self.forms.parts_of(number)]
        if operator.most == 0:
            return self.builder.constant(operator)
        if operator is WHERE:
            return self.where(reads)
        if operator.definition and operator is not FMA:
            return self.definition(operator, reads)
        if operator.most is not None:
            return self.builder.apply(operator, *reads)
        if not reads:
            return self.builder.constant(_EMPTY[operator])
        value = reads[0]
        for read in reads[1:]:
            value = self.builder.apply(operator, value, read)
        return value

    def where(self, reads: list[int]) -> int:
        value = reads[-1]
        for condition, choice in zip(reads[-3::-2], reads[-2::-2], strict=True):
            value = self.builder.instruction(_WHERE, condition, choice, value)
        return value

    def definition(self, operator: Operator, reads: list[int]) -> int:
        """An operator that no target has, by its definition in terms of others."""
        known = dict(zip("abc", reads, strict=False))
        return self.expand(definition_of(operator), known)

    def expand(self, term: AnyTerm, known: dict[str, int]) -> int:
        """The few nodes of a definition, which we wrote ourselves, so recursion is in order."""
        if interface.is_symbol(term):
            return known[interface.symbol_name(term)]
        if interface.is_literal(term):
            return self.builder.constant(interface.literal_value(term))
        reads = [self.expand(part, known) for part in interface.arguments(term)]
        operator = interface.operation(term)
        if len(reads) != instruction_arity(operator):
            raise SymnumError(f"the definition of an operator uses {operator.name} with {len(reads)} arguments")
        return self.builder.apply(operator, *reads)


_ADD, _SUB, _MUL, _DIV, _NEG = (code_of(operator) for operator in (ADD, SUB, MUL, DIV, NEG))
_SQRT, _POW, _WHERE = code_of(SQRT), code_of(POW), code_of(WHERE)
