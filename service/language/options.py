"""How a text is to be read: what a request says of it, as one frozen value."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Self, TypedDict

from service.errors import UnknownName
from service.language.notation import DEFAULT, Notation, notation
from service.language.symbols import canonical, canonical_name, kept_apart, merged
from service.language.tokens import fault


class ReadingFields(TypedDict, total=False):
    """The fields of a request that say how its texts are read, as every operation takes them."""

    format: str
    implicit: bool
    decimal_separator: str | None
    notation: str | Mapping[str, str] | None
    symbols: Collection[str]
    assumptions: Mapping[str, str] | None


class ReadingOptions(NamedTuple):
    """How to read. ``symbols`` are canonical names that are read whole, before any other meaning.

    ``apart`` are the Greek letters of which the request has both shapes, so that these are two symbols.
    """

    format: str = "auto"
    implicit: bool = True
    decimal_separator: str = "."
    symbols: frozenset[str] = frozenset()
    notation: Notation = DEFAULT
    apart: frozenset[str] = frozenset()

    @classmethod
    def of(cls, fields: ReadingFields, texts: Iterable[str] = ()) -> Self:
        """The options that a request asks for, with the names that it declares; ``texts`` are what else it says."""
        asked = fields.get("notation")
        chosen = notation(asked) if asked else DEFAULT
        separator = fields.get("decimal_separator") or chosen.decimal_separator
        names = [*fields.get("symbols", ()), *(fields.get("assumptions") or ()), *chosen.symbols]
        options = cls(fields.get("format", "auto"), fields.get("implicit", True), separator, frozenset(), chosen)
        return options._replace(apart=kept_apart([*names, *texts])).declaring(names)

    def canonical(self, name: str) -> str:
        """The name as it stands in a tree."""
        return merged(canonical(name), self.apart)

    def declares(self, text: str) -> bool:
        """Whether a word of the text is the declared name of a symbol, as both are in ``dy/dx`` for some."""
        return bool(self.symbols) and any(word in self.symbols for word in re.findall(r"[A-Za-z]\w+", text))

    def seeing(self, text: str) -> Self:
        """The same for a text, in which further letters may have to be kept apart."""
        return self._replace(apart=self.apart | kept_apart([text]))

    @property
    def of_values(self) -> Self:
        """The same for the coordinates of a point, which have no symbols: letters are constants in them."""
        return self._replace(symbols=frozenset())

    def declaring(self, names: Iterable[str]) -> Self:
        """The same with further declared names. Raises ``UnknownName`` for what cannot be a name."""
        further = frozenset(names)
        return self._replace(symbols=self.symbols | _canonical_names(further, self.apart)) if further else self


#: How a text is read of which nothing is said.
STANDARD = ReadingOptions()


@lru_cache
def _canonical_names(names: frozenset[str], apart: frozenset[str]) -> frozenset[str]:
    """The names as they are read; a service is asked with the same few all day."""
    found = {name: canonical_name(name) for name in sorted(names)}
    for name, spelled in found.items():
        if spelled is None:
            raise fault(UnknownName, f"{name!r} cannot be the name of a symbol", 0, 0)
    return frozenset(merged(spelled, apart) for spelled in found.values() if spelled)
