"""Which character means what: an explicit table, because Unicode normalisation turns ``x²`` into ``x2``.

Characters that merely look different are mapped one to one before anything else, so that positions stay those of the
text as it was typed. A character that stands in no table here is refused where it stands.
"""

from fractions import Fraction

_GREEK_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"
_GREEK_SPELLED = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
    psi omega
"""

#: Greek letters to their names: one symbol in three spellings, ``λ``, ``lambda`` and ``\lambda``.
GREEK: dict[str, str] = {
    styled: spelled
    for letter, name in zip(_GREEK_SMALL, _GREEK_SPELLED.split(), strict=True)
    for styled, spelled in ((letter, name), (letter.upper(), name.capitalize()))
}

#: Second shapes of Greek letters, as symbols of their own: in one formula φ and ϕ are two things.
_VARIANT_SHAPES = {"ϵ": "varepsilon", "ϑ": "vartheta", "ϕ": "varphi", "ϱ": "varrho", "ς": "varsigma", "ϰ": "varkappa"}
GREEK |= _VARIANT_SHAPES

#: The usual shape of each: where a request has only one of the two, they are the same.
VARIANTS: dict[str, str] = {name: name.removeprefix("var") for name in _VARIANT_SHAPES.values()}

#: Greek letters that look exactly like a Latin one.
TWINS: dict[str, str] = {GREEK[greek]: latin for greek, latin in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)}

#: For regular expressions: every Greek letter.
GREEK_LETTERS = "Α-Ωα-ωϵϑϕϱϰ"

#: The names of Greek letters, small and capital.
GREEK_NAMES: frozenset[str] = frozenset(GREEK.values())

_LOOK_ALIKES = {
    "*": "×·∙⋅∗⨯✕•⋆\u2062",
    "/": "÷∕⁄",
    "-": "−–‐‑‒﹣",
    "+": "﹢➕",
    "^": "ˆ",
    "'": "’‘",
    "|": "∣│",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2061\u3000",
    "≤": "⩽≦",
    "≥": "⩾≧",
    "π": "ℼ",
    "μ": "µ",
    "Ω": "Ω",
    "ℯ": "ⅇ",
    "h": "ℎ",
    "l": "ℓ",
}


def _alphabet(first: int, letters: str) -> dict[int, str]:
    """A styled alphabet of Unicode, in which ``letters`` stand in a row."""
    return {first + offset: letter for offset, letter in enumerate(letters)}


_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FULL_WIDTH = "".join(map(chr, range(0x21, 0x7F)))

#: For ``str.translate``: every look-alike to the character that is meant.
LOOK_ALIKES: dict[int, str] = (
    {ord(seen): meant for meant, all_seen in _LOOK_ALIKES.items() for seen in all_seen}
    | _alphabet(0xFF01, _FULL_WIDTH)  # （ｘ＋１）, as Japanese and Chinese keyboards type
    | _alphabet(0x1D400, _LATIN)  # 𝐱, mathematical bold
    | _alphabet(0x1D434, _LATIN)  # 𝑥, mathematical italic, as equation editors copy
    | _alphabet(0x1D468, _LATIN)  # 𝒙, bold italic
    | _alphabet(0x1D6E2, "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ")  # 𝜆, italic
    | _alphabet(0x1D7CE, "0123456789")
)

_SUPERSCRIPT_PAIRS = ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᐟᵃᵇᶜᵈᵉʰʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻⁱ", "0123456789+-()/abcdehjklmnoprstuvwxyzi")
_SUBSCRIPT_PAIRS = ("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx")

#: For ``str.translate``: superscripts and subscripts to the characters on the line.
SUPERSCRIPTS: dict[int, str] = dict(zip(map(ord, _SUPERSCRIPT_PAIRS[0]), _SUPERSCRIPT_PAIRS[1], strict=True))
SUBSCRIPTS: dict[int, str] = dict(zip(map(ord, _SUBSCRIPT_PAIRS[0]), _SUBSCRIPT_PAIRS[1], strict=True))

#: Vulgar fractions, as the quotients that they are.
VULGAR: dict[str, Fraction] = {
    character: Fraction(*quotient)
    for character, quotient in {
        "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
        "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
        "⅑": (1, 9), "⅒": (1, 10),
    }.items()
}  # fmt: skip
