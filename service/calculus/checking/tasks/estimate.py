"""Tasks whose answer is a difference quotient, computed in float64 by some program or other."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from flint import fmpq

from service.answer_types import Note
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.points import coordinate
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.scalars import rational
from service.calculus.checking.decision.findings import shown
from service.calculus.checking.diagnosis.diagnose import Name
from service.calculus.checking.diagnosis.samples import BITS
from service.calculus.checking.statement import Statement
from service.calculus.checking.submission import Answer
from service.calculus.checking.tasks.numeric_answers import (
    LEAST_FIGURES,
    Guess,
    Instead,
    matching,
    named,
    numeric,
    rounded,
    rounding,
    value_of,
)
from service.calculus.checking.tasks.tolerance import accepts, read_tolerance
from service.calculus.checking.tasks.verdicts import Judgement
from service.calculus.estimation.methods import FIXED, METHODS
from service.calculus.estimation.reachable_results import window
from service.calculus.estimation.stencils import Stencil, backward, central, forward
from service.calculus.estimation.target import nearest_double, target
from service.errors import InvalidField, MissingField, NotDefined
from service.language.tree import Node, substitute

#: Other steps that are tried for a wrong estimate, as multiples of the right one.
OTHER_STEPS = tuple(Fraction(text) for text in ("1/1000", "1/100", "1/10", "1/2", "2", "10", "100", "1000"))


class EstimateTask:
    """A difference quotient by a named formula with a given step; right is whatever a float64 program can answer."""

    def __init__(self, setting: Statement) -> None:
        self.setting, self.place = setting, setting.place()
        self.order = _order(setting)
        self.method = setting.fields.get("method") or "forward"
        self.formula = self._formula(self.method)
        self.target = target(setting.tree, setting.variable, self.place)
        self.step = _step(setting)
        given = setting.fields.get("tolerance")
        self.tolerance = read_tolerance(given) if given else None
        try:
            self.window = window(self.target, self.formula, self.step)
        except (Failure, ArithmeticError) as error:
            raise NotDefined(f"there is no estimate at this point: {error}") from None

    def _formula(self, method: str) -> Stencil:
        if method not in FIXED:
            raise InvalidField(
                f"answers to an estimate can be checked for {', '.join(sorted(FIXED))}", field="task.method"
            )
        accuracy = self.setting.fields.get("accuracy")
        METHODS[method].check(method, self.order, accuracy)
        return cast(Stencil, METHODS[method].plan(self.order, accuracy))

    def expected(self, warnings: list[Note]) -> str:
        """What a float64 program answers."""
        return repr(
            METHODS[self.method].run(self.target, self.step, self.order, self.setting.fields.get("accuracy")).value
        )

    def judge(self, answer: Answer, diagnose: bool) -> Judgement:
        """Decide whether the number lies in the window, widened by the tolerance if there is one."""
        tree = numeric(answer)
        value = value_of(tree)
        inside = accepts(lambda: abs(value() - self.window.mid()), lambda: self.window.rad() + self._allowed())
        evidence = {"method": "window", "expected": shown(self.window.mid()), "radius": shown(self.window.rad())}
        if inside is None:
            return Judgement("undecided", None, evidence)
        if inside:
            return Judgement("correct", "proved", evidence)
        return Judgement("incorrect", "proved", evidence, self._names(tree) if diagnose else [])

    def _names(self, tree: Node) -> list[Name]:
        """What a wrong number is: the right one with too few figures, or another one."""
        with precision(BITS):
            figures = rounding(value_of(tree)(), self.window.mid()) or 0
        few = [rounded("estimate_rounded", figures)] if figures >= LEAST_FIGURES else []
        return [*few, *matching(tree, self._guesses)]

    def _allowed(self) -> Any:
        return fmpq(0) if self.tolerance is None else self.tolerance.allowed(self.window.mid())

    def blind_spots(self) -> list[Name]:
        """None: a slip of differentiation is no slip of an estimate."""
        return []

    @cached_property
    def _guesses(self) -> list[Guess]:
        return [*self._other_quotients(), *self._parts(), *self._derivatives()]

    def _derivatives(self) -> Iterator[Guess]:
        """The derivative itself, and what it may be taken for."""
        trees = self.setting.successive()
        instead = Instead(self.setting.tree, trees[-1], self.setting.by[-1], self.place, trees[-2])
        yield from instead.known("derivative", trees[-1])
        yield from instead.guesses()

    def _other_quotients(self) -> Iterator[Guess]:
        """Estimates by another formula or with another step."""
        others = (("forward", forward), ("central", central), ("backward", backward))
        for name, formula in others:
            if name != self.method:
                yield from self._quotient(formula(self.order), self.step, named(f"estimate_{name}_difference"))
        for factor in OTHER_STEPS:
            step = float(Fraction(repr(self.step)) * factor)
            yield from self._quotient(self.formula, step, named("estimate_with_another_epsilon", repr(step)))

    def _quotient(self, formula: Stencil, step: float, name: Name) -> Iterator[Guess]:
        try:
            found = window(self.target, formula, step)
        except (Failure, ArithmeticError):
            return
        yield Guess(found.mid(), found.rad(), name)

    def _parts(self) -> Iterator[Guess]:
        """What is computed on the way to the quotient."""
        step = coordinate(repr(self.step)).tree
        moved = {self.setting.variable: Node("+", (self.place[self.setting.variable].tree, step))}
        values = {name: coordinate.tree for name, coordinate in self.place.items()}
        instead = Instead(self.setting.tree, self.setting.tree, self.setting.variable, self.place, self.setting.tree)
        yield from instead.known("value_of_f_at_x_plus_epsilon", substitute(self.setting.tree, values | moved))
        increment = self.window * rational(self.step) ** self.order
        yield Guess(increment.mid(), increment.rad(), named("increment_not_divided_by_epsilon"))


def _order(setting: Statement) -> int:
    order = setting.fields.get("order", 1)
    if not isinstance(order, int) or order < 1:
        raise InvalidField("an estimate is of one derivative of order 1 or more", field="task.order")
    return order


def _step(setting: Statement) -> float:
    """The float64 nearest to the step."""
    if setting.fields.get("epsilon") is None:
        raise MissingField("an estimate task needs a step", field="task.epsilon")
    typed = coordinate(setting.fields["epsilon"], options=setting.reader)
    try:
        step = nearest_double(typed)
    except OverflowError:
        step = 0.0
    if not step > 0:
        raise InvalidField("the step must be a positive number that float64 has", field="task.epsilon")
    return step
