"""Why an evaluation has no value, or none yet: raised by a part of an expression, never returned as a NaN.

A NaN times an exact zero series is zero, so one that slips through certifies a wrong number.

A failure learns what it is about while it travels. A function of numbers raises it, and knows of no tree. Where a
function tested another operand than its first, ``concerns`` says which. Where the function is an operation of a tree,
``passes`` notes the part that failed and makes a question of the number that could not be told from it; on the further
way up ``passes`` sees whether an infinite part makes an infinite whole. Where a definition stood for the node that was
typed, ``speaks_of`` names that one. Where a value is rounded, ``asks`` makes the question one about the value.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from flint import fmpq

from service.language.tree import Node, walk

#: What a point can be where the expression has no value; the words of the contract.
Kind = Literal["pole", "outside_domain", "undefined", "too_large"]

#: Heads through which an infinite first operand, or any of several, makes an infinite result.
_CARRIES_POLES = frozenset({"+", "-", "*", "/", "**", "abs", "piecewise"})

#: In place of an order: whether a part is that number all the way beside the point, or tends to it from there.
EVERYWHERE, IN_THE_LIMIT = -1, -2


class Question(NamedTuple):
    """Whether a part of the expression, or the named part of its value, is that rational.

    With an ``order``: whether its derivative of that order is, from the side that is looked at.
    """

    part: Node | str
    candidate: fmpq
    order: int = 0


class Failure(Exception):
    """A part of the expression has no value.

    ``part`` is that part as it was typed, once it is known, and ``inner`` what fails in its definition, if it has one.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.part: Node | None = None
        self.inner: Node | None = None

    def concerns(self, operand: int) -> None:
        """Note that it is about that operand and not about the first."""

    def passes(self, node: Node) -> None:
        """Note that the failure leaves ``node``; the first node that it leaves is the part that failed."""
        if self.part is None:
            self.part = node

    def speaks_of(self, node: Node) -> None:
        """Name the node that was typed and not its definition, unless what failed is an argument of it."""
        if self.part not in {part for argument in node.args for part in walk(argument)}:
            self.inner = self.part if self.part and self.part.head != node.head else self.inner
            self.part = node


class Undefined(Failure):
    """Proved: there is no value here."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind

    def passes(self, node: Node) -> None:
        if self.part is not None and self.kind == "pole" and not self._is_carried(node):
            self.kind = "undefined"
        super().passes(node)

    def _is_carried(self, node: Node) -> bool:
        """Whether the node is infinite where its part is; one over a pole is not, nor is the sine of one."""
        if node.head in ("/", "**") and any(part == self.part for part in walk(node.args[1])):
            return False
        return node.head in _CARRIES_POLES

    def speaks_of(self, node: Node) -> None:
        """A pole inside of the definition, as in ``acot(x) = atan(1/x)`` at 0, is a point outside of the domain."""
        super().speaks_of(node)
        if self.part == node and self.kind == "undefined":
            self.kind = "outside_domain"


class Unsettled(Failure):
    """It depends on whether an operand *is* the ``candidate`` that it cannot be told from.

    ``question`` asks that of a part of the expression, or of a part of its value.
    """

    def __init__(self, reason: str, operand: int = 0, candidate: fmpq | None = None, order: int = 0) -> None:
        super().__init__(reason)
        self.operand, self.candidate, self.order = operand, candidate, order
        self.question: Question | None = None

    def concerns(self, operand: int) -> None:
        self.operand = operand

    def may_equal(self, candidate: fmpq | None) -> None:
        """Replace the candidate; without one nothing is asked."""
        self.candidate = candidate

    def passes(self, node: Node) -> None:
        if self.part is None and self.candidate is not None:
            self.question = Question(node.args[self.operand], self.candidate, self.order)
        super().passes(node)

    def asks(self, part: str) -> None:
        """Ask about a part of the value."""
        if self.candidate is not None:
            self.question = Question(part, self.candidate)


def ceiling(floor: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The ceiling −floor(−x) to a floor: what cannot be told of −x is asked of x."""

    def function(x: Any) -> Any:
        try:
            return -floor(-x)
        except Unsettled as failure:
            failure.may_equal(None if failure.candidate is None else -failure.candidate)
            raise

    return function


class Undecided(Unsettled):
    """The balls are too wide to tell; more bits may help, but never if the operand is exactly the candidate."""


class Singular(Unsettled):
    """The part may have a value here but is not analytic, so that Taylor arithmetic ends.

    Unless the operand is the candidate at the point *and around it*: then there is nothing to choose.
    """
