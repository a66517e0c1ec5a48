"""Factors, absolute values and rational powers: |p|**unit as a generator for each irreducible p."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from flint import fmpq_mpoly, fmpz

from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.zero_test.field import Demands, Field
from service.calculus.checking.decision.zero_test.polynomial_signs import evident_sign, sign
from service.calculus.checking.decision.zero_test.quotients import NowhereDefined, Quotient, TooLarge
from service.calculus.checking.decision.zero_test.vanishing import must_not_vanish, settle, vanishes_on_no_interval

#: Terms and degree of a polynomial that is factored: 400 terms take 100 ms at worst.
MAX_FACTORED_TERMS = 300
MAX_FACTORED_DEGREE = 120
#: Bits of an integer that is factored completely; of a longer one the rest counts as a prime.
MAX_FACTORED_BITS = 100
#: The rest after trial division by the primes below this.
TRIAL_LIMIT = 10_000

#: An irreducible polynomial whose leading coefficient is 1, or a prime; python-flint ships no types.
Base = Any


class Factors(NamedTuple):
    """``coefficient`` times the product of polynomial**multiplicity."""

    coefficient: Fraction
    powers: list[tuple[fmpq_mpoly, int]]

    @property
    def odd(self) -> list[fmpq_mpoly]:
        """The factors that decide the sign."""
        return [polynomial for polynomial, multiplicity in self.powers if multiplicity % 2]

    @property
    def sign(self) -> int:
        """The sign of the coefficient."""
        return 1 if self.coefficient > 0 else -1


def factors(field: Field, quotient: Quotient) -> Factors:
    """The factorisation of a quotient that is not zero."""
    quotient = field.nonzero(quotient)
    coefficient, powers = Fraction(1), []
    for polynomial, direction in ((quotient.numerator, 1), (quotient.denominator, -1)):
        leading, parts = _factored(field, polynomial)
        coefficient *= leading**direction
        powers += [(part, direction * multiplicity) for part, multiplicity in parts]
    return Factors(coefficient, powers)


def _factored(field: Field, polynomial: fmpq_mpoly) -> tuple[Fraction, list[tuple[fmpq_mpoly, int]]]:
    terms = len(polynomial)
    if terms > MAX_FACTORED_TERMS or (terms > 1 and polynomial.total_degree() > MAX_FACTORED_DEGREE):
        raise TooLarge("a polynomial is too large to be factored")
    field.ring.spend(terms * terms)
    content, parts = polynomial.factor()
    coefficient, monic = fraction(content), []
    for part, multiplicity in parts:
        leading = part.leading_coefficient()
        coefficient *= fraction(leading) ** int(multiplicity)
        monic.append((part / leading, int(multiplicity)))
    return coefficient, sorted(monic, key=lambda pair: str(pair[0]))


def demand_nonnegative(field: Field, found: Factors) -> None:
    """Remember that the domain demands this of what was factored; raises ``NowhereDefined`` if it cannot be.

    What may be zero on an interval gives no sign away: from P >= 0 and P*Q >= 0 nothing follows for Q where P is 0.
    """
    if not all(vanishes_on_no_interval(field, polynomial) for polynomial in found.odd):
        field.demands |= Demands(risky=True)
        return
    total, unknown = found.sign, []
    for polynomial in found.odd:
        evident = evident_sign(field, polynomial)
        total *= evident or 1
        unknown += [] if evident else [polynomial]
    if not unknown and total < 0:
        raise NowhereDefined("a root or logarithm of a negative number")
    if unknown:
        even = any(multiplicity % 2 == 0 for _, multiplicity in found.powers)
        field.demands |= Demands(isolating=even or len(unknown) < len(found.odd))
        field.demand(total, unknown)


def demand_positive(field: Field, found: Factors) -> None:
    """The same of what must not be zero either."""
    for polynomial, _ in found.powers:
        must_not_vanish(field, polynomial)
    demand_nonnegative(field, found._replace(powers=[power for power in found.powers if power[1] % 2]))


def rational_power(field: Field, quotient: Quotient, exponent: Fraction) -> Quotient:
    """``quotient**exponent`` for an exponent that is no integer: real only where the quotient is not negative."""
    if quotient.is_zero() and exponent > 0:
        return quotient
    found = factors(field, quotient)
    (demand_nonnegative if exponent > 0 else demand_positive)(field, found)
    return power_of_factors(field, found, exponent)


def power_of_factors(field: Field, found: Factors, exponent: Fraction) -> Quotient:
    """The absolute value of what was factored, to a rational power."""
    result = power_of_number(field, abs(found.coefficient), exponent)
    for polynomial, multiplicity in found.powers:
        result *= absolute_power(field, polynomial, exponent * multiplicity)
    return field.reduced(result)


def absolute_value(field: Field, quotient: Quotient) -> Quotient:
    """The absolute value."""
    quotient = field.reduced(quotient)
    return quotient if quotient.is_zero() else power_of_factors(field, factors(field, quotient), Fraction(1))


def sign_of(field: Field, quotient: Quotient) -> Quotient:
    """The sign, isolated zeros apart. Raises ``Unproved`` for what may be zero on an interval."""
    quotient = field.reduced(quotient)
    if quotient.is_zero():
        return quotient
    settle(field, quotient.numerator)
    return _sign_of_factors(field, factors(field, quotient))


def _sign_of_factors(field: Field, found: Factors) -> Quotient:
    result = field.constant(found.sign)
    for polynomial in found.odd:
        result *= field.ring.polynomial(polynomial) * absolute_power(field, polynomial, Fraction(-1))
    return field.reduced(result)


def odd_root(field: Field, quotient: Quotient, degree: int) -> Quotient:
    """The real root of odd degree: sign(u)*|u|**(1/degree), where u is zero too: all relations of both hold for 0."""
    quotient = field.reduced(quotient)
    if quotient.is_zero():
        return quotient
    found = factors(field, quotient)
    if degree < 0:
        must_not_vanish(field, quotient.numerator)
    return _sign_of_factors(field, found) * power_of_factors(field, found, Fraction(1, degree))


def power_of_number(field: Field, number: Fraction, exponent: Fraction) -> Quotient:
    """A positive number to a rational power."""
    result = field.constant(1)
    for integer, direction in ((number.numerator, 1), (number.denominator, -1)):
        for prime, multiplicity in primes(integer):
            result *= absolute_power(field, prime, exponent * multiplicity * direction)
    return result


def primes(number: int) -> Iterable[tuple[int, int]]:
    """The prime factors of a positive integer with their multiplicities; what is too long to factor is left whole."""
    small = []
    if number.bit_length() > MAX_FACTORED_BITS:
        for divisor in range(2, TRIAL_LIMIT):
            multiplicity = 0
            while number % divisor == 0:
                number //= divisor
                multiplicity += 1
            if multiplicity:
                small.append((divisor, multiplicity))
    if number.bit_length() > MAX_FACTORED_BITS:
        return [*small, (number, 1)]
    return [*small, *((int(prime), int(multiplicity)) for prime, multiplicity in fmpz(number).factor())]


def absolute_power(field: Field, base: Base, exponent: Fraction) -> Quotient:
    """``|base|**exponent``."""
    if isinstance(base, int):
        return _power_of_prime(field, base, exponent)
    index = field.single_generator(base)
    if index is not None and field.generators[index].kind in ("exponential", "root"):
        return _power_of_generator(field, index, exponent)
    known = sign(field, base)
    if exponent.denominator == 1 and (known or exponent % 2 == 0):
        positive = base if known >= 0 else -base
        return field.ring.polynomial(positive).power(int(exponent))
    return _root(field, base, known, exponent)


def _power_of_prime(field: Field, prime: int, exponent: Fraction) -> Quotient:
    whole = floor(exponent)
    if abs(whole) * prime.bit_length() > 20_000:
        raise TooLarge("a power of a number has too many digits")
    result = field.constant(Fraction(prime) ** whole)
    if exponent == whole:
        return result
    unit, _ = field.multiple(("root", prime), Fraction(1, exponent.denominator))
    index = field.index_of("root", prime, argument=prime, unit=unit, nonnegative=True)
    field.relate(index, unit.denominator, field.ring.context.constant(prime))
    return result * field.generator(index).power(int((exponent - whole) / unit))


def _power_of_generator(field: Field, index: int, exponent: Fraction) -> Quotient:
    """A power of exp(unit*b) or of |p|**unit, which are never negative; makes the unit finer if need be."""
    generator = field.generators[index]
    unit, _ = field.multiple((generator.kind, *generator.key), generator.unit * exponent)
    if unit != generator.unit and exponent.denominator != 1:
        raise TooLarge("a power of a large exponent")
    return field.reduced(field.generator(index).power(int(exponent)))


def _root(field: Field, base: fmpq_mpoly, known: int, exponent: Fraction) -> Quotient:
    name = str(base)
    unit, _ = field.multiple(("root", name), Fraction(1, exponent.denominator))
    index = field.index_of("root", name, argument=base, unit=unit, nonnegative=True)
    degree, value = unit.denominator, base if known > 0 else -base
    if not known:
        degree, value = 2 * degree, base * base
        field.undecided[name] = base
    field.relate(index, degree, value)
    whole, rest = divmod(int(exponent / unit), degree)
    power = field.ring.polynomial(value).power(whole) if whole else field.constant(1)
    return power * field.generator(index).power(rest)
