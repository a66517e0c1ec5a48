"""A function without a value has no derivative there: all operations agree on it, parameters and all."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from oracles.operations import check, derivative, estimate, evaluate, gradient
from service.errors import FluxionError

#: Places at which powers, roots, logarithms and quotients begin or end.
PLACES = ["0", "0", "1", "-1", "1/2", "2"]
#: What meets at them: ``t`` is the variable, ``n`` a parameter.
BASES = ["t", "t", "n", "(t - 1)", "(t + n)", "t^2", "(2*t)", "sin(t)", "abs(t)", "0"]
EXPONENTS = ["n", "n", "t", "(n - 1)", "(n*t)", "0", "(1/n)", "(-n)", "2", "(1/3)"]
SHAPES = [
    "{p}", "{p}", "{p} + {q}", "{p}*{q}", "{p}/{q}", "({p})^{e}", "sqrt({p})", "ln({p})", "max({p}, 0)",
    "abs({p}) - {q}", "exp({p})", "atan({p}/{b})", "piecewise({p}, t > {n}, {q})", "0*{p}", "{p} - {p}",
]  # fmt: skip
ORDERS = 3


def expression(generator: random.Random) -> str:
    """Powers of the variable and the parameter in something that looks at their domain."""

    def power() -> str:
        return f"{generator.choice(BASES)}^{generator.choice(EXPONENTS)}"

    return generator.choice(SHAPES).format(
        p=power(), q=power(), b=generator.choice(BASES), e=generator.choice(EXPONENTS), n=generator.choice(["0", "n"])
    )


def answered(operation: Callable[..., Any], **fields: Any) -> Any:
    """The answer, or nothing where there is none at all."""
    try:
        return operation(**fields)
    except FluxionError:
        return None


def is_defined(value: Any) -> bool:
    """Whether there is a value."""
    return bool(value) and value["status"] == "defined"


def found(text: str, at: dict[str, str]) -> dict[str, list[tuple[int, bool]]]:
    """For each operation, which orders it says something of, and whether they have a value at the point."""
    asked: dict[str, Any] = {"expression": text, "symbols": ["t", "n"]}
    orders = range(ORDERS + 1)
    values = {order: answered(evaluate, **asked, variable="t", order=order, at=at) for order in orders}
    derived = {order: answered(derivative, **asked, variable="t", order=order, at=at) for order in orders[1:]}
    slopes = answered(gradient, **asked, variables=["t", "n"], at=at)
    truth = answered(estimate, **asked, variable="t", at=at)
    task = asked | {"type": "value", "variable": "t", "at": at}
    marked = {order: answered(check, task=task | {"order": order}, answer="0") for order in orders}
    return {
        "evaluate": [(order, is_defined(answer["results"][0])) for order, answer in values.items() if answer],
        "derivative": [(order, is_defined(answer["at"]["derivative"])) for order, answer in derived.items() if answer],
        "gradient": [(1, is_defined(slope["at"])) for slope in slopes["gradient"]] if slopes else [],
        "estimate": [(1, truth["derivative"]["status"] == "differentiable")] if truth else [],
        "check": [(order, _is_right(answer)) for order, answer in marked.items() if answer],
    }


def _is_right(answer: Any) -> bool:
    (result,) = answer["results"]
    return bool(result["verdict"] == "correct" and result["certainty"] == "proved")


def contradictions(text: str, at: dict[str, str]) -> list[str]:
    """Operations that give a derivative where a lower one, or the function, has no value by /evaluate."""
    said = found(text, at)
    without = [order for order, defined in said["evaluate"] if not defined]
    first = min(without, default=ORDERS + 1)
    return [
        f"{name}, order {order}" for name, orders in said.items() for order, there in orders if there and order > first
    ]


@pytest.mark.parametrize("seed", range(60))
def test_an_order_has_a_value_only_where_the_one_below_has(seed: int) -> None:
    """In all five operations, also where the parameter makes 0**0 or the logarithm of 0."""
    generator = random.Random(seed)
    text = expression(generator)
    at = {"t": generator.choice(PLACES), "n": generator.choice(PLACES)}
    assert contradictions(text, at) == [], (text, at)


def test_all_operations_are_heard() -> None:
    """Where there is a derivative, each of them says so; of the marks, those for the orders that are 0."""
    said = found("t^2 + n^2", {"t": "1/2", "n": "2"})
    assert {name: any(there for _, there in orders) for name, orders in said.items()} == dict.fromkeys(said, True)
    assert [order for order, there in said["check"] if there] == [3]


@pytest.mark.parametrize(
    "text", ["t^n", "sin(t)^n", "(t^n)^0", "sqrt(t^n)", "max(t^n, 0)", "t^n + t^(-n)", "0^t", "0*t^n"]
)
def test_zero_to_the_power_of_zero_has_one_meaning(text: str) -> None:
    """It has no value, and so no derivative, estimate or mark either."""
    at = {"t": "0", "n": "0"}
    (value,) = evaluate(expression=text, symbols=["t", "n"], variable="t", order=0, at=at)["results"]
    assert value["status"] != "defined"
    assert contradictions(text, at) == []
