"""Values of generators as balls, and an exact zero test for constants that are algebraic.

The zero test: a polynomial z in algebraic generators is a root of the resultant R(T) of T - z with all relations
between them. If R(T) = T**k * S(T) with S(0) != 0, every root of S is farther from zero than Cauchy's bound for the
reversed polynomial; a ball around z that lies within this distance of zero leaves z no other value than zero.
"""

from collections.abc import Mapping
from math import lcm

from flint import arb, ctx, fmpq, fmpq_mpoly, fmpz_poly

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import REAL, ball
from service.calculus.arithmetic.scalars import rational
from service.calculus.checking.decision.zero_test.field import Field, Generator
from service.calculus.checking.decision.zero_test.quotients import Quotient
from service.errors import Unsupported
from service.language.tree import Node, symbol

#: Degree of the resultant; 1 + sqrt(2) - sqrt(3 + 2*sqrt(2)) has 4, and 64 takes 20 ms.
MAX_ALGEBRAIC_DEGREE = 64
#: Bits that a ball may need to tell zero from the nearest other root.
MAX_ZERO_TEST_BITS = 20_000
#: Bits that decide the sign of a constant.
SIGN_BITS = 128


#: Values of symbols.
Place = Mapping[str, fmpq]
_NOWHERE: Place = {}


def value_at(field: Field, polynomial: fmpq_mpoly, place: Place = _NOWHERE) -> arb | None:
    """The value of a polynomial in generators at the working precision; ``None`` if that of one is not known."""
    values = []
    for index, degree in enumerate(polynomial.degrees()):
        value = _generator_value(field, field.generators[index], place) if degree > 0 else arb(0)
        if value is None:
            return None
        values.append(value)
    total = arb(0)
    for exponents, coefficient in polynomial.terms():
        term = arb(coefficient)
        for value, exponent in zip(values, exponents, strict=True):
            if exponent:
                term *= value ** int(exponent)
        total += term
    return total


def _quotient_value(field: Field, quotient: Quotient, place: Place) -> arb | None:
    above, below = value_at(field, quotient.numerator, place), value_at(field, quotient.denominator, place)
    return None if above is None or below is None or below.contains(0) else above / below


def _base_value(field: Field, base: fmpq_mpoly | int, place: Place) -> arb | None:
    value = arb(base) if isinstance(base, int) else value_at(field, base, place)
    return None if value is None else abs(value)


def _generator_value(field: Field, generator: Generator, place: Place) -> arb | None:
    if generator.kind == "symbol":
        return arb(place[generator.argument]) if generator.argument in place else None
    if generator.kind == "opaque":
        head, arguments = generator.argument
        return _function_value(field, head, arguments, place)
    if generator.kind == "alias":
        return value_at(field, generator.argument, place)
    if generator.kind == "pi":
        return arb.pi()
    if generator.kind == "cosine":
        return 2 * arb.cos_pi_fmpq(rational(2 * generator.unit))
    if generator.kind in ("root", "logarithm"):
        base = _base_value(field, generator.argument, place)
        return (
            None if base is None else base.root(generator.unit.denominator) if generator.kind == "root" else base.log()
        )
    if generator.kind in ("exponential", "tangent", "asin", "atan"):
        argument = _quotient_value(field, generator.argument, place)
        return None if argument is None else _OF_ARGUMENT[generator.kind](argument * rational(generator.unit))
    return None


def _function_value(field: Field, head: str, arguments: tuple[Quotient, ...], place: Place) -> arb | None:
    values = [_quotient_value(field, argument, place) for argument in arguments]
    if any(value is None for value in values):
        return None
    names = [f"x{index}" for index in range(len(values))]
    try:
        program = compile_tree(Node(head, tuple(map(symbol, names))), REAL)
        return ball(program(dict(zip(names, values, strict=True))))
    except (Failure, Unsupported):
        return None


_OF_ARGUMENT = {
    "exponential": arb.exp,
    "tangent": lambda angle: (angle / 2).tan(),
    "asin": arb.asin,
    "atan": arb.atan,
}


def constant_sign(field: Field, polynomial: fmpq_mpoly) -> int:
    """The sign of a polynomial in constant generators, 0 if it has a variable or is too close to zero."""
    with ctx.workprec(SIGN_BITS):
        value = value_at(field, polynomial)
    return 0 if value is None else 1 if value > 0 else -1 if value < 0 else 0


def vanishes(field: Field, polynomial: fmpq_mpoly) -> bool:
    """Whether a polynomial is zero, with every coefficient that is an algebraic number tested exactly."""
    if polynomial.is_zero():
        return True
    algebraic = _algebraic_generators(field)
    groups: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
    for exponents, coefficient in polynomial.terms():
        number = tuple(e if i in algebraic else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in algebraic else e for i, e in enumerate(exponents))
        groups.setdefault(rest, {})[number] = coefficient
    context = field.ring.context
    return bool(algebraic) and all(_is_zero(field, context.from_dict(group)) for group in groups.values())


def _algebraic_generators(field: Field) -> set[int]:
    """The generators with a relation in which, all the way down, only such generators occur."""
    algebraic: set[int] = set()
    for index, (_, value) in sorted(field.relations.items()):
        if all(degree <= 0 or i in algebraic or i == index for i, degree in enumerate(value.degrees())):
            algebraic.add(index)
    return algebraic


def _is_zero(field: Field, number: fmpq_mpoly) -> bool:
    """Whether a polynomial in algebraic generators is proved to have the value zero; ``False`` also if too hard."""
    resultant = _resultant(field, number)
    if resultant is None or resultant.is_zero():
        return False
    coefficients = [abs(int(c)) for c in resultant.coeffs()]
    while coefficients[0] == 0:
        del coefficients[0]
    if len(coefficients) == len(resultant.coeffs()):
        return False
    # every root of S is at least |s0| / (|s0| + max |si|) away from zero
    bits = (coefficients[0] + max(coefficients)).bit_length() - coefficients[0].bit_length() + 2
    return bits < MAX_ZERO_TEST_BITS and _is_within(field, number, bits)


def _is_within(field: Field, number: fmpq_mpoly, bits: int) -> bool:
    """Whether the value of a number is certainly less than 2**-bits away from zero."""
    with ctx.workprec(2 * bits + 256):
        value = value_at(field, number)
        return value is not None and bool(abs(value) < arb(2) ** -bits)


def _resultant(field: Field, number: fmpq_mpoly) -> fmpz_poly | None:
    """A polynomial with integer coefficients that has the number as a root."""
    context = field.ring.context
    spare = context.gen(field.ring.size - 1)
    degree, result = 1, spare - number
    for index, (power, value) in sorted(field.relations.items(), reverse=True):
        if result.degrees()[index] <= 0:
            continue
        degree *= power
        if degree > MAX_ALGEBRAIC_DEGREE:
            return None
        relation = context.gen(index) ** power - value
        result = result.resultant(relation, f"g{index}")
    if any(d > 0 for d in result.degrees()[:-1]):
        return None
    return _integral(result)


def _integral(polynomial: fmpq_mpoly) -> fmpz_poly:
    """A polynomial in the last generator alone, scaled to integer coefficients."""
    terms = [(exponents[-1], coefficient) for exponents, coefficient in polynomial.terms()]
    scale = 1
    for _, coefficient in terms:
        scale = lcm(scale, int(coefficient.q))
    coefficients = [0] * (max((degree for degree, _ in terms), default=0) + 1)
    for degree, coefficient in terms:
        coefficients[degree] = int((coefficient * scale).p)
    return fmpz_poly(coefficients)
