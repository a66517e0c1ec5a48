"""The fields that all kinds of tasks have, read."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from service.calculus.arithmetic.points import Place, place
from service.calculus.checking.submission import guarded
from service.calculus.symbolic.differentiation import differentiate
from service.errors import InvalidField, MissingField
from service.language import ReadingFields, ReadingOptions
from service.language.question import Question, choose_variable, pose
from service.language.tree import Node, free_symbols, walk


class Statement(NamedTuple):
    """What a task is about. ``orders`` say how often to differentiate by which variable; ``fields`` are all of them."""

    question: Question
    variable: str
    orders: Mapping[str, int]
    assumptions: Mapping[str, str]
    reader: ReadingOptions
    fields: Mapping[str, Any]

    @property
    def tree(self) -> Node:
        """The function."""
        return self.question.tree

    @property
    def by(self) -> list[str]:
        """The variables of differentiation, each as often as it is meant."""
        return [name for name, times in self.orders.items() for _ in range(times)]

    def successive(self) -> list[Node]:
        """The function as it was typed, and its derivatives one after another. Raises ``MathematicsError``."""
        return [self.tree, *(differentiate(self.tree, self.by, self.assumptions).trees if self.by else ())]

    def place(self) -> Place:
        """The point of the task. Raises ``MissingField`` or ``InvalidField``."""
        if self.fields.get("at") is None:
            raise MissingField("a task of this type needs a point", field="task.at")
        return place(
            self.fields["at"],
            self.variable,
            free_symbols(self.tree),
            options=self.reader,
        )

    def refuse(self, *names: str) -> None:
        """Raise ``InvalidField`` for a field that this type of task does not have."""
        for name in names:
            if self.fields.get(name) is not None:
                raise InvalidField(f"a task of this type has no {name}", field=f"task.{name}")


#: Answers to a task in LaTeX need not be in LaTeX.
_ANSWER_FORMATS = {"text": "text"}


def read_statement(fields: Mapping[str, Any]) -> Statement:
    """Read what a task is about. Raises ``ExpressionError``, ``VariableRequired``, …"""
    reading = cast("ReadingFields", {name: fields[name] for name in ReadingFields.__annotations__ if name in fields})
    question = _posed(fields, reading)
    asked = reading.get("notation") or {}
    if isinstance(asked, Mapping) and "roots" not in asked and _has_odd_root(question.tree):
        question = _posed(fields, cast("ReadingFields", {**reading, "notation": {**asked, "roots": "real"}}))
    variable = _variable(question)
    options = question.options.declaring([*free_symbols(question.tree), variable])
    answers = options._replace(format=_ANSWER_FORMATS.get(options.format, "auto"))
    return Statement(question, variable, question.multi_index, question.assumptions, answers, fields)


def _posed(fields: Mapping[str, Any], reading: ReadingFields) -> Question:
    return pose(
        fields["expression"],
        reading,
        variable=fields.get("variable"),
        order=fields.get("order", 1),
        at=fields.get("at"),
        check=guarded,
    )


def _has_odd_root(tree: Node) -> bool:
    """Whether a task speaks of real roots: then x^(2/3) means the real power in it and in the answers."""
    odd = (part.head == "root" and _is_odd(part.args[1].value) for part in walk(tree))
    return any(part.head == "cbrt" for part in walk(tree)) or any(odd)


def _is_odd(value: object) -> bool:
    return isinstance(value, int) and value % 2 == 1


def _variable(question: Question) -> str:
    if isinstance(question.order, Mapping) and not question.variable:
        return next(iter(question.order))
    return choose_variable(question)
