"""Tasks whose answer is a derivative."""

from functools import cached_property

from service.answer_types import Note
from service.calculus.certified.self_check import first_right
from service.calculus.checking.decision.decide import decide
from service.calculus.checking.decision.expected import truth_of_derivative
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.checking.decision.zero_test.proof import is_defined_nowhere
from service.calculus.checking.diagnosis.diagnose import Diagnoser, Name
from service.calculus.checking.statement import Statement
from service.calculus.checking.submission import Answer
from service.calculus.checking.tasks.verdicts import Judgement
from service.calculus.symbolic.differentiation import Derived
from service.errors import NotDefined
from service.language import writer


class DerivativeTask:
    """The derivative of a function, of any order and by any variables.

    Raises ``NotDefined`` for a function that is proved to have no derivative anywhere, and other ``MathematicsError``.
    """

    def __init__(self, setting: Statement) -> None:
        setting.refuse("at", "epsilon", "method", "accuracy", "tolerance")
        self.setting = setting
        if is_defined_nowhere(setting.tree, setting.assumptions):
            raise NotDefined("the function is defined nowhere, but perhaps at isolated points")
        self.trees = setting.successive()
        self.truth = truth_of_derivative(setting.tree, self.trees[-1], setting.orders, setting.assumptions)
        self.seed = f"{setting.question.interpreted} by {' '.join(setting.by)}"

    def expected(self, warnings: list[Note]) -> str:
        """The derivative. Raises ``InternalError`` where our own check finds every form of it wrong."""
        derived = Derived(self.trees, None)
        shown = first_right(self.setting.question, self.setting.by, derived, self.trees[-1], warnings)
        return writer.text(shown.form)

    def judge(self, answer: Answer, diagnose: bool) -> Judgement:
        """Decide, and name the slips that give a wrong answer."""
        witnesses = Witnesses(
            [self.setting.tree, answer.tree],
            self.setting.variable,
            self.setting.assumptions,
            f"{self.seed}: {answer.interpreted}",
        )
        decision = decide(self.truth, answer.tree, witnesses)
        wrong = diagnose and decision.verdict == "incorrect" and self.setting.by
        return Judgement(*decision, self._diagnoser.names(answer.tree) if wrong else [])

    def blind_spots(self) -> list[Name]:
        """The slips that give the right derivative of this very function."""
        return self._diagnoser.blind_spots() if self.setting.by else []

    @cached_property
    def _diagnoser(self) -> Diagnoser:
        return Diagnoser(self.truth, self.setting, self.trees, self.seed)
