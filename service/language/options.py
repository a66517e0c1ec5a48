"""How a text is to be read: what a request says of it, as one frozen value."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Self, TypedDict

from service.errors import UnknownName
from service.language.notation import DEFAULT, Notation, notation
from service.language.symbols import canonical_name
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
    """How to read. ``symbols`` are canonical names that are read whole, before any other meaning."""

    format: str = "auto"
    implicit: bool = True
    decimal_separator: str = "."
    symbols: frozenset[str] = frozenset()
    notation: Notation = DEFAULT

    @classmethod
    def of(cls, fields: ReadingFields) -> Self:
        """The options that a request asks for, with the names that it declares."""
        asked = fields.get("notation")
        chosen = notation(asked) if asked else DEFAULT
        separator = fields.get("decimal_separator") or chosen.decimal_separator
        options = cls(fields.get("format", "auto"), fields.get("implicit", True), separator, frozenset(), chosen)
        return options.declaring([*fields.get("symbols", ()), *(fields.get("assumptions") or ()), *chosen.symbols])

    @property
    def of_values(self) -> Self:
        """The same for the coordinates of a point, which have no symbols: letters are constants in them."""
        return self._replace(symbols=frozenset())

    def declaring(self, names: Iterable[str]) -> Self:
        """The same with further declared names. Raises ``UnknownName`` for what cannot be a name."""
        further = frozenset(names)
        return self._replace(symbols=self.symbols | _canonical_names(further)) if further else self


#: How a text is read of which nothing is said.
STANDARD = ReadingOptions()


@lru_cache
def _canonical_names(names: frozenset[str]) -> frozenset[str]:
    """The names as they are read; a service is asked with the same few all day."""
    found = {name: canonical_name(name) for name in sorted(names)}
    for name, canonical in found.items():
        if canonical is None:
            raise fault(UnknownName, f"{name!r} cannot be the name of a symbol", 0, 0)
    return frozenset(filter(None, found.values()))
