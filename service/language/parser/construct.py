"""How the parser puts nodes together, so that expressions that mean the same become the same tree."""

from service.language.functions.row import Function
from service.language.names import COMMON_LOG
from service.language.tree import Node, quick_node

_E = Node("constant", (), "e")
#: Functions of a second argument that have a name for one of its values.
_NAMED = {("log", 2): "log2", ("log", 10): "log10", ("root", 2): "sqrt", ("root", 3): "cbrt"}


def negative(operand: Node, start: int) -> Node:
    """The negative of an operand whose sign stands at ``start``."""
    return quick_node(("-", (operand,), None, start, operand.end))


def total(left: Node, right: Node) -> Node:
    """A sum, flat from left to right."""
    terms = left.args if left.head == "+" else (left,)
    return quick_node(("+", (*terms, right), None, left.start, right.end))


def product(left: Node, right: Node) -> Node:
    """A product, flat, with the sign of its first factor in front: ``(-x)*y`` is ``-(x*y)``, the same in float64."""
    if left.head == "-":
        return negative(product(left.args[0], right), left.start)
    factors = left.args if left.head == "*" else (left,)
    return quick_node(("*", (*factors, right), None, left.start, right.end))


def quotient(left: Node, right: Node) -> Node:
    """A quotient, with the sign of the dividend in front."""
    if left.head == "-":
        return negative(quotient(left.args[0], right), left.start)
    return quick_node(("/", (left, right), None, left.start, right.end))


def power(base: Node, exponent: Node) -> Node:
    """A power; one of e is ``exp``."""
    if base.head == "constant" and base.value == "e":
        return quick_node(("exp", (exponent,), None, base.start, exponent.end))
    return quick_node(("**", (base, exponent), None, base.start, exponent.end))


def application(function: Function, arguments: tuple[Node, ...], start: int, end: int) -> Node:
    """A function of its arguments, unless that is another spelling of something simpler."""
    if function.name == "pow":
        return power(*arguments)._replace(start=start, end=end)
    if function is COMMON_LOG and len(arguments) == 1:
        return quick_node(("log10", arguments, None, start, end))
    if len(arguments) == 2 and (name := _named(function.name, arguments[1])):
        return quick_node((name, arguments[:1], None, start, end))
    return quick_node((function.name, arguments, None, start, end))


def _named(function: str, parameter: Node) -> str | None:
    """The function with this second argument, where it has a name of its own."""
    if function == "log" and parameter == _E:
        return "log"
    return _NAMED.get((function, parameter.value)) if isinstance(parameter.value, int) else None
