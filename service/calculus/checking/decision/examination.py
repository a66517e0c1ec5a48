"""The points at which an answer that is equal elsewhere may have another value, or none: examined exactly.

An answer whose parts are all continuous needs no examination; ``continuity`` says why. Of one that can jump, all points
must be known where it can: rational numbers, roots, multiples of pi within a period; with parameters, sets on which one
symbol is a function of the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, cast

from flint import fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import precision
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.certified.values import result
from service.calculus.checking.decision.continuity import crossings, is_integral, is_loose_power, loose_parts
from service.calculus.checking.decision.exact_zeros import common_period, strata, zeros
from service.calculus.checking.decision.expected import Truth
from service.calculus.checking.decision.findings import Finding, Observation, Refuted
from service.calculus.checking.decision.gaps import BITS, DIGITS, Gaps, Row, exactly, gaps_at, gaps_on
from service.calculus.checking.decision.zero_test.proof import compare
from service.errors import FluxionError
from service.language import read
from service.language.tree import Node, free_symbols, number, substitute, walk

#: Symbols in exponents of which every choice is looked at to be whole numbers.
MAX_WHOLE = 2
#: Sets within sets on which an answer with parameters is examined.
MAX_DEPTH = 3

_HALF = Node("/", (number(1), number(2)))


class Examination(NamedTuple):
    """``complete``: wherever the answer may have another value than around, it is proved to have the right one.

    ``left_out``: a point where a value is expected, the answer has none, and none follows from its values around it.
    """

    complete: bool
    points: int = 0
    left_out: Finding | None = None


def examined(truth: Truth, submitted: Node, variable: str, rows: Sequence[Row] = ()) -> Examination:
    """Examine an answer that is equal but for isolated points. ``rows`` are values of the parameters to try.

    Raises ``Refuted``.
    """
    return _Examiner(truth, submitted, variable, rows).run()


class _Examiner:
    def __init__(self, truth: Truth, submitted: Node, variable: str, rows: Sequence[Row]) -> None:
        self.truth, self.submitted, self.variable, self.rows = truth, submitted, variable, rows
        self.facts = truth.assumptions
        self.has_parameters = bool({*free_symbols(truth.function), *free_symbols(submitted)} - {variable})
        #: a value of the task that is no derivative may jump itself
        compared = [submitted] if truth.order else [submitted, truth.function]
        self.loose = [part for tree in compared for part in loose_parts(tree, self.facts)]
        self.chosen = [part for part in loose_parts(truth.function, self.facts) if part.head != "**"]
        self.jumps = [part for part in self.loose if part.head != "**"]

    def run(self) -> Examination:
        """Where the answer can jump, then where it may have no value."""
        if not self._function_is_tame():
            return Examination(False)
        complete = self._agrees_for_whole_exponents()
        gaps = self._gaps()
        complete = complete and gaps.complete
        if self.has_parameters:
            return Examination(complete and (not self.jumps or self._agrees_on_strata()), left_out=gaps.left_out)
        points = self._points()
        complete = complete and points is not None
        for point in points or ():
            complete = is_right_at(self.truth, self.submitted, {self.variable: exactly(point)}) and complete
        return Examination(complete, len(points or ()), gaps.left_out)

    def _gaps(self) -> Gaps:
        """Points where the function jumps, and the answer has no value though one is expected."""
        crossed = _crossed(self.chosen)
        if not self.chosen:
            return Gaps()
        if self.has_parameters:
            sets = strata(crossed or (), self.variable)
            return gaps_on(self.truth, self.submitted, sets or (), self.variable, self.rows)
        points = zeros(crossed or (), self.variable)
        return gaps_at(self.truth, self.submitted, self.variable, [{self.variable: exactly(at)} for at in points or ()])

    def _function_is_tame(self) -> bool:
        """Whether the function jumps only at points that do not gather, and on no line along the variable."""
        parts = self.chosen
        if not parts or not self.truth.order:
            return True
        crossed = _crossed(parts)
        if crossed is None:
            return self.submitted == self.truth.expected and not any(map(crossings, parts))
        if not self.has_parameters:
            return zeros(crossed, self.variable) is not None
        found = strata(crossed, self.variable)
        return found is not None and all(stratum.symbol == self.variable for stratum in found)

    def _agrees_for_whole_exponents(self) -> bool:
        """Powers of negative numbers exist for whole exponents: whether the answer is right for those too.

        An exponent of the variable alone is whole at isolated points, where there is no derivative.
        """
        trees = (self.truth.function, self.truth.expected, self.submitted)
        powers = {part for tree in trees for part in walk(tree) if is_loose_power(part, self.facts)}
        powers -= {part for part in powers if self.truth.order and free_symbols(part.args[1]) == [self.variable]}
        if not powers or self.submitted == self.truth.expected:
            return True
        names = sorted({name for part in powers for name in free_symbols(part.args[1])})
        if self.variable in names or len(names) > MAX_WHOLE or not all(is_integral(part.args[1]) for part in powers):
            return False
        choices = (choice for count in range(1, len(names) + 1) for choice in combinations(names, count))
        return all(self._is_equal({**self.facts, **dict.fromkeys(choice, "integer")}) for choice in choices)

    def _is_equal(self, facts: Mapping[str, str]) -> bool:
        return compare(self.truth.expected, self.submitted, self.truth.function, facts).equal

    def _agrees_on_strata(self) -> bool:
        if loose_parts(self.truth.expected, self.facts):
            return self._is_mean_of_both_sides()
        return self._agrees(self.truth.expected, self.submitted, MAX_DEPTH, known=True)

    def _agrees(self, expected: Node, submitted: Node, depth: int, *, known: bool = False) -> bool:
        """Whether two formulas, the first of which does not jump, agree wherever both are defined."""
        if not known and not compare(expected, submitted, None, self.facts).equal:
            return False
        parts = loose_parts(submitted, self.facts)
        crossed = _crossed(parts)
        found = strata(crossed, self.variable) if parts and crossed is not None else None
        if not parts or found is None or depth == 0:
            return not parts
        values = ({stratum.symbol: stratum.value} for stratum in found)
        return all(self._agrees(substitute(expected, v), substitute(submitted, v), depth - 1) for v in values)

    def _is_mean_of_both_sides(self) -> bool:
        """Whether the answer has, where its only sign changes, the mean of what it has on both sides.

        Where there is a derivative both sides are equal, so the mean is it.
        """
        found = strata(_crossed(self.jumps) or (), self.variable)
        if len(set(self.jumps)) != 1 or self.jumps[0].head != "sign" or not found or len(found) > 1:
            return False
        below, at, above = (_replaced(self.submitted, self.jumps[0], number(value)) for value in (-1, 0, 1))
        mean = Node("*", (_HALF, Node("+", (below, above))))
        return found[0].symbol == self.variable and compare(at, mean, None, self.facts).equal

    def _points(self) -> list[Node] | None:
        """The points at which the answer can jump; ``None`` where they are not all known."""
        crossed = _crossed(self.jumps)
        if crossed is None:
            return None
        period = common_period((self.truth.expected, self.submitted), self.variable) if self.truth.order else None
        return zeros(crossed, self.variable, period)


def is_right_at(truth: Truth, submitted: Node, place: Place) -> bool:
    """Whether the answer is proved to be right at a point, or nothing is expected there. Raises ``Refuted``."""
    budget = Budget()
    try:
        expected = certify(Evaluator(truth.function, truth.orders), place, DIGITS, budget)
        found = certify(Evaluator(submitted), place, DIGITS, budget)
        if (expected.status, found.status) == ("defined", "undecided"):
            return _is_right_by_algebra(truth, submitted, place, expected)
        if expected.status != "defined" or found.status != "defined":
            return "undecided" not in (expected.status, found.status)
        if _differ(expected, found):
            return _differs_at(truth, place, expected, found)
        return _is_proved_at(truth, submitted, place, expected, found)
    except FluxionError:
        return False


def _is_right_by_algebra(truth: Truth, submitted: Node, place: Place, expected: Certified) -> bool:
    """The same where no precision tells: in sign(Si(x) - Si(1/3)) at 1/3 both terms cancel. Raises ``Refuted``."""
    if loose_parts(truth.expected, truth.assumptions):
        return False
    values = {name: at.tree for name, at in place.items()}
    proof = compare(substitute(truth.expected, values), substitute(submitted, values))
    if proof.different:
        point = {name: at.text for name, at in place.items()}
        raise Refuted(Finding(Observation.DIFFERS, point, BITS, cast(Real, expected.enclosure)))
    return proof.equal


def _differs_at(truth: Truth, place: Place, expected: Certified, found: Certified) -> bool:
    """Raise ``Refuted``, unless our own formula is as wrong: cosh(sign(x)) for x*cosh(sign(x))."""
    ours = certify(Evaluator(truth.expected), place, DIGITS, Budget())
    if ours.status == "defined" and not _differ(ours, found):
        return False
    point = {name: at.text for name, at in place.items()}
    values = cast(Real, expected.enclosure), cast(Real, found.enclosure)
    raise Refuted(Finding(Observation.DIFFERS, point, BITS, *values))


def _is_proved_at(truth: Truth, submitted: Node, place: Place, expected: Certified, found: Certified) -> bool:
    if isinstance(expected.enclosure, fmpq) and isinstance(found.enclosure, fmpq):
        return True
    exact = result(Evaluator(truth.function, truth.orders), place, DIGITS, Budget())["exact"]
    values = {name: at.tree for name, at in place.items()}
    return exact is not None and compare(read(exact).tree, substitute(submitted, values)).equal


def _crossed(parts: Iterable[Node]) -> list[Node] | None:
    """Expressions of which one is zero wherever one of the parts can jump."""
    found: list[Node] = []
    for part in parts:
        crossed = crossings(part)
        if crossed is None:
            return None
        found += crossed
    return found


def _replaced(tree: Node, part: Node, other: Node) -> Node:
    """The tree with a part replaced wherever it occurs."""
    if tree == part:
        return other
    return tree._replace(args=tuple(_replaced(argument, part, other) for argument in tree.args)) if tree.args else tree


def _differ(one: Certified, other: Certified) -> bool:
    with precision(BITS):
        return bool(cast(Real, one.enclosure) - cast(Real, other.enclosure) != 0)
