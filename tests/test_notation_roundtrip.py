"""Read, written and read again: the same tree in text, Unicode and LaTeX, and under every notation."""

import re
from collections.abc import Callable, Mapping

import pytest

from oracles import corpora
from service.errors import ExpressionError, TooComplex, TooLong
from service.language import ReadingOptions, read, writer
from service.language.alphabet import GREEK
from service.language.notation import CHOICES, PROFILES
from service.language.tree import Node, free_symbols

#: Every profile, and every choice alone that is not the default.
NOTATIONS: list[str | Mapping[str, str]] = [
    *PROFILES, *({name: value} for name, values in CHOICES.items() for value in values[1:])
]  # fmt: skip

#: In which order the texts are tried that a sample leaves out of the whole.
_STRIDE = 7

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LETTERS = {name: letter for letter, name in GREEK.items()}
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "*": "·", " - ": " − ", "sqrt(": "√(", "cbrt(": "∛("}


def texts() -> list[str]:
    """Every text of the corpora of syntax, once."""
    return list(dict.fromkeys(row["text"] for row in corpora.rows("syntax*")))


def unicode(text: str) -> str:
    """Our own syntax with the signs of books in place of those of keyboards."""
    text = re.sub(r"\*\*(\d+)(?![\d.e*(]|\w)", lambda found: found[1].translate(_RAISED), text)
    text = re.sub(r"[A-Za-z]\w*", lambda found: _LETTERS.get(found[0], found[0]), text)
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


def differs(text: str, options: ReadingOptions, way: Callable[[Node, frozenset[str]], Node]) -> str | None:
    """What is written of a text whose tree does not come back; nothing where it does, or is refused for its length."""
    try:
        tree = read(text, options).tree
    except ExpressionError:
        return None
    symbols = options.symbols.union(free_symbols(tree))
    try:
        again = way(tree, symbols)
    except (TooComplex, TooLong):
        return None
    return None if again == tree else f"{text}: {writer.text(tree, symbols)}"


@pytest.mark.parametrize("notation", NOTATIONS, ids=str)
@pytest.mark.parametrize("way", [in_text, in_unicode, in_latex])
def test_what_is_written_is_what_was_read(
    notation: str | Mapping[str, str], way: Callable[[Node, frozenset[str]], Node], sampled: Callable[[int], int]
) -> None:
    """What a notation means is in the tree, so that the answer needs none."""
    options = ReadingOptions.of({"notation": notation})
    every = texts()
    chosen = (every * _STRIDE)[::_STRIDE][: sampled(len(every))]
    assert [found for text in chosen if (found := differs(text, options, way))] == []
