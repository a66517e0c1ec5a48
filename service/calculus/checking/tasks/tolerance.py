"""When a number is near enough: the modes of IMS QTI, with bounds that count as inside, decided by balls."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flint import arb, fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.points import coordinate
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import magnitude
from service.errors import InvalidField

#: Bits at which the comparison is made, one after another, until it is certain.
LADDER = (128, 512, 2048)
#: Greatest number of figures or places; nobody's answer has more.
MAX_FIGURES = 1_000

#: A number that is enclosed at the present precision.
Number = Callable[[], Real]


class Tolerance(NamedTuple):
    """How far an answer may be from the truth: |answer − truth| <= ``allowed(truth)``."""

    mode: str
    value: fmpq

    def allowed(self, truth: Real) -> Real:
        """The greatest distance that is accepted. Raises ``Undecided``."""
        return _ALLOWED[self.mode](self.value, truth)


def _half_unit(exponent: int) -> fmpq:
    """Half a unit of the decimal place with that exponent."""
    return fmpq(10) ** exponent / 2


def _of_figures(figures: fmpq, truth: Real) -> Real:
    """Half a unit of the last of so many significant figures of the truth; nothing if that is zero."""
    return fmpq(0) if truth == 0 else _half_unit(decimal_exponent(truth) - int(figures) + 1)


_ALLOWED: dict[str, Callable[[fmpq, Real], Real]] = {
    "absolute": lambda value, truth: value,
    "relative": lambda value, truth: value * magnitude(truth),
    "significant_figures": _of_figures,
    "decimal_places": lambda places, truth: _half_unit(-int(places)),
}


def decimal_exponent(x: Real) -> int:
    """The k with 10**k <= \\|x\\| < 10**(k + 1), for x other than 0. Raises ``Undecided``."""
    size = magnitude(x)
    if not size > 0:
        raise Undecided("the value may be zero")
    guess = int((ball(size).log() / arb(10).log()).mid().floor().fmpz())
    for exponent in (guess - 1, guess, guess + 1):
        if size >= fmpq(10) ** exponent and size < fmpq(10) ** (exponent + 1):
            return exponent
    raise Undecided("the size of the value is not certain")


def read_tolerance(given: Mapping[str, Any]) -> Tolerance:
    """The tolerance of a task. Raises ``InvalidField`` for a value that does not fit the mode."""
    mode, value = given["mode"], coordinate(str(given["value"])).value
    counts = mode in ("significant_figures", "decimal_places")
    least = 1 if mode == "significant_figures" else 0
    if value is None or value < least or (counts and (value.q != 1 or value > MAX_FIGURES)):
        wanted = f"a whole number from {least} to {MAX_FIGURES}" if counts else "a number that is not negative"
        raise InvalidField(f"the value of a tolerance of mode {mode} must be {wanted}", field="task.tolerance.value")
    return Tolerance(mode, value)


def accepts(distance: Number, allowed: Number) -> bool | None:
    """Whether the distance is not greater than allowed; ``None`` where no precision tells."""
    for bits in LADDER:
        with precision(bits):
            try:
                d, t = distance(), allowed()
            except Undecided:
                continue
            if d <= t:
                return True
            if d > t:
                return False
    return None
