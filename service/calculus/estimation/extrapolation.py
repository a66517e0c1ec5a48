"""Extrapolation of central difference quotients to step 0, with the error estimates that these methods make."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.calculus.estimation.stencils import Program, Sample, Stencil, central, quotient

#: Richardson: the step is halved this often, for accuracy 8 with eight values.
HALVINGS = 3

#: Ridders: the step is divided by 1.4 up to nine times, until the error is twice the best one.
RIDDERS_RATIO = 1.4
RIDDERS_ROWS = 10
RIDDERS_SAFETY = 2.0


class Entry(NamedTuple):
    """A number of the tableau, and the rows ``first`` to ``last`` that it was made of."""

    estimate: float
    error: float
    first: int
    last: int


def richardson(function: Program, x: float, step: float, order: int = 1) -> Sample:
    """The diagonal of the tableau for h, h/2, h/4, h/8; the error estimate is its last change.

    L. F. Richardson and J. A. Gaunt, "The deferred approach to the limit", Phil. Trans. R. Soc. A 226 (1927) 299–361.
    """
    base = central(order)
    samples = [quotient(base, function, x, step / 2**k) for k in range(HALVINGS + 1)]
    row: list[float] = []
    diagonal = []
    for sample in samples:
        row = next_row(row, sample.estimate, 2.0)
        diagonal.append(row[-1])
    best = Entry(diagonal[-1], abs(diagonal[-1] - diagonal[-2]), 0, HALVINGS)
    return _combined(base, samples, Fraction(2), best)


def ridders(function: Program, x: float, step: float, order: int = 1) -> Sample:
    """The entry of the tableau that differs least from its neighbours; that difference is the error estimate.

    C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Adv. Eng. Software 4 (1982) 75–76.
    """
    base = central(order)
    samples = [quotient(base, function, x, step)]
    row = [samples[0].estimate]
    best = Entry(row[0], float("inf"), 0, 0)
    for last in range(1, RIDDERS_ROWS):
        step /= RIDDERS_RATIO
        samples.append(quotient(base, function, x, step))
        previous, row = row, next_row(row, samples[-1].estimate, RIDDERS_RATIO)
        best = min(best, *_entries(previous, row, last), key=lambda entry: entry.error)
        if abs(row[-1] - previous[-1]) >= RIDDERS_SAFETY * best.error:
            break
    return _combined(base, samples, Fraction(7, 5), best)


def next_row(previous: Sequence[float], estimate: float, ratio: float) -> list[float]:
    """The next row of the tableau: each column removes the next even power of the step."""
    row = [estimate]
    factor = ratio * ratio
    for neighbour in previous:
        row.append((row[-1] * factor - neighbour) / (factor - 1))
        factor *= ratio * ratio
    return row


def _entries(previous: Sequence[float], row: Sequence[float], last: int) -> list[Entry]:
    """The extrapolated entries of a row, with their distance from the two entries that each was made of."""
    return [
        Entry(entry, max(abs(entry - left), abs(entry - above)), last - column, last)
        for column, ((left, entry), above) in enumerate(zip(pairwise(row), previous, strict=True), start=1)
    ]


def _combined(base: Stencil, samples: Sequence[Sample], ratio: Fraction, entry: Entry) -> Sample:
    """The entry as one formula on all the values that it was made of, so that its error can be taken apart."""
    used = samples[entry.first : entry.last + 1]
    formula = extrapolated(base, ratio, entry.first, entry.last)
    nodes = tuple(node for sample in used for node in sample.nodes)
    values = tuple(value for sample in used for value in sample.values)
    evaluations = len({node for sample in samples for node in sample.nodes})
    return Sample(formula, samples[0].step, nodes, values, entry.estimate, evaluations, entry.error)


@lru_cache(maxsize=256)
def extrapolated(base: Stencil, ratio: Fraction, first: int, last: int) -> Stencil:
    """The formula that extrapolating a symmetric one over steps h/ratio**first, …, h/ratio**last amounts to."""
    squares = [ratio ** (-2 * k) for k in range(first, last + 1)]
    offsets: list[Fraction] = []
    weights: list[Fraction] = []
    for k, square in enumerate(squares, start=first):
        factor = Fraction(1)
        for other in squares:
            factor *= 1 if other == square else other / (other - square)
        offsets += [offset / ratio**k for offset in base.offsets]
        weights += [factor * weight * ratio ** (k * base.order) for weight in base.weights]
    return Stencil(tuple(offsets), tuple(weights), base.order, base.accuracy + 2 * (last - first))
