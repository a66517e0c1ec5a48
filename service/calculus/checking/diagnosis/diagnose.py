"""Which slips give a wrong answer: the answer is sampled, and looked up among the samples of all that can go wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from service.answer_types import Diagnosis
from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.checking.decision.expected import Truth
from service.calculus.checking.decision.witnesses import Source, Witness, Witnesses
from service.calculus.checking.diagnosis.faulty_derivatives import Candidate, Slipped, derivations
from service.calculus.checking.diagnosis.mal_rules import LIKELIEST
from service.calculus.checking.diagnosis.samples import BITS, Samples, alike, applied, enclosed, sampled
from service.calculus.checking.statement import Statement
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.grading.catalogue import SLIPS, sentence
from service.language import writer
from service.language.tree import Node, free_symbols, number, substitute, symbol

#: Points at which answers are sampled, and at how many of them values must be known.
POINTS = 8
LEAST_POINTS = 3
#: Points that are tried to find them.
MAX_TRIED = 40
#: Where symbols have their values that occur in an answer only.
FOREIGN_RANGE = (Fraction(1), Fraction(3))
#: Names of one answer.
MAX_NAMES = 8
#: Characters of the part of a function in a message; a longer one is not shown.
MAX_PART = 60
#: Digits of a constant factor or term in a message.
CONSTANT_DIGITS, MORE_DIGITS = 8, 28

_RANKS = {code: rank for rank, code in enumerate(LIKELIEST)}
_TRIGONOMETRIC = ("sin", "cos", "tan", "cot", "sec", "csc")
_DEGREE = Node("/", (Node("constant", (), "pi"), number(180)))


class Name(NamedTuple):
    """What an answer is, in codes and in words; several codes for several slips at once."""

    codes: tuple[str, ...]
    message: str

    def plain(self) -> Diagnosis:
        """The name as the answer shows it."""
        return {"code": "+".join(self.codes), "message": self.message}


def name_of(*slips: Slipped) -> Name:
    """The name of an answer that one or more slips give."""
    wordings = [SLIPS[slip.code].wording.replace("{part}", shown(slip.part)) for slip in slips]
    return Name(tuple(slip.code for slip in slips), sentence(wordings))


def shown(part: Node) -> str:
    """A part of the function in a message."""
    text = writer.text(part)
    return text if len(text) <= MAX_PART else "…"


def best_first(names: Iterable[Name]) -> list[Name]:
    """Each set of codes once, fewer slips first, then the likelier ones."""
    unique: dict[tuple[str, ...], Name] = {}
    for name in names:
        unique.setdefault(name.codes, name)
    last = len(_RANKS)
    ranked = sorted(
        unique.values(), key=lambda name: (len(name.codes), min(_RANKS.get(code, last) for code in name.codes))
    )
    return ranked[:MAX_NAMES]


class Diagnoser:
    """The wrong answers of one task. ``trees`` are the function and its successive derivatives.

    With an answer that is ``narrow``, defined on little of the domain, it looks only where the answer is defined.
    """

    def __init__(
        self, truth: Truth, setting: Statement, trees: Sequence[Node], seed: str, narrow: Node | None = None
    ) -> None:
        self._narrowed = None if narrow else lambda answer: Diagnoser(truth, setting, trees, seed, answer)
        self.truth, self.variable, self.earlier = truth, setting.by[-1], trees[1:-1]
        #: what was to be differentiated once more
        self.function = trees[-2]
        compared = [truth.function, truth.expected, *([narrow] if narrow else ())]
        witnesses = Witnesses(compared, setting.variable, truth.assumptions, seed)
        tried = list(islice(chain(witnesses.points(), witnesses.more()), MAX_TRIED))
        if narrow:
            tried = [point for point, value in zip(tried, sampled(narrow, tried), strict=True) if value is not None]
        known = ((point, enclosed(truth.enclosure, [point])[0]) for point in tried)
        pairs = list(islice((pair for pair in known if pair[1] is not None), POINTS))
        self.points: list[Witness] = [point for point, _ in pairs]
        self.right: Samples = tuple(value for _, value in pairs)
        self.least = min(LEAST_POINTS, len(self.points)) if witnesses.constant else LEAST_POINTS

    def names(self, submitted: Node) -> list[Name]:
        """Everything that fits, best first; nothing where nothing does."""
        answer = sampled(submitted, self._points_for(submitted))
        if self._narrowed and self._is_narrow(submitted, answer):
            return self._narrowed(submitted).names(submitted)
        found = [name_of(*slips) for slips in self._fitting(answer, self._single)]
        found += self._integrals(submitted)
        found = found or list(self._relations(submitted, answer))
        found = found or [name_of(*slips) for slips in self._fitting(answer, self._double)]
        return best_first(found)

    def _is_narrow(self, submitted: Node, answer: Samples) -> bool:
        """Whether too few points tell what the answer is."""
        known = sum(value is not None for value in answer)
        return known < self.least and set(free_symbols(submitted)) <= set(free_symbols(self.truth.function))

    def _points_for(self, submitted: Node) -> list[Witness]:
        """The points, with values for symbols that only the answer has."""
        names = [name for name in free_symbols(submitted) if self.points and name not in self.points[0]]
        foreign = {name: rational(Source(name).between(FOREIGN_RANGE)) for name in names}
        return [{**point, **foreign} for point in self.points] if foreign else self.points

    def blind_spots(self) -> list[Name]:
        """Slips that give the right answer to this very task."""
        return best_first(
            name_of(*candidate.slips) for candidate in self._all_single if self._is(candidate.samples, self.right)
        )

    def _is(self, one: Samples, other: Samples) -> bool:
        return alike(one, other, self.least)

    def _fitting(self, answer: Samples, candidates: Iterable[Candidate]) -> Iterator[tuple[Slipped, ...]]:
        return (candidate.slips for candidate in candidates if self._is(candidate.samples, answer))

    @cached_property
    def _all_single(self) -> list[Candidate]:
        return [*self._with_slips(1), *self._whole_answers()]

    @cached_property
    def _single(self) -> list[Candidate]:
        return [candidate for candidate in self._all_single if not self._is(candidate.samples, self.right)]

    @cached_property
    def _double(self) -> list[Candidate]:
        return [c for c in self._with_slips(2) if len(c.slips) == 2 and not self._is(c.samples, self.right)]

    def _with_slips(self, count: int) -> list[Candidate]:
        return [
            candidate for candidate in derivations(self.function, self.points, self.variable, count) if candidate.slips
        ]

    def _whole_answers(self) -> Iterator[Candidate]:
        """Slips that concern the answer as a whole."""
        expected = self.truth.expected
        for code, formula in (("sign", "-p"), ("reciprocal", "1/p")):
            yield self._candidate(code, applied(formula, {"p": self.right}))
        yield self._candidate("answered_f", sampled(self.truth.function, self.points))
        for code, tree in (("degrees", in_degrees(expected)), ("log10_for_ln", with_log10(expected))):
            if tree != expected:
                yield self._candidate(code, sampled(tree, self.points))
        for tree in self.earlier:
            yield self._candidate("lower_derivative", sampled(tree, self.points))
        yield from self._derivatives("second_derivative", expected, [self.variable])
        others = [name for name in free_symbols(self.function) if name != self.variable]
        yield from self._derivatives("wrong_variable", self.function, others)

    def _derivatives(self, code: str, tree: Node, variables: Iterable[str]) -> Iterator[Candidate]:
        for variable in variables:
            derivative = derivative_of(tree, variable)
            if derivative is not None:
                yield self._candidate(code, sampled(derivative, self.points))

    def _candidate(self, code: str, samples: Samples) -> Candidate:
        return Candidate(samples, (Slipped(code, self.function),))

    def _integrals(self, submitted: Node) -> Iterator[Name]:
        """The answer is an integral if its derivative is the function, whatever the constant."""
        derivative = derivative_of(submitted, self.variable)
        if derivative is None:
            return
        slopes, function = sampled(derivative, self._points_for(derivative)), sampled(self.function, self.points)
        if self._is(slopes, function):
            yield name_of(Slipped("integrated", self.function))
        elif self._is(applied("-p", {"p": slopes}), function):
            yield name_of(Slipped("negative_integral", self.function))

    def _relations(self, submitted: Node, answer: Samples) -> Iterator[Name]:
        """Another symbol for the variable, a number instead of a function, or right up to a constant."""
        symbols = set(free_symbols(submitted))
        if self.variable in free_symbols(self.truth.expected) and self.variable not in symbols:
            yield from self._without_variable(submitted, symbols)
            return
        foreign = sorted(symbols - set(free_symbols(self.truth.function)))
        difference = _constant(applied("u - p", {"u": answer, "p": self.right}), self.least, (0,))
        if foreign:
            if difference is not None:
                yield Name(("integration_constant_added",), SLIPS["integration_constant_added"].message(foreign[0]))
            return
        multiple = _constant(applied("u/p", {"u": answer, "p": self.right}), self.least, (0, 1))
        for code, constant in (("constant_multiple", multiple), ("constant_added", difference)):
            if constant is not None:
                yield Name((code,), SLIPS[code].message(constant))

    def _without_variable(self, submitted: Node, symbols: set[str]) -> Iterator[Name]:
        foreign = sorted(symbols - set(free_symbols(self.truth.function)))
        renamed = substitute(submitted, dict.fromkeys(foreign[:1], symbol(self.variable)))
        if len(foreign) == 1 and self._is(sampled(renamed, self.points), self.right):
            yield Name(("other_symbol",), SLIPS["other_symbol"].message(foreign[0]))
        elif not symbols:
            yield name_of(Slipped("value_instead_of_function", self.function))


def derivative_of(tree: Node, variable: str) -> Node | None:
    """The derivative, if there is one that can be had."""
    try:
        return differentiate(tree, [variable]).last
    except FluxionError:
        return None


def in_degrees(tree: Node) -> Node:
    """The expression with the arguments of trigonometric functions taken to be degrees."""
    return _replaced(tree, _TRIGONOMETRIC, lambda node: node._replace(args=(Node("*", (node.args[0], _DEGREE)),)))


def with_log10(tree: Node) -> Node:
    """The expression with logarithms to base 10 for natural ones."""
    return _replaced(tree, ("log",), lambda node: Node("log10", node.args[:1]))


def _replaced(tree: Node, heads: Sequence[str], change: Callable[[Node], Node]) -> Node:
    if not tree.args:
        return tree
    tree = tree._replace(args=tuple(_replaced(argument, heads, change) for argument in tree.args))
    return change(tree) if tree.head in heads else tree


def _constant(samples: Samples, least: int, neutral: tuple[int, ...]) -> str | None:
    """The value that all samples share, if it is certainly none of the neutral ones, as a message shows it.

    An answer that is wrong at one point only differs nowhere else: its samples are balls around the neutral value.
    """
    known = [value for value in samples if value is not None]
    if len(known) < max(least, 2) or any(value - known[0] != 0 for value in known):
        return None
    if not all(known[0] - value != 0 for value in neutral):
        return None
    with precision(BITS):
        return _digits(known[0])


def _digits(value: Real) -> str:
    """A number with so many digits that 1.9999999999 does not look like 2."""
    for digits in (CONSTANT_DIGITS, MORE_DIGITS):
        text = _trimmed(str(ball(value).str(digits, radius=False)))
        if "." in text or "e" in text or value == int(text):
            break
    return text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
