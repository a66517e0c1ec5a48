"""The language by examples: a row for each piece of syntax, each warning and each refusal, all of which tests run."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Syntax(NamedTuple):
    """What can be typed, and how it is read."""

    what: str
    typed: str
    read: str


class Guess(NamedTuple):
    """A warning: what it tells, and a text that is told with it; ``None`` for one about the names of a request.

    ``notation``: the choice that the text has to be read with, by its name.
    """

    meaning: str
    typed: str | None
    notation: Mapping[str, str] = MappingProxyType({})


SYNTAX = (
    Syntax("powers", "x^2 + x**3 + x² + 2^-x", "x**2 + x**3 + x**2 + 2**(-x)"),
    Syntax("powers of powers, from the right", "2^3^x", "2**(3**x)"),
    Syntax("products without a sign", "2x(x+1) sin(x)", "2*x*(x + 1)*sin(x)"),
    Syntax("two or three letters are factors", "xy", "x*y"),
    Syntax("a longer word is one symbol", "velocity/t", "velocity/t"),
    Syntax("names with an index", "x_1 + x_max + x₁₂ + λ_0", "x_1 + x_max + x_12 + lambda_0"),
    Syntax("functions without brackets", "sin 2x + ln x", "sin(2*x) + log(x)"),
    Syntax("powers at the name of a function", "sin²(x) + cos^2 x", "sin(x)**2 + cos(x)**2"),
    Syntax("inverse functions", "sin^-1(x) + arctan(x)", "asin(x) + atan(x)"),
    Syntax("logarithms", "ln(x) + lg(x) + log_2(x) + log(x, b)", "log(x) + log10(x) + log2(x) + log(x, b)"),
    Syntax("roots", "√x + ∛x + root(x, 5)", "sqrt(x) + cbrt(x) + root(x, 5)"),
    Syntax("absolute values, floors and ceilings", "|x| + ⌊x⌋ + ⌈x⌉", "abs(x) + floor(x) + ceil(x)"),
    Syntax("factorials", "n!/(k! (n-k)!)", "factorial(n)/(factorial(k)*factorial(n - k))"),
    Syntax("fractions", "½x + ¾", "1/2*x + 3/4"),
    Syntax("numbers, exactly", "0.1 + 1e-9 + 1_000 + 1'000", "0.1 + 1e-9 + 1000 + 1000"),
    Syntax("operators of MATLAB", "x.^2 + x.*y", "x**2 + x*y"),
    Syntax("constants", "pi + π + e^x", "pi + pi + exp(x)"),
    Syntax("cases", "piecewise(x, x < 0, x^2)", "piecewise(x, x < 0, x**2)"),
    Syntax("conditions", "piecewise(1, x > 0 and x <= 1 or x == 5, 0)", "piecewise(1, 0 < x <= 1, 1, x == 5, 0)"),
    Syntax("a left side, which is left out", "f(x) = x^2", "x**2"),
    Syntax("LaTeX", r"\frac{\sqrt{x}}{2} + {a \over b}", "sqrt(x)/2 + a/b"),
    Syntax(
        "functions in LaTeX", r"\mathop{\rm sin} x + \operatorname{tg} x + {\rm ln}\, x", "sin(x) + tan(x) + log(x)"
    ),
    Syntax("LaTeX between dollar signs", r"$\alpha x_1$", "alpha*x_1"),
    Syntax("cases in LaTeX", r"\begin{cases} x & x < 0 \\ 0 & \text{otherwise} \end{cases}", "piecewise(x, x < 0, 0)"),
)

WARNINGS = {
    "ambiguous_division": Guess("a factor behind a quotient was read outside the divisor", "1/2x"),
    "angle_in_degrees": Guess("the notation has degrees; answers have radians", "sin(x)", {"angle": "degree"}),
    "argument_order": Guess("other systems have the base or the order in the other place", "log(2, x)"),
    "assumed_integer": Guess("in a task of /check: a symbol was taken for an integer", None),
    "bare_argument": Guess("a function without brackets was applied to this much", "ln x/2"),
    "capital_letter": Guess("`Pi` is the capital letter, `pi` the number", "Pi*x"),
    "exponent_ends": Guess("an exponent ends before what follows it", "e^2x"),
    "foreign_symbol": Guess("in an answer of /check: a symbol does not occur in the task", None),
    "inverse_function": Guess("a power of −1 at a name is the inverse function, not the reciprocal", "sin^-1(x)"),
    "left_side": Guess("what stands before an equals sign was left out", "y = x^2"),
    "letter_case": Guess("in an answer of /check: a letter was read in the case that the task has", None),
    "long_name": Guess("a word of four letters or more was read as one symbol", "velocity"),
    "look_alike": Guess("a letter was read as one that looks like it", "ϕ^2"),
    "middle_dot": Guess("a dot between digits was read as a product", "3·14"),
    "name_with_digits": Guess("a letter with digits was read as one symbol, not as a power or a product", "ab12"),
    "natural_log": Guess("the notation has `log` to base 10; in answers it is natural", "log(x)", {"log": "10"}),
    "other_case": Guess("the variable does not occur, its other case does", None),
    "punctuation": Guess("a mark at the end of a sentence was left out", "2x."),
    "read_as_constant": Guess("E, I or i was read as a constant", "E*x"),
    "read_as_function": Guess("a letter with an index was read as a function", "J_0(x)"),
    "read_as_product": Guess("a name before brackets was read as a factor", "u(t - 1)"),
    "split_name": Guess("a run of letters was read as several names", "xsinx"),
    "unused_name": Guess("a value is given to a name that does not occur", None),
}

#: For each refusal of an expression, by its code, one that is refused so.
REFUSALS = {
    "too_long": "x+" * 1_000 + "x",
    "unexpected_character": "x @ y",
    "unexpected_token": "x*/y",
    "unexpected_end": "x +",
    "bad_number": "1.2.3",
    "unbalanced": "3*(x + 1",
    "ambiguous": "e^kt",
    "ambiguous_bars": "|x|y|z|",
    "missing_operator": "2 3",
    "missing_argument": "sin()",
    "wrong_arity": "atan2(x)",
    "unknown_function": "round(x)",
    "unknown_name": "senx",
    "double_factorial": "x!!",
    "equation": "x^2 + y^2 = 25",
    "not_a_function": "d/dx x^2",
    "unsupported_notation": "5 kg",
    "too_complex": "(x + 1)^100000",
}
