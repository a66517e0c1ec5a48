"""The field that a comparison is computed in: generators, what is known of their signs, and the relations between them.

A *generator* is a function that is treated as an unknown: ``tan(x/2)``, ``exp(x)``, ``log|p|``, ``|p|**(1/2)``, ``x``.
Every rewriting rule of this package is an identity at each real point where both sides are defined. So a difference
whose numerator comes out as zero is zero at every such point; secretly dependent generators can only hide a zero,
never make one. The idea is that of G. H. Gonnet, *Determining equivalence of expressions in random polynomial time*
(STOC 1984); on towers of generators see R. H. Risch, *Algebraic properties of the elementary functions of analysis*
(Amer. J. Math. 101, 1979).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from flint import fmpq_mpoly

from service.calculus.checking.decision.zero_test.quotients import NowhereDefined, Quotient, Ring, TooLarge, Unproved
from service.language.tree import Node

#: The least common denominator of the multiples of one generator; sin(x/12) + sin(x/35) has 420.
MAX_DENOMINATOR = 1_000

#: Multiple of one generator in an exponent, beyond which another generator is taken; 2**(20000*x) needs 20,000.
MAX_MULTIPLE = 1_000_000
#: The same where degrees are to be kept low.
LARGE_MULTIPLE = 24

#: What can be wanted of a domain: an odd number of the polynomials are negative (−1) or an even number (+1).
Facts = dict[str, int]


class Restart(Exception):
    """A generator must be divided further, so everything that was written with it is written anew."""


class SignsNeeded(Unproved):
    """Which branch of a ``piecewise`` is taken depends on signs that are not known."""

    def __init__(self, polynomials: Iterable[fmpq_mpoly]) -> None:
        super().__init__("a branch depends on a sign")
        self.polynomials = {str(polynomial): polynomial for polynomial in polynomials}


class Generator(NamedTuple):
    """A generator of the field: exp(unit*b), tan(unit*b/2), |p|**unit, log|p|, …, where ``argument`` is b or p."""

    kind: str
    key: tuple[Any, ...]
    argument: Any = None
    unit: Fraction = Fraction(1)
    nonnegative: bool = False


class Constraint(NamedTuple):
    """The domain demands that ``sign`` times the product of the polynomials is not negative."""

    sign: int
    polynomials: frozenset[str]

    def holds(self, facts: Mapping[str, int]) -> bool | None:
        """Whether known signs satisfy it; ``None`` if one is not known."""
        product = self.sign
        for polynomial in self.polynomials:
            product *= facts.get(polynomial, 0)
        return None if product == 0 else product > 0


class Demands(NamedTuple):
    """What expressions demand of a point to be defined there, apart from isolated points.

    The polynomials of ``constraints`` vanish on no interval. ``opaque``: functions with a domain of their own, at these
    arguments. ``risky``: something that must not be zero, or not negative, and is not proved to be so seldom enough.
    ``isolating``: the domain may have a part without interior, as that of sqrt(a**2*(a - 5)) has at 0.
    """

    constraints: tuple[Constraint, ...] = ()
    opaque: frozenset[tuple[Any, ...]] = frozenset()
    risky: bool = False
    isolating: bool = False

    def __or__(self, other: "Demands") -> "Demands":
        return Demands(
            self.constraints + other.constraints,
            self.opaque | other.opaque,
            self.risky or other.risky,
            self.isolating or other.isolating,
        )


class Field:
    """The state of one comparison. Generators keep their meaning throughout; the rest is learnt again in each pass."""

    def __init__(
        self, size: int, assumptions: Mapping[str, str] | None = None, most_multiple: int = MAX_MULTIPLE
    ) -> None:
        self.ring = Ring(size)
        self.most_multiple = most_multiple
        self.has_large_multiples = False
        self.assumptions = dict(assumptions or {})
        self.generators: list[Generator] = []
        self.index: dict[tuple[Any, ...], int] = {}
        self.units: dict[tuple[Any, ...], Fraction] = {}
        self.polynomials: dict[str, fmpq_mpoly] = {}
        #: the numerator of a difference that was not zero
        self.unexplained: fmpq_mpoly | None = None
        self.begin({})

    def begin(self, facts: Facts) -> None:
        """Start a pass with these signs of polynomials."""
        self.facts = dict(facts)
        self.relations: dict[int, tuple[int, fmpq_mpoly]] = {}
        self.undecided: dict[str, fmpq_mpoly] = {}
        #: by the identity of nodes, which stay alive in it
        self.memory: dict[int, tuple[Node, Quotient]] = {}
        self.demands = Demands()
        #: whether polynomials are proved to vanish on no interval
        self.certificates: dict[str, bool] = {}

    @property
    def has_room(self) -> bool:
        """Whether there could be another generator; the last one is left for resultants."""
        return len(self.generators) < self.ring.size - 1

    def constant(self, value: int | Fraction) -> Quotient:
        """A number."""
        return self.ring.constant(value)

    def index_of(
        self, kind: str, *key: Any, argument: Any = None, unit: Fraction = Fraction(1), nonnegative: bool = False
    ) -> int:
        """The index of a generator, new or known. Raises ``TooLarge`` if there is no room for it."""
        identity = (kind, *key, unit)
        if identity not in self.index:
            if not self.has_room:
                raise TooLarge("the comparison needs too many generators")
            self.index[identity] = len(self.generators)
            self.generators.append(Generator(kind, key, argument, unit, nonnegative))
        return self.index[identity]

    def generator(self, index: int) -> Quotient:
        """A generator as a quotient."""
        return self.ring.generator(index)

    def multiple(self, key: tuple[Any, ...], coefficient: Fraction) -> tuple[Fraction, int]:
        """The unit of a generator and what multiple of it the coefficient is; raises ``Restart`` for too coarse a unit.

        The unit is the greatest common divisor of all coefficients that have been asked for.
        Raises ``TooLarge`` for too fine a unit.
        """
        unit = self.units.get(key)
        if unit is None or (coefficient / unit).denominator != 1:
            self.units[key] = finer = _common_divisor(unit or Fraction(0), coefficient)
            if finer.denominator > MAX_DENOMINATOR:
                raise TooLarge("a generator is divided too finely")
            if unit is not None:
                raise Restart
            unit = finer
        multiple = int(coefficient / unit)
        self.has_large_multiples |= abs(multiple) > LARGE_MULTIPLE
        return unit, multiple

    def single_generator(self, polynomial: fmpq_mpoly) -> int | None:
        """The index of the generator that the polynomial is, if it is one."""
        if len(polynomial) != 1 or polynomial.total_degree() != 1 or polynomial.leading_coefficient() != 1:
            return None
        return int(polynomial.degrees().index(1))

    def relate(self, index: int, degree: int, value: fmpq_mpoly) -> None:
        """Remember that a generator to the power ``degree`` is ``value``, a polynomial in earlier ones and itself."""
        self.relations[index] = degree, value

    def demand(self, sign: int, polynomials: Iterable[fmpq_mpoly]) -> None:
        """Remember that the product of the polynomials, times ``sign``, is not negative in the domain.

        They must vanish on no interval: then all but isolated points of the domain have signs that multiply to 1.
        """
        named = {str(polynomial): polynomial for polynomial in polynomials}
        self.polynomials |= named
        self.demands |= Demands(constraints=(Constraint(sign, frozenset(named)),))

    def reduced(self, quotient: Quotient) -> Quotient:
        """The quotient with high powers of algebraic generators replaced."""
        if not self.relations:
            return quotient
        numerator, denominator = self._reduced(quotient.numerator), self._reduced(quotient.denominator)
        if numerator == quotient.numerator and denominator == quotient.denominator:
            return quotient
        return self.ring.quotient(numerator, denominator)

    def _reduced(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        for index in sorted(self.relations, reverse=True):
            degree, value = self.relations[index]
            polynomial = self.reduced_by(polynomial, index, degree, value)
        return polynomial

    def reduced_by(self, polynomial: fmpq_mpoly, index: int, degree: int, value: fmpq_mpoly) -> fmpq_mpoly:
        """The polynomial with the power ``degree`` of a generator replaced by ``value``, as often as there is one."""
        while polynomial.degrees()[index] >= degree:
            polynomial = self._replaced(polynomial, index, degree, value)
        return polynomial

    def _replaced(self, polynomial: fmpq_mpoly, index: int, degree: int, value: fmpq_mpoly) -> fmpq_mpoly:
        """One step of reduction: every generator**(q*degree + r) becomes value**q * generator**r."""
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in polynomial.terms():
            whole, rest = divmod(exponents[index], degree)
            lowered = (*exponents[:index], rest, *exponents[index + 1 :])
            parts.setdefault(whole, {})[lowered] = coefficient
        ring, result = self.ring, self.ring.zero
        for whole, terms in parts.items():
            result = ring.checked(result + ring.product(ring.context.from_dict(terms), ring.power(value, whole)))
        return result

    def nonzero(self, quotient: Quotient) -> Quotient:
        """The quotient reduced; raises ``NowhereDefined`` if it is zero."""
        quotient = self.reduced(quotient)
        if quotient.is_zero():
            raise NowhereDefined("division by zero")
        return quotient


def _common_divisor(first: Fraction, second: Fraction) -> Fraction:
    """The greatest number of which both are integer multiples."""
    numerator = gcd(first.numerator * second.denominator, second.numerator * first.denominator)
    return Fraction(numerator, first.denominator * second.denominator)


def learn(facts: Facts, constraints: Iterable[Constraint]) -> bool:
    """Add to the facts every sign that a constraint leaves no choice about. Return whether any is new."""
    constraints = list(constraints)
    grown, pending = False, True
    while pending:
        pending = False
        for constraint in constraints:
            unknown = [polynomial for polynomial in constraint.polynomials if polynomial not in facts]
            if len(unknown) == 1:
                sign = constraint.sign
                for polynomial in constraint.polynomials - {unknown[0]}:
                    sign *= facts[polynomial]
                facts[unknown[0]] = sign
                pending = grown = True
    return grown
