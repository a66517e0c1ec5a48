"""Constants that SymPy would compute for long: it makes gamma(10**6) a number digit by digit, and 7**(10**6)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flint import acb, arb, fmpq

from service.calculus.arithmetic.failures import Failure, Undefined
from service.calculus.arithmetic.real_balls import value
from service.errors import Unsupported
from service.language.tree import Node, free_symbols, walk

#: Bits of every value on the way.
MAX_MAGNITUDE = 1024
#: The greatest argument of the gamma function and its relatives.
MAX_SPECIAL = 200
#: The most bits of a rational exponent: of a**(p/q) SymPy computes a**p.
MAX_EXPONENT_BITS = 10
#: Functions that SymPy expands at integers.
EXPANDED = frozenset({"gamma", "loggamma", "digamma", "polygamma", "zeta", "factorial", "binomial"})
_BITS = 64


def is_costly(parts: Iterable[Node], values: Mapping[Node, Any]) -> bool:
    """Whether one of the constants would cost SymPy too much; ``values`` are those of the parts and their operands."""
    return any(_is_beyond(part, values) for part in parts)


def refuse_costly(tree: Node) -> None:
    """Raise ``Unsupported`` for an expression with such a constant in it."""
    for part in walk(tree):
        if part.args and part.head not in ("relation", "piecewise") and not free_symbols(part) and _costs(part):
            raise Unsupported("SymPy would compute a constant in it for long")


def _costs(part: Node) -> bool:
    try:
        return is_costly([part], {one: value(one, {}, _BITS) for one in (part, *part.args)})
    except Undefined as failure:
        return failure.kind == "too_large"
    except Failure:
        return True


def _is_beyond(part: Node, values: Mapping[Node, Any]) -> bool:
    if part.head == "**":
        exponent = values[part.args[1]]
        if isinstance(exponent, fmpq) and exponent.height_bits() > MAX_EXPONENT_BITS:
            return True
    if part.head in EXPANDED and any(not abs(acb(values[arg])) < MAX_SPECIAL for arg in part.args):
        return True
    return not abs(acb(values[part])) < arb(2) ** MAX_MAGNITUDE
