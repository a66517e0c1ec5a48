"""Mal-rules: the rules of differentiation beside what is often written instead of them, as tables of formulas.

The idea is that of the buggy differentiator of C. Zinn, *Supporting the formative assessment of symbolic
differentiation* (ITS 2006), and of the mal-rules of D. Sleeman, *An attempt to understand students' understanding of
basic algebra* (Cognitive Science 8, 1984). In the formulas u and v are functions and p and q their derivatives; x is an
inner function and p its derivative; n is an exponent, a a base, c a constant factor.
"""

from typing import NamedTuple

from service.language.names import FUNCTIONS


class Wrong(NamedTuple):
    """The code of a slip, and what it makes of a rule."""

    code: str
    formula: str


class Rule(NamedTuple):
    """What is right, and what is wrong."""

    right: str
    wrong: tuple[Wrong, ...] = ()


def _rule(right: str, *wrong: tuple[str, str]) -> Rule:
    return Rule(right, tuple(Wrong(*row) for row in wrong))


NEGATION = _rule("-p", ("sum_term_sign", "p"))

PRODUCT = _rule(
    "p*v + u*q",
    ("product_of_derivatives", "p*q"),
    ("product_term_missing", "p*v"),
    ("product_term_missing", "u*q"),
    ("product_sign", "p*v - u*q"),
    ("product_sign", "u*q - p*v"),
    ("product_sum_of_derivatives", "p + q"),
)
#: What is made of the derivatives of three or more factors, one after another.
FACTORS = (Wrong("product_of_derivatives", "p*q"), Wrong("product_sum_of_derivatives", "p + q"))

QUOTIENT = _rule(
    "(p*v - u*q)/v**2",
    ("quotient_sign", "(u*q - p*v)/v**2"),
    ("quotient_plus", "(p*v + u*q)/v**2"),
    ("quotient_denominator_not_squared", "(p*v - u*q)/v"),
    ("quotient_denominator_missing", "p*v - u*q"),
    ("quotient_term_missing", "p*v/v**2"),
    ("quotient_term_missing", "u*q/v**2"),
    ("quotient_of_derivatives", "p/q"),
)

#: One over v, and other quotients whose dividend is constant.
RECIPROCAL = _rule(
    "-u*q/v**2",
    ("chain_inner_derivative_missing", "-u/v**2"),
    ("chain_inner_derivative_missing", "u/v**2"),
    ("integrated", "u*log(v)"),
    ("integrated", "log(v)"),
    ("quotient_sign", "u*q/v**2"),
    ("quotient_denominator_not_squared", "-u*q/v"),
    ("quotient_denominator_missing", "-u*q"),
    ("quotient_of_derivatives", "u/q"),
)

CONSTANT_DIVISOR = _rule("p/v", ("constant_factor_dropped", "p"))

#: A constant factor that is a number.
NUMERICAL_FACTOR = _rule("c*p", ("constant_factor_dropped", "p"), ("constant_factor_differentiated", "c + p"))

#: A constant factor with symbols in it.
PARAMETRIC_FACTOR = _rule(
    "c*p",
    ("constant_factor_dropped", "p"),
    ("parameter_as_variable", "v + c*p"),
    ("constant_factor_differentiated", "v"),
)

#: A constant factor c taken for something with the variable in it, and with the derivative q.
FACTOR_AS_VARIABLE = ("q*p", "q*v + c*p")

#: The other slips of a term, whose value is u and whose right derivative is p.
TERM = (Wrong("sum_term_missing", "0"), Wrong("sum_term_not_differentiated", "u"), Wrong("sum_term_sign", "-p"))
CONSTANT_TERM = (Wrong("constant_kept", "u"), Wrong("constant_kept", "1"))
#: What a constant such as pi**2 or exp(2) is made of what is in it; of other functions it is their derivative.
CONSTANT_AS_VARIABLE = {"**": Wrong("constant_as_variable", "n*x**(n - 1)"),
                        "exp": Wrong("constant_as_variable", "x*exp(x - 1)")}  # fmt: skip

#: x**n for the outer function; the chain rule multiplies by p.
POWER = _rule(
    "n*x**(n - 1)",
    ("power_exponent_not_reduced", "n*x**n"),
    ("power_factor_missing", "x**(n - 1)"),
    ("power_exponent_increased", "n*x**(n + 1)"),
    ("power_factor_is_new_exponent", "(n - 1)*x**(n - 1)"),
    ("power_exponent_sign", "n*x**(1 - n)"),
    ("sum_term_integrated", "x**(n + 1)/(n + 1)"),
)

#: The same for the square root, written as a power.
POWER_OF_ONE_HALF = POWER._replace(
    wrong=(
        Wrong("sqrt_half_missing", "x**(n - 1)"),
        *(wrong for wrong in POWER.wrong if wrong.code != "power_factor_missing"),
    )
)

#: a**x for the outer function.
EXPONENTIAL = _rule(
    "a**x*log(a)",
    ("exponential_log_factor_missing", "a**x"),
    ("power_rule_on_exponential", "x*a**(x - 1)"),
    ("power_rule_on_exponential", "x*a**x"),
    ("exponential_log_factor_inverted", "a**x/log(a)"),
    ("power_rule_on_exponential", "log(a)"),
)

#: u**v with the variable in both.
GENERAL_POWER = _rule(
    "u**v*(q*log(u) + v*p/u)",
    ("power_rule_on_exponential", "v*u**(v - 1)*p"),
    ("power_rule_on_exponential", "v*u**(v - 1)"),
    ("power_rule_on_exponential", "u**v*log(u)*q"),
    ("power_rule_on_exponential", "u**v*log(u)"),
    ("exponential_log_factor_missing", "q*log(u) + v*p/u"),
)

LOGARITHM_TO_BASE = _rule("1/(x*log(a))", ("log_base_factor", "1/x"), ("log_base_factor", "log(a)/x"))

_TRIG, _INVERSE, _SIGN = "trig_wrong_derivative", "inverse_trig_wrong_derivative", "trig_sign"

#: What is written instead of the derivative of a standard function; the sign, wherever it matters, is added below.
_WRONG_DERIVATIVES: dict[str, tuple[tuple[str, str], ...]] = {
    "sin": ((_TRIG, "sin(x)"), (_TRIG, "-sin(x)")),
    "cos": ((_TRIG, "-cos(x)"), (_TRIG, "cos(x)")),
    "tan": ((_TRIG, "sec(x)"),
            (_TRIG, "cot(x)"), (_TRIG, "sec(x)*tan(x)"), (_TRIG, "-csc(x)**2"), (_TRIG, "tan(x)**2")),
    "cot": ((_TRIG, "sec(x)**2"), (_TRIG, "-csc(x)*cot(x)"), (_TRIG, "-csc(x)")),
    "sec": ((_TRIG, "tan(x)**2"), (_TRIG, "sec(x)**2"), (_TRIG, "-csc(x)*cot(x)"), (_TRIG, "tan(x)")),
    "csc": ((_TRIG, "-csc(x)**2"), (_TRIG, "sec(x)*tan(x)"), (_TRIG, "-cot(x)")),
    "sinh": ((_TRIG, "sinh(x)"),),
    "cosh": ((_TRIG, "cosh(x)"),),
    "tanh": ((_SIGN, "1 + tanh(x)**2"), (_TRIG, "sech(x)")),
    "exp": (("power_rule_on_exponential", "x*exp(x - 1)"), ("power_rule_on_exponential", "x*exp(x)")),
    "log": (("logarithm_wrong_derivative", "log(x)"), ("logarithm_wrong_derivative", "-1/x**2"),
            ("logarithm_wrong_derivative", "exp(x)")),
    "sqrt": (("sqrt_half_missing", "1/sqrt(x)"), ("sqrt_half_missing", "2/sqrt(x)"),
             ("power_exponent_not_reduced", "sqrt(x)/2"),
             ("power_exponent_increased", "x**(3/2)/2"), ("sum_term_sign", "-1/(2*sqrt(x))")),
    "asin": ((_INVERSE, "1/sqrt(1 + x**2)"), (_INVERSE, "1/(1 - x**2)"), (_INVERSE, "-cos(x)/sin(x)**2"),
             (_INVERSE, "acos(x)"), (_INVERSE, "1/cos(x)"), (_INVERSE, "1/(1 + x**2)")),
    "acos": ((_INVERSE, "-1/sqrt(1 + x**2)"), (_INVERSE, "-1/(1 - x**2)"), (_INVERSE, "-asin(x)"),
             (_INVERSE, "sin(x)/cos(x)**2")),
    "atan": ((_INVERSE, "1/(1 - x**2)"), (_INVERSE, "1/sqrt(1 + x**2)"), (_INVERSE, "1/sqrt(1 - x**2)"),
             (_INVERSE, "sec(x)**2"), (_INVERSE, "-csc(x)**2")),
    "asinh": ((_INVERSE, "1/sqrt(1 - x**2)"), (_INVERSE, "1/sqrt(x**2 - 1)")),
    "acosh": ((_INVERSE, "1/sqrt(x**2 + 1)"), (_INVERSE, "1/sqrt(1 - x**2)")),
    "atanh": ((_INVERSE, "1/(1 + x**2)"),),
    "abs": (("absolute_value_sign_missing", "1"),),
    "log10": (("log_base_factor", "1/x"), ("log_base_factor", "log(10)/x")),
    "log2": (("log_base_factor", "1/x"), ("log_base_factor", "log(2)/x")),
}  # fmt: skip

_SIGN_MATTERS = (
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "asin", "acos", "atan", "acot", "asec", "acsc",
)  # fmt: skip


def standard(name: str) -> Rule | None:
    """The rule of a function of one argument; ``None`` for one without a formula in ``names``."""
    function = FUNCTIONS[name]
    formula = function.derivative[0] if function.derivative else None
    if formula is None or function.parameters.split()[0] != "x" or function.variadic:
        return None
    right = "1/x" if name == "log" else formula
    signed = ((_SIGN, f"-({right})"),) if name in _SIGN_MATTERS else ()
    return _rule(right, *signed, *_WRONG_DERIVATIVES.get(name, ()))


#: How an outer function with the derivative o and an inner one with the derivative p are put together. ``{outer}`` is
#: the formula of o, ``{itself}`` that of the outer function, both over the inner function x.
CHAIN = (
    Wrong("chain_inner_derivative_missing", "{outer}"),
    Wrong("chain_outer_not_differentiated", "({itself})*p"),
    Wrong("chain_inner_added", "{outer} + p"),
    Wrong("chain_inner_twice", "({outer})*p**2"),
)
#: The same with the derivative in the place of the inner function; here x is this derivative too.
CHAIN_INSIDE = (
    Wrong("chain_derivative_of_inner_inside", "{outer}"),
    Wrong("chain_derivative_of_inner_inside", "{itself}"),
    Wrong("chain_derivative_of_inner_inside", "({outer})*p"),
)
#: The same with the variable in the place of the inner function.
CHAIN_AT_VARIABLE = (Wrong("chain_outer_at_variable", "({outer})*p"),)

#: Where the formula of the outer function squares an inner one such as 3*x, only what is behind the 3 is squared.
SQUARE_OF_A_PART = Wrong("chain_constant_not_squared", "({outer})*p")

#: What is named first where several slips give the same answer: the rules of products and exponentials, which are
#: the outermost ones where they can be at all, before what concerns an inner function or the whole.
LIKELIEST = (
    "derivative", "value_of_f", "estimate_forward_difference", "estimate_backward_difference",
    "estimate_central_difference", "estimate_with_another_epsilon", "increment_not_divided_by_epsilon",
    "value_of_f_at_x_plus_epsilon", "angle_in_degrees",
    "exponential_log_factor_missing", "power_rule_on_exponential", "product_sign", "product_term_missing",
    "product_of_derivatives", "product_sum_of_derivatives", "answered_f", "integrated",
    "chain_inner_derivative_missing", "chain_outer_not_differentiated",
    "power_exponent_not_reduced", "quotient_sign", "quotient_plus", "quotient_of_derivatives", "quotient_term_missing",
    "quotient_denominator_not_squared", "trig_sign",
    "sqrt_half_missing", "constant_kept", "sum_term_missing", "constant_factor_dropped",
)  # fmt: skip
