"""Tasks whose answer is the value of a function, or of its derivative, at a point."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from service.answer_types import DIGITS, Note
from service.calculus.arithmetic.real_balls import precision
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.calculus.certified.values import result
from service.calculus.checking.decision.decide import Decision, decide
from service.calculus.checking.decision.expected import truth_of_value
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.checking.diagnosis.diagnose import Name
from service.calculus.checking.diagnosis.samples import BITS
from service.calculus.checking.statement import Statement
from service.calculus.checking.submission import Answer
from service.calculus.checking.tasks.numeric_answers import (
    Guess,
    Instead,
    matching,
    numeric,
    rounded,
    rounding,
    shortest_of_double,
    value_of,
)
from service.calculus.checking.tasks.tolerance import Tolerance, accepts, read_tolerance
from service.calculus.checking.tasks.verdicts import Judgement
from service.errors import NoFormula, NotDefined, Unsupported
from service.language import read
from service.language.tree import Node, substitute


class ValueTask:
    """The value at a point: exact, or within a tolerance."""

    def __init__(self, setting: Statement) -> None:
        setting.refuse("epsilon", "method", "accuracy")
        self.setting, self.place = setting, setting.place()
        self.evaluator = Evaluator(setting.tree, setting.orders)
        self.found = result(self.evaluator, self.place, DIGITS, Budget())
        _check_defined(self.found)
        given = setting.fields.get("tolerance")
        self.tolerance = read_tolerance(given) if given else None
        self.trees = self._derivatives()
        self.truth = truth_of_value(self.evaluator, self.place, self._formula())

    def expected(self, warnings: list[Note]) -> str:
        """The value, exact if a closed form is known."""
        return str(self.found["exact"] or self.found["decimal"])

    def _derivatives(self) -> list[Node]:
        """The function and its derivatives; none without a formula, which an answer with a tolerance does not need."""
        try:
            return self.setting.successive()
        except NoFormula as missing:
            if self.tolerance is None and self.found["exact"] is None:
                raise missing.saying(
                    hint="give the task a tolerance: the value is known to any number of digits"
                ) from None
            return []

    def _formula(self) -> Node:
        """The value as a tree without symbols; where there is no formula, that of its digits, which decides nothing."""
        if self.found["exact"] or not self.trees:
            return read(self.expected([])).tree
        return substitute(self.trees[-1], {name: coordinate.tree for name, coordinate in self.place.items()})

    def judge(self, answer: Answer, diagnose: bool) -> Judgement:
        """Decide exactly or within the tolerance, and say what a wrong number is instead."""
        tree = numeric(answer)
        decision = (
            self._exactly(tree, answer.interpreted) if self.tolerance is None else self._within(self.tolerance, tree)
        )
        wrong = diagnose and decision.verdict == "incorrect"
        return Judgement(*decision, self._names(tree) if wrong else [])

    def _exactly(self, tree: Node, interpreted: str) -> Decision:
        return decide(self.truth, tree, Witnesses([self.truth.expected, tree], self.setting.variable, {}, interpreted))

    def _within(self, tolerance: Tolerance, tree: Node) -> Decision:
        """Compare the distance from the truth with what is allowed."""
        value = value_of(tree)
        inside = accepts(lambda: abs(value() - self._value()), lambda: tolerance.allowed(self._value()))
        evidence = {
            "method": "tolerance",
            "mode": tolerance.mode,
            "value": str(tolerance.value),
            "expected": self.expected([]),
        }
        if inside is None:
            return Decision("undecided", None, evidence)
        return Decision("correct" if inside else "incorrect", "proved", evidence)

    def _value(self) -> Any:
        return self.truth.enclosure({})

    def _names(self, tree: Node) -> list[Name]:
        return [*self._rounded(tree), *matching(tree, self._guesses)]

    @cached_property
    def _guesses(self) -> list[Guess]:
        if not self.setting.by or not self.trees:
            return []
        instead = Instead(self.setting.tree, self.trees[-1], self.setting.by[-1], self.place, self.trees[-2])
        with precision(BITS):
            return [guess for guess in instead.guesses() if guess.value - self._value() != 0]

    def _rounded(self, tree: Node) -> list[Name]:
        """A decimal that is the value rounded, where an exact value was asked for."""
        if self.tolerance is not None or tree.head not in ("number", "-"):
            return []
        with precision(BITS):
            value, truth = value_of(tree)(), self._value()
            figures = rounding(value, truth) or shortest_of_double(value, truth)
        return [rounded("rounded_value", figures)] if figures else []


def _check_defined(found: Mapping[str, Any]) -> None:
    """Raise ``NotDefined`` for a task that has no right answer, ``Unsupported`` for one whose answer is not known."""
    if found["status"] == "undecided":
        raise Unsupported(f"the value cannot be decided: {found['reason']}")
    if found["status"] != "defined":
        raise NotDefined(f"there is no value at this point: {found['reason']}", point_status=found["status"])
