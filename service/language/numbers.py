"""Numerals: from what was typed to an exact integer or fraction."""

from fractions import Fraction

from service.errors import Ambiguous, BadNumber
from service.language.limits import MAX_DIGITS, MAX_EXPONENT_OF_TEN, exceeded
from service.language.tokens import Token, fault, quick_token

#: For ``str.translate``: what separates thousands, ``1_000`` in programs and ``1'000`` in Switzerland and C++.
_THOUSANDS = dict.fromkeys(map(ord, "_'"))
_HEXADECIMAL = {"x": "0123456789abcdef", "o": "01234567", "b": "01"}


def read_number(lexeme: str, text: str, start: int, end: int, separator: str = ".") -> Token:
    """The number that ``lexeme``, which stands at ``text[start:end]``, means: decimals are exact.

    Raises ``BadNumber``, or ``TooComplex`` for more digits or a larger exponent than a computation could bear.
    """
    if lexeme.isdigit() and len(lexeme) <= MAX_DIGITS:
        if lexeme == "0":
            _refuse_other_bases(text, start, end)
        value: int | Fraction = int(lexeme)
    else:
        value = _decimal(lexeme.translate(_THOUSANDS).replace(separator, ".").lower(), start, end)
    if not lexeme.isdigit():
        _refuse_neighbours(lexeme, text, start, end, separator)
    return quick_token(("number", value, start, end))


def _refuse_neighbours(lexeme: str, text: str, start: int, end: int, separator: str) -> None:
    """``1.2.3``, ``x.5`` and ``4e2x``, in which signs or a raised exponent may have been lost."""
    if separator in lexeme and text.startswith(separator, end):
        raise fault(BadNumber, "a number has two decimal separators", start, end + 1)
    if lexeme.startswith(separator) and start and (text[start - 1].isalnum() or text[start - 1] in ")]}"):
        hint = f"write 0{lexeme}, or '*' before it"
        raise fault(BadNumber, f"{separator!r} may be a decimal separator or a sign", start, end, hint)
    if text[end : end + 1].isalpha() and not lexeme[-1:].isalpha() and "e" in lexeme.lower():
        hint = "write '*' behind the power of ten, or e^(…) for the exponential"
        raise fault(Ambiguous, "this may be a power of ten or an exponential", start, end + 1, hint)


def _decimal(lexeme: str, start: int, end: int) -> int | Fraction:
    mantissa, _, exponent = lexeme.partition("e")
    whole, _, decimals = mantissa.partition(".")
    digits = (whole + decimals).lstrip("0")
    if len(whole + decimals) > MAX_DIGITS:
        raise exceeded("digits", MAX_DIGITS, len(whole + decimals), start, end, "too many digits in a number")
    power = int(exponent[:6] or "0")
    magnitude = max(abs(power), abs(power - len(decimals) + len(digits) - 1))
    if magnitude > MAX_EXPONENT_OF_TEN:
        raise exceeded("exponent_of_ten", MAX_EXPONENT_OF_TEN, magnitude, start, end, "too large a power of ten")
    return _scaled(int(digits or "0"), power - len(decimals))


def _scaled(digits: int, power: int) -> int | Fraction:
    value = Fraction(digits * 10 ** max(power, 0), 10 ** max(-power, 0))
    return value.numerator if value.denominator == 1 else value


def _refuse_other_bases(text: str, start: int, end: int) -> None:
    following = _HEXADECIMAL.get(text[end : end + 1].lower(), "")
    if text[end + 1 : end + 2].lower() and text[end + 1 : end + 2].lower() in following:
        detail = "hexadecimal, octal and binary numbers are not supported"
        raise fault(BadNumber, detail, start, end + 2, f"for a product write 0*{text[end : end + 1]}")
