"""The names of symbols: how one is spelled, and which spellings are the same name."""

import re
from functools import lru_cache

from service.language.alphabet import GREEK, GREEK_NAMES, SUBSCRIPTS

#: The least number of letters of an unknown word that is one symbol, as ``velocity``; ``xy`` is a product.
LONG_WORD = 4

_NAME = re.compile(r"([A-Za-z]|[Α-Ωα-ω](?![A-Za-z]))([A-Za-z0-9]*)(?:_(?:([0-9A-Za-z]+)|\{([0-9A-Za-z]+)\}))?")
_SMALL_SUBSCRIPT = re.compile("[₀-₉ₐ-ₜ]+$")


def is_word(name: str) -> bool:
    """Whether the name of a symbol is a whole word, which cannot stand beside other names without a sign."""
    return len(name) >= LONG_WORD and name.isalpha() and name not in GREEK_NAMES


def several_letters(name: str) -> bool:
    """Whether the name is more than one letter, Greek ones included."""
    return len(name) > 1 and name not in GREEK_NAMES


@lru_cache
def canonical_name(text: str) -> str | None:
    """The symbol that ``text`` spells, or ``None``: ``λ`` is ``lambda``, ``x_{12}`` and ``x₁₂`` are ``x_12``."""
    found = _NAME.fullmatch(_SMALL_SUBSCRIPT.sub(lambda small: "_" + small[0].translate(SUBSCRIPTS), text))
    if found is None:
        return None
    letter, rest, plain, braced = found.groups()
    subscript = plain or braced
    return GREEK.get(letter, letter) + rest + (f"_{subscript}" if subscript else "")


def canonical(name: str) -> str:
    """The name as it stands in a tree; one that no text can spell stays as it is."""
    return canonical_name(name) or name
