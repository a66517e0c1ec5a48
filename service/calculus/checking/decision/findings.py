"""What is found at a point: the expected value beside that of the answer."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.checking.decision.expected import Enclosure, Truth
from service.calculus.checking.decision.witnesses import Witness

#: Digits of the values in the evidence, and how many more are shown where fewer would not tell two values apart.
SHOWN_DIGITS = 12
MORE_DIGITS, SHOWN_BITS = 60, 256


class Observation(Enum):
    """What is seen at a point."""

    AGREES = "both balls overlap"
    DIFFERS = "the balls are disjoint"
    NARROWER = "the answer has certainly no value where one is expected"
    OUTSIDE = "no value is expected here, or none is known"
    UNCLEAR = "one is expected, and no precision tells whether the answer has one"
    TOO_LARGE = "one is expected, and the answer's is too large to be written down"


class Finding(NamedTuple):
    """A point that was looked at, and the values there if both are known."""

    observation: Observation
    point: Mapping[str, fmpq | str]
    bits: int = 0
    expected: Real | None = None
    submitted: Real | None = None
    reason: str | None = None

    def evidence(self) -> dict[str, object]:
        """The point and what was found there, as an answer shows it."""
        with precision(max(self.bits, SHOWN_BITS)):
            expected, submitted = shown_apart(self.expected, self.submitted)
            shown_point: dict[str, object] = {
                "point": {name: str(value) for name, value in self.point.items()},
                "expected": expected,
                "submitted": submitted,
                "bits": self.bits,
            }
        return shown_point | ({"reason": self.reason} if self.reason else {})


class Refuted(Exception):
    """A point was found where the answer has another value than the expected one."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("refuted")
        self.finding = finding


def look_at(truth: Truth, answer: Enclosure, point: Witness, ladder: Sequence[int]) -> Finding:
    """Enclose both values with more and more bits, those of the ``ladder``, until the point tells something."""
    last = Finding(Observation.OUTSIDE, point)
    for bits in ladder:
        with precision(bits):
            try:
                expected = truth.enclosure(point)
            except Undecided:
                continue
            except Failure:
                return last
            last = _compare(expected, answer, point, bits)
        if last.observation is not Observation.UNCLEAR:
            break
    return last


def _compare(expected: Real, answer: Enclosure, point: Witness, bits: int) -> Finding:
    """What the answer's value is beside the expected one, at the present precision."""
    try:
        submitted = answer(point)
    except Undefined as failure:
        observation = Observation.TOO_LARGE if failure.kind == "too_large" else Observation.NARROWER
        return Finding(observation, point, bits, expected, reason=failure.reason)
    except Failure:
        return Finding(Observation.UNCLEAR, point, bits, expected)
    return Finding(
        Observation.DIFFERS if expected - submitted != 0 else Observation.AGREES, point, bits, expected, submitted
    )


def shown(value: Real, digits: int = SHOWN_DIGITS) -> str:
    """A value to that many digits."""
    return str(ball(value).str(digits, radius=False))


def shown_apart(expected: Real | None, submitted: Real | None) -> tuple[str | None, str | None]:
    """Two values with so many digits that they look different where they are."""
    if expected is None or submitted is None:
        return (None if expected is None else shown(expected)), (None if submitted is None else shown(submitted))
    for digits in range(SHOWN_DIGITS, MORE_DIGITS + 1, 8):
        texts = shown(expected, digits), shown(submitted, digits)
        if texts[0] != texts[1]:
            break
    return texts
