"""Why an evaluation has no value, or none yet: raised by a part of an expression, never returned as a NaN.

A NaN times an exact zero series is zero, so one that slips through certifies a wrong number.
"""

from typing import Literal

from flint import fmpq

from service.language.tree import Node, walk

#: What a point can be where the expression has no value; the words of the contract.
Kind = Literal["pole", "outside_domain", "undefined", "too_large"]

#: Heads through which an infinite first operand, or any of several, makes an infinite result.
_CARRIES_POLES = frozenset({"+", "-", "*", "/", "**", "abs", "piecewise"})


class Failure(Exception):
    """A part of the expression has no value.

    ``part`` is that part as it was typed, once it is known, and ``inner`` what fails in its definition, if it has one.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.part: Node | None = None
        self.inner: Node | None = None

    def passes(self, node: Node) -> None:
        """Note that the failure leaves ``node``; the first node that it leaves is the part that failed."""
        if self.part is None:
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


class Undecided(Failure):
    """The balls are too wide to tell; more bits may help.

    They never will if the operand *is* the number that it cannot be told from. So the failure may ask that:
    ``question`` is a part of the expression, or the name of a part of its value, and the rational that it may equal.
    """

    def __init__(self, reason: str, operand: int = 0, candidate: fmpq | None = None) -> None:
        super().__init__(reason)
        self.operand, self.candidate = operand, candidate
        self.question: tuple[Node | str, fmpq] | None = None

    def passes(self, node: Node) -> None:
        if self.part is None and self.candidate is not None:
            self.question = (node.args[self.operand], self.candidate)
        super().passes(node)


class Singular(Failure):
    """The part may have a value here but is not analytic, so that Taylor arithmetic ends."""
