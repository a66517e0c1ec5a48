"""Points, read exactly: ``0.1`` is one tenth, and ``pi/4`` stays what it is.

A coordinate is a number or a constant expression of our own language. ``at`` is one coordinate for the one variable,
or an object from names to coordinates.
"""

import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, NamedTuple

from flint import fmpq

from service.calculus.arithmetic.compiler import Algebra, compile_tree
from service.calculus.arithmetic.failures import Undecided, Undefined
from service.calculus.arithmetic.real_balls import REAL, precision
from service.calculus.arithmetic.rounding import written
from service.calculus.arithmetic.scalars import MAX_RATIONAL_BITS
from service.errors import ExpressionError, InvalidField, MathematicsError
from service.language import ReadingOptions, guard, read, writer
from service.language.options import STANDARD
from service.language.tree import Node, free_symbols, number

#: The greatest exponent of ten of a coordinate: 1e5000 is exact, and still cheap.
MAX_EXPONENT = 5_000
#: Integers and quotients of more characters are echoed with an exponent or as a decimal.
MAX_PLAIN = 64
#: Bits at which a coordinate is looked at once, to see that it has a value at all.
TRIAL_BITS = 128

_DECIMAL = re.compile(r"\s*([+-]?)(\d{1,1000})(?:\.(\d{0,1000}))?(?:[eE]([+-]?\d{1,5}))?\s*", re.ASCII)


class Coordinate(NamedTuple):
    """One exact number: its canonical text, its tree, and its value where that is rational."""

    text: str
    tree: Node
    value: fmpq | None

    def at_precision(self, algebra: Algebra[Any] = REAL) -> Any:
        """The value, at the present precision."""
        return compile_tree(self.tree, algebra)({}) if self.value is None else self.value


#: A coordinate for every symbol.
Place = Mapping[str, Coordinate]

#: A point as it is asked for: a coordinate of the one variable, or an object from names to coordinates.
At = str | Mapping[str, str]


def place(
    at: At | None,
    variable: str | None,
    symbols: Collection[str],
    *,
    algebra: Algebra[Any] = REAL,
    options: ReadingOptions = STANDARD,
) -> Place:
    """Read one point.

    Raises ``InvalidField`` for a coordinate that is not a number, and for one that is missing among ``symbols``.
    """
    if isinstance(at, str):
        at = {variable or "x": at}
    read_one = partial(coordinate, algebra=algebra, options=options)
    found = {options.canonical(name): read_one(text) for name, text in (at or {}).items()}
    missing = [name for name in symbols if name not in found]
    if missing:
        hint = f"one point names all of them: {','.join(f'{name}=2' for name in symbols)}; a ; begins another point"
        raise InvalidField(f"no value is given for {', '.join(missing)}", field="at", hint=hint)
    return found


def coordinate(text: str, algebra: Algebra[Any] = REAL, options: ReadingOptions = STANDARD) -> Coordinate:
    """Read one coordinate. Raises ``InvalidField`` if it is not a number of the algebra."""
    matched = _DECIMAL.fullmatch(text)
    return _constant(text, algebra, options) if matched is None else _decimal(text, *matched.groups())


def _decimal(text: str, sign: str, whole: str, fraction: str | None, exponent: str | None) -> Coordinate:
    places = int(exponent or 0) - len(fraction or "")
    if abs(places) > MAX_EXPONENT:
        raise InvalidField(f"{text[:40]!r} has an exponent beyond {MAX_EXPONENT:,}", field="at")
    digits = int(sign + whole + (fraction or ""))
    value = fmpq(digits) * fmpq(10) ** places
    return Coordinate(_shown(value, digits, places), _tree(value), value)


def _shown(value: fmpq, digits: int, places: int) -> str:
    """The value in lowest terms, or, where that is long, its significant digits with an exponent."""
    plain = str(value)
    if len(plain) <= MAX_PLAIN:
        return plain
    while digits % 10 == 0:
        digits, places = digits // 10, places + 1
    return written(digits, places)


def _tree(value: fmpq) -> Node:
    """The number as it would be typed."""
    if value < 0:
        return Node("-", (_tree(-value),))
    above, below = number(int(value.p)), number(int(value.q))
    return above if value.q == 1 else Node("/", (above, below))


def _constant(text: str, algebra: Algebra[Any], options: ReadingOptions) -> Coordinate:
    tree = _constant_tree(text, options)
    try:
        with precision(TRIAL_BITS):
            value = compile_tree(tree, algebra)({})
    except Undefined as failure:
        raise InvalidField(f"{text!r} is not a number: {failure.reason}", field="at") from failure
    except Undecided:
        value = None
    if isinstance(value, fmpq) and value.height_bits() <= MAX_RATIONAL_BITS:
        return Coordinate(str(value), _tree(value), value)
    return Coordinate(writer.text(tree), tree, None)


#: What somebody meant who wrote a coordinate with one of these in it.
_MARKS = {";": "one point names all variables: x=3,y=2", ",": "points are separated by ';': 3;4"}


def _constant_tree(text: str, options: ReadingOptions) -> Node:
    try:
        tree = read(text, options.of_values).tree
        guard.check(tree, order=0)
    except (ExpressionError, MathematicsError) as error:
        hints = [{"hint": hint} for mark, hint in _MARKS.items() if mark in text]
        raise InvalidField(f"{text!r} is not a number: {error.detail}", field="at", **(hints or [{}])[0]) from error
    unknown = free_symbols(tree)
    if unknown:
        raise InvalidField(f"{text!r} is not a number: it contains {', '.join(unknown)}", field="at")
    return tree
