"""Sines and cosines: rational in tan(unit*b/2) for each independent b; multiples of pi are algebraic numbers."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import comb

from flint import fmpz_poly

from service.calculus.checking.decision.zero_test.exponentials import Part, parts
from service.calculus.checking.decision.zero_test.field import Field
from service.calculus.checking.decision.zero_test.integer_exponents import alternating, whole_parts, whole_turns
from service.calculus.checking.decision.zero_test.polynomial_signs import sign
from service.calculus.checking.decision.zero_test.quotients import Quotient, TooLarge
from service.calculus.checking.decision.zero_test.radicals import absolute_power, rational_power

#: Multiple of one half angle: sin(100*x) beside sin(x) needs 100.
MAX_MULTIPLE = 200
#: The circle is divided into at most so many parts: cos(2*pi/17) needs 68.
MAX_DIVISION = 240

SineCosine = tuple[Quotient, Quotient]


def sine_cosine(field: Field, angle: Quotient) -> SineCosine:
    """The sine and the cosine of an angle."""
    turns, rest = whole_turns(field, field.reduced(angle))
    whole = whole_parts(field, turns)
    sine, cosine = field.constant(0), alternating(field, whole) if whole else field.constant(1)
    for part in parts(field, rest):
        s, c = _of_part(field, part)
        sine, cosine = field.reduced(sine * c + cosine * s), field.reduced(cosine * c - sine * s)
    return sine, cosine


def _of_part(field: Field, part: Part) -> SineCosine:
    generator = field.generators[part.generator] if part.generator is not None else None
    if generator and generator.kind == "pi":
        return _of_turns(field, part.coefficient / 2)
    if generator and generator.kind in _OF_INVERSE and part.coefficient.denominator == 1:
        return _multiple(field, _OF_INVERSE[generator.kind](field, generator.argument), int(part.coefficient))
    unit, multiple = field.multiple(("tangent", part.key), part.coefficient)
    index = field.index_of("tangent", part.key, argument=part.base, unit=unit)
    return _of_half_angles(field, index, multiple)


def _of_arcsine(field: Field, value: Quotient) -> SineCosine:
    return value, rational_power(field, field.constant(1) - value * value, Fraction(1, 2))


def _of_arctangent(field: Field, value: Quotient) -> SineCosine:
    cosine = rational_power(field, field.constant(1) + value * value, Fraction(-1, 2))
    return value * cosine, cosine


_OF_INVERSE: dict[str, Callable[[Field, Quotient], SineCosine]] = {"asin": _of_arcsine, "atan": _of_arctangent}


def _multiple(field: Field, angle: SineCosine, multiple: int) -> SineCosine:
    """The sine and cosine of an integer multiple of an angle."""
    if abs(multiple) > 16:
        raise TooLarge("a multiple of an inverse function is too large")
    sine, cosine = field.constant(0), field.constant(1)
    for _ in range(abs(multiple)):
        sine, cosine = (
            field.reduced(sine * angle[1] + cosine * angle[0]),
            field.reduced(cosine * angle[1] - sine * angle[0]),
        )
    return (-sine if multiple < 0 else sine), cosine


def _of_half_angles(field: Field, index: int, multiple: int) -> SineCosine:
    """Sine and cosine of 2*multiple*a from t = tan(a): (1 + i*t)**(2*multiple) over (1 + t**2)**multiple."""
    count = abs(multiple)
    if count > MAX_MULTIPLE:
        raise TooLarge("a multiple of an angle is too large")
    ring, tangent = field.ring, field.ring.context.gen(index)
    real, imaginary = ring.zero, ring.zero
    for k in range(2 * count + 1):
        term = tangent**k * (comb(2 * count, k) * (-1) ** (k // 2))
        if k % 2:
            imaginary += term
        else:
            real += term
    below = ring.power(ring.one + tangent * tangent, count)
    sine = ring.quotient(imaginary, below)
    return (-sine if multiple < 0 else sine), ring.quotient(real, below)


def _of_turns(field: Field, turns: Fraction) -> SineCosine:
    return _cosine_of_turns(field, turns - Fraction(1, 4)), _cosine_of_turns(field, turns)


def _cosine_of_turns(field: Field, turns: Fraction) -> Quotient:
    """cos(2*pi*turns), by square roots for multiples of 15 degrees."""
    turns %= 1
    turns = min(turns, 1 - turns)
    if turns > Fraction(1, 4):
        return -_cosine_of_turns(field, Fraction(1, 2) - turns)
    if (24 * turns).denominator == 1:
        return _surd(field, _SURDS[int(24 * turns)])
    return _cosine_of_division(field, turns)


#: cos(k*15°) as a sum of coefficient * sqrt(integer).
_SURDS: tuple[tuple[tuple[Fraction, int], ...], ...] = (
    ((Fraction(1), 1),),
    ((Fraction(1, 4), 6), (Fraction(1, 4), 2)),
    ((Fraction(1, 2), 3),),
    ((Fraction(1, 2), 2),),
    ((Fraction(1, 2), 1),),
    ((Fraction(1, 4), 6), (Fraction(-1, 4), 2)),
    (),
)


def _surd(field: Field, terms: Iterable[tuple[Fraction, int]]) -> Quotient:
    half, result = Fraction(1, 2), field.constant(0)
    for coefficient, radicand in terms:
        root = field.constant(1)
        for prime in (2, 3):
            if radicand % prime == 0:
                root *= absolute_power(field, prime, half)
        result += root.scaled(coefficient)
    return result


def _cosine_of_division(field: Field, turns: Fraction) -> Quotient:
    """A polynomial in 2*cos(2*pi*unit), where every angle of the comparison is a multiple of the unit."""
    unit, multiple = field.multiple(("cosine",), turns)
    order = unit.denominator
    if order > MAX_DIVISION:
        raise TooLarge("the circle is divided too finely")
    index = field.index_of("cosine", argument=unit, unit=unit)
    generator = field.generator(index)
    _relate_cosine(field, index, order)
    before, current = field.constant(2), generator
    for _ in range(multiple - 1):
        before, current = current, field.reduced(generator * current - before)
    return current.scaled(Fraction(1, 2))


def _relate_cosine(field: Field, index: int, order: int) -> None:
    """Relate by the minimal polynomial of 2*cos(2*pi/order), of which 2*cos(2*pi*k/order) is a root too."""
    minimal = fmpz_poly.cos_minpoly(order)
    generator, value = field.ring.context.gen(index), field.ring.zero
    for degree, coefficient in enumerate(minimal.coeffs()[:-1]):
        value -= generator**degree * coefficient
    field.relate(index, minimal.degree(), value)


def inverse(field: Field, kind: str, value: Quotient) -> Quotient:
    """asin or atan, both odd: a generator, or a multiple of pi where the value is known."""
    value = field.reduced(value)
    if value.is_zero():
        return value
    if value.numerator.leading_coefficient() < 0:
        return -inverse(field, kind, -value)
    square = field.reduced(value * value).rational()
    if square in _ANGLES[kind] and sign(field, value.numerator) * sign(field, value.denominator) > 0:
        return pi(field).scaled(_ANGLES[kind][square])
    return field.generator(field.index_of(kind, *value.key, argument=value))


#: The angle over pi by the square of the positive sine or tangent.
_ANGLES: dict[str, dict[Fraction | None, Fraction]] = {
    "asin": {
        Fraction(k, 4): angle
        for k, angle in zip((1, 2, 3, 4), map(Fraction, ("1/6", "1/4", "1/3", "1/2")), strict=True)
    },
    "atan": {Fraction(1, 3): Fraction(1, 6), Fraction(1): Fraction(1, 4), Fraction(3): Fraction(1, 3)},
}


def pi(field: Field) -> Quotient:
    """The constant."""
    return field.generator(field.index_of("pi", nonnegative=True))
