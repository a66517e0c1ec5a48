"""The formulas of the table of functions, read by our own parser, each once."""

from functools import cache

from service.language.names import FUNCTIONS
from service.language.reading import read
from service.language.tree import Node, substitute

#: Written as quotients, so that a pole is a denominator of which zero can be proved.
WRITTEN_AS_QUOTIENTS = {"tan": "sin(x)/cos(x)", "cot": "cos(x)/sin(x)", "coth": "1/tanh(x)", "log": "log(x)/log(b)"}


@cache
def definition(name: str) -> tuple[tuple[str, ...], Node] | None:
    """The parameters of a function and the tree that defines it, or ``None`` for a function that is primitive."""
    function = FUNCTIONS[name]
    text = WRITTEN_AS_QUOTIENTS.get(name, function.definition)
    parameters = tuple(function.parameters.split())
    return (parameters, read(text, symbols=frozenset(parameters)).tree) if text else None


def expanded(node: Node) -> Node | None:
    """The call of a function written by its definition; ``None`` for one that is primitive or lacks arguments."""
    defined = definition(node.head)
    if defined is None or len(node.args) != len(defined[0]):
        return None
    return substitute(defined[1], dict(zip(defined[0], node.args, strict=True)))
