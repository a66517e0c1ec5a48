"""What editors of LaTeX, programs, spreadsheets and other systems write: read as meant there, told, or refused."""

import pytest

from oracles.operations import derivative, read
from service.errors import ExpressionError
from service.language import ReadingOptions
from service.language import read as read_text
from service.language.latex import control_words
from service.language.notation import CHOICES, FUNCTION_NAMES, PROFILES

#: What is typed, and what is read without a guess.
READ = {
    "1'000": "1000",
    "1'234'567.5x": "1234567.5*x",
    "1’000*x": "1000*x",
    r"\alpha + 1'000": "alpha + 1000",
    "x.^2 + 3.*x./y": "x**2 + 3*x/y",
    "exp(-x.^2/2)": "exp(-x**2/2)",
    r"\mathop{\rm sin} x": "sin(x)",
    r"{\rm ln}\, x": "log(x)",
    r"\mathop{\mathrm{tg}} x": "tan(x)",
    r"\nicefrac{1}{2} x": "1/2*x",
    r"\begin{dcases} x & x < 0 \\ 0 & \mbox{sonst} \end{dcases}": "piecewise(x, x < 0, 0)",
    r"\begin{cases} x & \text{si } x < 0 \\ 0 & \text{sinon} \end{cases}": "piecewise(x, x < 0, 0)",
    "piecewise(1, x < 0, 2, TRUE)": "piecewise(1, x < 0, 2)",
}


@pytest.mark.parametrize(("typed", "meant"), READ.items())
def test_what_is_meant_is_read(typed: str, meant: str) -> None:
    """Without a warning."""
    answer = read(expression=typed)
    assert (answer["interpreted"], answer["warnings"]) == (meant, [])


#: What is typed; what it is read as; the warning, and the other reading.
TOLD = {
    "x^-½x": ("x**(-1/2)*x", "exponent_ends", "x**(-1/2*x)"),
    "e^½x": ("exp(1/2)*x", "exponent_ends", "exp(1/2*x)"),
    "x^√2x": ("x**sqrt(2)*x", "exponent_ends", "x**(sqrt(2)*x)"),
    "x^2!y": ("x**factorial(2)*y", "exponent_ends", "x**(factorial(2)*y)"),
    "e^λ t": ("exp(lambda)*t", "exponent_ends", "exp(lambda*t)"),
    "e^-t/τ": ("exp(-t)/tau", "exponent_ends", "exp(-t/tau)"),
    "x^a/b": ("x**a/b", "exponent_ends", "x**(a/b)"),
    "e^-2x^2": ("exp(-2)*x**2", "exponent_ends", "exp(-2*x**2)"),
    "n*x^n-1": ("n*x**n - 1", "exponent_ends", "n*x**(n - 1)"),
    "1/2x^2": ("1/2*x**2", "ambiguous_division", "1/(2*x**2)"),
    "1/2(x+1)^2": ("1/2*(x + 1)**2", "ambiguous_division", "1/(2*(x + 1)**2)"),
    "log(2, x)": ("log(2, x)", "argument_order", "log2(x)"),
    "besselj(x, 0)": ("besselj(x, 0)", "argument_order", "besselj(0, x)"),
    "1.0f*x": ("1*f*x", "read_as_product", "1*x"),
    "3x2-5x": ("3*x2 - 5*x", "name_with_digits", "3*x**2 - 5*x"),
    "Κ*K": ("Kappa*K", "look_alike", "K*K"),
    r"x^2\text{.}": ("x**2", "punctuation", None),
    r"$\frac{x}{2}\text{,}$": ("x/2", "punctuation", None),
}


@pytest.mark.parametrize(("typed", "expected"), TOLD.items())
def test_a_guess_is_told_with_the_other_reading(typed: str, expected: tuple[str, str, str | None]) -> None:
    """One warning, which has the other reading in our syntax."""
    answer = read(expression=typed)
    (note,) = answer["warnings"]
    assert (answer["interpreted"], note["code"], note["alternative"]) == expected


@pytest.mark.parametrize(
    "typed",
    ["e^x sin(x)", "e^x x", "x^2 y", "2^n x", "x^2/y", "x^n/n", "e^-x/x", "e^x / a", "log(x)^n/x", "x^{n}-1", "a*x^n-1",
     "n x^n - 1", "x1 + x2", "x + x1 + x2", "log(x, 2)", "log(2, 3)", "besselj(0, x)", "besselj(n, x)", "0.5*f", "x!y"],
)  # fmt: skip
def test_nobody_is_frightened_for_nothing(typed: str) -> None:
    """What everybody reads alike has no warning."""
    assert read(expression=typed)["warnings"] == []


@pytest.mark.parametrize(("typed", "other"), [("x2", "x**2"), ("3x2+y", "3*x**2 + y")])
def test_a_lost_exponent_is_told_of(typed: str, other: str) -> None:
    """The derivative by x of ``x2`` is 0, and that is not what was meant."""
    (note,) = derivative(expression=typed, variable="x")["warnings"]
    assert (note["code"], note["alternative"]) == ("name_with_digits", other)


def test_a_variable_that_only_looks_the_same_is_told_of() -> None:
    """A Greek capital in the text, a Latin one as the variable."""
    (note,) = derivative(expression="Α^2", variable="A")["warnings"]
    assert (note["code"], note["alternative"]) == ("look_alike", "A**2")


#: What is typed, and what its refusal says to do.
REFUSED = {
    **dict.fromkeys(["x^2...", "1 + x + ... + x^n", "1+x+ . . .", "x^2…", r"x + \dots + x^n"], "write every term out"),
    r"\left. x^2 \right|_{x=1}": '"at": {"x": 1}',
    r"\left.\frac{x}{2}\right|_{1}": '"at": {"x": 1}',
    "x^2|_{x=1}": '"at": {"x": 1}',
    r"\frac{x}{2}\bigg|_{x=1}": '"at": {"x": 1}',
    r"\text{.} x": "leave them out",
    r"x \text{für} y": "leave them out",
    r"\senh x": r"did you mean \sinh?",
    r"\sen x": r"did you mean \sin?",
    r"\arcsen x": r"did you mean \arcsin?",
    r"\operatorname{arcsen} x": "did you mean asin?",
    "arc tan x": "write arctan(x), without a blank",
    "ar sinh x": "write arsinh(x), without a blank",
    "1 000x": "write thousands without a blank",
    r"1\,000 x": "write thousands without a blank",
    r"1{,}000 \cdot x": "1000, without a sign between thousands",
    r"3{,}5 \cdot x": '"decimal_separator": ","',
    "M_PI*x": "write pi",
    "std::sin(x)": "write the name of a function alone",
    "lambda x: x^2": "without the head before it",
    "f: x -> x^2": "without the head before it",
    "x:y": "the division sign is '/'",
    **dict.fromkeys(["x -> x^2", "(x) => x^2", "x ↦ x^2", r"x \mapsto x^2"], "behind the arrow"),
    "@(x) x.^2": "behind @(x)",
    "x % 2": "write mod(x, y)",
    "x %% 2": "write mod(x, y)",
    "x %/% 2": "write floor(x/y)",
    "x // 2": "write floor(x/y)",
    "1*^3": "1e3",
    "x^^2": "x^2",
    "Log[2, x]": "write log(x, b)",
    "If[x > 0, x, -x]": "write piecewise(a, x < 0, b)",
    "=WENN(x>0;x;-x)": "write piecewise(a, x < 0, b)",
    "D[x^2, x]": "send the function itself",
    "=ATAN2(x, y)": "write atan2(y, x)",
    "=POTENZ(x;2)": "write x^y",
    "$A$1^2": "write A1 for a cell",
    "f’(x)": "without a prime",
    "`x^2`": "leave out the quotation marks",
    r"\frac{\placeholder{}}{x}": "fill in the empty place",
    "□/x": "fill in the empty place",
    r"\mathcal{L} x": "write the letter alone",
    r"\ell x": "write l",
    r"f\circ g": "write the composition out",
    r"x^2 \\": "leave out what does not belong",
    r"\begin{array}{l} x \end{array}": r"write \begin{cases}",
    r"\[Pi] x": r"write \pi",
}


@pytest.mark.parametrize(("typed", "fix"), REFUSED.items())
def test_what_is_not_read_has_a_way_out(typed: str, fix: str) -> None:
    """The hint names it."""
    with pytest.raises(ExpressionError) as refusal:
        read(expression=typed)
    assert fix in refusal.value.fields["hint"]


def commands() -> list[str]:
    """The commands of LaTeX that something can stand behind."""
    known = {*control_words.TOKENS, *control_words.FRACTIONS, *control_words.UPRIGHT}
    known |= {r"\pi", r"\alpha", r"\left", r"\over", r"\binom"}
    return sorted(command for command in known if command[0] == "\\" and command[1:].isalpha())


@pytest.mark.parametrize("command", commands())
def test_a_command_run_together_with_a_letter_is_no_other(command: str) -> None:
    """``\\cdotx`` is refused, with the blank that it lacks; no part of it is read."""
    for letter in "zyw":
        with pytest.raises(ExpressionError) as refusal:
            read(expression=f"2{command}{letter}")
        assert str(refusal.value.fields["hint"]).startswith(f"write {command} {letter}, with a space")


@pytest.mark.parametrize(
    "command", ["sin", "cos", "arctan", "ln", "log", "exp", "sqrt", "tg", "sinh", "operatorname{sen}"]
)
def test_a_function_run_together_with_a_letter_is_told(command: str) -> None:
    """``\\cosx`` can only be the cosine of x."""
    answer = read(expression=rf"2\{command}x" if command.isalpha() else rf"\{command}x", notation="es")
    apart = read(expression=rf"2\{command} x" if command.isalpha() else rf"\{command} x", notation="es")
    assert answer["interpreted"] == apart["interpreted"]
    assert [note["code"] for note in answer["warnings"]] == ["split_name"] * command.isalpha()


FOREIGN_NAMES = [(language, name) for language, names in FUNCTION_NAMES.items() for name in names]


@pytest.mark.parametrize(("language", "name"), FOREIGN_NAMES)
def test_names_of_a_language_are_read_in_all_forms(language: str, name: str) -> None:
    """In text, as commands and upright in LaTeX, by the choice and by the profile."""
    row = FUNCTION_NAMES[language][name]
    notations: list[str | dict[str, str]] = [{"language": language}, *([language] if language in PROFILES else [])]
    for notation in notations:
        options = ReadingOptions.of({"notation": notation})
        forms = [f"{name}(x)", rf"\{name} x", rf"\operatorname{{{name}}}(x)", rf"\mathrm{{{name}}}\left(x\right)"]
        for typed in [*forms, rf"\mathop{{\rm {name}}} x", rf"\text{{{name}}} x"]:
            assert read_text(typed, options).tree.head == row, typed


def test_every_language_has_its_names() -> None:
    """English ones are those of everybody."""
    assert set(FUNCTION_NAMES) == set(CHOICES["language"])
