"""Read, written and read again: the same tree in text, Unicode and LaTeX, and under every notation."""

from collections.abc import Callable, Mapping

import pytest

from oracles import corpora
from oracles.written_forms import WAYS
from service.errors import ExpressionError, TooComplex, TooLong
from service.language import ReadingOptions, read, writer
from service.language.notation import CHOICES, PROFILES
from service.language.tree import Node, free_symbols

#: Every profile, and every choice alone that is not the default.
NOTATIONS: list[str | Mapping[str, str]] = [
    *PROFILES, *({name: value} for name, values in CHOICES.items() for value in values[1:])
]  # fmt: skip

#: In which order the texts are tried that a sample leaves out of the whole.
_STRIDE = 7


def texts() -> list[str]:
    """Every text of the corpora of syntax, once."""
    return list(dict.fromkeys(row["text"] for row in corpora.rows("syntax*")))


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
@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_is_what_was_read(
    notation: str | Mapping[str, str], way: Callable[[Node, frozenset[str]], Node], sampled: Callable[[int], int]
) -> None:
    """What a notation means is in the tree, so that the answer needs none."""
    options = ReadingOptions.of({"notation": notation})
    every = texts()
    chosen = (every * _STRIDE)[::_STRIDE][: sampled(len(every))]
    assert [found for text in chosen if (found := differs(text, options, way))] == []


@pytest.mark.parametrize(
    "name", ["log_og", "log_2", "log_x22", "ln_2x", "sin_a", "x_2alpha", "x_1", "lambda_0", "speed_max"]
)
@pytest.mark.parametrize("way", WAYS)
def test_a_declared_name_is_no_function(name: str, way: Callable[[Node, frozenset[str]], Node]) -> None:
    """Also one that begins as a function does, in all forms."""
    tree = read(f"2*{name}", symbols=[name]).tree
    assert way(tree, frozenset({name})) == tree


@pytest.mark.parametrize("way", WAYS)
def test_declared_names_are_no_derivative(way: Callable[[Node, frozenset[str]], Node]) -> None:
    """Who declares dy and dx divides them."""
    declared = frozenset({"dy", "dx"})
    tree = read("dy/dx", symbols=declared).tree
    assert tree.head == "/"
    assert way(tree, declared) == tree
