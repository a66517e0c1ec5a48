"""The Python form of every function, run: the value of the function, and none where the function has none."""

import math

import mpmath
import pytest

from oracles import forms
from oracles.reals import value
from service.errors import FluxionError
from service.language import ReadingOptions, read, writer
from service.language.names import FUNCTIONS

POINTS = (-16.0, -2.5, -1.0, -0.3, 0.7, 1.9, 16.0)

TOLERANCE = 1e-11

#: Where the standard library of Python has another domain: lgamma is log|Γ| before zero, and gamma ends at poles that
#: cancel in a binomial coefficient.
OTHER_DOMAIN = {"loggamma", "binomial"}


def run(code: str, x: float) -> float | None:
    """The value of code that we have written, as a caller would run it; ``None`` where it has none."""
    try:
        found = eval(code, {"math": math}, {"x": x})
    except (ArithmeticError, ValueError):
        return None
    return found if isinstance(found, float | int) and math.isfinite(found) else None


@pytest.mark.parametrize("name", [*FUNCTIONS, "x^2", "x^-1", "2^x", "x^(1/3)", "x^(2/3)", "root(x, 4)", "root(x, 5)"])
def test_python_has_a_value_where_the_function_has_one(name: str) -> None:
    text = forms.call(name, "x") if name in FUNCTIONS else name
    tree = read(text).tree
    try:
        code = writer.python(tree)
    except FluxionError:
        return  # Python has no such function
    for x in POINTS:
        wanted, found = value(tree, {"x": mpmath.mpf(x)}), run(code, x)
        assert (found is None) == (wanted is None) or name in OTHER_DOMAIN, (code, x)
        if found is not None and wanted is not None:
            assert math.isclose(found, float(wanted), rel_tol=TOLERANCE, abs_tol=TOLERANCE), (code, x)


@pytest.mark.parametrize(
    "text",
    [f"{mantissa}e{exponent}" for mantissa in ("1", "1.5", "123") for exponent in (*range(58, 68), *range(-7, -2), 300)]
    + ["1/3", "2/7", "1e-9/3"],
)
def test_numbers_of_any_size_read_back(text: str) -> None:
    """Also as the base of a power, which needs brackets where it is a product or a quotient."""
    for pattern in ("{}*x", "({})^x", "x^({})", "-({})"):
        try:
            tree = read(pattern.format(text)).tree
        except FluxionError:
            continue
        again = read(writer.text(tree)).tree, read(writer.latex(tree), ReadingOptions(format="latex")).tree
        with mpmath.workdps(400):
            wanted, *found = (value(form, {"x": mpmath.mpf(2)}) for form in (tree, *again))
            assert all(abs(one - wanted) <= abs(wanted) * mpmath.mpf(10) ** -390 for one in found), pattern
