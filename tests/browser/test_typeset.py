"""How expressions are set: canonical text in, MathML out; what is not canonical is shown as it is."""

import pytest

from tests.browser.window import Window

SET = [
    ("2*x", "2⁢x"),
    ("x*2", "x⋅2"),
    ("2*3**x", "2⋅<sup>3|x</sup>"),
    ("x**2/2", "<frac><sup>x|2</sup>|2</frac>"),
    ("-x**2/2", "−<frac><sup>x|2</sup>|2</frac>"),
    ("(x + 1)**2", "<sup>(x+1)|2</sup>"),
    ("(-x)**2", "<sup>(−x)|2</sup>"),
    ("(x/2)**3", "<sup>(<frac>x|2</frac>)|3</sup>"),
    ("(x**2)**3", "<sup>(<sup>x|2</sup>)|3</sup>"),
    ("2**(-x)", "<sup>2|−x</sup>"),
    ("a - (b - c)", "a−(b−c)"),
    ("x*(y + 1)", "x⁢(y+1)"),
    ("x/y*z", "<frac>x|y</frac>⁢z"),
    ("sin(x)**2", "<sup>sin|2</sup>⁡(x)"),
    ("sin(x)**(-1)", "<sup>sin⁡(x)|−1</sup>"),
    ("log(x)**2", "<sup>ln|2</sup>⁡(x)"),
    ("log(x, 3)", "<sub>log|3</sub>⁡(x)"),
    ("log10(x)", "<sub>log|10</sub>(x)"),
    ("exp(-x)", "<sup>e|−x</sup>"),
    ("exp(x)**2", "<sup>(<sup>e|x</sup>)|2</sup>"),
    ("E**x", "<sup>e|x</sup>"),
    ("sqrt(x + 1)", "<sqrt>x+1</sqrt>"),
    ("cbrt(x)", "<root>x|3</root>"),
    ("root(x, n)", "<root>x|n</root>"),
    ("3*cbrt(x)**2", "3⁢<sup>(<root>x|3</root>)|2</sup>"),
    ("abs(x - 1)*2", "|x−1|⋅2"),
    ("floor(x) + ceil(x)", "⌊x⌋+⌈x⌉"),
    ("factorial(n)", "n!"),
    ("factorial(n + 1)", "(n+1)!"),
    ("factorial(n)**2", "<sup>(n!)|2</sup>"),
    ("besselj(2, x)", "<sub>J|2</sub>⁡(x)"),
    ("atan2(y, x)", "atan2⁡(y,x)"),
    ("lambda*x_1 + x2", "λ⁢<sub>x|1</sub>+<sub>x|2</sub>"),
    ("x_max*velocity", "<sub>x|max</sub>⁢velocity"),
    ("1.5e-20*x", "1.5×<sup>10|−20</sup>⁢x"),
    ("0 < x <= 1", "0<x≤1"),
    ("piecewise(x, x < 1, 2)", "{<table><tr><td>x</td><td>x<1</td></tr><tr><td>2</td><td>otherwise</td></tr></table>"),
    ("2*piecewise(x, x < 1, 2) + 1",
     "2⁢({<table><tr><td>x</td><td>x<1</td></tr><tr><td>2</td><td>otherwise</td></tr></table>)+1"),
    ("x +", "x +"),
    ("2 x", "2 x"),
    ("x = 0 and more", "x = 0 and more"),
    ("<b>x</b>", "<b>x</b>"),
]  # fmt: skip

SHORT = """
    const short = (node) => {
        const inside = [...node.childNodes].map((child) => child.nodeType === 3 ? child.data : short(child));
        const name = node.localName.slice(1);
        if (["up", "sup", "ub", "sub", "frac", "root"].includes(name)) return `<${name}>${inside.join("|")}</${name}>`;
        return ["sqrt", "table", "tr", "td"].includes(name) ? `<${name}>${inside.join("")}</${name}>` : inside.join("");
    };
    const [address, text, declared, done] = arguments;
    import(address).then(({ typeset }) => done(short(typeset(text, declared).firstChild)));
"""


@pytest.fixture
def module(window: Window) -> str:
    """The address of the module."""
    if not str(window.driver.current_url).startswith(window.service):
        window.open("/problems")
    style = window.attribute("link[rel=stylesheet]", "href")
    return str(style).replace("fluxion.css", "typeset.js")


@pytest.mark.parametrize(("text", "expected"), SET)
def test_an_expression_is_set(window: Window, module: str, text: str, expected: str) -> None:
    """Brackets stand where they are needed and nowhere else."""
    assert window.driver.execute_async_script(SHORT, module, text, []) == expected


def test_a_declared_symbol_is_no_constant(window: Window, module: str) -> None:
    """``E`` is Euler's number unless it is a variable."""
    assert window.driver.execute_async_script(SHORT, module, "E*m", []) == "e⁢m"
    assert window.driver.execute_async_script(SHORT, module, "E*m", ["E"]) == "E⁢m"
