"""The catalogue of slips: what a wrong answer can come from, in neutral words, with an example each.

A code is stable. ``/check`` names those whose result the answer is; which one it really was, nobody can know, so the
wording says "what you get if", never "you did". Knows no mathematics: the rules are in ``service.calculus.checking``.
"""

from typing import NamedTuple


class Slip(NamedTuple):
    """A slip. ``wording`` begins with "if" or completes "This is"; ``{part}`` is the part of the function it is about.

    ``function`` and ``answer`` are an example of it, in our syntax; ``task`` holds the further fields of such a task.
    """

    code: str
    family: str
    wording: str
    function: str
    answer: str
    task: tuple[tuple[str, str], ...] = ()

    def message(self, part: str = "") -> str:
        """The sentence of the answer."""
        return sentence([self.wording.replace("{part}", part)])

    @property
    def title(self) -> str:
        """The sentence about no function in particular."""
        return self.message("…")


def sentence(wordings: list[str]) -> str:
    """One sentence from the wordings of one or more slips."""
    lead = "This is what you get" if wordings[0].startswith("if ") else "This is"
    return f"{lead} {' and '.join(wordings)}."


def _family(name: str, *rows: tuple[str, ...]) -> list[Slip]:
    """Slips from rows of code, wording, function, answer and, if need be, further fields of the task."""
    return [
        Slip(code, name, wording, function, answer, _fields(*more)) for code, wording, function, answer, *more in rows
    ]


def _fields(text: str = "") -> tuple[tuple[str, str], ...]:
    pairs = (word.partition("=") for word in text.split())
    return tuple((name, value) for name, _, value in pairs)


_CHAIN = _family(
    "chain rule",
    ("chain_inner_derivative_missing", "if the derivative of the inner function {part} is left out (chain rule)",
     "sin(x^2)", "cos(x^2)"),
    ("chain_outer_not_differentiated", "if the outer function is kept and only the inner function {part} is "
     "differentiated (chain rule)", "sin(x^2)", "2*x*sin(x^2)"),
    ("chain_derivative_of_inner_inside", "if the inner function {part} is replaced by its derivative (chain rule)",
     "sin(x^2)", "cos(2*x)"),
    ("chain_inner_added", "if the derivative of the inner function {part} is added instead of multiplied (chain rule)",
     "sin(x^2)", "cos(x^2) + 2*x"),
    ("chain_inner_twice", "if the derivative of the inner function {part} is multiplied in twice (chain rule)",
     "sin(x^2)", "4*x^2*cos(x^2)"),
    ("chain_constant_not_squared", "if the square of the inner function {part} is taken without its constant factor "
     "(chain rule)", "asin(3*x)", "3/sqrt(1 - 3*x^2)"),
    ("chain_outer_at_variable", "if the derivative of the outer function is taken at the variable instead of at the "
     "inner function {part} (chain rule)", "sin(x^2)", "2*x*cos(x)"),
)  # fmt: skip

_PRODUCT = _family(
    "product rule",
    ("product_of_derivatives", "if the derivative of the product {part} is taken to be u'*v' (product rule)",
     "x^2*sin(x)", "2*x*cos(x)"),
    ("product_term_missing", "if one of the two terms u'*v and u*v' is left out for {part} (product rule)",
     "x^2*sin(x)", "2*x*sin(x)"),
    ("product_sign", "if the two terms for {part} are subtracted instead of added (product rule)",
     "x^2*sin(x)", "2*x*sin(x) - x^2*cos(x)"),
    ("product_sum_of_derivatives", "if the derivative of the product {part} is taken to be u' + v' (product rule)",
     "x^2*sin(x)", "2*x + cos(x)"),
)  # fmt: skip

_QUOTIENT = _family(
    "quotient rule",
    ("quotient_of_derivatives", "if the derivative of the quotient {part} is taken to be u'/v' (quotient rule)",
     "(x^2 + 1)/(x^3 - 1)", "2*x/(3*x^2)"),
    ("quotient_sign", "if the two terms above the line are swapped for {part} (quotient rule)",
     "sin(x)/(x^2 + 1)", "(2*x*sin(x) - (x^2 + 1)*cos(x))/(x^2 + 1)^2"),
    ("quotient_plus", "if the two terms above the line are added instead of subtracted for {part} (quotient rule)",
     "sin(x)/x", "(x*cos(x) + sin(x))/x^2"),
    ("quotient_denominator_not_squared", "if the denominator of {part} is not squared (quotient rule)",
     "sin(x)/x", "(x*cos(x) - sin(x))/x"),
    ("quotient_denominator_missing", "if the division by the square of the denominator of {part} is left out "
     "(quotient rule)", "sin(x)/x", "x*cos(x) - sin(x)"),
    ("quotient_term_missing", "if one of the two terms above the line is left out for {part} (quotient rule)",
     "(x^2 + 1)/(x - 1)", "2*x/(x - 1)"),
)  # fmt: skip

_POWER = _family(
    "powers and exponentials",
    ("power_exponent_not_reduced", "if the exponent of {part} is not reduced by one (power rule)", "x^5", "5*x^5"),
    ("power_factor_missing", "if the old exponent of {part} is not written as a factor (power rule)", "x^5", "x^4"),
    ("power_exponent_increased", "if the exponent of {part} is increased by one instead of reduced (power rule)",
     "x^5", "5*x^6"),
    ("power_factor_is_new_exponent", "if the new exponent of {part} instead of the old one is written as a factor "
     "(power rule)", "(3*x + 1)^4", "9*(3*x + 1)^3"),
    ("power_exponent_sign", "if the new exponent has the wrong sign for {part} (power rule)",
     "x^(1/3)", "1/3*x^(2/3)"),
    ("sqrt_half_missing", "if the factor 1/2 in the derivative of the square root {part} is left out",
     "sqrt(x^2 + 1)", "2*x/sqrt(x^2 + 1)"),
    ("power_rule_on_exponential", "if the power rule is used on the exponential {part}", "2^x", "x*2^(x - 1)"),
    ("exponential_log_factor_missing", "if the logarithm of the base of {part} is left out", "2^(x^2)", "2*x*2^(x^2)"),
    ("exponential_log_factor_inverted", "if {part} is divided by the logarithm of its base instead of multiplied",
     "2^(x^2)", "2*x*2^(x^2)/log(2)"),
)  # fmt: skip

_STANDARD = _family(
    "standard functions",
    ("trig_sign", "if the sign of the derivative of {part} is wrong", "x + cos(x)", "1 + sin(x)"),
    ("trig_wrong_derivative", "if the derivative of another trigonometric function is taken for that of {part}",
     "tan(2*x)", "2*sec(2*x)"),
    ("inverse_trig_wrong_derivative", "if the derivative of another inverse function is taken for that of {part}",
     "asin(x)", "1/sqrt(1 + x^2)"),
    ("logarithm_wrong_derivative", "if a wrong derivative is taken for the logarithm {part}", "log(x)", "-1/x^2"),
    ("log_base_factor", "if the factor that the base of {part} brings is left out or inverted", "log10(x)", "1/x"),
    ("absolute_value_sign_missing", "if the sign of the argument of {part} is left out", "abs(x^2 - 1)", "2*x"),
)  # fmt: skip

_SUMS = _family(
    "sums and constants",
    ("sum_term_missing", "if the derivative of the term {part} is left out", "x^5 - 3*x^2 + 7", "5*x^4"),
    ("sum_term_not_differentiated", "if the term {part} is copied without being differentiated",
     "x^5 - 3*x^2", "5*x^4 - 3*x^2"),
    ("sum_term_sign", "if the sign of the derivative of the term {part} is wrong", "x^5 - 3*x^2 + 7", "5*x^4 + 6*x"),
    ("sum_term_integrated", "if {part} is integrated instead of differentiated", "sin(x) + x^3", "cos(x) + x^4/4"),
    ("constant_kept", "if the constant term {part} is kept", "x^5 - 3*x^2 + 7", "5*x^4 - 6*x + 7"),
    ("constant_as_variable", "if the constant {part} is differentiated as if it were a variable",
     "x^2 + pi^2", "2*x + 2*pi"),
    ("constant_factor_dropped", "if the constant factor of {part} is dropped", "a*x^2", "2*x"),
    ("constant_factor_differentiated", "if the constant factor of {part} is differentiated too",
     "sin(x) + a*x^2", "cos(x) + x^2"),
    ("parameter_as_variable", "if the constant factor of {part} is treated as a variable", "a*x^2", "2*a*x + x^2"),
)  # fmt: skip

_WHOLE = _family(
    "the whole answer",
    ("answered_f", "the function itself, not its derivative", "x^2*sin(x)", "x^2*sin(x)"),
    ("integrated", "an integral of the function, not its derivative", "x^3", "x^4/4"),
    ("negative_integral", "an integral of the function with the opposite sign, not its derivative", "x^3", "-x^4/4"),
    ("second_derivative", "a derivative of one order too many", "x^5", "20*x^3"),
    ("lower_derivative", "a derivative of too low an order", "x^5", "5*x^4", "order=2"),
    ("other_symbol", "the derivative, written in {part}", "x^3", "3*t^2"),
    ("wrong_variable", "the derivative by another symbol", "x^2*sin(y)", "x^2*cos(y)"),
    ("sign", "the derivative with the opposite sign", "exp(x) + x", "-exp(x) - 1"),
    ("reciprocal", "one over the derivative", "x^2 + x", "1/(2*x + 1)"),
    ("constant_multiple", "the derivative times a constant, {part}", "exp(x)*x", "5*exp(x)*(x + 1)"),
    ("integration_constant_added", "the derivative plus an integration constant, {part}", "x^3", "3*x^2 + C"),
    ("constant_added", "the derivative plus a constant, {part}", "exp(x)*x", "exp(x)*(x + 1) + 3"),
    ("value_instead_of_function", "a number and not a function", "x^3 + x", "17"),
    ("log10_for_ln", "if the logarithm to base 10 is written for the natural one", "10^x*x", "10^x + x*10^x*log10(10)"),
    ("degrees", "if angles are taken to be in degrees", "x*sin(x)", "sin(x*pi/180) + x*cos(x*pi/180)"),
)  # fmt: skip


_VALUES = _family(
    "values and estimates",
    ("value_of_f", "the value of the function, not of its derivative", "x^3", "8", "type=value at=2"),
    ("rounded_value", "the value rounded to {part}, where an exact one is asked for", "sqrt(2)*x", "1.414",
     "type=value at=1"),
    ("derivative_evaluated_at_minus_x0", "the derivative at the point with the opposite sign", "x^3 + x^2", "8",
     "type=value at=2"),
    ("derivative_evaluated_at_zero", "the derivative at 0", "exp(x)", "1", "type=value at=2"),
    ("derivative_evaluated_at_one", "the derivative at 1", "x^4", "4", "type=value at=2"),
    ("derivative_evaluated_at_x0_plus_1", "the derivative one unit to the right", "x^4", "256", "type=value at=3"),
    ("derivative_evaluated_at_x0_minus_1", "the derivative one unit to the left", "x^4", "32", "type=value at=3"),
    ("derivative_evaluated_at_1_over_x0", "the derivative at one over the point", "x^4", "1/16", "type=value at=4"),
    ("angle_in_degrees", "if angles are taken to be in degrees", "sin(x)", "cos(pi/180)", "type=value at=1"),
    ("derivative", "the derivative itself, not the estimate", "x^2", "6", "type=estimate at=3 epsilon=0.001"),
    ("estimate_forward_difference", "the forward difference", "x^2", "6.001",
     "type=estimate at=3 epsilon=0.001 method=central"),
    ("estimate_central_difference", "the central difference", "x^3", "27.000001", "type=estimate at=3 epsilon=0.001"),
    ("estimate_backward_difference", "the backward difference", "x^2", "5.999", "type=estimate at=3 epsilon=0.001"),
    ("estimate_with_another_epsilon", "the estimate with another step, {part}", "x^2", "6.01",
     "type=estimate at=3 epsilon=0.001"),
    ("estimate_rounded", "the estimate rounded to {part}, where all its figures are asked for", "exp(x)", "2.7184",
     "type=estimate at=1 epsilon=0.0001"),
    ("increment_not_divided_by_epsilon", "the increment of the function, not divided by the step", "x^2", "0.006001",
     "type=estimate at=3 epsilon=0.001"),
    ("value_of_f_at_x_plus_epsilon", "the value of the function one step away", "x^2", "9.006001",
     "type=estimate at=3 epsilon=0.001"),
)  # fmt: skip

#: Every slip by its code.
SLIPS: dict[str, Slip] = {
    slip.code: slip
    for family in (_CHAIN, _PRODUCT, _QUOTIENT, _POWER, _STANDARD, _SUMS, _WHOLE, _VALUES)
    for slip in family
}

#: Changes whenever an answer may be given another name.
RULES_VERSION = "2026.1"
