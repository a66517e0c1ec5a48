"""Formulas as they are typed, character by character: each beginning is read, or refused with its place and preview."""

from collections.abc import Iterator

import pytest

from oracles.operations import read
from service.errors import ExpressionError

#: Formulas from textbooks, in plain notation and in LaTeX.
FORMULAS = [
    "3x^2 + 2x - 5",
    "sin(2x)cos(x)/(1 + x^2)",
    "e^(-x^2/2)/sqrt(2*pi)",
    "ln(x + sqrt(x^2 + 1))",
    "(x + 1)^3*(x - 2)^-1",
    "|x - 1| + |x + 1|",
    "1/(1 + exp(-k*(x - x_0)))",
    "arctan(x)/x^2",
    "A*sin(ω*t + φ)*e^(-δ*t)",
    "log_2(x) + log(x, 3)",
    "piecewise(x^2, x < 0, sin(x)/x)",
    "½m*v² + m*g*h",
    "√(x² + y²)",
    "n!/(k!*(n - k)!)",
    "max(0, min(1, x))",
    "2^x*x^2 - ∛x",
    "sin^2(x) + cos^2(x)",
    "besselj(0, x)*exp(-x)",
    "f(x) = x^3 - 3x + 1",
    "a_1*x + a_2*x^2 + a_12",
    r"\frac{x^2 + 1}{\sqrt{x} - 1}",
    r"\sin^2\left(x\right) + \cos{x}",
    r"e^{-\frac{x^2}{2\sigma^2}}",
    r"\sqrt[3]{x^2 + \alpha x}",
    r"\ln\left|x + \sqrt{x^2 - 1}\right|",
    r"\frac{1}{1 + e^{-k\left(x - x_0\right)}}",
    r"\operatorname{arsinh}\left(\frac{x}{a}\right)",
    r"\begin{cases} x^2 & x < 0 \\ \sin x & \text{otherwise} \end{cases}",
    r"{a \over b} \cdot x^{n+1}",
    r"\binom{n}{k} p^k \left(1-p\right)^{n-k}",
    r"\left\lfloor x \right\rfloor + \lambda_0",
    r"$\frac{d_1}{d_2} \cdot \tan\theta$",
]


def beginnings(formula: str) -> Iterator[str]:
    """Every beginning that is more than blanks."""
    yield from (formula[:end] for end in range(1, len(formula) + 1) if formula[:end].strip())


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_beginning_is_read_or_previewed(formula: str) -> None:
    """A problem has its place in the text; its preview is a beginning of it that can be read, with MathML."""
    for text in beginnings(formula):
        try:
            answer = read(expression=text)
        except ExpressionError as refusal:
            fields = refusal.fields
            assert 0 <= fields["position"] <= fields["end"] <= len(text), text
            partial = fields["partial"]
            if partial is not None:
                assert 0 < partial["end"] <= len(text), text
                assert partial["mathml"].startswith("<math"), text
                assert partial["interpreted"], text
        else:
            assert answer["interpreted"], text


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_whole_is_read(formula: str) -> None:
    """When it is typed to its end there is no preview, but the reading."""
    assert read(expression=formula)["partial"] is None


#: What has been typed, and what an editor shows meanwhile.
PREVIEWS = {
    "max(0": "max(0, □)",
    "max": "max(□, □)",
    "besselj(": "besselj(□, □)",
    "|x - 1": "abs(x - 1)",
    "||x| - 1": "abs(abs(x) - 1)",
    "a_": "a",
    "log_2(": "log2(□)",
    "piecewise(x^2, x": "piecewise(x**2, x > □)",
    r"\frac": "□/□",
    r"\frac{x^2 + 1": "(x**2 + 1)/□",
    r"\sqrt[3": "cbrt(□)",
    r"\left\lfloor x": "floor(x)",
    r"\begin{cases} x^2 & x <": "piecewise(x**2, x < □)",
    r"\begin{cases} x & x < 0 \\ \sin x & \text{otherw": "piecewise(x, x < 0, sin(x), □ > □)",
    r"$\frac{x}{2} + ": "x/2",
    r"\(\sin x": "sin(x)",
}


@pytest.mark.parametrize(("typed", "shown"), PREVIEWS.items())
def test_what_is_missing_is_shown_as_a_hole(typed: str, shown: str) -> None:
    """Operands, arguments, conditions and brackets."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression=typed)
    assert refusal.value.fields["partial"]["interpreted"] == shown
