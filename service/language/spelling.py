"""Spelling correction, as "did you mean" shows it: which functions a word may be a slip of, or may hide."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

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


#: The functions that everybody knows: others are called ``ber`` and ``rect``, and are in ``number`` and ``correct``.
_FAMILIAR = [name for name, row in BY_SPELLING.items() if not row.special]
#: Functions and Greek letters inside of a word.
CONTAINED = re.compile(longest_first([name for name in [*_FAMILIAR, *GREEK_NAMES] if len(name) > 2]))


#: Shorter names are near to every short word.
_SHORT = frozenset({"ln", "lg", "tg", "pi"})
_NAMES = [name for name in sorted(_FAMILIAR) if len(name) > 2]


def meant(text: str) -> list[str]:
    """The functions that a word may be a slip of, or that are hidden in it.

    A slip is one insertion, deletion, substitution or transposition: an optimal string alignment distance of 1.
    """
    if len(text) < _SHORTEST:
        return [name for name in _EVERYDAY if text != name and sorted(text) == sorted(name)]
    near = {name for name, _, _ in process.extract(text, _NAMES, scorer=OSA.distance, score_cutoff=1, limit=None)}
    return sorted(near | {found[0] for found in CONTAINED.finditer(text) if _stands_out(found)})[:3]


def in_other_case(text: str) -> list[str]:
    """The function or number that a word is in another case, perhaps with its argument: ``Tan``, ``PI``, ``Sinx``.

    ``Cost`` may be a name of its own; ``Pi`` is a Greek letter.
    """
    lower = text.lower()
    if lower == text:
        return []
    names = [lower, lower[:-1]] if lower[-1] in "xyz" else [lower]
    return [name for name in names if name in _NAMES or name in _SHORT][:1]


def near(text: str) -> list[str]:
    """The functions that a word before a bracket may be a slip of: in another case, or with one letter wrong."""
    lower = text.lower()
    if len(text) > 1 and lower in BY_SPELLING:
        return [lower]
    if len(text) == _SHORTEST - 1:
        return [name for name in (*_EVERYDAY, "sqrt") if OSA.distance(lower, name) == 1] or meant(text)
    return meant(text) or (meant(lower) if lower != text else [])


def _stands_out(found: re.Match[str]) -> bool:
    """Whether a name inside a word may be meant: ``tan`` in ``tangens``, but not in ``distance``."""
    return found.start() == 0 or len(found.string) - len(found[0]) <= _MAX_LETTERS_AROUND
