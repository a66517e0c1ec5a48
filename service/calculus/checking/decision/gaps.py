"""Points at which the task has a value and the answer has none, nor one that follows from its values around.

Such a point is one where the function of the task jumps or chooses, as 0 for piecewise(x^2*sin(1/x), x != 0, 0): the
derivative of a function all of whose parts are continuous is a formula of the same kind, and has no value of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from flint import fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.points import Coordinate, Place, coordinate
from service.calculus.arithmetic.real_balls import precision
from service.calculus.certified.certify import Certified, certify, examine
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.checking.decision.exact_zeros import Stratum
from service.calculus.checking.decision.expected import Truth
from service.calculus.checking.decision.findings import Finding, Observation
from service.calculus.checking.decision.zero_test.proof import compare
from service.errors import FluxionError
from service.language import writer
from service.language.tree import Node, substitute

#: Digits, and bits that are enough for them, of values that are compared at an examined point.
DIGITS, BITS = 40, 192

_VALUED = frozenset({"defined", "too_large"})

Row = Mapping[str, fmpq]


class Gaps(NamedTuple):
    """``left_out``: a gap, if there is one; ``complete``: otherwise it is proved that there is none."""

    left_out: Finding | None = None
    complete: bool = True


class _Unclear(Exception):
    """Whether there is a gap at a point is not known."""


def gaps_at(truth: Truth, submitted: Node, variable: str, points: Iterable[Place]) -> Gaps:
    """Look at points one by one, until a gap is found."""
    complete = True
    for place in points:
        try:
            if found := _gap(truth, submitted, variable, place):
                return Gaps(found)
        except (_Unclear, FluxionError):
            complete = False
    return Gaps(None, complete)


def gaps_on(truth: Truth, submitted: Node, strata: Sequence[Stratum], variable: str, rows: Iterable[Row]) -> Gaps:
    """Look at sets on which the variable is a function of the parameters; ``rows`` are values of these to try.

    A gap for single values of a parameter does not matter.
    """
    sets = [stratum for stratum in strata if stratum.symbol == variable]
    found = gaps_at(truth, submitted, variable, [_place(stratum, row) for stratum in sets for row in rows])
    if found.left_out:
        return found
    return Gaps(None, all(_is_defined_on(stratum, truth.function, submitted) for stratum in sets))


def _place(stratum: Stratum, row: Row) -> Place:
    known = {name: rationally(value) for name, value in row.items() if name != stratum.symbol}
    value = substitute(stratum.value, {name: at.tree for name, at in known.items()})
    return {**known, stratum.symbol: exactly(value)}


def _is_defined_on(stratum: Stratum, function: Node, submitted: Node) -> bool:
    value = {stratum.symbol: stratum.value}
    answer = substitute(submitted, value)
    return compare(answer, answer, substitute(function, value)).covered


def _gap(truth: Truth, submitted: Node, variable: str, place: Place) -> Finding | None:
    budget = Budget()
    found = certify(Evaluator(submitted), place, DIGITS, budget)
    if found.status in _VALUED or (found.status == "undecided" and not _is_nowhere(submitted, place)):
        return None
    expected = certify(Evaluator(truth.function, truth.orders), place, DIGITS, budget)
    if expected.status == "undecided":
        raise _Unclear
    if expected.status != "defined" or _follows(truth, submitted, variable, place, expected):
        return None
    point = {name: at.text for name, at in place.items()}
    return Finding(Observation.NARROWER, point, BITS, cast(Real, expected.enclosure), reason=found.reason)


def _is_nowhere(submitted: Node, place: Place) -> bool:
    """Whether it is proved that the answer has no value at a place where no precision tells. Raises ``_Unclear``."""
    value = substitute(submitted, {name: at.tree for name, at in place.items()})
    proof = compare(value, value)
    if not proof.nowhere and not proof.covered:
        raise _Unclear
    return proof.nowhere


def _follows(truth: Truth, submitted: Node, variable: str, place: Place, expected: Certified) -> bool:
    """Whether the answer tends to the value from both sides: to any, if it is a derivative, which has no jumps."""
    around = examine(submitted, place, variable)
    if around.shape == "undecided":
        raise _Unclear
    if around.shape != "removable_singularity" or truth.order:
        return around.shape == "removable_singularity"
    with precision(BITS):
        apart = cast(Real, around.left.limit) - cast(Real, expected.enclosure)
        if apart != 0 or apart == 0:
            return bool(apart == 0)
    raise _Unclear


def rationally(value: fmpq) -> Coordinate:
    """A rational number as a coordinate."""
    return coordinate(str(value))


def exactly(value: Node) -> Coordinate:
    """An exact number as a coordinate."""
    return coordinate(writer.text(value))
