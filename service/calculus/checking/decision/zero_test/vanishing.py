"""Whether a polynomial in generators can be zero on a whole interval, where a divisor or a sign would mislead.

A polynomial that is not zero can be: ``|x| - x`` for x > 0, ``floor(x)`` between 0 and 1, and any polynomial in
generators that depend on each other in secret, as ``asin(sin(x)) - x`` near 0. That it cannot is proved where the
generators in it are known to be independent on *every* interval:

- symbols; ``exp(b)`` and ``tan(b/2)`` for b that are linearly independent, here monomials in symbols and proper
  fractions over one denominator, and ``log|p|`` for irreducible polynomials p in symbols: algebraically independent
  over the constants by J. Ax, *On Schanuel's conjectures* (Ann. of Math. 93, 1971);
- ``|p|**(1/d)`` for irreducible p in these, each with the relation that its sign gives it: independent by Kummer
  theory, for either sign where the sign is not known; not for p with roots in it, as 1 + x + 2*sqrt(x), a square;
- one function with no algebraic relation to its argument, such as ``erf(r)`` or ``atan(r)`` for a rational function
  r, if the others are algebraic.

Symbols that are integers by assumption have no intervals, and count as real ones; but not in an angle of theirs and pi
alone, whose sine may be zero for all of them.

Constants count as numbers, and one of the coefficients must be proved not to be zero.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from flint import fmpq, fmpq_mpoly

from service.calculus.checking.decision.zero_test.constants import constant_sign
from service.calculus.checking.decision.zero_test.field import Demands, Field, Generator, SignsNeeded
from service.calculus.checking.decision.zero_test.quotients import Quotient, TooLarge, Unproved

#: Undecided signs whose combinations are tried one by one.
MAX_UNDECIDED = 4
#: Terms of a polynomial that is factored in search of independent factors.
MAX_FACTORED_TERMS = 40

#: Functions that satisfy no algebraic equation on any interval; of two arguments, for a first one that is a number.
_TRANSCENDENTAL = frozenset({
    "erf", "erfi", "gamma", "loggamma", "digamma", "zeta", "airyai", "airybi", "airyaiprime", "airybiprime",
    "lambertw", "Si", "Ci", "Shi", "Chi", "Ei", "li", "fresnels", "fresnelc", "besselj", "bessely", "besseli",
    "besselk", "polygamma",
})  # fmt: skip


def vanishes_on_no_interval(field: Field, polynomial: fmpq_mpoly) -> bool:
    """Whether it is proved that the polynomial is zero on no open set of its domain; ``False`` says nothing.

    Raises ``TooLarge``.
    """
    known = field.certificates.get(str(polynomial))
    if known is None:
        known = field.certificates[str(polynomial)] = _is_certain(field, polynomial)
    return known


def inverse(field: Field, quotient: Quotient) -> Quotient:
    """One over something; risky where that may be zero on an interval. Raises ``NowhereDefined`` for zero."""
    quotient = field.nonzero(quotient)
    must_not_vanish(field, quotient.numerator)
    return quotient.inverse()


def must_not_vanish(field: Field, polynomial: fmpq_mpoly) -> None:
    """Remember that expressions have no value where the polynomial is zero, if that may be an interval."""
    if not vanishes_on_no_interval(field, polynomial):
        field.demands |= Demands(risky=True)


def is_varying(field: Field, quotient: Quotient) -> bool:
    """Whether a quotient is proved to be constant on no interval; ``False`` says nothing.

    One whose symbols are all integers has none: n*(n + 1)/2 is a whole number for all of them.
    """
    used = {index for part in (quotient.numerator, quotient.denominator) for index in _with_bases(field, part)}
    kinds = {index: _role(field, index) for index in used}
    undecided = any(str(field.generators[index].argument) in field.undecided for index in used)
    symbols = [str(field.generators[index].argument) for index in used if field.generators[index].kind == "symbol"]
    counted = bool(symbols) and all(field.assumptions.get(name) == "integer" for name in symbols)
    varies = bool(set(kinds.values()) - {"constant"}) and not undecided and not counted
    return varies and _are_independent(field, kinds)


def settle(field: Field, polynomial: fmpq_mpoly) -> None:
    """Make sure that the polynomial has a sign, isolated zeros apart.

    Raises ``SignsNeeded`` if undecided signs may be the reason why that is not known, otherwise ``Unproved``.
    """
    if vanishes_on_no_interval(field, polynomial):
        return
    bases = {str(field.generators[index].argument) for index in _with_bases(field, polynomial)}
    undecided = [base for name, base in field.undecided.items() if name in bases]
    raise SignsNeeded(undecided) if undecided else Unproved("a polynomial may vanish on an interval")


def _is_certain(field: Field, polynomial: fmpq_mpoly) -> bool:
    if polynomial.is_zero():
        return False
    if len(polynomial) == 1:
        return all(_is_certain_generator(field, index) for index in _used(polynomial))
    if _is_independent(field, polynomial):
        return True
    if len(polynomial) > MAX_FACTORED_TERMS:
        return False
    field.ring.spend(len(polynomial) ** 2)
    _, parts = polynomial.factor()
    return len(parts) > 1 and all(vanishes_on_no_interval(field, part) for part, _ in parts)


def _used(polynomial: fmpq_mpoly) -> list[int]:
    return [index for index, degree in enumerate(polynomial.degrees()) if degree > 0]


def _is_certain_generator(field: Field, index: int) -> bool:
    """Whether a single generator is zero on no interval."""
    generator = field.generators[index]
    if generator.kind in ("root", "integer_power", "alias") and not isinstance(generator.argument, int):
        return vanishes_on_no_interval(field, generator.argument)
    if generator.kind in ("exponential", "alternating"):
        return True
    return _is_independent(field, field.ring.context.gen(index))


def _is_independent(field: Field, polynomial: fmpq_mpoly) -> bool:
    """Whether the generators of the polynomial are independent, and it is not zero as a polynomial in them."""
    used = _with_bases(field, polynomial)
    kinds = {index: _role(field, index) for index in used}
    return _are_independent(field, kinds) and all(
        _is_nonzero_number(field, reduced, kinds) for reduced in _by_signs(field, polynomial, used)
    )


def _are_independent(field: Field, kinds: Mapping[int, str | None]) -> bool:
    """Whether no algebraic relation holds between generators on any interval but those that the field knows."""
    others = [index for index, role in kinds.items() if role == "transcendental"]
    free = [index for index, role in kinds.items() if role == "independent"]
    known = None not in kinds.values() and len(others) <= 1 and not (others and free)
    return known and _are_incommensurable(field, free)


def _with_bases(field: Field, polynomial: fmpq_mpoly) -> list[int]:
    """The generators in the polynomial, and those under its roots."""
    found: dict[int, None] = {}
    left = _used(polynomial)
    while left:
        index = left.pop()
        if index not in found:
            found[index] = None
            base = field.generators[index].argument if field.generators[index].kind == "root" else 1
            left += [] if isinstance(base, int) else _used(base)
    return list(found)


def _role(field: Field, index: int) -> str | None:
    """What a generator is to the others; ``None`` if that is not known."""
    generator = field.generators[index]
    if _is_constant(field, index):
        return "constant"
    if generator.kind == "symbol":
        return "symbol"
    if generator.kind == "root":
        below = {_role(field, i) for i in _used(generator.argument)}
        return "root" if below <= {"symbol", "independent"} else None
    if generator.kind == "tangent" and _is_of_whole_turns(field, generator.argument):
        return None
    if generator.kind in ("exponential", "tangent"):
        return "independent" if _is_of_symbols(field, generator.argument, constants=True) else None
    if generator.kind == "logarithm":
        return "independent" if _is_in_symbols(field, generator.argument) else None
    if generator.kind in ("asin", "atan"):
        return "transcendental" if _is_of_symbols(field, generator.argument) else None
    return "transcendental" if generator.kind == "opaque" and _is_transcendental(field, generator) else None


def _is_of_whole_turns(field: Field, angle: Quotient) -> bool:
    """Whether all symbols of an angle with pi in it are integers: sin(pi*n*(n + 1)/2) is zero for all of them."""
    used = [field.generators[index] for part in (angle.numerator, angle.denominator) for index in _used(part)]
    symbols = [generator.argument for generator in used if generator.kind == "symbol"]
    return len(symbols) < len(used) and all(field.assumptions.get(name) == "integer" for name in symbols)


def _is_transcendental(field: Field, generator: Generator) -> bool:
    """Whether a function of the table, at these arguments, satisfies no algebraic equation."""
    head, (*parameters, argument) = generator.argument
    numbers = all(parameter.rational() is not None for parameter in parameters)
    return head in _TRANSCENDENTAL and numbers and _is_of_symbols(field, argument)


def _is_constant(field: Field, index: int) -> bool:
    """Whether a generator is a number, all the way down."""
    generator = field.generators[index]
    if generator.kind in ("pi", "cosine") or isinstance(generator.argument, int):
        return True
    if generator.kind in ("root", "logarithm"):
        return all(_is_constant(field, i) for i in _used(generator.argument))
    if generator.kind in ("exponential", "tangent", "asin", "atan"):
        below = (generator.argument.numerator, generator.argument.denominator)
        return all(_is_constant(field, i) for polynomial in below for i in _used(polynomial))
    return False


def _is_in_symbols(field: Field, polynomial: fmpq_mpoly) -> bool:
    return all(field.generators[index].kind == "symbol" for index in _used(polynomial))


def _is_of_symbols(field: Field, quotient: Quotient, *, constants: bool = False) -> bool:
    """Whether a quotient of polynomials in symbols is not constant; constants may stand above the line."""
    above, below = _used(quotient.numerator), _used(quotient.denominator)
    rest = [index for index in above if field.generators[index].kind != "symbol"]
    return bool(
        len(above) + len(below) > len(rest)
        and _is_in_symbols(field, quotient.denominator)
        and (not rest or (constants and all(_is_constant(field, index) for index in rest)))
    )


def _are_incommensurable(field: Field, free: list[int]) -> bool:
    """Whether the arguments of the exponentials and tangents are linearly independent over the rationals.

    Monomials are, before which the same constant stands, or 1 and pi; and proper fractions over one denominator. Of one
    monomial there must be one generator only, where a large multiple of it may have another.
    """
    constants: dict[tuple[str, ...], set[str]] = {}
    denominators = set()
    keys = [(field.generators[index].kind, field.generators[index].key) for index in free]
    if len(set(keys)) < len(keys):
        return False
    for generator in (field.generators[index] for index in free):
        if generator.kind != "logarithm":
            symbols, number = _split(field, generator.argument.numerator)
            denominators.add(str(generator.argument.denominator))
            constants.setdefault((generator.kind, symbols, str(generator.argument.denominator)), set()).add(number)
    pi = field.index.get(("pi", Fraction(1)))
    return len(denominators - {"1"}) <= 1 and all(
        len(numbers) == 1 or numbers <= {"", f"g{pi}"} for numbers in constants.values()
    )


def _split(field: Field, monomial: fmpq_mpoly) -> tuple[str, str]:
    """The symbols of a monomial and its constants, as texts."""
    ((exponents, _),) = monomial.terms()
    names: tuple[list[str], list[str]] = ([], [])
    for index, exponent in enumerate(exponents):
        if exponent:
            text = f"g{index}" if exponent == 1 else f"g{index}^{exponent}"
            names[field.generators[index].kind != "symbol"].append(text)
    return "*".join(names[0]), "*".join(names[1])


def _by_signs(field: Field, polynomial: fmpq_mpoly, used: list[int]) -> Iterator[fmpq_mpoly]:
    """The polynomial under each combination of signs of the radicands whose sign is not known."""
    undecided = [
        index
        for index in used
        if field.generators[index].kind == "root" and str(field.generators[index].argument) in field.undecided
    ]
    if len(undecided) > MAX_UNDECIDED:
        raise TooLarge("too many signs")
    for signs in product((1, -1), repeat=len(undecided)):
        reduced = polynomial
        for index, sign in sorted(zip(undecided, signs, strict=True), reverse=True):
            generator = field.generators[index]
            reduced = field.reduced_by(reduced, index, generator.unit.denominator, generator.argument * sign)
        yield reduced


def _is_nonzero_number(field: Field, polynomial: fmpq_mpoly, kinds: dict[int, str | None]) -> bool:
    """Whether one of the coefficients, which are numbers, is certainly not zero."""
    constant = {index for index, role in kinds.items() if role == "constant"}
    groups: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
    for exponents, coefficient in polynomial.terms():
        number = tuple(e if i in constant else 0 for i, e in enumerate(exponents))
        rest = tuple(0 if i in constant else e for i, e in enumerate(exponents))
        groups.setdefault(rest, {})[number] = coefficient
    context = field.ring.context
    return any(constant_sign(field, context.from_dict(group)) != 0 for group in groups.values())
