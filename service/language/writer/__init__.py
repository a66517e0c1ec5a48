"""From the tree back to text: our own syntax, LaTeX, MathML and code."""

from collections.abc import Callable, Collection

from service.language.tree import Node, free_symbols
from service.language.writer.code import C, JavaScript, Python
from service.language.writer.infix import Infix
from service.language.writer.latex import Latex
from service.language.writer.mathml import MathML


def text(node: Node, symbols: Collection[str] = ()) -> str:
    """Write our own syntax, which reads back to the same tree; ``symbols`` are the names declared when it was read."""
    return Infix(lambda: {*symbols, *free_symbols(node)}).write(node)


def latex(node: Node) -> str:
    """Write LaTeX."""
    return Latex(lambda: free_symbols(node)).write(node)


def mathml(*nodes: Node) -> str:
    """Write presentation MathML, as a whole ``math`` element; several conditions with "or" between them."""
    return MathML().document(*nodes)


def python(node: Node) -> str:
    """Write a Python expression over ``math``; raises ``Unsupported`` for what Python cannot compute."""
    return Python().write(node)


def javascript(node: Node) -> str:
    """Write a JavaScript expression over ``Math``; raises ``Unsupported`` for what JavaScript cannot compute."""
    return JavaScript().write(node)


def c(node: Node) -> str:
    """Write a C expression over ``math.h``; raises ``Unsupported`` for what C cannot compute."""
    return C().write(node)


#: The form that each name asks for.
FORMS: dict[str, Callable[[Node], str]] = {
    "text": text,
    "latex": latex,
    "mathml": mathml,
    "python": python,
    "javascript": javascript,
    "c": c,
}
