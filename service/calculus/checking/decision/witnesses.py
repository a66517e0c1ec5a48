"""Points to look at: some in each part of the line on which the formulas do not change, the rest anywhere.

Which ones is decided by a hash of what is compared, so that nobody can write an answer that is right only there, and
the same comparison looks at the same points in every process.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from flint import fmpq

from service.calculus.checking.decision.critical_points import Cut, cuts
from service.language.tree import Node, free_symbols, number, substitute

Witness = Mapping[str, fmpq]
Interval = tuple[Fraction, Fraction]


def _intervals(*ends: tuple[str, str]) -> list[Interval]:
    return [(Fraction(low), Fraction(high)) for low, high in ends]


#: Where points are taken, wherever the formulas change: near zero, near one, far away, very near and very far.
RANGES = _intervals(
    ("-2", "2"), ("0", "1"), ("1", "5"), ("-5", "-1"), ("-1", "0"), ("2", "12"), ("-12", "-2"), ("0.001", "0.01"),
    ("30", "40"), ("-40", "-30"), ("100", "1000"), ("-1000", "-100"),
)  # fmt: skip
#: The same for the other symbols; each row gives one set of values, of which the first two are positive.
PARAMETER_RANGES = _intervals(("0.2", "3"), ("1", "6"), ("-3", "3"), ("-3", "3"), ("0.2", "3"), ("-6", "-1"))
#: Points in each cell between two cuts.
POINTS_PER_CELL = 2
#: How often points are taken again when few lie in the domain, or there is no proof.
MORE_ROUNDS = 4
#: The part of a cell, on either side, in which no point is taken.
MARGIN = Fraction(1, 10)

_CONFORM: dict[str, Callable[[Fraction], Fraction]] = {
    "positive": abs,
    "negative": lambda value: -abs(value),
    "integer": lambda value: Fraction(ceil(value) if value > 0 else floor(value)),
}


class Source:
    """An endless supply of rational numbers that a text determines."""

    def __init__(self, seed: str) -> None:
        self._digest = hashlib.sha256(seed.encode()).digest()
        self._words = self._stream()
        # an odd denominator: nothing that vanishes at all multiples of some 2**-k or 10**-k vanishes there
        self._denominator = 2**30 + 2 * (next(self._words) % 2**28) + 1

    def _stream(self) -> Iterator[int]:
        count = 0
        while True:
            block = hashlib.sha256(self._digest + count.to_bytes(8, "big")).digest()
            yield from (int.from_bytes(block[start : start + 8], "big") for start in range(0, 32, 8))
            count += 1

    def between(self, interval: Interval) -> Fraction:
        """A number strictly inside."""
        low, high = interval
        return low + (high - low) * Fraction(1 + next(self._words) % (self._denominator - 1), self._denominator)


class Witnesses:
    """The points of one comparison, made as they are asked for, those that cost least first."""

    def __init__(self, trees: Sequence[Node], variable: str, assumptions: Mapping[str, str], seed: str) -> None:
        self.trees, self.variable, self.assumptions = trees, variable, assumptions
        self.source = Source(seed)
        names = {name for tree in trees for name in free_symbols(tree)}
        self.parameters = sorted(names - {variable})
        self.constant = not names
        self._found: dict[tuple[Fraction, ...], list[Cut]] = {}

    def points(self) -> Iterator[Witness]:
        """Points inside of cells."""
        if self.constant:
            yield {}
            return
        yield from self._everywhere()

    def more(self) -> Iterator[Witness]:
        """Further points, for a function that lives on a small part of the line and for an answer without a proof."""
        for _ in range(0 if self.constant else MORE_ROUNDS):
            yield from self._everywhere()

    def _everywhere(self) -> Iterator[Witness]:
        """A point in each range, then some in each cell."""
        parameters = self._rows()
        for index, interval in enumerate(RANGES):
            yield self._point(parameters[index % len(parameters)], interval)
        for values in parameters:
            for cell in cells(self._cuts(values)):
                for _ in range(POINTS_PER_CELL):
                    yield self._point(values, cell)

    def edges(self) -> Iterator[Witness]:
        """Points between cells that are known exactly: special, but in the domain if f is differentiable there."""
        if not (self.constant or self.parameters):
            yield from ({self.variable: fmpq_of(cut.low)} for cut in self._cuts({}) if cut.low == cut.high)

    def _rows(self) -> list[dict[str, Fraction]]:
        """A set of values of the other symbols for each of ``PARAMETER_RANGES``."""
        return [self._parameters(interval) for interval in PARAMETER_RANGES] if self.parameters else [{}]

    def _parameters(self, interval: Interval) -> dict[str, Fraction]:
        return {name: self._conform(name, self.source.between(interval)) for name in self.parameters}

    def _cuts(self, values: Mapping[str, Fraction]) -> list[Cut]:
        key = tuple(values.values())
        if key not in self._found:
            known = {name: number(value) for name, value in values.items()}
            trees = [substitute(tree, known) for tree in self.trees] if known else self.trees
            self._found[key] = cuts(trees, self.variable)
        return self._found[key]

    def _point(self, values: Mapping[str, Fraction], interval: Interval) -> Witness:
        value = self._conform(self.variable, self.source.between(interval))
        return {name: fmpq_of(value) for name, value in {**values, self.variable: value}.items()}

    def _conform(self, name: str, value: Fraction) -> Fraction:
        conform = _CONFORM.get(self.assumptions.get(name, ""))
        return conform(value) if conform else value


def cells(found: Sequence[Cut]) -> list[Interval]:
    """The intervals between the cuts without their margins, and one beyond the outermost cut on either side."""
    if not found:
        return []
    first, last = found[0].low, found[-1].high
    width = max(Fraction(1), last - first) + 1
    inner = [(left.high, right.low) for left, right in pairwise(found)]
    open_cells = [(first - width, first), *inner, (last, last + width)]
    return [(low + MARGIN * (high - low), high - MARGIN * (high - low)) for low, high in open_cells if low < high]


def fmpq_of(value: Fraction) -> fmpq:
    """Python's rational as FLINT's."""
    return fmpq(value.numerator, value.denominator)
