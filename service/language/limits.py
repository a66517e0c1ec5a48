"""Every limit of the language, said once, with the attack that it stops.

``exceeded`` is how all of them are reported: code ``too_complex`` with ``limit``, ``allowed`` and ``found``.
"""

from service.errors import TooComplex

# What the tokenizers and the parser bear

#: ``x+x+x+…`` with 100,000 terms.
MAX_LENGTH = 2_000
#: 2,000 characters of one-character tokens. Integrals of tables have 1,500 characters and up to 0.9 tokens in each.
MAX_TOKENS = 1_500
#: ``((((…x``, ``-(-(-(…``, ``x^x^x^…``: the victim is Python's own stack.
MAX_NESTING = 64
#: ``|x|x|x|…``: the readings double with every pair.
MAX_BARS = 64
#: ``aaaa…a``: a name that no field for names would take, and that every answer would repeat.
MAX_NAME = 64
#: ``999…9`` with a million digits: conversion is quadratic, and Python refuses beyond 4,300.
MAX_DIGITS = 64
#: ``1e1000000000`` as an exact rational fills the memory; a float64 ends here.
MAX_EXPONENT_OF_TEN = 308

# What the guard lets through

#: ``a/b/c/…``: a deep tree without a single bracket.
MAX_DEPTH = 64
#: ``(x+1)(x+2)…(x+200)``: the derivative alone is a page, simplifying it takes minutes.
MAX_NODES = 2_000
#: The same product, in nodes of the derivative. The longest integrals of tables have 13,000; their derivatives take
#: 0.1 s of processor time and 0.6 s to be simplified in full.
MAX_DERIVATIVE_NODES = 16_000
#: ``2^10^9``, ``9^9^9``, ``(7*10^4000+1)^(1/3)``, ``1/3+1/5+1/7+…``: bits of an exact numerator and denominator.
MAX_BITS = 2_048
#: ``e^e^e^e^e``: log2 of a constant, and of its reciprocal. Values up to about that can be told: exp(-10^6) is one.
MAX_MAGNITUDE = 2**60
#: ``(x+1)^100000``: expanding it takes half a gigabyte.
MAX_EXPONENT = 2_048
#: ``(1+sqrt(2))^(10^6)``, ``(1+i)^(10^9)``: the power of an irrational constant, which algebra would multiply out.
MAX_CONSTANT_EXPONENT = 512
#: ``171!`` is no float64: the greatest whole number whose factorial is multiplied out. That of others is a function.
MAX_FACTORIAL = 170
#: ``besselj(10^9, x)``, ``polygamma(10^6, x)``: the index of a function, up to which recurrences run.
MAX_INDEX = 1_000
#: ``sin(sin(sin(…``, ``x^x^x^…``: every level multiplies the derivative.
MAX_FUNCTION_NESTING = 12
#: ``abs(x+abs(x+…``, ``max(x, max(…``: every level doubles the cases.
MAX_CASE_NESTING = 4
#: ``max(x^2, x^3, …)`` with thirty polynomials: the cases are compared in pairs.
MAX_CASES = 8


def exceeded(limit: str, allowed: int, found: int, start: int, end: int, what: str) -> TooComplex:
    """The refusal of an expression that exceeds a limit; ``what`` says in words what is too large."""
    detail = f"{what}: at most {allowed:,} allowed, {found:,} found"
    return TooComplex(detail, limit=limit, allowed=allowed, found=found, position=start, end=end)
