"""The names of symbols: how one is spelled, and which spellings are the same name."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from service.language.alphabet import GREEK, GREEK_LETTERS, GREEK_NAMES, LOOK_ALIKES, SUBSCRIPTS, TWINS, VARIANTS

#: The least number of letters of an unknown word that is one symbol, as ``velocity``; ``xy`` is a product.
LONG_WORD = 4

_NAME = re.compile(
    rf"([A-Za-z]|[{GREEK_LETTERS}](?![A-Za-z]))([A-Za-z0-9]*)(?:_(?:([0-9A-Za-z]+)|\{{([0-9A-Za-z]+)\}}))?"
)
_SHAPES = re.compile(f"(?<![A-Za-z])(?:{'|'.join([*VARIANTS, *VARIANTS.values()])})(?![A-Za-z])|[{GREEK_LETTERS}]")
_OTHER_SHAPES = VARIANTS | TWINS | {seen: other for other, seen in (VARIANTS | TWINS).items()}
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


def kept_apart(texts: Iterable[str]) -> frozenset[str]:
    """The letters of which both shapes occur, as φ and ϕ do in ``φϕ``: they are two symbols."""
    whole = " ".join(texts)
    if whole.isascii() and "var" not in whole:
        return frozenset()
    found = {GREEK.get(shape, shape) for shape in _SHAPES.findall(whole.translate(LOOK_ALIKES))}
    return frozenset(usual for variant, usual in VARIANTS.items() if {variant, usual} <= found)


def merged(name: str, apart: Collection[str]) -> str:
    """The name with the usual shape of its letter, unless both shapes are kept apart: ``varphi_1`` is ``phi_1``."""
    if not name.startswith("var"):
        return name
    base, underscore, subscript = name.partition("_")
    letters = base.rstrip("0123456789")
    usual = VARIANTS.get(letters)
    if usual is None or usual in apart:
        return name
    return usual + base[len(letters) :] + underscore + subscript


def other_shape(name: str) -> str:
    """The name with the other shape of its letter, or itself: ``phi_1`` for ``varphi_1``, ``Alpha`` for ``A``."""
    base, underscore, subscript = name.partition("_")
    return _OTHER_SHAPES.get(base, base) + underscore + subscript
