"""Powers of numbers in simple form: ``12**(1/2)`` is ``2*sqrt(3)``."""

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, isqrt, prod

from service.calculus.symbolic.expressions.nodes import (
    ONE,
    ZERO,
    Expression,
    I,
    Rational,
    check_bits,
    number,
    power_of,
    product_of,
    reduced,
)
from service.calculus.symbolic.expressions.sums import factors_of, split, times
from service.errors import DivisionByZero, NotDefined

#: Bits of a number under a root that roots of its factors are joined for.
MAX_ROOT_BITS = 64
#: Trial divisors; what is left of a number after them counts as a prime. SymPy stops here too.
MAX_DIVISOR = 2**15


def factors(value: int) -> dict[int, int]:
    """The exponent of each prime below ``MAX_DIVISOR`` in a positive number, and of what is left.

    What is left is taken for a prime unless it is a square.
    """
    exponents: dict[int, int] = {}
    divisor = 2
    while divisor * divisor <= value and divisor <= MAX_DIVISOR:
        while value % divisor == 0:
            exponents[divisor] = exponents.get(divisor, 0) + 1
            value //= divisor
        divisor += 1 if divisor == 2 else 2
    if value > 1:
        root = isqrt(value)
        base, exponent = (root, 2) if root * root == value else (value, 1)
        exponents[base] = exponents.get(base, 0) + exponent
    return exponents


def simplest(powers: Iterable[tuple[int, Fraction]]) -> tuple[Rational, list[tuple[int, Fraction]]]:
    """The product of positive whole numbers to fractional powers, as a coefficient and irrational powers.

    The exponents that are left lie between 0 and 1. Those with one denominator are joined, 2**(1/2)*3**(1/2) = 6**(1/2)
    and 2**(2/3)*3**(1/3) = 12**(1/3), unless the root is of a long number: (6/5)**2.71 as one root would be that of one
    with 75 digits. Then only equal exponents are.
    """
    exponents: dict[int, Fraction] = {}
    for base, exponent in powers:
        for prime, multiplicity in factors(base).items():
            exponents[prime] = exponents.get(prime, Fraction(0)) + multiplicity * exponent
    coefficient = Fraction(1)
    by_denominator: dict[int, list[tuple[int, int]]] = {}
    for prime, exponent in exponents.items():
        whole = exponent.numerator // exponent.denominator
        check_bits(abs(whole) * prime.bit_length())
        coefficient *= Fraction(prime) ** whole
        if rest := exponent - whole:
            by_denominator.setdefault(rest.denominator, []).append((prime, rest.numerator))
    return reduced(coefficient), [power for q, group in sorted(by_denominator.items()) for power in _joined(group, q)]


def _joined(group: list[tuple[int, int]], denominator: int) -> list[tuple[int, Fraction]]:
    """The product of primes to powers with one denominator, as one power, or as one for each exponent."""
    common = gcd(*(numerator for _, numerator in group))
    if sum(numerator // common * prime.bit_length() for prime, numerator in group) <= MAX_ROOT_BITS:
        return [(prod(prime ** (numerator // common) for prime, numerator in group), Fraction(common, denominator))]
    bases: dict[int, int] = {}
    for prime, numerator in group:
        bases[numerator] = bases.get(numerator, 1) * prime
    return [(base, Fraction(numerator, denominator)) for numerator, base in sorted(bases.items())]


def numerical_power(base: Rational, exponent: Rational) -> Expression:
    """A rational power of a rational number.

    Raises ``DivisionByZero`` for a negative power of 0, ``NotDefined`` for a root of a negative number
    that is not a square root, ``TooComplex`` if it has too many digits.
    """
    if base == 0:
        return _power_of_zero(exponent)
    if isinstance(exponent, int):
        return number(_whole_power(base, exponent))
    if base < 0:
        return _root_of_negative(base, exponent)
    coefficient, roots = simplest([(base.numerator, exponent), (base.denominator, -exponent)])
    factors: list[Expression] = [power_of(number(root), number(fraction)) for root, fraction in roots]
    return times(coefficient, product_of(factors) if len(factors) > 1 else factors[0] if factors else ONE)


def _power_of_zero(exponent: Rational) -> Expression:
    if exponent < 0:
        raise DivisionByZero("zero is raised to a negative power")
    return ONE if exponent == 0 else ZERO


def _whole_power(base: Rational, exponent: int) -> Rational:
    if abs(base) != 1:
        check_bits(abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()))
    return base**exponent if exponent >= 0 else reduced(Fraction(base) ** exponent)


def _root_of_negative(base: Rational, exponent: Fraction) -> Expression:
    """The principal square root is imaginary; other roots are refused, for they may be meant to be real."""
    if exponent.denominator != 2:
        raise NotDefined(
            f"a fractional power of the negative number {base} is not real",
            hint="for the real root of odd degree write cbrt(x) or root(x, n)",
        )
    root = numerical_power(-base, exponent)
    coefficient, rest = split(root)
    imaginary: Expression = product_of([I, *factors_of(rest)]) if rest else I
    return times(coefficient if exponent.numerator % 4 == 1 else -coefficient, imaginary)
