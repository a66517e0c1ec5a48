"""Every row of the table of functions with every kind of argument: what the tests of tables and the fuzzers share.

``arguments`` are those at which a table of signs, symmetries or special values may be wrong: quarter turns,
reflections, multiples, inverses, exact numbers, and magnitudes from 10**-300 to 10**300.
"""

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple

from service.errors import FluxionError
from service.language import read
from service.language.names import FUNCTIONS
from service.language.tree import free_symbols

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

#: Every assumption that a request may make of a symbol.
ASSUMPTIONS = ("positive", "negative", "nonzero", "integer", "real")

#: Places on the axis of every kind: whole, rational, decimal, irrational, tiny, huge, and multiples of pi.
POINTS = ("0", "1", "-1", "2", "-3", "1/2", "-1/3", "0.1", "-2.75", "1e-300", "-1e-300", "1e-20", "1e20", "1e300",
          "sqrt(2)", "-sqrt(3)/2", "pi", "-pi/2", "pi/6", "3*pi/4", "e", "log(2)")  # fmt: skip

#: How a product, a power and a call may be typed, besides Python's way.
NOTATIONS = ("{a}*{b}^{n}", "{a}*{b}**{n}", "{a}·{b}^({n})", "{a}×{b}^{n}", r"{a} \cdot {b}^{{{n}}}", "({a})({b})^{n}")

#: Functions with a table of quarter turns.
CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")

#: Functions of one argument, and for those of several what stands before or behind it.
UNARY = tuple(name for name, row in FUNCTIONS.items() if row.arity == (1, 1))
INDEXED = tuple(name for name, row in FUNCTIONS.items() if row.parameters.startswith("n "))


class Form(NamedTuple):
    """A call, and its text."""

    name: str
    argument: str
    text: str


def quarter_turns(variable: str = "x") -> Iterator[str]:
    """The variable moved by 0 to 7 quarter turns to either side, and reflected and scaled then."""
    for quarters in range(-4, 8):
        shift = f"{quarters}*pi/2"
        yield from (f"{variable} + {shift}", f"{shift} - {variable}", f"2*{variable} + {shift}")
        yield f"{shift} - 3*{variable}"


def exact_numbers() -> Iterator[str]:
    """Numbers where a function may have a value of its own."""
    yield from (str(Fraction(n, d)) for d in (1, 2, 3) for n in range(-6, 7))
    yield from (f"{n}*pi/12" for n in range(-24, 25))
    yield from ("sqrt(2)/2", "-sqrt(2)/2", "sqrt(3)/2", "-sqrt(3)/2", "sqrt(3)", "1/sqrt(3)", "e", "1/e", "e^2")


def symmetric(variable: str = "x") -> Iterator[str]:
    """Arguments with a sign to move, and those that only seem to have one."""
    yield from (
        f"-{variable}",
        f"-2*{variable}",
        f"1 - {variable}",
        f"{variable} - 1",
        f"-{variable}^2",
        f"-1/{variable}",
    )


def arguments(variable: str = "x") -> Iterator[str]:
    """All of them, those of the variable only."""
    yield variable
    yield from quarter_turns(variable)
    yield from symmetric(variable)
    yield from (f"{name}({variable})" for name in UNARY)


def call(name: str, argument: str) -> str:
    """A call of a function of the table; an index is 1 (of a binomial coefficient 5), further arguments are 2."""
    if name == "piecewise":
        return f"piecewise({argument}, x < 1, 2)"
    first = ["5" if name == "binomial" else "1"] if name in INDEXED else []
    further = ["2"] * (FUNCTIONS[name].arity[0] - len(first) - 1)
    return f"{name}({', '.join([*first, argument, *further])})"


def forms() -> Iterator[Form]:
    """Every function of the table at every argument."""
    for name in FUNCTIONS:
        for argument in arguments():
            yield Form(name, argument, call(name, argument))


def values() -> Iterator[Form]:
    """Every function of the table at every exact number."""
    for name in FUNCTIONS:
        for argument in exact_numbers():
            yield Form(name, argument, call(name, argument))


def random_expression(generator: random.Random, parameters: bool = True) -> str:
    """Any function at any argument, magnitudes from 10**-300 to 10**300 among them, in any notation or comparison.

    In x, and in parameters a and b if there may be some.
    """
    argument = generator.choice((*arguments(), f"1e{generator.randint(-300, 300)}*x"))
    inner = call(generator.choice(list(FUNCTIONS)), argument)
    return generator.choice((_plain, _written, _cased, *[_with_parameters] * parameters))(generator, inner)


def readable(generator: random.Random, parameters: bool = True) -> Iterator[str]:
    """An endless stream of random expressions, without those that LaTeX refuses or takes for products of letters."""
    while True:
        text = random_expression(generator, parameters)
        with suppress(FluxionError):
            if set(free_symbols(read(text).tree)) <= {"x", "a", "b"}:
                yield text


def random_point(generator: random.Random) -> str:
    """A place on the axis of any kind."""
    return generator.choice((*POINTS, f"{generator.uniform(-4, 4):.{generator.randint(1, 12)}f}"))


def random_request(generator: random.Random) -> tuple[str, dict[str, Any]]:
    """An operation and its fields: any function, comparison, magnitude, notation, assumption and point."""
    text = random_expression(generator)
    fields: dict[str, Any] = {"expression": text, "variable": "x"}
    if "a*" in text:
        fields["assumptions"] = {"a": generator.choice(ASSUMPTIONS), "b": generator.choice(ASSUMPTIONS)}
    operation = generator.choice(("derivative", "evaluate", "estimate", "gradient"))
    if operation in ("evaluate", "estimate"):
        fields |= {"at": {"x": random_point(generator)} | ({"a": "2", "b": "-1/2"} if "a*" in text else {})}
    if operation != "gradient":
        fields["order"] = generator.choice((1, 1, 2, 3))
    return operation, fields


def _plain(generator: random.Random, inner: str) -> str:
    return inner


def _with_parameters(generator: random.Random, inner: str) -> str:
    return f"a*{inner} + b*x"


def _written(generator: random.Random, inner: str) -> str:
    factor, exponent = generator.choice(("3", "x", "1e-5")), generator.randint(2, 4)
    return generator.choice(NOTATIONS).format(a=factor, b=inner, n=exponent)


def _cased(generator: random.Random, inner: str) -> str:
    sign, number = generator.choice(COMPARISONS), generator.choice(("0", "1", "1/3", "1e-9", "1e9"))
    return f"piecewise({inner}, x {sign} {number}, x^2)"


def to_paste(operation: str, fields: Mapping[str, Any]) -> str:
    """A request that repeats a failure at a shell."""
    body = json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)
    quoted = body.replace("'", "'\\''")
    return f"curl -H 'Content-Type: application/json' 127.0.0.1:8000/{operation} -d '{quoted}'"
