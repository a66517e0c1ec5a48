"""Every limit has a pair: the largest that passes and the smallest that is refused, with the numbers written out."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
import requests

from oracles.patience import PATIENCE
from service.errors import DivisionByZero, TooComplex
from service.language import guard, limits, read


def nested(pattern: str) -> Callable[[int], str]:
    """A pattern put into itself so many times."""
    return lambda levels: reduce(lambda inner, _: pattern.format(inner), range(levels), "x")


def repeated(part: str, separator: str = "") -> Callable[[int], str]:
    """So many equal parts."""
    return lambda count: separator.join([part] * count)


def measured(pattern: str) -> Callable[[int], str]:
    """A pattern with a number."""
    return lambda number: pattern.format(number)


#: The limit, what is made larger, and the largest that passes.
PAIRS: list[tuple[str, Callable[[int], str], int]] = [
    ("tokens", repeated("x", "+"), 750),
    ("nesting", lambda n: "(" * n + "x" + ")" * n, 63),
    ("nesting", lambda n: "-" * n + "x", 63),
    ("nesting", nested("sqrt(1+{})"), 31),
    ("nesting", lambda n: "(x)+" * 40 + "(" * n + "x" + ")" * n, 62),
    ("bars", repeated("|x|", "+"), 32),
    ("name", repeated("a"), 64),
    ("name", lambda n: "a_" + "b" * n, 62),
    ("digits", repeated("9"), 64),
    ("digits", lambda n: "0." + "1" * n, 63),
    ("exponent_of_ten", measured("1e{}"), 308),
    ("exponent_of_ten", measured("1e-{}"), 308),
    ("derivative_nodes", lambda n: "*".join(f"(x+{k})" for k in range(1, n)), 74),
    ("derivative_nodes", repeated("x^x", "*"), 71),
    ("bits", measured("2^{}"), 2048),
    ("bits", measured("2^(-{})*x"), 2048),
    ("bits", measured("3^{}"), 1292),
    ("magnitude", measured("2^({}+1/2)"), 1_152_921_504_606_847_103),
    ("magnitude", measured("2^(-{}-1/2)"), 1_152_921_504_606_847_103),
    ("bits", measured("2^{} + pi"), 2048),
    ("bits", measured("2^{0}*pi + 2^{0}*pi"), 2048),
    ("magnitude", measured("exp({})"), 799_144_290_325_166_015),
    ("magnitude", measured("exp(-{})"), 799_144_290_325_166_015),
    ("magnitude", measured("sinh({})"), 799_144_290_325_166_015),
    ("magnitude", measured("Ei({})"), 799_144_290_325_166_015),
    ("magnitude", measured("besseli(2, {})"), 799_144_290_325_166_015),
    ("magnitude", measured("exp({}/pi)"), 2_510_585_831_643_774_208),
    ("magnitude", measured("exp({}+1)"), 799_144_290_325_166_014),
    ("magnitude", measured("exp(log(exp({})))"), 553_924_611_699_467_296),
    ("magnitude", measured("exp({}*log(2))"), 399_572_145_162_583_072),
    ("magnitude", measured("exp({}*sin(1))"), 399_572_145_162_583_072),
    ("magnitude", measured("exp({}*pi)"), 254_375_528_097_829_487),
    ("magnitude", measured("exp({}*tan(1))"), 3_121_657_384_082_680),
    ("magnitude", measured("pi^(e*{})"), 256_819_323_557_738_991),
    ("magnitude", measured("sqrt(exp({0}))*sqrt(exp({0}))"), 399_572_145_162_583_007),
    ("bits", measured("exp(700)*2^{}"), 2048),
    ("bits", measured("exp(700)/2^(-{})"), 2048),
    ("bits", measured("2^(-{})/exp(700)"), 2048),
    ("constant_exponent", measured("sin(1)^{}"), 512),
    ("constant_exponent", measured("1/sin(1)^{}"), 512),
    ("magnitude", measured("gamma({0}+1/2)*gamma({0}+1/2)"), 11_115_553_237_612_018),
    ("magnitude", measured("sqrt(3/2)^(e*{})"), 424_136_118_829_306_272),
    ("magnitude", measured("exp({}*atan(1))"), 399_572_145_162_583_072),
    ("magnitude", measured("exp({}*cot(1))"), 3_121_657_384_082_680),
    ("magnitude", measured("exp({}*abs(pi))"), 254_375_528_097_829_487),
    ("magnitude", measured("exp({}*max(1, pi))"), 254_375_528_097_829_487),
    ("magnitude", measured("exp({}-pi)"), 399_572_145_162_583_072),
    ("magnitude", measured("exp({}*(1+1+1+1+sqrt(2)))"), 79_914_429_032_516_648),
    ("magnitude", measured("(10*x)^{}"), 616),
    ("magnitude", measured("(10*x)^(-{})"), 616),
    ("exponent", measured("x^{}"), 2048),
    ("exponent", measured("x^-{}"), 2048),
    ("exponent", measured("sin(x)^{}"), 2048),
    ("constant_exponent", measured("(1+sqrt(2))^{}"), 512),
    ("constant_exponent", measured("(1+i)^{}*x"), 512),
    ("constant_exponent", measured("pi^(-{})"), 512),
    ("magnitude", measured("{}!"), 21_821_618_873_473_290),
    ("magnitude", measured("gamma({})"), 21_821_618_873_473_290),
    ("magnitude", measured("gamma({}+1/2)"), 21_821_618_873_473_313),
    ("magnitude", measured("zeta(1-{})"), 21_821_618_873_473_291),
    ("index", measured("besselj({}, x)"), 1000),
    ("index", measured("besselj(-{}, x)"), 1000),
    ("index", measured("polygamma({}, x)"), 1000),
    ("function_nesting", nested("sin({})"), 12),
    ("function_nesting", nested("x^({})"), 12),
    ("case_nesting", nested("abs(x+{})"), 4),
    ("case_nesting", nested("max(x, {})"), 4),
    ("cases", lambda n: "max(" + ",".join(f"x^{k}-{k}*x" for k in range(1, n + 1)) + ")", 8),
    ("cases", lambda n: "piecewise(" + ",".join(f"x, x < {k}" for k in range(n)) + ")", 8),
]


def check(text: str, order: int = 1) -> None:
    guard.check(read(text).tree, order=order)


@pytest.mark.parametrize(("limit", "make", "largest"), PAIRS, ids=[f"{row[0]}: {row[1](3)[:40]}" for row in PAIRS])
def test_the_largest_passes_and_the_next_is_refused(limit: str, make: Callable[[int], str], largest: int) -> None:
    check(make(largest))
    with pytest.raises(TooComplex) as refused:
        check(make(largest + 1))
    assert refused.value.fields["limit"] == limit
    assert refused.value.fields["found"] >= refused.value.fields["allowed"]


@pytest.mark.parametrize(
    ("text", "found"), [("*".join(["x^x"] * 72), 16344), ("*".join(f"(x+{k})" for k in range(1, 75)), 16428)]
)
def test_the_size_of_a_derivative_is_told(text: str, found: int) -> None:
    with pytest.raises(TooComplex) as refused:
        check(text)
    assert refused.value.fields["found"] == found


def test_every_limit_of_the_language_has_a_pair() -> None:
    """Those of the length and of nodes are in ``test_guard``; depth, here below. That of factorials refuses none."""
    named = {name.removeprefix("MAX_").lower() for name in vars(limits) if name.startswith("MAX_")}
    assert named - {limit for limit, _, _ in PAIRS} == {"length", "nodes", "depth", "factorial"}


def test_bits_of_an_exact_number() -> None:
    """Of numerator and denominator together."""
    check("2^1023/3^646")  # 1,024 + 1,024 bits
    with pytest.raises(TooComplex) as refused:
        check("2^1023/3^647")
    assert (refused.value.fields["limit"], refused.value.fields["found"]) == ("bits", 2050)


def test_depth_of_a_tree() -> None:
    """Where no derivative is wanted, whose size would be in the way."""
    check("y" + "/y" * 63, order=0)
    with pytest.raises(TooComplex) as refused:
        check("y" + "/y" * 64, order=0)
    assert (refused.value.fields["limit"], refused.value.fields["found"]) == ("depth", 65)


ZERO_DIVISORS = {"x/(1/2-1/2)": True, "x/(1/2-1/3)": False, "x*0^(-1)": True, "x*0^0": False, "(1-1)^(-1/2)": True}


@pytest.mark.parametrize("text", ZERO_DIVISORS)
def test_only_an_exact_zero_is_no_divisor(text: str) -> None:
    if ZERO_DIVISORS[text]:
        with pytest.raises(DivisionByZero):
            check(text)
    else:
        check(text)


SQUARE = {"expression": "x^2"}
AT = SQUARE | {"at": "3"}
TASK = {"type": "derivative", "expression": "x^2"}
NAMES = [f"a_{n}" for n in range(65)]
ANSWERS = [{"id": str(n), "answer": "2x"} for n in range(1001)]
QUESTIONS = [{"operation": "derivative", "fields": SQUARE}] * 1001


def swept(points: int) -> dict[str, Any]:
    return {"from": "0.1", "to": "1e-3", "points": points}


#: What refuses a value; that the machine is too slow for the last one is no refusal.
REFUSALS = {"invalid_field", "missing_field", "too_many", "too_long", "too_complex", "body_too_large"}

#: An operation, what is asked besides, a field, the last value that it takes, and the next one, which it does not.
FIELDS: list[tuple[str, dict[str, Any], str, Any, Any]] = [
    ("derivative", SQUARE, "order", 20, 21),
    ("derivative", SQUARE, "order", 0, -1),
    ("derivative", SQUARE, "order", {"x": 20}, {"x": 21}),
    ("derivative", SQUARE | {"symbols": ["y"]}, "order", {"x": 10, "y": 10}, {"x": 10, "y": 11}),
    ("derivative", {}, "expression", "x" + " " * 1999, "x" + " " * 2000),
    ("derivative", SQUARE, "symbols", NAMES[:64], NAMES),
    ("derivative", SQUARE, "variable", "a" * 64, "a" * 65),
    ("derivative", SQUARE, "at", "3" + " " * 1099, "3" + " " * 1100),
    ("gradient", {"expression": "x"}, "variables", ["x"], []),
    ("evaluate", AT, "order", 20, 21),
    ("evaluate", AT, "digits", 1000, 1001),
    ("evaluate", AT, "digits", 1, 0),
    ("evaluate", {"expression": "2"}, "at", None, []),
    ("evaluate", {"expression": "x", "digits": 1}, "at", ["3"] * 10_000, ["3"] * 10_001),
    ("estimate", AT, "order", 10, 11),
    ("estimate", AT, "order", 1, 0),
    ("estimate", AT | {"method": "central"}, "accuracy", 8, 10),
    ("estimate", AT | {"method": "forward"}, "accuracy", 8, 9),
    ("estimate", AT | {"method": "backward"}, "accuracy", 8, 9),
    ("estimate", AT | {"method": "forward"}, "accuracy", 1, 0),
    ("estimate", AT, "sweep", swept(201), swept(202)),
    ("estimate", AT, "sweep", swept(2), swept(1)),
    ("check", {"task": TASK}, "answers", ANSWERS[:1000], ANSWERS),
    ("check", {"task": TASK}, "answers", [ANSWERS[0] | {"id": "a" * 200}], [ANSWERS[0] | {"id": "a" * 201}]),
    ("check", {"task": TASK}, "answer", "x" * 10_000, "x" * 10_001),
    ("batch", {}, "requests", QUESTIONS[:1000], QUESTIONS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "fields", "name", "last", "next_one"),
    FIELDS,
    ids=[f"{operation} {name} {str(last)[:20]}" for operation, _, name, last, _ in FIELDS],
)
def test_a_field_takes_its_last_value_and_not_the_next(
    service: str, operation: str, fields: dict[str, Any], name: str, last: Any, next_one: Any
) -> None:
    taken, refused = (
        requests.post(f"{service}/{operation}", json=fields | {name: value}, timeout=PATIENCE)
        for value in (last, next_one)
    )
    assert taken.json().get("code") not in REFUSALS, taken.text[:300]
    assert refused.status_code in (413, 422)
    assert refused.json()["code"] in REFUSALS
