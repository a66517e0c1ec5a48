"""Tasks whose answer is a derivative."""

from functools import cached_property

from service import answer_types
from service.calculus.certified.self_check import first_right
from service.calculus.checking.decision.continuity import is_loose_power
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
from service.language import Note, writer
from service.language.tree import free_symbols, walk


def _with_whole_exponents(setting: Statement) -> Statement:
    """The task itself, or with integers in exponents, where it is defined for these only, as q*(-6)^n is.

    Raises ``NotDefined`` for a function that has no value in either case.
    """
    if not is_defined_nowhere(setting.tree, setting.assumptions):
        return setting
    powers = [part for part in walk(setting.tree) if is_loose_power(part, setting.assumptions)]
    names = {name for part in powers for name in free_symbols(part.args[1])} - {*setting.by, *setting.assumptions}
    assumed = {**setting.assumptions, **dict.fromkeys(sorted(names), "integer")}
    if not names or is_defined_nowhere(setting.tree, assumed):
        raise NotDefined("the function is defined nowhere, but perhaps at isolated points")
    told = [Note("assumed_integer", f"{name} was taken for an integer", None, None) for name in sorted(names)]
    question = setting.question._replace(notes=(*setting.question.notes, *told))
    return setting._replace(assumptions=assumed, question=question)


class DerivativeTask:
    """The derivative of a function, of any order and by any variables.

    Raises ``NotDefined`` for a function that is proved to have no derivative anywhere, and other ``MathematicsError``.
    """

    def __init__(self, setting: Statement) -> None:
        setting.refuse("at", "epsilon", "method", "accuracy", "tolerance")
        self.setting = setting = _with_whole_exponents(setting)
        self.trees = setting.successive()
        self.truth = truth_of_derivative(setting.tree, self.trees[-1], setting.orders, setting.assumptions)
        self.seed = f"{setting.question.interpreted} by {' '.join(setting.by)}"

    def expected(self, warnings: list[answer_types.Note]) -> str:
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
