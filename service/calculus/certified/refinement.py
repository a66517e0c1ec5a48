"""The loop that makes proofs out of balls.

Evaluate; where a ball is too wide for a decision or for a digit, double the precision. More bits never decide what is
exactly on an edge: ``cos(x)`` at π/2, ``sin(x)**2 + cos(x)**2 - 1``, a tie of rounding. So if the same question comes
back at the next precision, a proof is sought, and what is proved is a fact from then on.
"""

from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from flint import fmpq

from service.answer_types import Status
from service.calculus.arithmetic.compiler import Algebra, Facts
from service.calculus.arithmetic.failures import Failure, Question, Singular, Undecided, Undefined
from service.calculus.arithmetic.points import Place
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.symbolic import closed_forms
from service.calculus.symbolic.closed_forms import EvaluationPoint
from service.language import writer
from service.language.tree import Node

#: The last precision. sin(10**300) needs 1,000 bits, 1,000 digits need 3,400; only coincidences need more than this.
MAX_BITS = 16_384
#: Characters of the part that a reason quotes.
MAX_QUOTED = 80

T = TypeVar("T")


class Stock:
    """How much of one kind of work is left."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, count: int = 1) -> bool:
        """Take some; false where nothing was left."""
        left = self._left
        self._left -= count
        return left > 0


class Budget:
    """How much work beyond plain evaluation a request may cause; counted, so that the same request ends the same."""

    def __init__(
        self, proofs: int = 40, closed_forms: int = 50, examinations: int = 200, doublings: int = 4_000
    ) -> None:
        self.proofs, self.closed_forms = Stock(proofs), Stock(closed_forms)
        self.examinations, self.doublings = Stock(examinations), Stock(doublings)


class Refinement(ABC, Generic[T]):
    """The loop at one point, for one kind of outcome."""

    def __init__(self, tree: Node, place: Place, bits: int, budget: Budget, algebra: Algebra[Any] = REAL) -> None:
        self.tree, self.bits, self.budget = tree, bits, budget
        self.known: dict[Node, fmpq] = {}
        self.point = EvaluationPoint(place, algebra, Facts(self.known))
        self._asked: Question | None = None

    @abstractmethod
    def attempt(self) -> T:
        """Find the outcome at the present precision. Raises a ``Failure``."""

    @abstractmethod
    def without(self, status: Status, failure: Failure) -> T:
        """The outcome where there is no value, or none can be proved."""

    def learn(self, part: str, candidate: fmpq) -> bool:
        """Whether that part of the outcome is now known to be the candidate."""
        return False

    def run(self) -> T:
        """Try until there is an outcome or the precision or the budget ends."""
        while True:
            try:
                with precision(self.bits):
                    return self.attempt()
            except Undefined as failure:
                return self.without(failure.kind, failure)
            except Singular as failure:
                return self.without("undefined", failure)
            except Undecided as failure:
                if not self._learned(failure) and not self._refined():
                    return self.without("undecided", failure)

    def _learned(self, failure: Undecided) -> bool:
        """Whether the question behind a failure has an answer; one is sought when the question comes a second time."""
        asked, self._asked = self._asked, failure.question
        if failure.question is None or failure.question != asked or not self.budget.proofs.spend():
            return False
        part, candidate, order = failure.question
        if isinstance(part, str):
            return self.learn(part, candidate)
        if order or part in self.known or not closed_forms.equals(part, self.point, candidate):
            return False
        self.known[part] = candidate
        return True

    def _refined(self) -> bool:
        """Double the precision; false at the end of the precision or the budget."""
        if 2 * self.bits > MAX_BITS or not self.budget.doublings.spend():
            return False
        self.bits *= 2
        return True


def quoted(failure: Failure, whole: Node) -> str:
    """The reason, with the part of the expression that it is about."""
    within = f"in {_shown(failure.inner)}, " if failure.inner else ""
    return f"{_shown(failure.part or whole)}: {within}{failure.reason}"


def _shown(part: Node) -> str:
    text = writer.text(part)
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"
