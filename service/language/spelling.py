"""Which functions a word may be a slip of, or may hide."""

import re
from collections.abc import Iterator

from service.language.alphabet import GREEK_NAMES
from service.language.names import BY_SPELLING

#: Shorter words are products of letters, and only those whose letters are out of order are slips.
_SHORTEST = 4
_EVERYDAY = ("sin", "cos", "tan", "exp", "log")
#: A name with at most so many other letters around it may be meant; in a longer word it is chance.
_MAX_LETTERS_AROUND = 4


def longest_first(names: list[str]) -> str:
    """A regular expression for any of the names, which prefers the longest."""
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


#: Functions and Greek letters inside of a word.
CONTAINED = re.compile(longest_first([name for name in [*BY_SPELLING, *GREEK_NAMES] if len(name) > 2]))


def _without_one(name: str) -> Iterator[str]:
    """The name and everything that is left of it when one letter is taken away."""
    yield name
    for index in range(len(name)):
        yield name[:index] + name[index + 1 :]


_NEIGHBOURS: dict[str, str] = {
    shorter: name for name in sorted(BY_SPELLING, reverse=True) if len(name) > 2 for shorter in _without_one(name)
}


def meant(text: str) -> list[str]:
    """The functions that a word may be a slip of, or that are hidden in it.

    Two words are one insertion, deletion, substitution or transposition apart if they agree after each has lost at most
    one letter; a table of shortened names makes this a few look-ups (the idea of SymSpell).
    """
    if len(text) < _SHORTEST:
        return [name for name in _EVERYDAY if text != name and sorted(text) == sorted(name)]
    near = {_NEIGHBOURS[shorter] for shorter in _without_one(text) if shorter in _NEIGHBOURS and len(shorter) > 2}
    return sorted(near | {found[0] for found in CONTAINED.finditer(text) if _stands_out(found)})[:3]


def _stands_out(found: re.Match[str]) -> bool:
    """Whether a name inside a word may be meant: ``tan`` in ``tangens``, but not in ``distance``."""
    return found.start() == 0 or len(found.string) - len(found[0]) <= _MAX_LETTERS_AROUND
