"""Kinds of texts that are easily read as something else: they are read as meant, or refused with the way out."""

import pytest

from oracles.operations import check, evaluate, read
from service.errors import ExpressionError
from service.language.alphabet import GREEK_NAMES
from service.language.latex import control_words
from service.language.names import FUNCTIONS
from service.language.quiet import COMMANDS

#: What stands for the first letter of a command in the value of a JSON text with single backslashes.
EATEN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def commands() -> set[str]:
    """Every command of LaTeX that we know, and Greek letters, without the backslash."""
    known = {*control_words.TOKENS, *control_words.FENCES, *control_words.FENCE_ENDS, *control_words.REFUSED}
    known |= (
        control_words.FRACTIONS | control_words.INVISIBLE | control_words.UPRIGHT | {"\\left", "\\right", "\\begin"}
    )
    known |= {row.set_as.split("{")[0] for row in FUNCTIONS.values() if row.set_as.startswith("\\")}
    names = {name[1:] for name in known if name[:1] == "\\" and name[1:].isalpha()}
    return names | GREEK_NAMES | COMMANDS


@pytest.mark.parametrize("command", sorted(name for name in commands() if name[0] in EATEN))
def test_no_command_that_json_has_eaten_is_read(command: str) -> None:
    """Whatever stands behind it."""
    for text in (f"{command}{{x}}", f"{command} x", f"2x + {command}"):
        place = text.index(command)
        with pytest.raises(ExpressionError) as refusal:
            read(expression=text[:place] + EATEN[command[0]] + text[place + 1 :])
        assert "double the backslash" in refusal.value.fields["hint"]


#: What is typed, and what is read.
READ = {
    "x^2。": "x**2",
    "x^2；": "x**2",
    "$x^2$。": "x**2",
    r"x^2\,.": "x**2",
    "ｓｉｎ（２ｘ）": "sin(2*x)",
    "piecewise(1, x<0 || x>10, 0)": "piecewise(1, x < 0, 1, x > 10, 0)",
    "piecewise(1, x<0 || x>5 || x==2, 0)": "piecewise(1, x < 0, 1, x > 5, 1, x == 2, 0)",
    "piecewise(1, |x|<1 || |y|<1, 0)": "piecewise(1, abs(x) < 1, 1, abs(y) < 1, 0)",
    "piecewise(1, x<0 || -x>5, 0)": "piecewise(1, x < 0, 1, -x > 5, 0)",
    "piecewise(1, a<|x||y|, 0)": "piecewise(1, a < abs(x)*abs(y), 0)",
    "piecewise(1, a<||x||, 0)": "piecewise(1, a < abs(abs(x)), 0)",
    "piecewise(1, x<0 && y>0 || z<1, 0)": "piecewise(1, x < 0 < y, 1, z < 1, 0)",
    "piecewise(1, x>0 AND y<0, 0)": "piecewise(1, x > 0 > y, 0)",
    "Cost*x": "Cost*x",
    r"\beta_0 + \beta_1 x": "beta_0 + beta_1*x",
    r"\gamma_{12}^2 \zeta_a": "gamma_12**2*zeta_a",
    "ⅈ + ⅇ": "I + E",
}


@pytest.mark.parametrize(("typed", "meant"), READ.items())
def test_what_is_meant_is_read(typed: str, meant: str) -> None:
    """And nothing else."""
    assert read(expression=typed)["interpreted"] == meant


#: What is typed, and what its refusal says to do.
REFUSED = {
    **dict.fromkeys(["Tan x", "Tan(x)", "TAN x", "Tanx", r"Tan x \cdot 2", r"Tan(x)\cdot 2"], "did you mean tan?"),
    "LN x": "did you mean ln?",
    "TG x": "did you mean tg?",
    "Ctg x": "did you mean ctg?",
    "PI*r^2": "did you mean pi?",
    "Sin^2 x": "did you mean sin?",
    "tgh x": "did you mean tanh?",
    "senh(x)": "did you mean sinh?",
    r"\operatorname{sen} x": "did you mean sin?",
    "(dy)/(dx)=2x": "send the function itself",
    "dy/dx = 2x": "send the function itself",
    "y' = 2x": "to differentiate it once more",
    r"\frac{dy}{dx}=2x": "to differentiate it once more",
    "x > 0 and x < 1": "comparisons stand in piecewise",
    "x >= 0": "comparisons stand in piecewise",
    "piecewise(1, x<0 | x>10, 0)": "between conditions, write or",
    "piecewise(1, !(x<0), 0)": "negated by not",
    **dict.fromkeys(["x\u200e^2", "x\u202a^2", "x\u2063y", "x\u00ad"], "an invisible character"),
    **dict.fromkeys(["х^2", "sin(х)", "速度*t", "é"], "retype the letter"),
    "ϐ + 1": "write β",
    "1 + x + x^2 + …": "write every term out",
    "\bumble": 'write "\\\\frac"',
}


@pytest.mark.parametrize(("typed", "fix"), REFUSED.items())
def test_what_is_not_read_has_a_way_out(typed: str, fix: str) -> None:
    """The hint names it."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression=typed)
    assert fix in refusal.value.fields["hint"]


def test_a_capital_costs_no_mark() -> None:
    """An answer is read in the case of its task, or given back; it is never a product of letters."""
    (result,) = check(task={"expression": "sin(x)"}, answer="Cos x")["results"]
    assert result["verdict"] == "correct"
    (result,) = check(task={"expression": "x/2"}, answer="Tan x")["results"]
    assert result["verdict"] in {"invalid", "incorrect"}
    assert result["interpreted"] != "T*a*n*x"


def test_an_even_root_of_a_negative_number_is_told() -> None:
    """The cube root would be no help."""
    for typed in (r"\sqrt[4]{-16}", "root(-16, 4)", "root(x, 4)"):
        (result,) = evaluate(expression=typed, at={"x": "-16"} if "x," in typed else None)["results"]
        assert "even degree" in result["reason"]
