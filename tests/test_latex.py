"""LaTeX is read by TeX's own rules, with positions in the LaTeX source."""

import pytest

from service.errors import ExpressionError
from service.language import ReadingOptions, read, writer

READ = {
    r"{a \over b}": "a/b",
    r"{x+1 \over x^2} + 1": "(x + 1)/x**2 + 1",
    r"a+1 \over b": "(a + 1)/b",
    r"\left( a \over b \right)": "a/b",
    r"\sqrt{a \over b}": "sqrt(a/b)",
    r"e^{-x^2\over 2}": "exp(-x**2/2)",
    r"{{1\over x}\over y}": "1/x/y",
    r"{n \choose k}": "binomial(n, k)",
    r"\boxed{2x}": "2*x",
    r"\phi\varphi": "phi*varphi",
    r"x^2": "x**2",
    r"x^{10}": "x**10",
    r"\frac{x^2+1}{x-1}": "(x**2 + 1)/(x - 1)",
    r"\frac12": "1/2",
    r"\frac12 x": "1/2*x",
    r"\frac1x": "1/x",
    r"\dfrac{1}{2}\tfrac{a}{b}": "1/2*(a/b)",
    r"\sqrt{x+1}": "sqrt(x + 1)",
    r"\sqrt x": "sqrt(x)",
    r"\sqrt[3]{x}": "cbrt(x)",
    r"\sqrt[5]{x}": "root(x, 5)",
    r"\sin\frac12 x": "sin(1/2*x)",
    r"\sin\frac{x}{2}": "sin(x/2)",
    r"x**2": "x**2",
    r"\sqrt[n+1]{\sin x}": "root(sin(x), n + 1)",
    r"\left|x\right|": "abs(x)",
    r"\left|\left|x\right| - 1\right|": "abs(abs(x) - 1)",
    r"\left|x\right|y\left|z\right|": "abs(x)*y*abs(z)",
    r"\lvert x\rvert + |y|": "abs(x) + abs(y)",
    r"\lfloor x\rfloor\lceil x\rceil": "floor(x)*ceil(x)",
    r"\sin x": "sin(x)",
    r"\sin(x)\cos(x)": "sin(x)*cos(x)",
    r"\sin x \cos x": "sin(x)*cos(x)",
    r"\sin \cos \theta": "sin(cos(theta))",
    r"\sin^2 x": "sin(x)**2",
    r"\sin^{2}\left(x\right)": "sin(x)**2",
    r"\sin{(x)}^2": "sin(x)**2",
    r"\cos{\theta}\sin{\phi}": "cos(theta)*sin(phi)",
    r"\operatorname{sech}(x)": "sech(x)",
    r"\mathrm{arsinh}(x)": "asinh(x)",
    r"\arcsinh(x)": "asinh(x)",
    r"\ln\left(x^2+1\right)": "log(x**2 + 1)",
    r"\log_2 x": "log2(x)",
    r"\log_{10}(x)": "log10(x)",
    r"\log_{a^2} x": "log(x, a**2)",
    r"\log_a x": "log(x, a)",
    r"\exp(-x)": "exp(-x)",
    r"e^{-\frac{x^2}{2}}": "exp(-x**2/2)",
    r"e^-x": "exp(-x)",
    r"\mathrm{e}^{\mathrm{i}\pi}": "exp(I*pi)",
    r"\mathrm e^x + {\rm e}^{-x}": "exp(x) + exp(-x)",
    r"\exponentialE^{\imaginaryI\pi}": "exp(I*pi)",
    r"2x\cdot 3y \times 4 \div z": "2*x*3*y*4/z",
    r"xy": "x*y",
    r"x2": "x*2",
    r"a \, b\;c\quad d": "a*b*c*d",
    r"x_{12} + x_1 + x_a": "x_12 + x_1 + x_a",
    r"x_{\mathrm{max}} + x_{\text{min}} + x_\alpha": "x_max + x_min + x_alpha",
    r"\alpha + \epsilon + \Omega": "alpha + epsilon + Omega",
    r"\lambda_0 x": "lambda_0*x",
    r"\Gamma(x) + \zeta(x)": "gamma(x) + zeta(x)",
    r"\operatorname{J}_{1}\left(x\right)": "besselj(1, x)",
    r"\operatorname{W}(x)": "lambertw(x)",
    r"\operatorname{Ai}'\left(x\right) + \operatorname{Bi}'(x)": "airyaiprime(x) + airybiprime(x)",
    r"\max(a, b)": "max(a, b)",
    r"\binom{n}{2}": "binomial(n, 2)",
    r"x!": "factorial(x)",
    r"[a+b]\{c\}": "(a + b)*c",
    r"{x+1}^2": "(x + 1)**2",
    r"$x^2$": "x**2",
    r"\(x\)": "x",
    r"\[ \frac{1}{x} \]": "1/x",
    r"$$\sin x$$": "sin(x)",
    r"\frac{α}{2}": "alpha/2",
    r"\begin{cases} x^2 & x < 1 \\ 2x - 1 & \text{otherwise} \end{cases}": "piecewise(x**2, x < 1, 2*x - 1)",
    r"\begin{cases} x, & \text{if } 0 \le x \leq 1 \\ -x, & \text{if } x \ne 2 \\ \end{cases}": (
        "piecewise(x, 0 <= x <= 1, -x, x != 2)"
    ),
}


@pytest.mark.parametrize(("source", "expected"), READ.items())
def test_latex_is_read(source: str, expected: str) -> None:
    """LaTeX and text come to the same tree."""
    reading = read(source, ReadingOptions(format="latex"))
    assert writer.text(reading.tree) == expected
    assert not {note.code for note in reading.notes} - {"bare_argument"}


GUESSED = {
    r"\varphi^2": ("phi**2", ["look_alike"]),
    r"\mathbf{x} x": ("x*x", ["look_alike"]),
    r"3 2^{1/4}": ("3*2**(1/4)", ["read_as_product"]),
    r"$x^2.$": ("x**2", ["punctuation"]),
    r"\frac{x}{2}.": ("x/2", ["punctuation"]),
    r"i\omega": ("I*omega", ["read_as_constant"]),
    r"\frac{sin(x)}{x}": ("sin(x)/x", []),
    r"\frac{xsinx}{2}": ("x*sin(x)/2", ["split_name"]),
    r"2\sinx": ("2*sin(x)", ["split_name"]),
    r"\sin^{-1} x": ("asin(x)", ["inverse_function"]),
    r"f\left(x\right) = \frac{x}{2}": ("x/2", ["left_side"]),
    r"u\left(t\right)": ("u*t", ["read_as_product"]),
    r"1/2x": ("1/2*x", ["ambiguous_division"]),
    r"abcx": ("a*b*c*x", ["split_name"]),
    r"\mathit{test}": ("test", ["long_name"]),
}


@pytest.mark.parametrize(("source", "expected", "guesses"), [(text, *rest) for text, rest in GUESSED.items()])
def test_guesses_are_told(source: str, expected: str, guesses: list[str]) -> None:
    """What LaTeX leaves open is told as in text."""
    reading = read(source, ReadingOptions(format="latex"))
    assert (writer.text(reading.tree), [note.code for note in reading.notes]) == (expected, guesses)


REFUSED = {
    r"\frac{d}{dx} x^2": ("not_a_function", 0, 11),
    r"\frac{dy}{dx}": ("not_a_function", 0, 12),
    r"\frac{d^2 f}{dx^2}": ("not_a_function", 0, 15),
    r"\frac{\partial f}{\partial x}": ("not_a_function", 0, 28),
    r"\frac{\mathrm{d}}{\mathrm{d}x} x": ("not_a_function", 0, 29),
    r"\int x \, dx": ("not_a_function", 0, 4),
    r"x^2 \, dx": ("not_a_function", 7, 9),
    r"x\,\mathrm{d}x": ("not_a_function", 3, 13),
    r"f^{-1}(x)": ("unknown_function", 0, 7),
    r"\frac{\Delta y}{2}": ("ambiguous", 6, 14),
    r"e^-\lambda t": ("ambiguous", 1, 12),
    r"\sin - x": ("missing_argument", 0, 4),
    r"x_{}": ("missing_argument", 2, 4),
    r"x'": ("not_a_function", 1, 2),
    r"\sum_{i=1}^n i": ("unsupported_notation", 0, 4),
    r"\lim_{x \to 0} x": ("unsupported_notation", 0, 4),
    r"\infty": ("unsupported_notation", 0, 6),
    r"x^\circ": ("unsupported_notation", 2, 7),
    r"100\%": ("unsupported_notation", 3, 5),
    r"\bar{x}": ("unsupported_notation", 0, 4),
    r"x \pm 1": ("unsupported_notation", 2, 5),
    r"\foo x": ("unsupported_notation", 0, 4),
    r"\arcsn x": ("unsupported_notation", 0, 6),
    r"\begin{pmatrix}1\end{pmatrix}": ("unsupported_notation", 0, 6),
    r"x_{i+1}": ("unsupported_notation", 4, 5),
    r"\operatorname{foo}(x)": ("unknown_function", 0, 18),
    r"f(x)": ("unknown_function", 0, 1),
    r"f\left(x\right)": ("unknown_function", 0, 1),
    r"x^10": ("ambiguous", 2, 4),
    r"e^ix": ("ambiguous", 2, 4),
    r"\sqrt xy": ("ambiguous", 6, 8),
    r"\frac{velocity}{2}": ("unknown_name", 6, 14),
    r"x_12": ("ambiguous", 2, 4),
    r"x_max": ("ambiguous", 2, 5),
    r"\sin{x}^2": ("ambiguous", 0, 8),
    r"\sin{2}x": ("ambiguous", 0, 8),
    r"\gamma(x)": ("ambiguous", 0, 6),
    r"2e-3": ("ambiguous", 0, 2),
    r"2\frac{1}{2}": ("ambiguous", 0, 6),
    r"\sin x\frac12": ("ambiguous", 0, 11),
    r"|a|b|c|": ("ambiguous_bars", 0, 7),
    r"\frac{2}{}": ("missing_argument", 8, 10),
    r"\frac{2}": ("missing_argument", 0, 5),
    r"\sqrt{}": ("missing_argument", 5, 7),
    r"x^": ("missing_argument", 1, 2),
    r"\sin ^x": ("missing_argument", 0, 4),
    r"\cos^2": ("missing_argument", 0, 4),
    r"\cos 1 \cos": ("missing_argument", 7, 11),
    r"\frac{1}{x": ("unbalanced", 8, 9),
    r"x}": ("unbalanced", 1, 2),
    r"\lfloor x": ("unbalanced", 0, 7),
    r"\left|x": ("unexpected_end", 7, 7),
    r"\sqrt[3{x}": ("unbalanced", 5, 6),
    r"a \cdot \cdot b": ("unexpected_token", 8, 13),
    r"\mathit{x + y}": ("unexpected_token", 7, 11),
    r"x & y": ("unexpected_token", 2, 3),
    r"_x": ("unexpected_token", 0, 1),
    r"a \le b": ("equation", 2, 5),
    r"x # y": ("unexpected_character", 2, 3),
    r"\begin{cases} x \\ y \end{cases}": ("unbalanced", 16, 18),
    r"\begin{cases} x & \text{maybe} \end{cases}": ("unexpected_token", 18, 30),
}


@pytest.mark.parametrize(("source", "code", "position", "end"), [(text, *rest) for text, rest in REFUSED.items()])
def test_refusals_say_where(source: str, code: str, position: int, end: int) -> None:
    """What cannot be read is refused with its place in the LaTeX source."""
    with pytest.raises(ExpressionError) as caught:
        read(source, ReadingOptions(format="latex"))
    error = caught.value
    assert (error.code, error.fields["position"], error.fields["end"]) == (code, position, end)
    assert error.fields["caret"].startswith(source[:30])


HINTS = {
    r"\sinxy": r"\sin xy",
    r"\arcsn x": r"\arcsin",
    r"\frac{1}": r"\frac{…}{…}",
    r"\cdots": "every term",
    r"\therefore x": "one expression",
    r"x \pmod 3": "mod(x, y)",
    r"\begin{align*} x \end{align*}": "one formula",
    r"\begin{pmatrix} 1 \end{pmatrix}": "component",
    r"3\text{m/s}": "units",
    r"{a \over b \over c}": "in braces",
    r"{n \atop k}": r"\binom",
    r"\|x\|": r"\left|x\right|",
}


@pytest.mark.parametrize(("source", "fix"), HINTS.items())
def test_hints_name_the_fix(source: str, fix: str) -> None:
    """A hint says what to write instead."""
    with pytest.raises(ExpressionError) as caught:
        read(source, ReadingOptions(format="latex"))
    assert fix in caught.value.fields["hint"]


@pytest.mark.parametrize(
    ("source", "format", "expected"),
    [
        (r"\frac{1}{2}", "auto", "1/2"),
        ("$x_1$", "auto", "x_1"),
        ("x2", "auto", "x2"),
        ("x2", "text", "x2"),
        ("x2", "latex", "x*2"),
        ("abcd", "latex", "a*b*c*d"),
    ],
)
def test_format(source: str, format: str, expected: str) -> None:
    """A backslash or a dollar sign means LaTeX, unless the format is given."""
    assert writer.text(read(source, ReadingOptions(format=format)).tree) == expected


def test_text_can_be_insisted_on() -> None:
    """A backslash has no meaning in text, and the hint says what to do."""
    with pytest.raises(ExpressionError) as caught:
        read(r"\frac{1}{2}", ReadingOptions(format="text"))
    assert caught.value.code == "unexpected_character"
    assert "latex" in caught.value.fields["hint"]
