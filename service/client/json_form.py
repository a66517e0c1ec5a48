"""What is asked, as JSON: exact numbers as text, arrays as lists, SymPy's expressions as people write them.

NumPy and SymPy are not imported here: who hands over one of their objects has done so.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any


def document(fields: Mapping[str, object]) -> str:
    """The JSON of a question. Raises ``TypeError`` or ``ValueError`` for what has no JSON form, as infinity."""
    return json.dumps({name: plain(value) for name, value in fields.items()}, allow_nan=False)


def plain(value: Any) -> Any:
    """A value as ``json`` takes it. Raises ``TypeError`` if there is no such form.

    float32 and the like become the float64 of the same value.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, complex):
        return f"{value.real!r} + ({value.imag!r})*i"
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if callable(getattr(value, "tolist", None)):  # arrays and numbers of NumPy, series of pandas, matrices of SymPy
        return plain(value.tolist())
    if _is_symbolic(value):
        return _symbolic_text(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def columns(at: Any) -> Any:
    """Points given as arrays of coordinates, as a list of points; anything else as it is.

    A coordinate that is one number is that of all points. Raises ``ValueError`` if the arrays are not equally long.
    """
    arrays = {name: part for name, part in at.items() if _is_array(part)} if isinstance(at, Mapping) else {}
    if not arrays:
        return at
    return [{**at, **dict(zip(arrays, point, strict=True))} for point in zip(*arrays.values(), strict=True)]


def _is_array(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str) and getattr(value, "ndim", 1) > 0


def _is_symbolic(value: object) -> bool:
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def _symbolic_text(expression: Any) -> str:
    """An expression of SymPy in words that mean the same with every ``notation``; floats are the decimals they show."""
    sympy = sys.modules["sympy"]
    decimals = {number: sympy.Rational(repr(float(number))) for number in expression.atoms(sympy.Float)}
    return str(_printer().doprint(expression.xreplace(decimals)))


@cache
def _printer() -> Any:
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        def _print_Exp1(self, expression: Any) -> str:  # noqa: N802 — so SymPy names them
            return "exp(1)"

        def _print_log(self, expression: Any) -> str:
            return f"ln({', '.join(map(self._print, expression.args))})"

    return Printer()
