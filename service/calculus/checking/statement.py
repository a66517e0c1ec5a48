"""The fields that all kinds of tasks have, read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service.calculus.arithmetic.points import Place, place
from service.calculus.checking.submission import Reader, guarded
from service.calculus.symbolic.differentiation import differentiate
from service.errors import InvalidField, MissingField
from service.language import canonical_name, read
from service.language.question import Question, choose_variable
from service.language.tree import Node, free_symbols

Order = int | Mapping[str, int]


class Statement(NamedTuple):
    """What a task is about. ``orders`` say how often to differentiate by which variable; ``fields`` are all of them."""

    question: Question
    variable: str
    orders: Mapping[str, int]
    assumptions: Mapping[str, str]
    reader: Reader
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
            decimal_separator=self.reader.decimal_separator,
        )

    def refuse(self, *names: str) -> None:
        """Raise ``InvalidField`` for a field that this type of task does not have."""
        for name in names:
            if self.fields.get(name) is not None:
                raise InvalidField(f"a task of this type has no {name}", field=f"task.{name}")


def read_statement(fields: Mapping[str, Any]) -> Statement:
    """Read what a task is about. Raises ``ExpressionError``, ``VariableRequired``, …"""
    order = fields.get("order", 1)
    assumptions = {_canonical(name): fact for name, fact in (fields.get("assumptions") or {}).items()}
    at = fields.get("at")
    declared = {
        *map(_canonical, fields.get("symbols") or ()),
        *assumptions,
        *map(_canonical, order if isinstance(order, Mapping) else ()),
        *map(_canonical, at if isinstance(at, Mapping) else ()),
    }
    reader = Reader(
        fields.get("format", "auto"),
        fields.get("implicit", True),
        fields.get("decimal_separator", "."),
        frozenset(declared),
    )
    question = _question(fields["expression"], fields.get("variable"), reader, order)
    variable = _variable(question, order)
    orders = {variable: order} if isinstance(order, int) else {_canonical(name): times for name, times in order.items()}
    symbols = reader.symbols.union(free_symbols(question.tree), [variable])
    answers = reader._replace(format=_ANSWER_FORMATS.get(reader.format, "auto"), symbols=symbols)
    return Statement(question, variable, orders, assumptions, answers, fields)


#: Answers to a task in LaTeX need not be in LaTeX.
_ANSWER_FORMATS = {"text": "text"}


def _question(expression: str, variable: str | None, reader: Reader, order: Order) -> Question:
    declared = reader.symbols.union([_canonical(variable)] if variable else ())
    reading = read(expression, **reader._replace(symbols=declared)._asdict())
    total = order if isinstance(order, int) else sum(order.values())
    return Question(guarded(reading.tree, total), reading.notes, variable or reading.variable)


def _variable(question: Question, order: Order) -> str:
    if isinstance(order, Mapping) and not question.variable:
        return _canonical(next(iter(order)))
    return _canonical(choose_variable(question))


def _canonical(name: str) -> str:
    return canonical_name(name) or name
