"""What is known of a special function, and the regions in which such functions are analytic.

A region answers for boxes: it says yes only if every point of them lies in it.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flint import acb, arb, fmpq

from service.calculus.arithmetic.failures import Undecided

Region = Callable[..., bool]


def everywhere(*boxes: acb) -> bool:
    """The region of functions that are entire in all of their arguments."""
    return True


def unbounded(*boxes: acb) -> arb:
    """No bound."""
    return arb.pos_inf()


_ZERO = fmpq(0)


def even(parameter: str, centre: fmpq = _ZERO) -> dict[str, tuple[fmpq, Callable[..., int | None]]]:
    """The symmetry of a function that is even in a parameter about a number."""
    return {parameter: (centre, lambda *arguments: 0)}


class Special(NamedTuple):
    """A special function over complex balls; what it returns may be infinite or no number.

    ``analytic``: where it is analytic in all of its arguments together; of a ``meromorphic`` one, but for poles.
    ``ladders``: the derivative by a parameter with at most one call of a special function, where the formula of the
    row has more: what it takes to make a Taylor series grows with the orders, not with their powers.
    ``coefficients``: Taylor coefficients by a parameter in closed form, from the arguments and how many are wanted.
    ``symmetry``: about which number it may be symmetric in a parameter, and for the arguments of which powers of the
    distance it has terms: 0 even, 1 odd ones, ``None`` all. ``entire``: parameters in which it is entire, wherever
    the others are. ``bound``: an upper bound of its absolute value in boxes, where one is known that is finite in boxes
    too large for ``value``. ``rational``: its value where rational arguments make it a short rational.
    """

    value: Callable[..., acb]
    analytic: Region = everywhere
    ladders: Mapping[str, str] = {}
    coefficients: Mapping[str, Callable[..., list[acb]]] = {}
    meromorphic: bool = False
    symmetry: Mapping[str, tuple[fmpq, Callable[..., int | None]]] = {}
    entire: frozenset[str] = frozenset()
    bound: Callable[..., arb] = unbounded
    rational: Callable[..., fmpq | None] = lambda *arguments: None


def off_negative_axis(z: acb) -> bool:
    """Whether the box keeps clear of the cut (−∞, 0]."""
    return bool(z.real > 0 or z.imag != 0)


def left_of(edge: int, z: acb) -> bool:
    """Whether the box keeps clear of the cut [edge, ∞)."""
    return bool(z.real < edge or z.imag != 0)


def right_of(edge: int, z: acb) -> bool:
    """Whether the box keeps clear of the cut (−∞, edge]."""
    return bool(z.real > edge or z.imag != 0)


def no_pole_of_gamma(z: acb) -> bool:
    """Whether none of 0, −1, −2, … is in the box."""
    return off_negative_axis(z) or not z.real.contains_integer()


def whole(z: acb) -> int | None:
    """The integer that the value is known to be."""
    if not z.imag.is_zero() or not z.real.is_exact():
        return None
    integer = z.real.unique_fmpz()
    return None if integer is None else int(integer)


def is_natural(z: acb) -> bool:
    """Whether the value is known to be 0, 1, 2, …"""
    integer = whole(z)
    return integer is not None and integer >= 0


def not_positive(z: acb) -> int | None:
    """The integer 0, −1, −2, … that the value is known to be."""
    integer = whole(z)
    return integer if integer is not None and integer <= 0 else None


def real(z: acb) -> arb:
    """The value of a real argument. Raises ``Undecided`` for any other."""
    if z.imag.is_zero():
        return z.real
    raise Undecided("whether the argument is real is not certain")
