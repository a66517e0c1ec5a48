"""Notation: what mathematicians write alike and mean differently, and which of it a request asks for.

A choice is a row of ``CHOICES`` and a field of ``Notation``; a profile, such as ``school``, is a row of ``PROFILES``.
Notation is about what is read. Answers are in our own syntax: names and letters mean what the request says, all else is
as by default.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from service.errors import InvalidField
from service.language.functions.row import Function
from service.language.names import BY_SPELLING, COMMON_LOG, FUNCTIONS

#: What can be chosen; the first of each is the default.
CHOICES: dict[str, tuple[str, ...]] = {
    "log": ("natural", "10"),
    "e": ("constant", "symbol"),
    "E": ("constant", "symbol"),
    "i": ("constant", "symbol"),
    "I": ("constant", "symbol"),
    "division": ("ask", "left_to_right", "product_first"),
    "roots": ("principal", "real"),
    "angle": ("radian", "degree"),
    "names": ("mixed", "letters", "words"),
    "language": ("en", "de", "es", "fr", "it", "pt"),
    "decimal_separator": (".", ","),
}

#: What each choice means, for the reference.
MEANINGS: dict[str, str] = {
    "log": "the base of `log(x)`; `ln`, `lg`, `lb` and `log(x, b)` are never in doubt",
    "e": "whether `e` is Euler's number or a symbol",
    "E": "the same for `E`",
    "i": "whether `i` is the imaginary unit or a symbol",
    "I": "the same for `I`",
    "division": "`1/2x`: `left_to_right` is (1/2)·x, `product_first` 1/(2·x); `ask` tells the first and refuses `a/bx`",
    "roots": "`x^(p/q)` with odd q: `principal` is undefined for x < 0, `real` is the real root to the power of p",
    "angle": "the unit of the argument of sin, cos, … and of the value of asin, acos, …",
    "names": "`xy` and `speed`: `letters` are products, `words` are one symbol each; `mixed`: short ones are products",
    "language": "further names of functions, such as `sen` for the sine",
    "decimal_separator": "`,` as the decimal sign; arguments are then separated by `;`",
}

#: Names of functions in other languages, beside those that everybody reads (``tg``, ``arctg``, ``sh``, …).
_ROMANCE = {"sen": "sin", "senh": "sinh", "arcsen": "asin", "arcsenh": "asinh", "tgh": "tanh", "cotgh": "coth",
            "arctgh": "atanh"}  # fmt: skip
FUNCTION_NAMES: dict[str, dict[str, str]] = {
    "en": {},
    "de": {"Wurzel": "sqrt", "wurzel": "sqrt"},
    "es": _ROMANCE | {"raiz": "sqrt"},
    "fr": {"racine": "sqrt", "tgh": "tanh", "cotgh": "coth"},
    "it": _ROMANCE | {"radice": "sqrt"},
    "pt": _ROMANCE | {"raiz": "sqrt"},
}

#: All of them, to be named where no language is chosen.
FOREIGN: dict[str, str] = {name: function for names in FUNCTION_NAMES.values() for name, function in names.items()}

#: Named notations: what differs from the default.
PROFILES: dict[str, dict[str, str]] = {
    "standard": {},
    "school": {"log": "10", "E": "symbol", "I": "symbol", "i": "symbol", "roots": "real"},
    "program": {"e": "symbol", "E": "symbol", "i": "symbol", "I": "symbol", "division": "left_to_right",
                "names": "words"},
    "engineering": {"log": "10", "E": "symbol", "I": "symbol", "i": "symbol"},
} | {
    language: {"language": language, "decimal_separator": ","}
    for language in CHOICES["language"]
    if language != "en"
}  # fmt: skip


class Notation(NamedTuple):
    """One of each row of ``CHOICES``."""

    log: str = "natural"
    e: str = "constant"
    E: str = "constant"
    i: str = "constant"
    I: str = "constant"  # noqa: E741
    division: str = "ask"
    roots: str = "principal"
    angle: str = "radian"
    names: str = "mixed"
    language: str = "en"
    decimal_separator: str = "."

    @property
    def symbols(self) -> list[str]:
        """The letters that are no constants."""
        return [letter for letter in ("e", "E", "i", "I") if getattr(self, letter) == "symbol"]


#: The notation of a request that names none.
DEFAULT = Notation()


def notation(asked: str | Mapping[str, str]) -> Notation:
    """The notation that a request asks for: the name of a profile, or choices, perhaps on top of a ``profile``.

    Raises ``InvalidField`` for a profile, a choice or a value that there is not.
    """
    choices = {"profile": asked} if isinstance(asked, str) else dict(asked)
    return _notation(frozenset(choices.items()))


@lru_cache(256)
def _notation(choices: frozenset[tuple[str, str]]) -> Notation:
    chosen = dict(choices)
    profile = chosen.pop("profile", "standard")
    if profile not in PROFILES:
        raise InvalidField(f"notation: {profile[:40]!r} is no profile", field="notation", hint=f"take {_or(PROFILES)}")
    for name, value in chosen.items():
        if name not in CHOICES:
            hint = f"the choices are {', '.join(CHOICES)}"
            raise InvalidField(f"notation: there is no choice {name[:40]!r}", field="notation", hint=hint)
        if value not in CHOICES[name]:
            hint = f"take {_or(CHOICES[name])}"
            raise InvalidField(f"notation: {name} cannot be {value[:40]!r}", field=f"notation.{name}", hint=hint)
    return Notation(**PROFILES[profile] | chosen)


@lru_cache(256)
def spellings(chosen: Notation) -> Mapping[str, Function]:
    """Every spelling of a function, as this notation has it."""
    if chosen == DEFAULT:
        return BY_SPELLING
    foreign = {spelling: FUNCTIONS[name] for spelling, name in FUNCTION_NAMES[chosen.language].items()}
    return BY_SPELLING | foreign | (dict.fromkeys(("log", "Log"), COMMON_LOG) if chosen.log == "10" else {})


def _or(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}"
