"""Points to look at: some in each part of the line on which the formulas do not change, the rest anywhere.

Which ones is decided by a hash of what is compared, so that nobody can write an answer that is right only there, and
the same comparison looks at the same points in every process.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise
from math import ceil, floor

from flint import fmpq

from service.calculus.arithmetic.scalars import rational
from service.calculus.checking.decision.critical_points import Cut, cuts
from service.language.tree import Node, free_symbols, number, substitute, walk

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
#: Rows from which all symbols are moved into cells, one after another.
SWEEPS = 6
#: Numbers of the formulas that are taken for a scale of their own: 273, 9.81, 10**6, 10**-9.
MAX_SCALES = 6
#: What is between these is met anyhow.
USUAL = Fraction(1, 100), Fraction(4)
#: Rows at which sets that depend on parameters are looked at.
TRIED_ROWS = 2
#: Exact points between cells at which answers are looked at, and whole numbers that are tried for all parameters.
MAX_EDGES = 40
WHOLE = (Fraction(2), Fraction(3))
#: The same with an irrational value, which take longer.
MAX_IRRATIONAL = 8
#: Points in each cell between two cuts, if there are few.
POINTS_PER_CELL = 2
FEW_CELLS = 16
#: How often points are taken again when few lie in the domain, or there is no proof.
MORE_ROUNDS = 4
#: The part of a cell, on either side, in which no point is taken.
MARGIN = Fraction(1, 10)

_CONFORM: dict[str, Callable[[Fraction], Fraction]] = {
    "positive": abs,
    "negative": lambda value: -abs(value),
    "integer": lambda value: Fraction(ceil(value) if value > 0 else floor(value)),
}

#: Whether a symbol that is assumed to be something can have an irrational value.
_ALLOWED: dict[str, Callable[[Cut], bool]] = {
    "positive": lambda cut: cut.low > 0,
    "negative": lambda cut: cut.high < 0,
    "integer": lambda cut: False,
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

    def one_of(self, choices: Sequence[Interval]) -> Interval:
        """One of several intervals."""
        return choices[next(self._words) % len(choices)]


class Witnesses:
    """The points of one comparison, made as they are asked for, those that cost least first."""

    def __init__(self, trees: Sequence[Node], variable: str, assumptions: Mapping[str, str], seed: str) -> None:
        self.trees, self.variable, self.assumptions = trees, variable, assumptions
        self.source = Source(seed)
        names = {name for tree in trees for name in free_symbols(tree)}
        self.parameters = sorted(names - {variable})
        self.constant = not names
        self._found: dict[tuple[str | Fraction, ...], list[Cut]] = {}

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
        """A point in each range, then some in each cell of each symbol, and points of the scales between these."""
        rows = self._rows
        for index, interval in enumerate(RANGES):
            yield self._point(rows[index % len(rows)], interval)
        scales = (self._point(rows[index % len(rows)], ends) for index, ends in enumerate(self._scales))
        for point in self._in_cells():
            yield point
            yield from islice(scales, 1)
        yield from scales
        yield from map(self._exactly, self._swept)

    def _in_cells(self) -> Iterator[Witness]:
        for values in self._rows:
            for cell in self._cells(self.variable, values):
                yield self._point(values, cell)
            yield from self._in_cells_of_parameters(values)

    def _in_cells_of_parameters(self, values: Mapping[str, Fraction]) -> Iterator[Witness]:
        """A point in each cell of each parameter, given the others."""
        for name in self.parameters:
            for cell in cells(self._cuts(name, values)):
                yield self._exactly({**values, name: self._conform(name, self.source.between(cell))})

    def edges(self) -> Iterator[Witness]:
        """Points between cells that are known exactly: special, but in the domain if f is differentiable there."""
        return islice(self._edges(), MAX_EDGES)

    def _edges(self) -> Iterator[Witness]:
        for whole in WHOLE if self.parameters else ():
            values = {name: self._conform(name, whole) for name in self.parameters}
            yield from (self._point(values, interval) for interval in RANGES[:4])
        for values in self._rows[:3] if not self.constant else ():
            for name in (self.variable, *self.parameters):
                for cut in self._cuts(name, values):
                    if cut.low == cut.high and self._conform(name, cut.low) == cut.low:
                        yield self._exactly({**values, name: cut.low})

    def irrational_edges(self) -> Iterator[tuple[Witness, str, Node]]:
        """The same where a symbol has an irrational value: the others, the symbol, and its value."""
        return islice(self._irrational_edges(), MAX_IRRATIONAL)

    def _irrational_edges(self) -> Iterator[tuple[Witness, str, Node]]:
        values = self._rows[:2][-1]
        for name in () if self.constant else (self.variable, *self.parameters):
            for cut in self._cuts(name, values):
                if cut.exact and self._may_be(name, cut):
                    yield self._exactly({other: v for other, v in values.items() if other != name}), name, cut.exact

    def _may_be(self, name: str, cut: Cut) -> bool:
        """Whether a symbol can have an irrational value that is enclosed by the cut: an integer has none."""
        allowed = _ALLOWED.get(self.assumptions.get(name, ""))
        return allowed is None or allowed(cut)

    def rows(self) -> list[Witness]:
        """Some values of all symbols."""
        return [self._exactly(values) for values in self._rows[:TRIED_ROWS]]

    @cached_property
    def _scales(self) -> list[Interval]:
        """Intervals around the unusual numbers of the formulas, on both sides of zero."""
        sizes = {
            abs(Fraction(part.value))
            for tree in self.trees
            for part in walk(tree)
            if isinstance(part.value, int | Fraction)
        }
        unusual = [size for size in sorted(sizes, reverse=True) if size and not USUAL[0] <= size <= USUAL[1]]
        return [
            ends for size in unusual[:MAX_SCALES] for ends in ((size, 2 * size), (size / 2, size), (-2 * size, -size))
        ]

    @cached_property
    def _rows(self) -> list[dict[str, Fraction]]:
        """Values of all symbols: of the parameters in each of ``PARAMETER_RANGES`` and around each scale."""
        ranges = (*PARAMETER_RANGES, *self._scales[:MAX_SCALES]) if self.parameters else PARAMETER_RANGES[:1]
        return [{**self._parameters(interval), self.variable: self._somewhere()} for interval in ranges]

    def _parameters(self, interval: Interval) -> dict[str, Fraction]:
        return {name: self._conform(name, self.source.between(interval)) for name in self.parameters}

    @cached_property
    def _swept(self) -> list[dict[str, Fraction]]:
        """Values for which each symbol in turn lies in a cell of its own, given the others: sqrt(R - 100*S)."""
        return [self._sweep(values) for values in self._rows[:SWEEPS]] if self.parameters else []

    def _sweep(self, start: Mapping[str, Fraction]) -> dict[str, Fraction]:
        values = dict(start)
        for name in (*self.parameters, self.variable):
            found = self._cells(name, values)
            if found:
                values[name] = self._conform(name, self.source.between(self.source.one_of(found)))
        return values

    def _somewhere(self) -> Fraction:
        return self._conform(self.variable, self.source.between(self.source.one_of(RANGES)))

    def _cells(self, name: str, values: Mapping[str, Fraction]) -> list[Interval]:
        """The cells of a symbol, given the others; each as often as points are taken in it."""
        found = cells(self._cuts(name, values))
        return found * (POINTS_PER_CELL if len(found) <= FEW_CELLS else 1)

    def _cuts(self, name: str, values: Mapping[str, Fraction]) -> list[Cut]:
        others = {other: value for other, value in values.items() if other != name}
        key: tuple[str | Fraction, ...] = (name, *others.values())
        if key not in self._found:
            known = {other: number(value) for other, value in others.items()}
            trees = [substitute(tree, known) for tree in self.trees] if known else self.trees
            self._found[key] = cuts(trees, name)
        return self._found[key]

    def _point(self, values: Mapping[str, Fraction], interval: Interval) -> Witness:
        return self._exactly({**values, self.variable: self._conform(self.variable, self.source.between(interval))})

    def _exactly(self, values: Mapping[str, Fraction]) -> Witness:
        return {name: rational(value) for name, value in values.items()}

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
    outer_first = sorted(open_cells, key=lambda ends: -abs(ends[0] + ends[1]))
    return [(low + MARGIN * (high - low), high - MARGIN * (high - low)) for low, high in outer_first if low < high]
