"""The forms that can be asked for, and the first place at which an answer does not have one.

- ``expanded``: no product, quotient or whole power with a sum in it that could be multiplied out, and no like terms.
- ``factored``: every sum that is a factor is irreducible over the rationals, and holds no whole number as a factor.
- ``simplified``: no like terms, no like factors, no unevaluated numbers, nothing that could be cancelled.
- ``single_fraction``: no fraction but one around everything.

Arguments of functions count in ``simplified`` only. Answers say what they are, not what they could be: the form is that
of the text, and is judged without the verdict.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from fractions import Fraction
from math import gcd, isqrt
from typing import NamedTuple

from service.answer_types import Form, FormFault, FormResult
from service.calculus.checking.form.common_factors import NoPolynomial, TooLarge, has_factors, have_common_factor
from service.calculus.checking.form.terms_and_factors import (
    algebraic_parts,
    as_term,
    factors,
    is_numeric,
    is_sum,
    key,
    terms,
    whole_exponent,
)
from service.language.tree import Node, number, walk


class Fault(NamedTuple):
    """What keeps an expression from having a form, and where."""

    code: FormFault
    node: Node


Faults = Iterator[Fault]

MESSAGES: dict[FormFault, str] = {
    "not_multiplied_out": "This can be multiplied out.",
    "like_terms": "Like terms can be put together.",
    "can_be_factored": "This can be factored further.",
    "is_a_sum": "This is a sum, and not a product of factors.",
    "like_factors": "Equal factors can be put together.",
    "unevaluated_number": "This number can be worked out.",
    "superfluous": "This can be left out.",
    "removable_factor": "A common factor can be cancelled.",
    "several_fractions": "This is a fraction inside of something else; everything can be over one line.",
}


def form_result(tree: Node, text: str, wanted: Form) -> FormResult:
    """What is said about the form of an answer; ``position`` and ``end`` are in the text as it was typed."""
    try:
        fault = form_of(tree, wanted)
    except TooLarge:
        return _without_fault(wanted, None)
    if fault is None:
        return _without_fault(wanted, True)
    start, end = with_brackets(text, fault.node.start, fault.node.end)
    return {
        "wanted": wanted,
        "met": False,
        "code": fault.code,
        "message": MESSAGES[fault.code],
        "position": start,
        "end": end,
    }


def _without_fault(wanted: Form, met: bool | None) -> FormResult:
    return {"wanted": wanted, "met": met, "code": None, "message": None, "position": None, "end": None}


def with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a text, with the brackets around its ends that were left out of it, and a command before them."""
    opened = closed = 0
    for character in text[start:end]:
        if character in _CLOSING and not opened:
            closed += 1
        else:
            opened += (character in _OPENING) - (character in _CLOSING)
    while closed and start:
        start -= 1
        closed += (text[start] in _CLOSING) - (text[start] in _OPENING)
    while opened and end < len(text):
        opened += (text[end] in _OPENING) - (text[end] in _CLOSING)
        end += 1
    command = _COMMAND.search(text[:start])
    return (command.start() if command and text[start : start + 1] == "{" else start), end


_OPENING, _CLOSING = "([{", ")]}"
_COMMAND = re.compile(r"\\[A-Za-z]+\s*$")


def form_of(tree: Node, wanted: Form) -> Fault | None:
    """The first place in the text that keeps it from having the form, ``None`` if it has it.

    Raises ``TooLarge`` if that is not known.
    """
    found = [Fault(fault.code, _placed(tree, fault.node)) for fault in _RULES[wanted](tree)]
    return min(found, key=lambda fault: (fault.node.start, -fault.node.end), default=None)


def _placed(tree: Node, node: Node) -> Node:
    """The node, or what it stands in if it has no place in the text of its own."""
    if node.end:
        return node
    around = (part for part in walk(tree) if part.end and any(part_below is node for part_below in walk(part)))
    return min(around, key=lambda part: part.end - part.start, default=tree)


def _expanded(tree: Node) -> Faults:
    for part in algebraic_parts(tree):
        multiplied = part.head == "*" and any(is_sum(factor) for factor in factors(part))
        raised = (whole_exponent(part) or 1) > 1 and (is_sum(part.args[0]) or part.args[0].head in ("*", "/"))
        if multiplied or raised or (part.head in ("/", "-") and is_sum(part.args[0])):
            yield Fault("not_multiplied_out", part)
        yield from _like_terms(part)


def _factored(tree: Node) -> Faults:
    for factor in _all_factors(tree):
        if is_sum(factor) and _can_be_factored(factor):
            yield Fault("is_a_sum" if factor is tree else "can_be_factored", factor)


def _all_factors(node: Node) -> Iterator[Node]:
    """The factors above and below the line, and what whole powers are of."""
    for factor in factors(node):
        if factor.head == "/":
            yield from (below for argument in factor.args for below in _all_factors(argument))
        elif whole_exponent(factor):
            yield from _all_factors(factor.args[0])
        else:
            yield factor


def _can_be_factored(node: Node) -> bool:
    try:
        return has_factors(node)
    except NoPolynomial:
        return any(part.head == "/" for part in terms(node))


def _simplified(tree: Node) -> Faults:
    for part in walk(tree):
        yield from _like_terms(part)
        yield from _like_factors(part)
        if _is_unevaluated(part):
            yield Fault("unevaluated_number", part)
        elif _is_superfluous(part):
            yield Fault("superfluous", part)
        elif part.head == "/" and any(_unsigned(argument).head == "/" for argument in part.args):
            yield Fault("several_fractions", part)
        elif part.head == "/" and _can_be_cancelled(part):
            yield Fault("removable_factor", part)
        elif whole_exponent(part) and whole_exponent(part.args[0]):
            yield Fault("like_factors", part)


def _like_terms(node: Node) -> Faults:
    """The second of two terms that differ by a number only."""
    seen = set()
    for term in terms(node) if node.head == "+" else ():
        rest = as_term(term).rest
        if rest in seen:
            yield Fault("like_terms", term)
        seen.add(rest)


def _like_factors(node: Node) -> Faults:
    """The second of two factors with the same base, above or below a line, and of two numbers."""
    seen: set[Hashable] = set()
    for factor in factors(node) if node.head == "*" else ():
        kinds: set[Hashable] = {"number"} if is_numeric(factor) else set(_bases(factor))
        if kinds & seen:
            yield Fault("unevaluated_number" if kinds == {"number"} else "like_factors", factor)
        seen |= kinds


def _bases(factor: Node) -> Iterator[Hashable]:
    """What a factor that is no number is a power of; of a quotient, all in it that is."""
    if factor.head == "/":
        parts = (part for argument in factor.args for part in factors(argument) if not is_numeric(part))
        yield from (base for part in parts for base in _bases(part))
    else:
        yield key(factor.args[0] if factor.head == "**" else factor)


def _unsigned(node: Node) -> Node:
    return _unsigned(node.args[0]) if node.head == "-" else node


def _is_unevaluated(node: Node) -> bool:
    """Whether it is arithmetic with numbers, or a function of some whose value is a number."""
    if node.head in _WORKED_OUT and all(_unsigned(argument).head == "number" for argument in node.args):
        return _WORKED_OUT[node.head](*map(_number, node.args))
    if node.head == "log" and node.args[0] == Node("constant", (), "e"):
        return True
    return node.head in _WHOLE_AT and node.args == (number(_WHOLE_AT[node.head]),)


def _number(node: Node) -> Fraction:
    """The value of a number with signs before it."""
    return -_number(node.args[0]) if node.head == "-" else Fraction(node.value)  # type: ignore[arg-type]


#: Where the value of a function is plainly a whole number.
_WHOLE_AT = {"exp": 0, "log": 1, "sin": 0, "cos": 0, "tan": 0}


def _is_square(value: Fraction) -> bool:
    return value >= 0 and all(isqrt(part) ** 2 == part for part in (value.numerator, value.denominator))


_WORKED_OUT: dict[str, Callable[..., bool]] = {
    "+": lambda *values: True,
    "/": lambda above, below: below.denominator != 1 or above.denominator != 1 or gcd(int(above), int(below)) > 1,
    "**": lambda base, exponent: exponent.denominator == 1,
    "sqrt": _is_square,
    "abs": lambda value: True,
    "factorial": lambda value: value.denominator == 1,
}


def _is_superfluous(node: Node) -> bool:
    """Whether it holds a 0 or a 1 that changes nothing, or two signs."""
    zero, one = number(0), number(1)
    return {
        "+": lambda: zero in node.args,
        "*": lambda: zero in node.args or one in node.args,
        "-": lambda: node.args[0].head == "-" or node.args[0] == zero,
        "/": lambda: node.args[1] == one or node.args[0] == zero,
        "**": lambda: node.args[1] in (zero, one) or node.args[0] == one,
    }.get(node.head, lambda: False)()


def _can_be_cancelled(node: Node) -> bool:
    try:
        return have_common_factor(*node.args)
    except NoPolynomial:
        return False


def _single_fraction(tree: Node) -> Faults:
    inside = _unsigned(tree)
    parts = inside.args if inside.head == "/" else (inside,)
    for part in (below for argument in parts for below in algebraic_parts(argument)):
        if part.head == "/" or _is_reciprocal(part):
            yield Fault("several_fractions", part)


def _is_reciprocal(node: Node) -> bool:
    return node.head == "**" and node.args[1].head == "-"


_RULES: dict[Form, Callable[[Node], Faults]] = {
    "expanded": _expanded,
    "factored": _factored,
    "simplified": _simplified,
    "single_fraction": _single_fraction,
}
