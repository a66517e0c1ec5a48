"""Rational functions over the rationals in many generators: reduced quotients of polynomials, and what they may cost.

Costs are counted in terms, never in seconds, so that the same comparison ends the same way on every machine.
"""

from fractions import Fraction
from math import comb

from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from service.calculus.arithmetic.scalars import fraction, rational

#: Terms of one polynomial: 3 ms for a product, 20 ms for a greatest common divisor; (1+x+y+z)**20 has 1,771.
MAX_TERMS = 1_500
#: Degree of one polynomial of several terms; sin(100*x) needs 200 for the tangent of half its angle.
MAX_DEGREE = 1_200
#: Degree of a single term.
MAX_EXPONENT = 1_000_000
#: Bits of one coefficient; 7**5000 has 14,036.
MAX_BITS = 30_000
#: Products of terms in all of one comparison: 1 to 3 seconds at the very worst.
MAX_WORK = 1_500_000


class Unproved(Exception):
    """The exact engine ends without a proof, and that means nothing else."""


class TooLarge(Unproved):
    """A polynomial or the whole comparison has outgrown its budget."""


class NowhereDefined(Unproved):
    """What was rewritten divides by zero, or takes a root or logarithm of a negative number, everywhere."""


class Ring:
    """The rational functions in ``size`` generators, and the work that one comparison has spent on them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.context = fmpq_mpoly_ctx.get([f"g{index}" for index in range(size)], "degrevlex")
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self.work = 0

    def spend(self, terms: int) -> None:
        """Account for so many products of terms, or raise ``TooLarge``."""
        self.work += terms
        if self.work > MAX_WORK:
            raise TooLarge("the comparison needs too many steps")

    def constant(self, value: int | Fraction) -> "Quotient":
        """A number. Raises ``TooLarge`` if it has too many digits."""
        if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
            raise TooLarge("a number has too many digits")
        return Quotient(self, self.context.constant(rational(value)), self.one)

    def polynomial(self, polynomial: fmpq_mpoly) -> "Quotient":
        """A polynomial as a quotient."""
        return Quotient(self, polynomial, self.one)

    def generator(self, index: int) -> "Quotient":
        """A generator as a quotient."""
        return self.polynomial(self.context.gen(index))

    def quotient(self, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> "Quotient":
        """The reduced quotient, whose denominator has the leading coefficient 1.

        Raises ``NowhereDefined`` for the denominator 0, and ``TooLarge``.
        """
        if denominator.is_zero():
            raise NowhereDefined("division by zero")
        if numerator.is_zero():
            return Quotient(self, self.zero, self.one)
        self.checked(numerator)
        self.checked(denominator)
        if not denominator.is_constant():
            self.spend(len(numerator) * len(denominator))
            common = numerator.gcd(denominator)
            if not common.is_one():
                numerator, denominator = numerator / common, denominator / common
        leading = denominator.leading_coefficient()
        return Quotient(self, numerator / leading, denominator / leading)

    def checked(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """The polynomial itself, or ``TooLarge``."""
        terms = len(polynomial)
        if terms > MAX_TERMS or polynomial.total_degree() > (MAX_DEGREE if terms > 1 else MAX_EXPONENT):
            raise TooLarge("a polynomial has too many terms")
        return polynomial

    def product(self, left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
        """The product of two polynomials, if the budget allows it."""
        self.spend(len(left) * len(right))
        return left * right

    def power(self, base: fmpq_mpoly, exponent: int) -> fmpq_mpoly:
        """A polynomial to a power that is not negative. Raises ``TooLarge``."""
        terms = len(base)
        if exponent > MAX_EXPONENT or (
            terms > 1 and (exponent > MAX_DEGREE or _terms_of_power(terms, exponent) > MAX_TERMS)
        ):
            raise TooLarge("a power has too many terms")
        if terms and exponent * max(map(_bits, base.coeffs())) > MAX_BITS:
            raise TooLarge("a power has too many digits")
        return base**exponent


def _terms_of_power(terms: int, exponent: int) -> int:
    """The most terms that a power of a polynomial can have."""
    return comb(exponent + terms - 1, min(exponent, terms - 1))


def _bits(coefficient: fmpq) -> int:
    return int(coefficient.p).bit_length() + int(coefficient.q).bit_length() - 1 if coefficient not in (1, -1) else 0


class Quotient:
    """A quotient of two polynomials without a common factor."""

    __slots__ = ("denominator", "numerator", "ring")

    def __init__(self, ring: Ring, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> None:
        self.ring, self.numerator, self.denominator = ring, numerator, denominator

    def __add__(self, other: "Quotient") -> "Quotient":
        ring, below = self.ring, self.denominator
        if below == other.denominator:
            return ring.quotient(self.numerator + other.numerator, below)
        left = ring.product(self.numerator, other.denominator)
        right = ring.product(other.numerator, below)
        return ring.quotient(left + right, ring.product(below, other.denominator))

    def __neg__(self) -> "Quotient":
        return Quotient(self.ring, -self.numerator, self.denominator)

    def __sub__(self, other: "Quotient") -> "Quotient":
        return self + -other

    def __mul__(self, other: "Quotient") -> "Quotient":
        numerator = self.ring.product(self.numerator, other.numerator)
        return self.ring.quotient(numerator, self.ring.product(self.denominator, other.denominator))

    def scaled(self, factor: int | Fraction) -> "Quotient":
        """The quotient times a number."""
        return Quotient(self.ring, self.numerator * rational(factor), self.denominator)

    def inverse(self) -> "Quotient":
        """One over the quotient; raises ``NowhereDefined`` for zero."""
        return self.ring.quotient(self.denominator, self.numerator)

    def power(self, exponent: int) -> "Quotient":
        """The quotient to an integer power."""
        if exponent < 0:
            return self.inverse().power(-exponent)
        ring = self.ring
        if exponent == 0:
            return ring.constant(1)
        return Quotient(ring, ring.power(self.numerator, exponent), ring.power(self.denominator, exponent))

    def is_zero(self) -> bool:
        """Whether the numerator is the polynomial zero."""
        return bool(self.numerator.is_zero())

    def rational(self) -> Fraction | None:
        """The number that this is, or ``None`` where a generator occurs."""
        if not (self.numerator.is_constant() and self.denominator.is_one()):
            return None
        return Fraction(0) if self.is_zero() else fraction(self.numerator.leading_coefficient())

    @property
    def key(self) -> tuple[str, str]:
        """What tells two quotients of one ring apart; FLINT's polynomials have no hash."""
        return str(self.numerator), str(self.denominator)
