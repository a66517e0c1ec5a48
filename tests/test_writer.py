"""Every form says the same as the tree: text and LaTeX are read back, code is run, MathML is parsed."""

import json
import math
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp

from oracles.trees import agree, value
from service.errors import Unsupported
from service.language import ReadingOptions, read, writer
from service.language.names import FUNCTIONS
from service.language.tree import Node, number, symbol

X = symbol("x")

#: Inside of these every function of the table is defined and real.
POINTS = {"x": 0.625, "y": 1.75, "n": 2.0}

VARIABLES = POINTS | {"lambda_": 1.5, "lambda": 1.5, "x_1": 1.5, "x_max": 1.5, "alpha_0": 1.5}

#: Expressions that together hold every kind of node in every place where brackets matter.
COMPOSED = [
    "-x**2/2 + 3*x - 1",
    "-x*exp(-x**2/2)",
    "(x + 1)*(x - y)/(x*y)",
    "x/(y/n)",
    "x/y/n",
    "x*(y/n)",
    "x - (y - n)",
    "x - (-y)",
    "-(x + y)",
    "-(-x)",
    "x*(-y)",
    "(-x)**2",
    "-x**2",
    "(x/y)**2",
    "(x*y)**n",
    "x**(y**n)",
    "(x**y)**n",
    "2**(-x)",
    "x**(1/3)",
    "x**(-2)",
    "0.5**x + 1.25*x",
    "1e-9*x + 1e80/1e79",
    "2*3*x",
    "x*2*(3/4)",
    "exp(x)**2",
    "sin(x)**2*cos(3*x)",
    "sin(x)**y",
    "sqrt(x + sqrt(y))**3",
    "cbrt(-x)**2",
    "root(x + y, 4) + root(-x, 5)",
    "abs(x - y)*floor(y)*ceil(x)*sign(-x)",
    "log(x, 3) + log(y, n) + log2(x) + log10(y)",
    "factorial(n)/factorial(4)",
    "(1 + x)**2*factorial(3)",
    "max(x, y, n) - min(x, 1)",
    "piecewise(x**2, x < 1, 2*x - 1)",
    "piecewise(x, y < 1, -x, 1 <= y < 2, 0) + 1",
    "piecewise(x, x > 2, y, x == x)*2",
    "mod(y, x) + atan2(y, x) + hypot(x, y)",
    "pi*x + E**2 - E",
    "lambda*x_1 + x_max/alpha_0",
]

#: An argument list inside the domain for every function of the table.
ARGUMENTS = {
    "acoth": "x + 1", "acosh": "x + 1", "asec": "x + 1", "acsc": "x + 1", "atan2": "y, x", "root": "x, 5",
    "min": "x, y", "max": "x, y", "piecewise": "x, x < 1, y", "mod": "y, x", "binomial": "4, n", "polygamma": "1, x",
    "hypot": "x, y", "besselj": "1, x", "bessely": "1, x", "besseli": "1, x", "besselk": "1, x", "zeta": "y",
}  # fmt: skip
CALLS = [f"{name}({ARGUMENTS.get(name, 'x')})" for name, row in FUNCTIONS.items() if not row.special]


def tree_of(text: str) -> Node:
    """The tree of a text whose symbols are declared."""
    return read(text, symbols=frozenset(POINTS)).tree


def expected(text: str) -> float:
    """The value at ``POINTS``."""
    return float(value(tree_of(text), VARIABLES))


def runnable(write: Callable[[Node], str], texts: list[str]) -> dict[str, str]:
    """The code of every text that the language can compute."""
    written = {}
    for text in texts:
        try:
            written[text] = write(tree_of(text))
        except Unsupported:
            continue
    return written


def check_values(found: dict[str, float]) -> None:
    """Compare what code computed with what mpmath computes from the tree."""
    wrong = {text: got for text, got in found.items() if not math.isclose(got, expected(text), rel_tol=1e-12)}
    assert not wrong


def test_python_computes_the_function() -> None:
    """Python's form is an expression over math."""
    written = runnable(writer.python, COMPOSED + CALLS)
    check_values({text: eval(code, {"math": math}, dict(VARIABLES)) for text, code in written.items()})
    assert len(written) > 85


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node on this machine")
def test_javascript_computes_the_function() -> None:
    """JavaScript's form is an expression over Math; all of them run in one process."""
    written = runnable(writer.javascript, COMPOSED + CALLS)
    names = ",".join(VARIABLES)
    functions = ",".join(f"({names}) => {code}" for code in written.values())
    values = ",".join(map(str, VARIABLES.values()))
    program = f"console.log(JSON.stringify([{functions}].map(f => f({values}))))"
    output = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True).stdout
    check_values(dict(zip(written, json.loads(output), strict=True)))
    assert len(written) > 75


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler on this machine")
def test_c_computes_the_function(tmp_path: Path) -> None:
    """C's form is an expression over math.h; all of them are compiled into one program."""
    written = runnable(writer.c, COMPOSED + CALLS)
    declared = "".join(f"volatile double {name} = {number};" for name, number in VARIABLES.items())
    prints = "".join(f'printf("%.17g\\n", (double)({code}));' for code in written.values())
    source = tmp_path / "forms.c"
    source.write_text(f"#include <math.h>\n#include <stdio.h>\nint main(void) {{ {declared} {prints} return 0; }}")
    subprocess.run(["cc", "-std=c99", "-o", tmp_path / "forms", source, "-lm"], check=True)
    output = subprocess.run([tmp_path / "forms"], capture_output=True, text=True, check=True).stdout
    check_values(dict(zip(written, map(float, output.split()), strict=True)))
    assert len(written) > 85


@pytest.mark.parametrize(
    ("write", "text"),
    [
        (writer.python, "besselj(1, x)"),
        (writer.python, "1 + I"),
        (writer.javascript, "erf(x)"),
        (writer.javascript, "gamma(x)"),
        (writer.javascript, "factorial(x)"),
        (writer.c, "zeta(x)"),
        (writer.c, "lambertw(x)"),
    ],
)
def test_code_refuses_what_the_language_has_not(write: Callable[[Node], str], text: str) -> None:
    """A function without a native form or a definition is refused, not invented."""
    with pytest.raises(Unsupported):
        write(tree_of(text))


@pytest.mark.parametrize("text", COMPOSED + CALLS)
def test_text_reads_back(text: str) -> None:
    """Canonical text is written as it was read."""
    assert writer.text(tree_of(text)) == text.replace("E**2", "exp(2)")


@pytest.mark.parametrize("text", COMPOSED + CALLS)
def test_latex_reads_back(text: str) -> None:
    """LaTeX means the same when it is read again."""
    source = writer.latex(tree_of(text))
    again = read(source, ReadingOptions(format="latex"), symbols=frozenset(POINTS)).tree
    assert agree(value(again), value(tree_of(text)))


LATEX = {
    "2*w": "2 w",
    "x**2/2": r"\frac{x^{2}}{2}",
    "-x*exp(-x**2/2)": r"-x e^{-\frac{x^{2}}{2}}",
    "x*(x + 1)": r"x \left(x + 1\right)",
    "2*3*x": r"2 \cdot 3 x",
    "x*(1/2)": r"x \cdot \frac{1}{2}",
    "(x/y)**2": r"\left(\frac{x}{y}\right)^{2}",
    "sin(x)**2": r"\sin^{2}\left(x\right)",
    "sin(x)**y": r"\left(\sin\left(x\right)\right)^{y}",
    "asin(x)**2": r"\arcsin^{2}\left(x\right)",
    "sin(x)**(-1)": r"\left(\sin\left(x\right)\right)^{-1}",
    "exp(x)**2": r"\left(e^{x}\right)^{2}",
    "0.5**x": "0.5^{x}",
    "(1/3)**x": r"\left(\frac{1}{3}\right)^{x}",
    "sqrt(x)**3": r"\sqrt{x}^{3}",
    "log(x, 3)": r"\log_{3}\left(x\right)",
    "erf(x)": r"\operatorname{erf}\left(x\right)",
    "a - (b - c)": r"a - \left(b - c\right)",
    "lambda_1*x_max": r"\lambda_{1} x_{\mathrm{max}}",
    "velocity*(t + 1)": r"\mathrm{velocity} \cdot \left(t + 1\right)",
    "f*(x + 1)": r"f \cdot \left(x + 1\right)",
    "factorial(x + 1)": r"\left(x + 1\right)!",
    "besselj(1, x)": r"\operatorname{J}_{1}\left(x\right)",
    "1.5e-9": r"1.5 \cdot 10^{-9}",
}


@pytest.mark.parametrize(("text", "source"), LATEX.items())
def test_latex_as_it_is_set(text: str, source: str) -> None:
    """LaTeX looks as in a book."""
    assert writer.latex(read(text).tree) == source


def test_latex_keeps_constants_apart_from_symbols() -> None:
    """A constant is upright where a symbol has its letter, and both are read back."""
    tree = read("E*e + I", symbols=frozenset({"e"})).tree
    assert writer.latex(tree) == r"\mathrm{e} e + i"
    assert read(writer.latex(tree), ReadingOptions(format="latex"), symbols=frozenset({"e"})).tree == tree


SHAPES = {"mfrac": "(({})/({}))", "msup": "({})**({})", "msqrt": "sqrt({})", "mroot": "root({}, {})",
          "msub": "{}_{}", "mtr": "{}, {}"}  # fmt: skip
INVISIBLE = {"\u2061": "", "\u2062": "*", "−": "-", "⋅": "*", "≤": "<=", "≥": ">=", "≠": "!="}


def from_mathml(element: ElementTree.Element) -> str:
    """Our own syntax from presentation MathML, by its meaning for a screen reader."""
    name = element.tag.rpartition("}")[2]
    if not len(element):
        text = element.text or ""
        return INVISIBLE.get(text, text)
    parts = [from_mathml(child) for child in element]
    if name == "mrow" and parts[0] == "{":
        return f"piecewise({parts[1]})"
    if name == "mrow" and parts[0] == parts[-1] == "|":
        return f"abs({parts[1]})"
    if name == "mrow" and len(parts) == 3 and parts[1] == "" and element[1].text == "\u2061":
        return applied(element[0], parts[2])
    if name in SHAPES:
        return SHAPES[name].format(*parts).replace(", otherwise", "")
    return (", " if name == "mtable" else "").join(parts)


def applied(name: ElementTree.Element, arguments: str) -> str:
    """A function whose name may have an exponent or an index."""
    kind, parts = name.tag.rpartition("}")[2], [from_mathml(child) for child in name]
    if kind == "msup":
        return f"{parts[0]}{arguments}**{parts[1]}"
    if kind == "msub" and parts[0] == "log":
        return f"log({arguments}, {parts[1]})"
    if kind == "msub":
        return f"bessel{parts[0].lower()}({parts[1]}, {arguments})"
    return f"{name.text}{arguments}"


#: What their letters stand for on a page.
ON_PAPER = {"W(": "lambertw(", "S(": "fresnels(", "C(": "fresnelc(", "Ai'(": "airyaiprime(", "Bi'(": "airybiprime(",
            "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "Γ": "gamma"}  # fmt: skip


@pytest.mark.parametrize("text", COMPOSED + CALLS)
def test_mathml_means_the_same(text: str) -> None:
    """MathML is well-formed, and what a screen reader makes of it is the tree."""
    back = from_mathml(ElementTree.fromstring(writer.mathml(tree_of(text))))
    for seen, meant in ON_PAPER.items():
        back = back.replace(seen, meant)
    again = read(back, symbols=frozenset(POINTS)).tree
    assert agree(value(again), value(tree_of(text)))


@pytest.mark.parametrize(
    ("text", "apart"),
    [("x*sin(x)", True), ("x*sin(x)**2", True), ("sin(x)**2*x", True), ("x*y**2", False), ("x*abs(x)", False)],
)
def test_a_name_stands_apart_from_the_factor_beside_it(text: str, apart: bool) -> None:
    """Raised or not; what has no name needs no space."""
    assert ("rspace" in writer.mathml(tree_of(text))) == apart


#: A power is a call where Python would go on with a complex number, or with an inverse of zero, and else an operator.
PYTHON_POWERS = {"2**x": "2**x", "0.5**x": "0.5**x", "x**3": "x**3", "x**(-2)": "x**(-2)", "x**y": "math.pow(x, y)",
                 "x**0.5": "math.pow(x, 0.5)", "(-2)**x": "math.pow(-2, x)",
                 "(x + 1)**y": "math.pow(x + 1, y)"}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), PYTHON_POWERS.items())
def test_a_power_stays_real_in_python(text: str, code: str) -> None:
    assert writer.python(tree_of(text)) == code


def test_mathml_is_a_document() -> None:
    """MathML comes as one math element with its namespace, and is escaped."""
    written = writer.mathml(read("piecewise(1, x < 2, 3)").tree)
    assert written.startswith('<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow>')
    assert "<mo>&lt;</mo>" in written


COMPUTED: list[tuple[Node, str]] = [
    (number(-2), "-2"),
    (number(Fraction(1, 3)), "1/3"),
    (number(Fraction(-7, 2)), "-3.5"),
    (Node("*", (number(-2), X)), "-2*x"),
    (Node("*", (number(-1), X)), "-x"),
    (Node("+", (X, number(-3))), "x - 3"),
    (Node("+", (X, Node("*", (number(-2), X)))), "x - 2*x"),
    (Node("+", (X, Node("/", (number(-1), X)))), "x - 1/x"),
    (Node("**", (X, number(-1))), "x**(-1)"),
    (Node("**", (X, number(Fraction(1, 3)))), "x**(1/3)"),
    (Node("**", (number(-2), X)), "(-2)**x"),
    (Node("**", (number(Fraction(1, 3)), X)), "(1/3)**x"),
    (Node("*", (X, number(Fraction(1, 3)))), "x*(1/3)"),
    (Node("/", (X, number(-3))), "x/(-3)"),
    (Node("-", (number(-3),)), "-(-3)"),
    (Node("*", (Node("*", (number(-2), X)), X)), "-2*x*x"),
    (number(10**70), "1e70"),
    (number(Fraction(123, 10**12)), "1.23e-10"),
    (number(0), "0"),
]


@pytest.mark.parametrize(("tree", "expected"), COMPUTED, ids=[text for _, text in COMPUTED])
def test_computed_trees(tree: Node, expected: str) -> None:
    """Trees that no parser makes, with negative numbers and endless fractions, are written without ambiguity."""
    assert writer.text(tree) == expected
    assert agree(value(read(expected).tree), value(tree))
    assert agree(value(read(writer.latex(tree), ReadingOptions(format="latex")).tree), value(tree))


@pytest.mark.parametrize("tree", [tree for tree, _ in COMPUTED], ids=[text for _, text in COMPUTED])
def test_computed_trees_as_code(tree: Node) -> None:
    """The same trees as Python compute the same."""
    found: Any = eval(writer.python(tree), {"math": math}, {"x": 2.0})
    assert math.isclose(found, float(value(tree, {"x": mp.mpf(2)})), rel_tol=1e-14)


def test_words_of_a_language_are_no_names() -> None:
    """A symbol that is a word of the language gets an underscore."""
    tree = read("lambda + var + double + math", symbols=frozenset({"var", "double", "math"})).tree
    assert writer.python(tree) == "lambda_ + var + double + math_"
    assert writer.javascript(tree) == "lambda + var_ + double + math"
    assert writer.c(tree) == "lambda + var + double_ + math"


def test_forms_are_listed() -> None:
    """Every form has its name in the table that the service shows."""
    assert list(writer.FORMS) == ["text", "latex", "mathml", "python", "javascript", "c"]
    assert {name: form(read("2w").tree) for name, form in writer.FORMS.items()}["python"] == "2*w"
