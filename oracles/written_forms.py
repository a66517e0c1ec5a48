"""A tree by way of each form in which it can be written: our own syntax, the signs of books, LaTeX."""

import re
from collections.abc import Callable

from service.language import ReadingOptions, read, writer
from service.language.alphabet import GREEK
from service.language.tree import Node, free_symbols

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LETTERS = {name: letter for letter, name in GREEK.items()}
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "*": "·", " - ": " − ", "sqrt(": "√(", "cbrt(": "∛("}


def unicode(text: str) -> str:
    """Our own syntax with the signs of books in place of those of keyboards."""
    text = re.sub(r"\*\*(\d+)(?![\d.e*(]|\w)", lambda found: found[1].translate(_RAISED), text)
    text = re.sub(r"(?<![\w{])[A-Za-z]\w*\b(?!\()", lambda found: _LETTERS.get(found[0], found[0]), text)
    return re.sub("|".join(map(re.escape, _SIGNS)), lambda found: _SIGNS[found[0]], text.replace("**", "^"))


def in_text(tree: Node, symbols: frozenset[str]) -> Node:
    """The tree by way of our own syntax."""
    return read(writer.text(tree, symbols), symbols=symbols).tree


def in_unicode(tree: Node, symbols: frozenset[str]) -> Node:
    """The tree by way of the same with other characters."""
    return read(unicode(writer.text(tree, symbols)), symbols=symbols).tree


def in_latex(tree: Node, symbols: frozenset[str]) -> Node:
    """The tree by way of LaTeX, which shows letters that are no symbols of this tree as the constants that they are."""
    return read(writer.latex(tree), ReadingOptions(format="latex"), symbols=free_symbols(tree)).tree


WAYS: list[Callable[[Node, frozenset[str]], Node]] = [in_text, in_unicode, in_latex]
