"""Answers that are numbers: their values, and what a wrong one may be instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from flint import fmpq

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import magnitude
from service.calculus.checking.decision.expected import enclosure_of
from service.calculus.checking.diagnosis.diagnose import Name, best_first, derivative_of, in_degrees, name_of
from service.calculus.checking.diagnosis.faulty_derivatives import derivations
from service.calculus.checking.diagnosis.samples import BITS, sampled
from service.calculus.checking.submission import Answer
from service.calculus.checking.tasks.tolerance import decimal_exponent
from service.errors import NotANumber
from service.grading.catalogue import SLIPS
from service.language.tree import Node, free_symbols, number, substitute

#: A wrong number is what differs from it by less than this part.
LIKENESS = fmpq(1, 10**6)
#: A number typed with so many figures is also taken for one that was rounded to them.
LEAST_FIGURES = 3
#: Figures of a decimal that is taken for a whole float64 as a program prints it.
LEAST_PRINTED = 14
#: Decimal places of a number whose figures are counted.
MAX_PLACES = 400


class Guess(NamedTuple):
    """What a number might be: its value, how far one may be from it, and its name."""

    value: Real
    allowed: Real | None
    name: Name


def numeric(answer: Answer) -> Node:
    """The tree of an answer that is a number. Raises ``NotANumber``."""
    symbols = free_symbols(answer.tree)
    if symbols:
        node = answer.tree
        detail = f"a number is wanted, and the answer contains {', '.join(symbols)}"
        raise NotANumber(detail, position=node.start, end=node.end)
    return answer.tree


def value_of(tree: Node) -> Callable[[], Real]:
    """The value of a constant tree, at the precision of the moment."""
    program = enclosure_of(tree)
    return lambda: program({})


def named(code: str, part: str = "") -> Name:
    """The name of a slip that concerns no part of the function, or the part that is given as text."""
    return Name((code,), SLIPS[code].message(part))


def matching(tree: Node, guesses: Iterable[Guess]) -> list[Name]:
    """The names of the guesses that a wrong number agrees with, the nearest first."""
    with precision(BITS):
        try:
            value = value_of(tree)()
        except Failure:
            return []
        near = [(gap, guess.name) for guess in guesses if (gap := _gap(value, guess)) is not None]
    return best_of(near)


def best_of(near: Iterable[tuple[float, Name]]) -> list[Name]:
    """Each name once: those that agree exactly before those that agree nearly, the likelier ones first in both."""
    exact = [name for gap, name in near if gap == 0]
    return best_first(exact) if exact else best_first(name for _, name in near)


def _gap(value: Real, guess: Guess) -> float | None:
    """0 if the number agrees with the guess as closely as it could, 1 if it is near, ``None`` otherwise."""
    distance = magnitude(value - guess.value)
    if guess.allowed is not None:
        return 0.0 if distance <= guess.allowed else None
    if not distance > 0:
        return 0.0
    near = distance <= LIKENESS * magnitude(guess.value) or (rounding(value, guess.value) or 0) >= LEAST_FIGURES
    return 1.0 if near else None


def rounding(value: Real, truth: Real) -> int | None:
    """The significant figures to which a decimal is the truth rounded; ``None`` if it is not."""
    figures = figures_of(value)
    if figures is None:
        return None
    try:
        half_a_unit = fmpq(10) ** (decimal_exponent(value) - figures + 1) / 2
        return figures if magnitude(value - truth) <= half_a_unit else None
    except Undecided:
        return None


def shortest_of_double(value: Real, truth: Real) -> int | None:
    """The figures of a decimal that a program may print for the truth; ``None`` if it cannot.

    It is the shortest one that is read as the nearest float64: off by half a unit of that, twice at most.
    """
    figures = figures_of(value) or 0
    distance, allowed = ball(value - truth), ball(truth) / 2**52
    return figures if figures >= LEAST_PRINTED and abs(distance) <= abs(allowed) else None


def rounded(code: str, figures: int) -> Name:
    """The name of an answer with too few figures."""
    return named(code, f"{figures} significant figure{'s' if figures > 1 else ''}")


def figures_of(value: Real) -> int | None:
    """The significant figures of a terminating decimal; ``None`` for every other number, and for zero."""
    if not isinstance(value, fmpq) or value == 0:
        return None
    denominator = int(value.q)
    places = next((k for k in range(MAX_PLACES) if 10**k % denominator == 0), None)
    return None if places is None else len(str(abs(int(value.p)) * 10**places // denominator).rstrip("0"))


class Instead(NamedTuple):
    """What a number may be instead of a derivative of ``function`` at a place, whose formula is ``expected``."""

    function: Node
    expected: Node
    variable: str
    place: Place
    lower: Node

    def guesses(self) -> Iterator[Guess]:
        """Values of the function and its derivatives, here and elsewhere, and what mal-rules give."""
        yield from self.known("value_of_f", self.function)
        yield from self._elsewhere()
        further = derivative_of(self.expected, self.variable)
        if further is not None:
            yield from self.known("second_derivative", further)
        if self.lower != self.function:
            yield from self.known("lower_derivative", self.lower)
        degrees = in_degrees(self.expected)
        if degrees != self.expected:
            yield from self.known("angle_in_degrees", degrees)
        yield from self._of_truth()
        for candidate in derivations(self.lower, [self._symbols()], self.variable, 1):
            if candidate.slips and candidate.samples[0] is not None:
                yield Guess(candidate.samples[0], None, name_of(*candidate.slips))

    def _symbols(self) -> dict[str, Real]:
        with precision(BITS):
            return {name: coordinate.at_precision() for name, coordinate in self.place.items()}

    def _at(self, tree: Node, x: Node | None = None) -> Real | None:
        values = {name: coordinate.tree for name, coordinate in self.place.items()}
        if x is not None:
            values[self.variable] = x
        return sampled(substitute(tree, values), [{}])[0]

    def known(self, code: str, tree: Node, x: Node | None = None) -> Iterator[Guess]:
        """The value of a tree at the place, or with the variable at x, under that name; nothing if there is none."""
        value = self._at(tree, x)
        if value is not None:
            yield Guess(value, None, named(code))

    def _elsewhere(self) -> Iterator[Guess]:
        """The derivative at other points than the one asked for."""
        here = self.place[self.variable].tree
        for suffix, x in _OTHER_POINTS.items():
            yield from self.known(f"derivative_evaluated_at_{suffix}", self.expected, x(here))

    def _of_truth(self) -> Iterator[Guess]:
        truth = self._at(self.expected)
        if truth is not None:
            with precision(BITS):
                yield Guess(-truth, None, named("sign"))
                if truth != 0:
                    yield Guess(1 / truth, None, named("reciprocal"))


_OTHER_POINTS: Mapping[str, Callable[[Node], Node]] = {
    "minus_x0": lambda x: Node("-", (x,)),
    "zero": lambda x: number(0),
    "one": lambda x: number(1),
    "x0_plus_1": lambda x: Node("+", (x, number(1))),
    "x0_minus_1": lambda x: Node("+", (x, Node("-", (number(1),)))),
    "1_over_x0": lambda x: Node("/", (number(1), x)),
}
