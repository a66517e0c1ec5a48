"""Exponentials and logarithms: exp(unit*b) for each independent b, log|p| for each irreducible p."""

from fractions import Fraction
from typing import Any, NamedTuple, cast

from flint import fmpq_mpoly

from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.zero_test.field import Field, Generator
from service.calculus.checking.decision.zero_test.integer_exponents import (
    Whole,
    alternating,
    power_of_base,
    whole_parts,
)
from service.calculus.checking.decision.zero_test.polynomial_signs import evident_sign, sign
from service.calculus.checking.decision.zero_test.quotients import Quotient, TooLarge, Unproved
from service.calculus.checking.decision.zero_test.radicals import (
    Base,
    Factors,
    absolute_power,
    demand_positive,
    factors,
    primes,
    rational_power,
)
from service.calculus.checking.decision.zero_test.vanishing import inverse, is_varying, vanishes_on_no_interval


class Part(NamedTuple):
    """One term of a sum with rational coefficients: ``coefficient * base``, and which generator that is."""

    key: tuple[Any, ...]
    base: Quotient
    coefficient: Fraction
    generator: int | None


def parts(field: Field, quotient: Quotient) -> list[Part]:
    """A quotient as a sum of rational multiples of monomials, or of proper fractions with a monomial above the line."""
    quotient = field.reduced(quotient)
    if quotient.is_zero():
        return []
    denominator, rest = quotient.denominator, quotient.numerator
    if len(denominator) == 1:
        return _terms(field, rest, denominator)
    whole, rest = divmod(rest, denominator)
    one = field.ring.one
    return [*_terms(field, whole, one), *_terms(field, rest, denominator)]


def _terms(field: Field, polynomial: fmpq_mpoly, denominator: fmpq_mpoly) -> list[Part]:
    ring, found = field.ring, []
    for exponents, coefficient in polynomial.terms():
        monomial = ring.context.from_dict({exponents: 1})
        base = ring.quotient(monomial, denominator)
        generator = field.single_generator(base.numerator) if base.denominator.is_one() else None
        found.append(Part(base.key, base, fraction(coefficient), generator))
    return found


def exponential(field: Field, quotient: Quotient) -> Quotient:
    """e to the power of a quotient."""
    result = field.constant(1)
    for part in parts(field, quotient):
        result *= _exponential_of_part(field, part)
    return field.reduced(result)


def _exponential_of_part(field: Field, part: Part) -> Quotient:
    generator = field.generators[part.generator] if part.generator is not None else None
    if generator and generator.kind == "logarithm":
        return absolute_power(field, generator.argument, part.coefficient)
    if generator and _is_lambert(field, generator) and part.coefficient.denominator == 1:
        return _exponential_of_lambert(field, generator.argument[1][0], part)
    unit, multiple = field.multiple(("exponential", part.key), part.coefficient)
    if abs(multiple) > field.most_multiple:
        unit, multiple = abs(part.coefficient), 1 if part.coefficient > 0 else -1
    index = field.index_of("exponential", part.key, argument=part.base, unit=unit, nonnegative=True)
    return field.generator(index).power(multiple)


def _is_lambert(field: Field, generator: Generator) -> bool:
    """Whether it is W(u) for something that is zero on no interval."""
    return (
        generator.kind == "opaque"
        and generator.key[0] == "lambertw"
        and vanishes_on_no_interval(field, generator.argument[1][0].numerator)
    )


def _exponential_of_lambert(field: Field, argument: Quotient, part: Part) -> Quotient:
    """exp(c*W(u)) = (u/W(u))**c."""
    return field.reduced((argument * part.base.inverse()).power(int(part.coefficient)))


def logarithm(field: Field, quotient: Quotient) -> Quotient:
    """The natural logarithm: real only where the quotient is positive."""
    found = factors(field, quotient)
    demand_positive(field, found)
    return logarithm_of_factors(field, found)


def logarithm_of_factors(field: Field, found: Factors) -> Quotient:
    """The logarithm of the absolute value of what was factored."""
    result = field.constant(0)
    coefficient = abs(found.coefficient)
    for integer, direction in ((coefficient.numerator, 1), (coefficient.denominator, -1)):
        for prime, multiplicity in primes(integer):
            result += logarithm_of_base(field, prime).scaled(direction * multiplicity)
    for polynomial, multiplicity in found.powers:
        result += logarithm_of_base(field, polynomial).scaled(multiplicity)
    return field.reduced(result)


def logarithm_of_base(field: Field, base: Base) -> Quotient:
    """log|base|."""
    index = None if isinstance(base, int) else field.single_generator(base)
    generator = field.generators[index] if index is not None else None
    if generator and generator.kind == "exponential":
        argument: Quotient = generator.argument
        return argument.scaled(generator.unit)
    if generator and generator.kind == "root":
        return logarithm_of_base(field, generator.argument).scaled(generator.unit)
    return field.generator(field.index_of("logarithm", str(base), argument=base, nonnegative=isinstance(base, int)))


def power(field: Field, base: Quotient, exponent: Quotient) -> Quotient:
    """``base**exponent``: rational exponents by roots, all others as exp(exponent*log(base))."""
    number = exponent.rational()
    if number is None and whole_parts(field, exponent) is not None:
        return _power_by_integers(field, factors(field, base), exponent)
    if number is None:
        _check_power(field, base, exponent)
        return exponential(field, exponent * logarithm(field, base))
    if number.denominator == 1:
        return integer_power(field, base, int(number))
    return rational_power(field, base, number)


def _check_power(field: Field, base: Quotient, exponent: Quotient) -> None:
    """Raise ``Unproved`` for what may be a power of zero on an interval, or a whole power of a negative number."""
    if not vanishes_on_no_interval(field, field.reduced(base).numerator):
        raise Unproved("a power may be one of zero on an interval")
    found = factors(field, base)
    positive = found.sign > 0 and all(evident_sign(field, polynomial) > 0 for polynomial in found.odd)
    if not positive and not is_varying(field, field.reduced(exponent)):
        raise Unproved("an exponent may be a whole number on an interval")


def _power_by_integers(field: Field, base: Factors, exponent: Quotient) -> Quotient:
    """A power with an exponent that is an integer by assumption: exponentials of what is known to be positive."""
    positive = Factors(abs(base.coefficient), [])
    negative = base.sign < 0
    result = field.constant(1)
    for polynomial, multiplicity in base.powers:
        known = sign(field, polynomial)
        if known:
            positive.powers.append((polynomial, multiplicity))
            negative ^= known < 0 and multiplicity % 2 == 1
        else:
            result *= power_of_base(field, polynomial, _whole(field, exponent.scaled(multiplicity)))
    result *= exponential(field, exponent * logarithm_of_factors(field, positive))
    return field.reduced(result * alternating(field, _whole(field, exponent)) if negative else result)


def _whole(field: Field, exponent: Quotient) -> Whole:
    return cast(Whole, whole_parts(field, exponent))


def integer_power(field: Field, base: Quotient, exponent: int) -> Quotient:
    """An integer power; one that would have too many terms keeps powers of generators that stand for its factors."""
    if exponent < 0:
        base, exponent = inverse(field, base), -exponent
    base = field.reduced(base)
    if base.is_zero() or exponent == 0:
        return field.constant(int(exponent == 0))
    try:
        return field.reduced(base.power(exponent))
    except TooLarge:
        found = factors(field, base)
    result = field.constant(found.coefficient).power(exponent)
    for polynomial, multiplicity in found.powers:
        result *= _alias(field, polynomial).power(exponent * multiplicity)
    return result


def _alias(field: Field, polynomial: fmpq_mpoly) -> Quotient:
    """A generator that stands for a polynomial of several terms, so that its powers stay short."""
    if len(polynomial) == 1:
        return field.ring.polynomial(polynomial)
    return field.generator(field.index_of("alias", str(polynomial), argument=polynomial))


def without_aliases(field: Field, polynomial: fmpq_mpoly) -> fmpq_mpoly:
    """What is left of a polynomial when powers of aliases are divided out and the rest is written out.

    It is zero if and only if the polynomial is, because an alias stands for something that is not zero.
    """
    for index in reversed(range(len(field.generators))):
        if field.generators[index].kind == "alias" and polynomial.degrees()[index] > 0:
            polynomial = _written_out(field, polynomial, index)
    return polynomial


def _written_out(field: Field, polynomial: fmpq_mpoly, index: int) -> fmpq_mpoly:
    """The polynomial over the lowest power of an alias in it, with what the alias stands for in its place."""
    ring, result = field.ring, field.ring.zero
    by_exponent: dict[int, dict[tuple[int, ...], Any]] = {}
    for exponents, coefficient in polynomial.terms():
        lowered = (*exponents[:index], 0, *exponents[index + 1 :])
        by_exponent.setdefault(exponents[index], {})[lowered] = coefficient
    for exponent, terms in by_exponent.items():
        power = ring.power(field.generators[index].argument, exponent - min(by_exponent))
        result = ring.checked(result + ring.product(ring.context.from_dict(terms), power))
    return result
