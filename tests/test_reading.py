"""What people type is read as they mean it, or refused with the place and a hint."""

import pytest

from service.errors import BY_CODE, Equation, ExpressionError, UnknownName
from service.language import Reading, ReadingOptions, canonical_name, caret, read, writer
from service.language.options import STANDARD

PROGRAM = ReadingOptions(implicit=False)
COMMA = ReadingOptions(decimal_separator=",")


def interpreted(text: str, options: ReadingOptions = STANDARD) -> str:
    """What the service says that it read."""
    return writer.text(read(text, options).tree)


def refusal(text: str, options: ReadingOptions = STANDARD) -> ExpressionError:
    """The error that a text is refused with."""
    with pytest.raises(ExpressionError) as caught:
        read(text, options)
    return caught.value


def codes(reading: Reading) -> list[str]:
    """The guesses that a reading took."""
    return [note.code for note in reading.notes]


PLAIN = {
    # powers and signs
    "-x^2": "-x**2",
    "2^-x": "2**(-x)",
    "2^3^2": "2**(3**2)",
    "(2^3)^2": "(2**3)**2",
    "x²": "x**2",
    "x⁻¹": "x**(-1)",
    "x²ⁿ": "x**(2*n)",
    "(x²)!": "factorial(x**2)",
    "x²!": "factorial(x**2)",
    "2^3!": "2**factorial(3)",
    "a-(b-c)": "a - (b - c)",
    "a--b": "a - (-b)",
    "a+-b": "a - b",
    "+x": "x",
    "-(-x)": "-(-x)",
    "(-x)*y": "-x*y",
    "(-x)/y": "-x/y",
    "x*-y": "x*(-y)",
    "-2": "-2",
    "--2": "-(-2)",
    # products without a sign
    "2x": "2*x",
    "3(x+1)": "3*(x + 1)",
    "(x+1)(x-1)": "(x + 1)*(x - 1)",
    "(x+1)2": "(x + 1)*2",
    "x(x+1)": "x*(x + 1)",
    "2 sin x": "2*sin(x)",
    "5!7!": "factorial(5)*factorial(7)",
    "2|x|": "2*abs(x)",
    "½x": "1/2*x",
    "2πr": "2*pi*r",
    "[x+1]*{x-1}": "(x + 1)*(x - 1)",
    # quotients and brackets stay as they were typed
    "a/b/c": "a/b/c",
    "a/(b/c)": "a/(b/c)",
    "a*(b/c)": "a*(b/c)",
    "a*b/c": "a*b/c",
    "x+(y+z)": "x + (y + z)",
    "(x+y)+z": "x + y + z",
    # functions
    "sin x": "sin(x)",
    "sin(x)cos(x)": "sin(x)*cos(x)",
    "sin x cos x": "sin(x)*cos(x)",
    "sin cos x": "sin(cos(x))",
    "sin^2 x": "sin(x)**2",
    "sin²(x)": "sin(x)**2",
    "sin**2(x)": "sin(x)**2",
    "sin(x)^2": "sin(x)**2",
    "e^x sin x": "exp(x)*sin(x)",
    "√x": "sqrt(x)",
    "√2x": "sqrt(2)*x",
    "√(x+1)²": "sqrt(x + 1)**2",
    "∛(x+1)": "cbrt(x + 1)",
    "⌊x⌋ + ⌈x⌉": "floor(x) + ceil(x)",
    "arcsin(x) + arsinh(x) + tg(x) + ctg(x) + cosec(x)": "asin(x) + asinh(x) + tan(x) + cot(x) + csc(x)",
    "Abs(x) + Max(x, 1) + LambertW(x)": "abs(x) + max(x, 1) + lambertw(x)",
    "pow(x, 3)": "x**3",
    "root(x, 3)": "cbrt(x)",
    "root(x, 2)": "sqrt(x)",
    "root(x, 5)": "root(x, 5)",
    "sin ½": "sin(1/2)",
    "ln|x|": "log(abs(x))",
    "gamma(x)": "gamma(x)",
    "gamma*x": "gamma*x",
    "Γ(x) + ζ(x)": "gamma(x) + zeta(x)",
    # logarithms
    "ln(x)": "log(x)",
    "log(x, b)": "log(x, b)",
    "log_2 x": "log2(x)",
    "log_2(x)": "log2(x)",
    "log₁₀ x": "log10(x)",
    "log_{a+1}(x)": "log(x, a + 1)",
    "log_b(x)": "log(x, b)",
    "log_3^2(x)": "log(x, 3)**2",
    "log(x, e)": "log(x)",
    "lg x": "log10(x)",
    # constants: a power of e is exp in either spelling
    "e^x": "exp(x)",
    "exp(x)": "exp(x)",
    "e": "E",
    "π + pi": "pi + pi",
    "e^(pi)": "exp(pi)",
    # bars
    "|x+1|+|x-1|": "abs(x + 1) + abs(x - 1)",
    "||x||": "abs(abs(x))",
    "||x| - 1|": "abs(abs(x) - 1)",
    "|1 + |-x||": "abs(1 + abs(-x))",
    "|2*|-x||": "abs(2*abs(-x))",
    "||x||y||": "abs(abs(x)*abs(y))",
    "|x||y|": "abs(x)*abs(y)",
    "|x|^2": "abs(x)**2",
    "max(|x|, |y|)": "max(abs(x), abs(y))",
    "x|-3|": "x*abs(-3)",
    # numbers are exact
    ".5": "0.5",
    "5.": "5",
    "3.0": "3",
    "0.2000": "0.2",
    "1e-9": "1e-9",
    "1.5e3": "1500",
    "1_000": "1000",
    "1e300": "1e300",
    "003.2": "3.2",
    "2.*3": "2*3",
    "2e": "2*E",
    # names
    "x1": "x1",
    "x_1": "x_1",
    "x₁₂": "x_12",
    "x_{12}": "x_12",
    "x_max": "x_max",
    "x_{a1}": "x_{a1}",
    "λ + lambda": "lambda + lambda",
    "λ_0": "lambda_0",
    "Δ": "Delta",
    # characters that look like others
    "x − 1": "x - 1",
    "2×3·x÷y": "2*3*x/y",
    "xˆ2": "x**2",
    "（ｘ＋１）＾２": "(x + 1)**2",
    "𝑥² + 𝐲": "x**2 + y",
    "µ + μ": "mu + mu",
    "x\u00a0+\u20091": "x + 1",
    "2ℼ": "2*pi",
    "𝜆𝜀 + 𝒙": "lambda*epsilon + x",
    "sin\u2061(x) \u2062 y⋆2": "sin(x)*y*2",
    "1‒x": "1 - x",
    "piecewise(1, x ⩽ 1, 2)": "piecewise(1, x <= 1, 2)",
    "eʳ": "exp(r)",
    # a name before brackets that can only be a factor
    "a(x+1)^2 + k": "a*(x + 1)**2 + k",
    "t(t+1)": "t*(t + 1)",
    "p(x+1) - p": "p*(x + 1) - p",
    # exponents that end where everybody sees it
    "x^2/2": "x**2/2",
    "x^2/3": "x**2/3",
    "x^3/3 + x^4/2": "x**3/3 + x**4/2",
    "x^2sin(x)": "x**2*sin(x)",
    "x^2 y": "x**2*y",
    # letters of two shapes are two symbols
    "φϕ": "phi*varphi",
    "ε + ϵ_1": "epsilon + varepsilon_1",
    # conditions
    "piecewise(1, x>0 and x<1, 0)": "piecewise(1, 0 < x < 1, 0)",
    "piecewise(1, (0<=x) & (x<=10), 0)": "piecewise(1, 0 <= x <= 10, 0)",
    "piecewise(1, 0<=x && x<=10, 0)": "piecewise(1, 0 <= x <= 10, 0)",
    "piecewise(1, x<0 or x>1, 0)": "piecewise(1, x < 0, 1, x > 1, 0)",
    "piecewise(1, (x<0) | (x>1), 0)": "piecewise(1, x < 0, 1, x > 1, 0)",
    "piecewise(1, (x<0) || (x>1), 0)": "piecewise(1, x < 0, 1, x > 1, 0)",
    "piecewise(1, not x<0, 0)": "piecewise(1, x >= 0, 0)",
    "piecewise(1, not (x>0 and y>0), 0)": "piecewise(1, x <= 0, 1, y <= 0, 0)",
    "piecewise(a, x>0 and y>0, b)": "piecewise(piecewise(a, y > 0, b), x > 0, b)",
    "piecewise(|x|, |x|<1 or x==2)": "piecewise(abs(x), abs(x) < 1, abs(x), x == 2)",
    # cases
    "piecewise(x**2, x < 1, 2*x - 1)": "piecewise(x**2, x < 1, 2*x - 1)",
    "piecewise(x, 0 <= x < 1, y, x ≥ 1)": "piecewise(x, 0 <= x < 1, y, x >= 1)",
    "Piecewise((x, x<1), (x**2, True))": "piecewise(x, x < 1, x**2)",
    "Piecewise((x, x<1), (x**2, x == 1), (0, x != 1))": "piecewise(x, x < 1, x**2, x == 1, 0, x != 1)",
    "piecewise((x+1)*2, |x| < |y|, 0)": "piecewise((x + 1)*2, abs(x) < abs(y), 0)",
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.items())
def test_plain_notation_is_read_without_a_note(text: str, expected: str) -> None:
    """What has one meaning is read with that meaning, and there is nothing to tell."""
    reading = read(text)
    assert writer.text(reading.tree) == expected
    assert codes(reading) == []


GUESSED = {
    "1/2x": ("1/2*x", ["ambiguous_division"]),
    "x + 2/3 y": ("x + 2/3*y", ["ambiguous_division"]),
    "xy": ("x*y", ["split_name"]),
    "Iy": ("I*y", ["split_name", "read_as_constant"]),
    "i(4)": ("I*4", ["read_as_constant"]),
    "E^(2x)": ("exp(2*x)", ["read_as_constant"]),
    "e^(i pi)": ("exp(I*pi)", ["read_as_constant"]),
    "I^2 R": ("I**2*R", ["read_as_constant"]),
    "1/2*E*x^2": ("1/2*E*x**2", ["read_as_constant"]),
    "5.2e - 1": ("5.2*E - 1", ["read_as_constant"]),
    "xe^x": ("x*exp(x)", ["split_name"]),
    "2pir": ("2*pi*r", ["split_name"]),
    "e^{ix}": ("exp(I*x)", ["split_name", "read_as_constant"]),
    "velocity": ("velocity", ["long_name"]),
    "xsinx": ("x*sin(x)", ["split_name"]),
    "sinx": ("sin(x)", ["split_name"]),
    "sin2x": ("sin(2*x)", ["split_name", "bare_argument"]),
    "lnx": ("log(x)", ["split_name"]),
    "bsin(t)": ("b*sin(t)", ["split_name"]),
    "sinxcosx": ("sin(x)*cos(x)", ["split_name"]),
    "xsinxcosx": ("x*sin(x)*cos(x)", ["split_name"]),
    "xsinxcosxtanx": ("x*sin(x)*cos(x)*tan(x)", ["split_name"]),
    "xysinx": ("x*y*sin(x)", ["split_name"]),
    "e^sinx": ("exp(sin(x))", ["split_name"]),
    "sin 2x cos 3x": ("sin(2*x)*cos(3*x)", ["bare_argument", "bare_argument"]),
    "ln x/2": ("log(x)/2", ["bare_argument"]),
    "sin x^2": ("sin(x**2)", ["bare_argument"]),
    "sin -x": ("sin(-x)", ["bare_argument"]),
    "sin 2(x+1)": ("sin(2*(x + 1))", ["bare_argument"]),
    "sin ½x": ("sin(1/2*x)", ["bare_argument"]),
    "sintheta": ("sin(theta)", ["split_name"]),
    "x^1/2": ("x**1/2", ["exponent_ends"]),
    "e(x)": ("E*x", ["read_as_product"]),
    "sin^-1 x": ("asin(x)", ["inverse_function"]),
    "sin⁻¹(x)": ("asin(x)", ["inverse_function"]),
    "tanh^(-1)(x)": ("atanh(x)", ["inverse_function"]),
    "e^2x": ("exp(2)*x", ["exponent_ends"]),
    "e^-2x": ("exp(-2)*x", ["exponent_ends"]),
    "u(t)": ("u*t", ["read_as_product"]),
    "x^-1/2": ("x**(-1)/2", ["exponent_ends"]),
    "Pi*x": ("Pi*x", ["capital_letter"]),
    "e^pi i": ("exp(pi)*I", ["read_as_constant", "exponent_ends"]),
    "x^2y": ("x**2*y", ["exponent_ends"]),
    "x^2x": ("x**2*x", ["exponent_ends"]),
    "x^-2/3": ("x**(-2)/3", ["exponent_ends"]),
    "e^x/2": ("exp(x)/2", ["exponent_ends"]),
    "8^1/3 x": ("8**1/3*x", ["exponent_ends", "ambiguous_division"]),
    "7pi/5 cos(pi x/5)": ("7*pi/5*cos(pi*x/5)", ["ambiguous_division"]),
    "sqrt(3)/2 sin(x)": ("sqrt(3)/2*sin(x)", ["ambiguous_division"]),
    "x/2y": ("x/2*y", ["ambiguous_division"]),
    "x^4 5^x": ("x**4*5**x", ["read_as_product"]),
    "4 ^| 6 | 2": ("4**abs(6)*2", ["read_as_product"]),
    "D(x^2)": ("D*x**2", ["read_as_product"]),
    "y(2x)": ("y*(2*x)", ["read_as_product"]),
    "psi(x+1)": ("psi*(x + 1)", ["read_as_product"]),
    "u(t-1)": ("u*(t - 1)", ["read_as_product"]),
    "sigma(w*x+b)": ("sigma*(w*x + b)", ["read_as_product"]),
    "E_1(2x)": ("E_1*(2*x)", ["read_as_product"]),
    "W(2x)": ("W*(2*x)", ["read_as_product"]),
    "ac(x+1)": ("a*c*(x + 1)", ["split_name"]),
    "xy(a+b)": ("x*y*(a + b)", ["split_name", "read_as_product"]),
    "3·14": ("3*14", ["middle_dot"]),
    "2x.": ("2*x", ["punctuation"]),
    "x^2,": ("x**2", ["punctuation"]),
    "=2x": ("2*x", ["left_side"]),
    "ϕ^2": ("phi**2", ["look_alike"]),
    "𝜆𝜖": ("lambda*epsilon", ["look_alike"]),
    "ℎ*h": ("h*h", ["look_alike"]),
    "ℓ*l": ("l*l", ["look_alike"]),
    "ab123": ("ab123", ["name_with_digits"]),
    "2^x ln2": ("2**x*log(2)", ["split_name"]),
    "x*tg2": ("x*tan(2)", ["split_name"]),
    "f(x) = 3x2": ("3*x2", ["name_with_digits", "left_side"]),
    "y = 3x": ("3*x", ["left_side"]),
}


@pytest.mark.parametrize(("text", "expected", "guesses"), [(text, *rest) for text, rest in GUESSED.items()])
def test_guesses_are_told(text: str, expected: str, guesses: list[str]) -> None:
    """Every guess has a note with its place in the text as it was typed."""
    reading = read(text)
    assert writer.text(reading.tree) == expected
    assert codes(reading) == guesses
    places = [(note.position, note.end) for note in reading.notes]
    assert all(start is not None and end is not None and 0 <= start < end <= len(text) for start, end in places)


REFUSED = {
    # code, position, end
    "": ("unexpected_end", 0, 0),
    "x +": ("unexpected_end", 3, 3),
    "  ": ("unexpected_end", 2, 2),
    "3*x + 2*(x - 1": ("unbalanced", 8, 9),
    "x+1)": ("unbalanced", 3, 4),
    "5 + (1+2] + 3": ("unbalanced", 8, 9),
    "|x": ("unbalanced", 0, 1),
    "||x|": ("unbalanced", 0, 1),
    "x | y": ("unbalanced", 2, 3),
    "|x|y|z|": ("ambiguous_bars", 0, 7),
    "|2|x|-3|": ("ambiguous_bars", 0, 8),
    "2 3": ("missing_operator", 0, 3),
    "x y 3 4": ("missing_operator", 4, 7),
    "mass velocity": ("missing_operator", 0, 13),
    "()": ("missing_argument", 0, 2),
    "sin": ("missing_argument", 0, 3),
    "sin()": ("missing_argument", 0, 5),
    "sin*2": ("missing_argument", 0, 3),
    "2+!4": ("unexpected_token", 2, 3),
    "x*/y": ("unexpected_token", 2, 3),
    "a,b": ("unexpected_token", 1, 2),
    "1,5x": ("unexpected_token", 1, 2),
    "True": ("unexpected_token", 0, 4),
    "x!!": ("double_factorial", 1, 3),
    "x = y = z": ("equation", 6, 7),
    "x^2 = 4": ("equation", 4, 5),
    "1 < x": ("equation", 2, 3),
    "y = x + y": ("equation", 0, 3),
    "x<1": ("equation", 1, 2),
    "f(x)": ("unknown_function", 0, 1),
    "2*foo(x)": ("unknown_function", 2, 5),
    "arcsn(x)": ("unknown_function", 0, 5),
    "Sin(x)": ("unknown_function", 0, 3),
    "a_b(x)": ("unknown_function", 0, 3),
    "beta(x, y, z)": ("wrong_arity", 0, 13),
    "arcsn x": ("unknown_name", 0, 5),
    "cso x": ("unknown_name", 0, 3),
    "signal": ("unknown_name", 0, 6),
    "alphax": ("unknown_name", 0, 6),
    "x2y": ("unknown_name", 0, 3),
    "eps": ("unknown_name", 0, 3),
    "nn": ("unknown_name", 0, 2),
    "sin(x, y)": ("wrong_arity", 0, 9),
    "atan2(x)": ("wrong_arity", 0, 8),
    "max(x)": ("wrong_arity", 0, 6),
    "max x": ("wrong_arity", 0, 5),
    "a/b c": ("ambiguous", 0, 5),
    "1/(2)x": ("ambiguous", 0, 6),
    "1/xy": ("ambiguous", 0, 4),
    "e^kt": ("ambiguous", 2, 4),
    "e^-kt": ("ambiguous", 3, 5),
    "e^λt": ("ambiguous", 2, 4),
    "e^-x₁t": ("ambiguous", 3, 6),
    "2^nπr": ("ambiguous", 2, 5),
    "e⁻ˣ²": ("ambiguous", 2, 4),
    "4e2x": ("ambiguous", 0, 4),
    "Δx/2": ("ambiguous", 0, 2),
    "log3(x)": ("ambiguous", 0, 4),
    "loge x": ("ambiguous", 0, 4),
    "2 tan-1(x)": ("ambiguous", 2, 7),
    "x + undefined": ("unsupported_notation", 4, 13),
    "f^-1(x)": ("unknown_function", 0, 5),
    "2 f²(x)": ("unknown_function", 2, 5),
    "2x dx": ("not_a_function", 3, 5),
    "x and y": ("unexpected_token", 2, 5),
    "\tan x": ("unexpected_character", 0, 3),
    "\nu x^2": ("unexpected_character", 0, 2),
    "\frac{x}{2}": ("unexpected_character", 0, 4),
    "x \to 0": ("unexpected_character", 2, 4),
    "senx": ("unknown_name", 0, 4),
    "arc sin x": ("unknown_function", 0, 3),
    "x^2 wrt x": ("unsupported_notation", 4, 7),
    "x xor y": ("unsupported_notation", 2, 5),
    "sin + 1": ("missing_argument", 0, 3),
    "sin^2 - cos^2 x": ("missing_argument", 0, 3),
    "x.5": ("bad_number", 1, 3),
    "³√x": ("unexpected_token", 0, 1),
    "√x²": ("ambiguous", 0, 3),
    "sin x (x+1)": ("ambiguous", 0, 7),
    "sqrt[3](x)": ("ambiguous", 4, 7),
    "2½": ("ambiguous", 0, 2),
    ".0[3]": ("ambiguous", 0, 5),
    "x[1]": ("ambiguous", 0, 4),
    "asinx": ("ambiguous", 0, 5),
    "log2x": ("ambiguous", 0, 5),
    "γ(x)": ("ambiguous", 0, 1),
    "J_0(x + 1)": ("ambiguous", 0, 3),
    "P_n^m(x)": ("ambiguous", 0, 6),
    "L_n^(a)(x)": ("ambiguous", 0, 8),
    "psi^(1)(x)": ("ambiguous", 0, 8),
    "hyper([1, 2], x)": ("missing_argument", 14, 15),
    "hyper([1, 2, 3], [], x)": ("unsupported_notation", 0, 23),
    "meijerg([[], []], [[0], []], x)": ("unknown_function", 0, 7),
    "BetaRegularized[x, 2, 3]": ("unknown_function", 0, 15),
    "betaln(2, x)": ("unknown_function", 0, 6),
    "log_b^2(x)": ("ambiguous", 4, 6),
    "v_0t": ("unknown_name", 0, 4),
    "2+3j": ("ambiguous", 2, 4),
    "sqrt^-1 x": ("ambiguous", 0, 4),
    "0x10": ("bad_number", 0, 3),
    "0b11": ("bad_number", 0, 3),
    "1.2.3": ("bad_number", 0, 4),
    "0.1..1.2": ("bad_number", 0, 4),
    "5%": ("unexpected_character", 1, 2),
    "x.y": ("unexpected_character", 1, 2),
    "x°": ("unexpected_character", 1, 2),
    "х+1": ("unexpected_character", 0, 1),
    "\u200bx": ("unexpected_character", 0, 1),
    "x — 1": ("unexpected_character", 2, 3),
    "__import__": ("unexpected_character", 0, 1),
    "dy/dx": ("not_a_function", 0, 5),
    "d/dx(x^2)": ("not_a_function", 0, 4),
    "f'(x)": ("not_a_function", 1, 2),
    "∫x": ("not_a_function", 0, 1),
    "diff(x, x)": ("not_a_function", 0, 4),
    "8 mod 3": ("wrong_arity", 2, 7),
    "5 kg": ("unsupported_notation", 2, 4),
    "x if x": ("unsupported_notation", 2, 4),
    "piecewise(x, x)": ("unexpected_token", 13, 14),
    "piecewise(x)": ("wrong_arity", 0, 12),
}


@pytest.mark.parametrize(("text", "code", "position", "end"), [(text, *rest) for text, rest in REFUSED.items()])
def test_refusals_say_where(text: str, code: str, position: int, end: int) -> None:
    """What cannot be read is refused with a stable code and its place in the original text."""
    error = refusal(text)
    assert (error.code, error.fields["position"], error.fields["end"]) == (code, position, end)
    assert BY_CODE[code] is type(error)


HINTS = {
    "\tan x": "double the backslash",
    "\rho x": "\\\\rho",
    "senx": "sin",
    "sen(x)": "sin",
    "arc sin x": "arcsin(x)",
    "x^2 wrt x": '"variable": "x"',
    "x^2+y^2=25": "difference of its sides",
    "UnitStep(x)": "piecewise(0, x < 0, 1)",
    "DiracDelta(x)": "no function",
    "gammainc(a, x)": "gamma_p(a, x)",
    "round(x)": "floor(x + 1/2)",
    "nCr(n, k)": "binomial(n, k)",
    "sinint(x)": "Si(x)",
    "betainc(a, b, x)": "beta_regularized",
    "deriv(x)": "the function itself",
    "rand()": "same value",
    "x<0 ? a : b": "piecewise(a, x < 0, b)",
    "where(x<0, a, b)": "piecewise(a, x < 0, b)",
    "Ne(x, 0)": "x != 0",
    "%e": "write e",
    "%pi": "write pi",
    "x%2": "mod(x, y)",
    "a[0]": "a_0",
    "x%255E2": "encoded twice",
    "a\u200bb": "invisible",
    "³√x": "∛x",
    "x and y": "piecewise",
    "arcsn(x)": "arcsin",
    "Sin(x)": "sin",
    "taan(x)": "atan or tan",
    "f(x)": "f*(…)",
    "3*(x": "add ')'",
    "1,5": "separated",
    "y==x": "right-hand side",
    "dy/dx": "without d/dx",
    "x!!": "(x!)!",
    "5%": "divide by 100",
    "x:y": "'/'",
    "Math.sin(x)": "alone",
    "x_{n+1}": "letters or digits",
    "1;2": "','",
    "1,5 x": "decimal_separator",
    "x mod 2": "mod(x, y)",
    "max x": "max(x, y, …)",
    "(x+1]": "')'",
    "x^^2": "'^'",
    "log3(x)": "log(x, 2)",
    "g(x)": "g*(…)",
    "Δx": "Delta_x",
    "0x10": "0*x",
    "x\\y": "not supported",
    "|x|y|z|": "abs(…)",
    "a/b c": "a/(b*c)",
}


@pytest.mark.parametrize(("text", "fix"), HINTS.items())
def test_hints_name_the_fix(text: str, fix: str) -> None:
    """A hint says what to write instead."""
    error = refusal(text)
    assert fix in error.fields.get("hint", "") or fix in error.detail


def test_slips_of_the_pen_are_named_as_data() -> None:
    """A front end can offer the functions that may have been meant."""
    assert refusal("arcsn(x)").fields["did_you_mean"] == ["arcsin"]
    assert refusal("2 sqr(x)").fields["did_you_mean"] == ["sqrt"]


@pytest.mark.parametrize(
    ("text", "symbols", "expected"),
    [
        ("e^x", {"e"}, "e**x"),
        ("E^x + e", {"e"}, "exp(x) + e"),
        ("i + I", {"i"}, "i + I"),
        ("pi r", {"pi"}, "pi*r"),
        ("velocity time", {"velocity", "time"}, "velocity*time"),
        ("xy^2", {"xy"}, "xy**2"),
        ("eps + nn", {"eps", "nn"}, "eps + nn"),
        ("λ + \u03bb", {"λ"}, "lambda + lambda"),
        ("x_{12} y", {"x_12"}, "x_12*y"),
        ("sin*x", {"sin"}, "sin*x"),
        ("2 x2y", {"x2y"}, "2*x2y"),
        ("sinx + sin", {"sinx", "sin"}, "sinx + sin"),
        ("xe^x", {"e"}, "x*e**x"),
        ("dx + Δx", {"dx", "Delta"}, "dx + Delta*x"),
        ("f^2(x)", {"f"}, "f**2*x"),
        ("j2 + 3j", {"j"}, "j2 + 3*j"),
        (r"velocity \cdot t", {"velocity"}, "velocity*t"),
        (r"\mathrm{e}^x + e", {"e"}, "exp(x) + e"),
    ],
)
def test_declared_names_win(text: str, symbols: set[str], expected: str) -> None:
    """A declared name is read whole, before functions, constants and products of letters."""
    declared = frozenset(symbols)
    tree = read(text, symbols=declared).tree
    assert writer.text(tree, declared) == expected
    assert read(expected, symbols=frozenset(canonical_name(name) or name for name in declared)).tree == tree


def test_a_declaration_must_be_a_name() -> None:
    """What can never be found in a text is no silent declaration."""
    with pytest.raises(UnknownName):
        read("x", symbols={"x y"})


def test_constants_are_spelled_apart_from_declared_names() -> None:
    """What was read with declared names reads back with the same names."""
    declared = frozenset({"E", "I"})
    tree = read("e*i + x", symbols=declared).tree
    assert writer.text(tree, declared) == "e*i + x"
    assert writer.text(read("e*E", symbols=declared).tree) == "e*E"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("velocity*xy", "velocity*xy"), ("sin(x)^2", "sin(x)**2"), ("sinx", "sinx"), ("e*pi", "E*pi"), ("x2y", "x2y")],
)
def test_programs_mean_every_sign(text: str, expected: str) -> None:
    """Without implicit products every word is one name."""
    assert interpreted(text, PROGRAM) == expected


@pytest.mark.parametrize("text", ["2x", "x y", "(x+1)(x-1)", "sin(x)cos(x)", "2|x|"])
def test_programs_may_not_leave_out_signs(text: str) -> None:
    """Without implicit products two values side by side are refused."""
    assert refusal(text, PROGRAM).code == "missing_operator"


def test_programs_may_not_leave_out_brackets() -> None:
    """Without implicit products a function has brackets, and unknown functions are refused."""
    assert refusal("sin x", PROGRAM).code == "missing_argument"
    assert refusal("foo(x)", PROGRAM).code == "unknown_function"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5x", "1.5*x"),
        ("max(1,5; x)", "max(1.5, x)"),
        ("0,5", "0.5"),
        ("log(x; 3)", "log(x, 3)"),
        (r"\frac{1,5}{2}", "1.5/2"),
    ],
)
def test_decimal_comma(text: str, expected: str) -> None:
    """With a decimal comma, a semicolon separates arguments."""
    assert interpreted(text, COMMA) == expected


@pytest.mark.parametrize("text", ["1.5", "max(1, 5)", "1,2,3", ",5"])
def test_decimal_comma_excludes_the_point(text: str) -> None:
    """With a decimal comma, a point and a separating comma are refused."""
    assert refusal(text, COMMA).code in {"unexpected_character", "bad_number"}


@pytest.mark.parametrize(
    ("text", "expected", "variable"),
    [
        ("J(w) = w^2", "w**2", "w"),
        ("f(x)=x^2", "x**2", "x"),
        ("f(x, y) = x y", "x*y", None),
        ("y = x^2", "x**2", None),
        ("y := x^2", "x**2", None),
        ("u(velocity) = velocity^2", "velocity**2", "velocity"),
        ("f(λ) = λ^2", "lambda**2", "lambda"),
        (r"f\left(x\right) = \frac{x}{2}", "x/2", "x"),
        (r"\phi(\theta) = \theta^{2}", "theta**2", "theta"),
        (r"$J(w) = w^2$", "w**2", "w"),
    ],
)
def test_left_sides(text: str, expected: str, variable: str | None) -> None:
    """A left side is left out and told; its one argument is the variable."""
    reading = read(text)
    assert writer.text(reading.tree) == expected
    assert reading.variable == variable
    assert codes(reading)[-1] == "left_side"


def test_left_sides_declare_only_symbols() -> None:
    """An argument that is no symbol by itself must be declared, or the echo could not be read back."""
    assert refusal("g(e) = e^2").code == refusal("g(yy) = yy^2").code == "unknown_name"
    assert interpreted("g(e) = e^2", STANDARD.declaring({"e"})) == "e**2"


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("3*x + 2*(x - 1", 8, 9, "3*x + 2*(x - 1\n        ^"),
        ("x + foo(x)", 4, 7, "x + foo(x)\n    ^^^"),
        ("x +", 3, 3, "x +\n   ^"),
        ("a\tb\x00c", 2, 3, "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\n  ^"),
        ("x" * 100, 50, 52, "x" * 60 + "\n" + " " * 30 + "^^"),
        ("x" * 100, 0, 100, "x" * 30 + "\n" + "^" * 30),
    ],
)
def test_caret_shows_the_place(text: str, start: int, end: int, expected: str) -> None:
    """A caret line stands under the fault, in a window of the original text."""
    assert caret(text, start, end) == expected


def test_positions_count_characters_of_the_original() -> None:
    """Look-alikes and characters beyond the basic plane do not move the caret."""
    error = refusal("𝑥² × （y + @)")
    assert error.fields["position"] == 10
    assert error.fields["caret"] == "𝑥² × （y + @)\n          ^"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", "x"),
        ("λ", "lambda"),
        ("x_{12}", "x_12"),
        ("x₁", "x_1"),
        ("x y", None),
        ("2x", None),
        ("Δx", None),
        ("x2y", "x2y"),
        ("", None),
    ],
)
def test_canonical_names(text: str, expected: str | None) -> None:
    """A symbol has one name however it is spelled; anything else has none."""
    assert canonical_name(text) == expected


@pytest.mark.parametrize(("text", "position", "end"), [("x^2 + sin(3y)", 0, 13), ("  x^2", 2, 5), ("y = x + 1", 4, 9)])
def test_trees_know_where_they_stand(text: str, position: int, end: int) -> None:
    """A node's place is its place in the text as it was typed."""
    tree = read(text).tree
    assert (tree.start, tree.end) == (position, end)


@pytest.mark.parametrize(("text", "declared"), [("x = 5", "x"), ("x := 5", "x"), ("λ = 2", "lambda")])
def test_what_defines_the_declared_variable_is_an_equation(text: str, declared: str) -> None:
    """Whoever asks for the derivative by x does not mean x to be 5."""
    with pytest.raises(Equation):
        read(text, symbols=frozenset({declared}))
