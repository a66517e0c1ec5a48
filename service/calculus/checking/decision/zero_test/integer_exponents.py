"""Powers with exponents that are integers by assumption: they are defined for negative bases too."""

from typing import Any

from flint import fmpq_mpoly

from service.calculus.checking.decision.zero_test.field import Field
from service.calculus.checking.decision.zero_test.quotients import Quotient, fraction


def is_integral(field: Field, quotient: Quotient) -> bool:
    """Whether the quotient is a polynomial with integer coefficients in symbols that are assumed to be integers."""
    return bool(quotient.denominator.is_one()) and all(
        fraction(coefficient).denominator == 1 and _is_integral_monomial(field, exponents)
        for exponents, coefficient in quotient.numerator.terms()
    )


def _is_integral_monomial(field: Field, exponents: tuple[int, ...]) -> bool:
    used = (field.generators[index] for index, exponent in enumerate(exponents) if exponent)
    return all(
        generator.kind == "symbol" and field.assumptions.get(generator.argument) == "integer" for generator in used
    )


def alternating(field: Field, exponent: Quotient) -> Quotient:
    """(−1)**exponent for an integral exponent: a generator of square 1 for each monomial that occurs oddly often."""
    result = field.constant(1)
    for exponents, coefficient in exponent.numerator.terms():
        if fraction(coefficient) % 2:
            result *= _sign_generator(field, exponents) if any(exponents) else field.constant(-1)
    return field.reduced(result)


def _sign_generator(field: Field, exponents: tuple[int, ...]) -> Quotient:
    index = field.index_of("alternating", exponents)
    field.relate(index, 2, field.ring.one)
    return field.generator(index)


def power_of_base(field: Field, base: fmpq_mpoly, exponent: Quotient) -> Quotient:
    """base**exponent for a polynomial of unknown sign: a generator for each monomial of the exponent."""
    result = field.constant(1)
    for exponents, coefficient in exponent.numerator.terms():
        multiple = int(fraction(coefficient))
        power: Any = field.ring.polynomial(base)
        if any(exponents):
            power = field.generator(field.index_of("integer_power", str(base), exponents, argument=base))
        result *= power.power(multiple)
    return field.reduced(result)


def is_multiple_of_pi(field: Field, base: Quotient) -> bool:
    """Whether a monomial is pi times symbols that are assumed to be integers."""
    if not base.denominator.is_one():
        return False
    ((exponents, coefficient),) = base.numerator.terms()
    pi = field.index.get(("pi", 1))
    if pi is None or exponents[pi] != 1 or coefficient != 1:
        return False
    return _is_integral_monomial(field, (*exponents[:pi], 0, *exponents[pi + 1 :]))
