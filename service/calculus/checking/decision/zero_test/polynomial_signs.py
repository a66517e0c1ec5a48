"""Signs of polynomials in generators: from facts, from their form, and from the real roots of those in one of them."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from math import lcm
from typing import cast

from flint import acb, arb, fmpq_mpoly, fmpz_poly

from service.calculus.arithmetic.scalars import fraction
from service.calculus.checking.decision.zero_test.constants import constant_sign
from service.calculus.checking.decision.zero_test.field import Facts, Field
from service.calculus.checking.decision.zero_test.quotients import TooLarge
from service.calculus.checking.decision.zero_test.vanishing import settle

#: Degree up to which real roots are isolated.
MAX_ROOT_DEGREE = 60
#: Combinations of signs that a proof is made for, one by one.
MAX_CASES = 16


def sign(field: Field, polynomial: fmpq_mpoly) -> int:
    """1 or −1 if the polynomial is nowhere below or nowhere above zero, as far as is known, and otherwise 0."""
    return field.facts.get(str(polynomial), 0) or evident_sign(field, polynomial)


def evident_sign(field: Field, polynomial: fmpq_mpoly) -> int:
    """The sign that the form of the polynomial shows, without any fact."""
    return (
        _sign_of_terms(field, polynomial) or _sign_without_roots(field, polynomial) or constant_sign(field, polynomial)
    )


def _sign_of_terms(field: Field, polynomial: fmpq_mpoly) -> int:
    signs = set()
    for exponents, coefficient in polynomial.terms():
        if any(
            exponent % 2 and not field.generators[i].nonnegative for i, exponent in enumerate(exponents) if exponent
        ):
            return 0
        signs.add(1 if coefficient > 0 else -1)
    return signs.pop() if len(signs) == 1 else 0


def _sign_without_roots(field: Field, polynomial: fmpq_mpoly) -> int:
    """The sign of a polynomial in one generator that has no roots where the generator has values."""
    index = only_generator([polynomial])
    if index is None or polynomial.total_degree() > MAX_ROOT_DEGREE:
        return 0
    coefficients = univariate(polynomial, index)
    roots = real_roots(coefficients)
    if field.generators[index].nonnegative:
        return (1 if coefficients[-1] > 0 else -1) if all(root < 0 or root == 0 for root in roots) else 0
    return 0 if roots else 1 if coefficients[0] > 0 else -1


def only_generator(polynomials: Iterable[fmpq_mpoly]) -> int | None:
    """The index of the one generator that occurs in the polynomials, or ``None`` if there are several or none."""
    used = {i for polynomial in polynomials for i, degree in enumerate(polynomial.degrees()) if degree > 0}
    return used.pop() if len(used) == 1 else None


def univariate(polynomial: fmpq_mpoly, index: int) -> list[int]:
    """The coefficients by increasing degree of a polynomial in one generator, scaled to integers."""
    terms = [(exponents[index], fraction(coefficient)) for exponents, coefficient in polynomial.terms()]
    scale = lcm(*(coefficient.denominator for _, coefficient in terms))
    coefficients = [0] * (max(degree for degree, _ in terms) + 1)
    for degree, coefficient in terms:
        coefficients[degree] = int(coefficient * scale)
    return coefficients


def real_roots(coefficients: list[int]) -> list[arb]:
    """The distinct real roots in increasing order, as disjoint balls."""
    roots = fmpz_poly(coefficients).complex_roots() if len(coefficients) > 1 else []
    balls = [root for root, _ in cast("list[tuple[acb, int]]", roots)]  # the types of python-flint leave out the pairs
    return sorted((root.real for root in balls if root.imag == 0), key=lambda root: fraction(root.mid().fmpq()))


def cells(field: Field, polynomials: Mapping[str, fmpq_mpoly], index: int) -> list[Facts]:
    """The signs that polynomials in one generator have together, an entry for each interval between their roots.

    Raises ``TooLarge`` if they have too many roots.
    """
    whole = fmpz_poly([1])
    listed = {name: univariate(polynomial, index) for name, polynomial in polynomials.items()}
    for coefficients in listed.values():
        whole *= fmpz_poly(coefficients)
    if whole.degree() > MAX_ROOT_DEGREE:
        raise TooLarge("too many roots")
    squarefree = whole // whole.gcd(whole.derivative())
    points = between(real_roots([int(c) for c in squarefree.coeffs()]), field.generators[index].nonnegative)
    signs = [{name: _sign_at(coefficients, point) for name, coefficients in listed.items()} for point in points]
    return [dict(cell) for cell in dict.fromkeys(tuple(sorted(cell.items())) for cell in signs)]


def between(roots: list[arb], nonnegative: bool = False) -> list[Fraction]:
    """A rational point in each interval that the roots, which are disjoint balls, cut the line into."""
    ends = [(fraction(root.lower().fmpq()), fraction(root.upper().fmpq())) for root in roots]
    if nonnegative:
        ends = [(Fraction(0), Fraction(0)), *((low, high) for low, high in ends if low > 0)]
    if not ends:
        return [Fraction(0)]
    inner = [(low + high) / 2 for (_, low), (high, _) in pairwise(ends)]
    return [*([] if nonnegative else [ends[0][0] - 1]), *inner, ends[-1][1] + 1]


def _sign_at(coefficients: list[int], point: Fraction) -> int:
    value = Fraction(0)
    for coefficient in reversed(coefficients):
        value = value * point + coefficient
    return 1 if value > 0 else -1


def cases(field: Field, facts: Facts, polynomials: Mapping[str, fmpq_mpoly]) -> Iterator[Facts]:
    """Every combination of signs that the polynomials can have, together with the facts.

    Raises ``TooLarge`` when there are more than ``MAX_CASES``, ``Unproved`` if one of them may be zero on an interval.
    """
    for polynomial in polynomials.values():
        settle(field, polynomial)
    groups: dict[int | str, dict[str, fmpq_mpoly]] = {}
    for name, polynomial in polynomials.items():
        index = only_generator([polynomial])
        groups.setdefault(name if index is None else index, {})[name] = polynomial
    choices = [
        [dict.fromkeys(group, 1), dict.fromkeys(group, -1)] if isinstance(key, str) else cells(field, group, key)
        for key, group in groups.items()
    ]
    combinations = 1
    for choice in choices:
        combinations *= len(choice)
    if combinations > MAX_CASES:
        raise TooLarge("too many combinations of signs")
    for combination in product(*choices):
        case = dict(facts)
        for signs in combination:
            case |= signs
        yield case
