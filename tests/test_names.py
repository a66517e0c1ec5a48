"""The table of functions is sound: every formula in it is read, and every name means one thing."""

import math
from collections import Counter
from typing import Any

import pytest
from mpmath import diff, mp, mpf

from oracles.special_values import INSIDE
from oracles.trees import FUNCTIONS as ORACLE
from oracles.trees import agree, value
from service.language import read
from service.language.functions.row import Function
from service.language.names import BY_SPELLING, CONSTANTS, FUNCTIONS
from service.language.tree import Node, free_symbols, walk

#: A point at which each function is smooth; by default 0.625 for every parameter.
POINTS = {
    "acoth": [1.5], "acosh": [1.5], "asec": [1.5], "acsc": [1.5], "atan2": [1.25, 0.75], "root": [1.5, 3],
    "log": [1.5, 3], "mod": [7.25, 2.5], "hypot": [1.5, 2.5], "binomial": [4.5, 1.25], "polygamma": [2, 1.5],
    "zeta": [2.5], "li": [2.5],
} | {name: list(map(float, arguments)) for name, arguments in INSIDE.items()}  # fmt: skip

#: Every row, those of longer forms included.
FORMS = [form for function in FUNCTIONS.values() for form in (function, function.longer) if form]
ROWS = [pytest.param(form, id=f"{form.name}({form.parameters})") for form in FORMS]


def rows_with(column: str) -> list[Any]:
    """The rows that say something in a column."""
    return [row for row, form in zip(ROWS, FORMS, strict=True) if getattr(form, column)]


def formula(function: Function, text: str) -> Node:
    """A formula of the row, read as the service reads it."""
    return read(text, symbols=frozenset(function.parameters.split())).tree


def point(function: Function) -> list[mpf]:
    """The arguments at which the row is tried."""
    count = len(function.parameters.split())
    return [mpf(number) for number in POINTS.get(function.name, [0.625] * count)[:count]]


def call(function: Function, *arguments: Any) -> Any:
    """The function by mpmath alone."""
    if function.name == "log":
        return mp.log(*arguments)
    return ORACLE[function.name](*arguments)


def test_spellings_are_unique() -> None:
    """No spelling belongs to two functions or to a constant."""
    spellings = Counter(spelling for function in FUNCTIONS.values() for spelling in function.names)
    assert not [spelling for spelling, times in spellings.items() if times > 1]
    assert not set(CONSTANTS) & set(BY_SPELLING)


@pytest.mark.parametrize("function", ROWS)
def test_formulas_are_read(function: Function) -> None:
    """Derivatives and definitions speak of the parameters and of functions in the table only."""
    texts = [*(function.derivative or ()), function.definition]
    for tree in [formula(function, text) for text in texts if text]:
        assert set(free_symbols(tree)) <= set(function.parameters.split())
        assert all(part.head in FUNCTIONS for part in walk(tree) if part.head.isalpha() and part.args)


@pytest.mark.parametrize("function", rows_with("derivative"))
def test_derivatives_are_right(function: Function) -> None:
    """Each partial derivative agrees with a numerical one by mpmath."""
    arguments, parameters = point(function), function.parameters.split()
    for index, text in enumerate(function.derivative or ()):
        if text:
            order = tuple(int(place == index) for place in range(len(arguments)))
            numerical = diff(lambda *values: call(function, *values), tuple(arguments), order)
            found = value(formula(function, text), dict(zip(parameters, arguments, strict=True)))
            assert mp.almosteq(found, numerical, rel_eps=1e-8, abs_eps=1e-8)


@pytest.mark.parametrize("function", rows_with("definition"))
def test_definitions_are_right(function: Function) -> None:
    """Each definition has the value of the function."""
    values = dict(zip(function.parameters.split(), point(function), strict=True))
    assert agree(value(formula(function, function.definition or ""), values), call(function, *values.values()))


@pytest.mark.parametrize("function", rows_with("python"))
def test_python_has_the_function(function: Function) -> None:
    """The native name of Python computes the same function."""
    arguments = point(function)[: function.arity[0]]
    native = eval(function.python or "", {"math": math})
    assert math.isclose(native(*map(float, arguments)), call(function, *arguments), rel_tol=1e-14)


@pytest.mark.parametrize("function", rows_with("inverse"))
def test_inverses_invert(function: Function) -> None:
    """What a power of −1 at the name means undoes the function."""
    (argument,) = point(function)[:1]
    inverse = FUNCTIONS[function.inverse or ""]
    assert agree(call(inverse, call(function, argument)), argument)


@pytest.mark.parametrize("function", rows_with("parity"))
def test_parity(function: Function) -> None:
    """Even and odd functions are that."""
    (argument,) = point(function)
    sign = 1 if function.parity == "even" else -1
    assert agree(call(function, -argument), sign * call(function, argument))


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_every_spelling_is_read(name: str) -> None:
    """Every spelling of a function before a bracket is that function."""
    function = FUNCTIONS[name]
    arguments = ", ".join(["x", "x < 1", "x"] if name == "piecewise" else ["x"] * function.arity[0])
    for spelling in function.names:
        assert read(f"{spelling}({arguments})").tree.head == name
