"""The expression tree: what the parser makes, the guard checks, the calculus works on and the writer prints.

One immutable node type. ``head`` says what a node is, so that every room can be a table from heads to functions:

======================  ==========================================  =======================================
head                    args                                        value
======================  ==========================================  =======================================
``number``              ()                                          ``int``, or ``Fraction`` of a terminating decimal
``symbol``              ()                                          its name: ``x``, ``x_1``, ``lambda``
``constant``            ()                                          ``pi``, ``e`` or ``i``
``+``  ``*``            two or more, left to right as typed         ``None``
``-``                   one: the negated operand                    ``None``
``/``  ``**``           two                                         ``None``
``relation``            two or more operands of a chain             the operators between them: ``("<=", "<")``
a name in ``names``     the arguments of that function              ``None``
======================  ==========================================  =======================================

``a - b`` is ``+`` of ``a`` and ``-`` of ``b``; brackets leave no trace. What is read holds no negative number (``-2``
is ``-`` of 2) and no power of e (``e^x`` is ``exp`` of ``x``). A ``relation`` stands only as a condition of
``piecewise(value, condition, value, condition, …, otherwise)``, which is undefined where no condition holds if
``otherwise`` is missing. ``start`` and ``end`` are the node's place in the text
as it was typed, in characters, and take no part in comparison.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple

Value = int | Fraction | str | tuple[str, ...] | None

#: A comparison as it is read from the other side, and as both sides have it that were multiplied by −1.
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Node(NamedTuple):
    head: str
    args: tuple["Node", ...] = ()
    value: Value = None
    start: int = 0
    end: int = 0

    def __eq__(self, other: object) -> bool:
        """Whether both are the same expression, wherever they stand."""
        if not isinstance(other, Node):
            return NotImplemented
        return self.head == other.head and self.value == other.value and self.args == other.args

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.head, self.value, self.args))


#: ``Node`` from a tuple of all its fields, in half the time of its constructor, where most nodes are made.
quick_node: Callable[[tuple[str, tuple[Node, ...], Value, int, int]], Node] = partial(tuple.__new__, Node)


def number(value: int | Fraction) -> Node:
    """A number that was computed, not typed."""
    return quick_node(("number", (), value.numerator if value.denominator == 1 else value, 0, 0))


def symbol(name: str) -> Node:
    """A symbol that was computed, not typed."""
    return quick_node(("symbol", (), name, 0, 0))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    left = [node]
    while left:
        part = left.pop()
        yield part
        left += part.args[::-1]


def free_symbols(node: Node) -> list[str]:
    """The names of the symbols in the expression, in alphabetical order."""
    found, left = set(), [node]
    for part in left:
        if part.args:
            left += part.args
        elif part.head == "symbol":
            found.add(str(part.value))
    return sorted(found)


def difference(left: Node, right: Node) -> Node:
    """The tree of ``left − right``; ``left`` itself where ``right`` is zero."""
    return left if right == number(0) else Node("+", (left, Node("-", (right,))))


def substitute(tree: Node, values: Mapping[str, Node]) -> Node:
    """The tree with symbols replaced, all at once."""
    if tree.head == "symbol":
        return values.get(str(tree.value), tree)
    return tree._replace(args=tuple(substitute(arg, values) for arg in tree.args)) if tree.args else tree
