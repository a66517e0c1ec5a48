"""Attacks are refused before anything is computed, by the limit that they exceed; ordinary input passes."""

from functools import reduce

import pytest

from service.errors import DivisionByZero, TooComplex, TooLong
from service.language import guard, limits, read
from service.language.tree import Node, symbol


def check(text: str, order: int = 1) -> None:
    """Read and guard a text."""
    guard.check(read(text).tree, order=order)


def nested(pattern: str, levels: int) -> str:
    """A pattern put into itself."""
    return reduce(lambda inner, _: pattern.format(inner), range(levels), "x")


ATTACKS = {
    # the tokenizers and the parser
    "tokens": ["x+" * 800 + "x", "+".join(f"1/{k % 7 + 2}" for k in range(400))],
    "nesting": ["(" * 70 + "x" + ")" * 70, "-" * 70 + "x", "x^" * 70 + "x", nested("sin({})", 70),
                r"\frac{" * 70 + "x", r"\sqrt" * 300 + "x", r"\sqrt[" * 300, r"\begin{cases}" * 100],
    "bars": ["|x" * 70 + "|" * 70],
    "name": ["a" * 65, "a_" + "b" * 70 + " x", r"\alpha_{" + "b" * 60 + "}"],
    "digits": ["9" * 65 + "x", "0." + "1" * 70, "sqrt(" + "7" * 200 + ")"],
    "exponent_of_ten": ["1e309", "1e-400 x", "1e1000000000", "x^(1e400)", "0." + "0" * 50 + "1e-300"],
    # the guard
    "depth": ["x" + "/y" * 70, "x" + "*y/y" * 40],
    "derivative_nodes": ["*".join(f"(x+{k})" for k in range(1, 100)), "sin x cos x tan x " * 40],
    "bits": [
        "2^10^9", "9^9^9", "9^9^9^9", "x^2^2^40", "x^(2^(2^20))", "(1/3)^(10^8)", "1.5^(10^8)", "(7*10^4000+1)^(1/3)",
        "sin(10^5000)", "log(10^4000)", "log(2^20000, 2)", "(2^10^6)^(1/3)", "10^4999*x", "10^-4999*x", "100^500",
        "*".join(["1e300"] * 9), "2**(2**33)", "33^2^33^2", "(2**100003-1)**(1/3)", "3**(10**6)*x",
    ],
    "magnitude": [
        "floor(e^e^e^e^e)", "e^e^e^e^e*x", "exp(exp(exp(exp(exp(100)))))", "pi^e^e^e^e^e", "(((3!)!)!)!",
        "exp(-10^20)*x", "(10^64*x)^2000", "(x/10^64)^2000", "gamma(10^60)", "zeta(exp(100))", "exp(10^18)*exp(10^18)",
    ],
    "exponent": ["(x+1)^100000", "x^(10^6)", "sin(x)**1000000", "x^-5000", "x^5000.5"],
    "constant_exponent": [
        "abs((1+i)^100000)", "(1+i)^(10^9)", "(1+sqrt(2))^(10^6)", "ceil(pi^(10^6))",
        "(sqrt(2)+sqrt(3)+sqrt(5))^600*x",
    ],
    "index": ["besselj(10^9, x)", "binomial(10**8, 5*10**7)", "polygamma(10^6, x)"],
    "function_nesting": [nested("sin({})", 30), nested("x^({})", 20), nested("x*exp({})", 30), nested("gamma({})", 13)],
    "case_nesting": [nested("abs(x+{})", 6), nested("max(x, {})", 5)],
    "cases": ["max(" + ",".join(f"x^{k}-{k}*x" for k in range(1, 31)) + ")",
              "piecewise(" + ",".join(f"x, x < {k}" for k in range(9)) + ")"],
}  # fmt: skip


@pytest.mark.parametrize(("limit", "text"), [(limit, text) for limit, texts in ATTACKS.items() for text in texts])
def test_attacks_are_refused(limit: str, text: str) -> None:
    """A refusal names the limit, what it allows, what was found and where."""
    with pytest.raises(TooComplex) as caught:
        check(text)
    fields = caught.value.fields
    assert fields["limit"] == limit
    assert fields["found"] > fields["allowed"] > 0
    assert 0 <= fields["position"] < fields["end"] <= len(text)


def test_what_was_found_is_told_in_64_bits() -> None:
    """However much it is: JSON has no larger integers for most who read it."""
    with pytest.raises(TooComplex) as caught:
        check("cosh(exp(-700))")
    assert caught.value.fields["found"] < 2**64


def test_every_limit_has_its_attack() -> None:
    """Each that refuses something has one; that on the length is below, that on nodes only a tree can make."""
    named = {name for name in vars(limits) if name.startswith("MAX_")} - {"MAX_LENGTH", "MAX_NODES", "MAX_FACTORIAL"}
    assert len(ATTACKS) == len(named)


def test_nodes() -> None:
    """A tree that no text within the other limits could give is refused by its size."""
    with pytest.raises(TooComplex) as caught:
        guard.check(Node("+", (symbol("x"),) * limits.MAX_NODES))
    assert (caught.value.fields["limit"], caught.value.fields["found"]) == ("nodes", limits.MAX_NODES + 1)


def test_length() -> None:
    """A text that is too long is refused before it is looked at."""
    check("x" + " " * (limits.MAX_LENGTH - 1))
    with pytest.raises(TooLong) as caught:
        check("x" + " " * limits.MAX_LENGTH)
    assert caught.value.fields["limit"] == "length"
    assert caught.value.fields["found"] == limits.MAX_LENGTH + 1


@pytest.mark.parametrize(
    "text", ["1/0", "x/0", "1/(2-2)", "x/(1/2-0.5)", "0^-1", "x*0^-2", "1/(3*0)", "(2-2)^(-1/2)", "1/0.0", "1/(0!-1)"]
)
def test_division_by_exact_zero(text: str) -> None:
    """A quotient that is undefined everywhere is no question of cost."""
    with pytest.raises(DivisionByZero) as caught:
        check(text)
    assert caught.value.fields["end"] <= len(text)


ORDINARY = [
    "x^2", "3*x", "x", "7", "w^2+1", "2*x+3", "x^3-2*x+1", "-x^2", "1/x", "sqrt(x)", "x^(1/2)", "sin(x)", "cos(2*x)",
    "exp(x)", "exp(-x^2)", "ln(x)", "log(x^2+1)", "x*exp(x)", "x*sin(x)", "sin(x)/x", "tan(x)", "(x+1)*(x-1)",
    "(2*x+1)^10", "(x^2+3*x+2)^5", "x^x", "2^x", "a*x^2+b*x+c", "exp(a*x)*cos(b*x)", "1/(1+exp(-x))", "atan(x)",
    "asin(x/2)", "tanh(x)", "1/sqrt(2*pi)*exp(-x^2/2)", "sin(cos(tan(x)))", "exp(sin(x)^2)", "ln(ln(x))", "abs(x)",
    "sqrt(x+sqrt(x))", "x/(x^2+y^2)", "3.5*x^2-0.25*x+1.75", "(1+1/x)^x", "((x^2+1)^3*(x-2)^4)/(x^3+x+1)^2",
    "(2*x+1)^2024", "(3x)^1000", "x^2.718281828459045", "2^0.123456789", "sqrt(3.14159265358979323846)", "exp(700)",
    "exp(log(100))", "exp(exp(sin(1)))", "10!/(5!*5!)", "170!", "2^(3!)", "1e308", "1e-308", "2^1000", "sin(10^22)",
    "e^(pi*sqrt(163))", "abs(abs(abs(x)-1)-2)", "max(x, y, 1, 2, 3)", "besselj(12, x)", "zeta(3)", "(1+sqrt(5))^20",
    "0^0", "0^x", "0/x", "log(0)", "tan(pi/2)", "sin(x)^40*cos(x)^40+tan(x)^30", "(a+b+c+d+x)^40",
    "tan(tan(tan(tan(tan(tan(tan(tan(x))))))))", "1/(1+1/(1+1/(1+1/(1+x))))", "x*exp(x*exp(x*exp(x)))",
]  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_input_passes(text: str) -> None:
    """The limits stand far from what people ask."""
    check(text)


def test_value_only() -> None:
    """Where no derivative is wanted, its size is no reason to refuse."""
    text = "*".join(f"(x+{k})" for k in range(1, 100))
    check(text, order=0)
    with pytest.raises(TooComplex):
        check(text, order=1)


@pytest.mark.parametrize(
    "text",
    [
        "exp(-10^6)", "gamma(170.6)", "exp(10^10)*x", "171!", "(10^7)!", "((3!)!)!", "floor(exp(10^6))",
        "sinh(10^4)", "Ei(10^5)",
        "max(e^e^e^e, pi^27)", "2^2000", "2^(2000.5)", "1e300*pi*1e300", "10^-400*x",
        "zeta(1-10^5)", "binomial(800, 400)",
        "polygamma(500, 2)", "pi^40", "(1 + sqrt(2))^100*x", "sin(exp(-10^9))", "exp(exp(20))/x",
    ],
)  # fmt: skip
def test_a_constant_may_be_large_or_small(text: str) -> None:
    """As what a variable stands for may."""
    check(text)


@pytest.mark.parametrize(
    "text", ["(1 + 1e-20)^(1e20)", "(1 + 1/10^6)^(10^6)", "9^9^9", "log(10^4000)", "(2^10^6)^(1/3)"]
)
def test_a_value_needs_no_exact_power(text: str) -> None:
    """A derivative would have it multiplied out."""
    guard.check_value(read(text).tree)
    with pytest.raises(TooComplex):
        check(text)
