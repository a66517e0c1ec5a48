"""Calls of functions at constants where they are not real: what contains one has no value anywhere."""

from collections.abc import Iterator

from service.calculus.arithmetic.failures import Failure, Undefined
from service.calculus.arithmetic.real_balls import value
from service.errors import NotDefined, Unsupported
from service.language import writer
from service.language.names import FUNCTIONS
from service.language.tree import Node, free_symbols, walk

_BITS = 64
#: Heads whose value at a constant may be imaginary, which the rules go on with: sqrt(-2)*x.
_IMAGINARY = frozenset({"sqrt", "**", "constant"})


def refuse_undefined(tree: Node) -> None:
    """Raise ``NotDefined`` for a function of constants that is not defined: ``acosh(0) + 2*x`` is real nowhere."""
    for call in _constant_calls(tree):
        try:
            value(call, {}, _BITS)
        except Undefined as failure:
            if failure.kind != "too_large" and (failure.part or call).head not in _IMAGINARY:
                detail = f"{writer.text(call)} is not defined: {failure.reason}"
                raise NotDefined(detail, position=call.start, end=call.end) from failure
        except (Failure, Unsupported):
            continue


def _constant_calls(node: Node) -> Iterator[Node]:
    """The largest calls of functions without symbols and the imaginary unit; none of cases, which may not hold."""
    if node.head == "piecewise" or not node.args:
        return
    if node.head in FUNCTIONS and not free_symbols(node):
        if not any(part.head == "constant" and part.value == "i" for part in walk(node)):
            yield node
        return
    for part in node.args:
        yield from _constant_calls(part)
