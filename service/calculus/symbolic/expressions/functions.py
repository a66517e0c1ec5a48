"""Functions in simple form: at numbers where their value is known, of arguments with a minus sign, of their inverses.

Every form has the value of what it replaces at every real point where that is defined.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from service.calculus.symbolic.expressions import numeric_powers
from service.calculus.symbolic.expressions.branches import extreme, modulo, piecewise, rounded
from service.calculus.symbolic.expressions.nodes import (
    MINUS_ONE,
    ONE,
    PI,
    TWO,
    ZERO,
    E,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Product,
    Rational,
    Sum,
    function_of,
    number,
)
from service.calculus.symbolic.expressions.order import leads_with_minus
from service.calculus.symbolic.expressions.products import absolute, divide, multiply, power, sqrt
from service.calculus.symbolic.expressions.signs import is_negative, is_positive
from service.calculus.symbolic.expressions.special import bessel, binomial, factorial, gamma, polygamma
from service.calculus.symbolic.expressions.sums import add, negative, split, subtract, times
from service.errors import DivisionByZero, NotDefined, Unsupported
from service.language.names import FUNCTIONS

#: Functions without a derivative in the complex sense.
_REAL_ONLY = {name for name, row in FUNCTIONS.items() if row.heavy} | {"cbrt", "root", "atan2"}


def function(name: str, args: tuple[Expression, ...]) -> Expression:
    """A function of the language.

    Raises ``NotDefined`` where its value at a number is known not to exist, ``Unsupported`` for a function that is not
    analytic where the imaginary unit occurs.
    """
    if name in _REAL_ONLY and not all(arg.real for arg in args):
        raise Unsupported(f"{name} of a complex expression has no derivative")
    special = _SPECIAL.get(name)
    return special(*args) if special else _regular(name, *args)


def _regular(name: str, argument: Expression, *others: Expression) -> Expression:
    """A function with nothing special but a symmetry, an inverse and values at a few numbers."""
    if others:
        return function_of(name, (argument, *others))
    if isinstance(argument, Number) and (value := _VALUES.get((name, argument.value))):
        return value
    parity = FUNCTIONS[name].parity
    if parity and leads_with_minus(argument):
        mirrored = function(name, (negative(argument),))
        return negative(mirrored) if parity == "odd" else mirrored
    if isinstance(argument, Function) and (compose := _COMPOSITIONS.get((name, argument.name))):
        return compose(argument.args[0])
    return function_of(name, (argument,))


_VALUES: dict[tuple[str, Rational], Expression] = {
    **{(name, 0): ZERO for name in ("sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "erfi", "Si", "Shi",
                                    "fresnels", "fresnelc", "lambertw")},
    **{(name, 0): ONE for name in ("cosh", "sech", "erfc")},
    ("acos", 1): ZERO,
    ("acosh", 1): ZERO,
    ("asech", 1): ZERO,
    ("loggamma", 1): ZERO,
    ("loggamma", 2): ZERO,
}  # fmt: skip


def _leg(x: Expression) -> Expression:
    """sqrt(1 - x**2)."""
    return sqrt(subtract(ONE, power(x, TWO)))


def _hypotenuse(x: Expression) -> Expression:
    """sqrt(1 + x**2)."""
    return sqrt(add((ONE, power(x, TWO))))


_COMPOSITIONS: dict[tuple[str, str], Callable[[Expression], Expression]] = {
    **{(f"{name}{h}", f"a{name}{h}"): lambda x: x for name in ("sin", "cos", "tan", "cot", "sec", "csc")
       for h in ("", "h") if f"{name}{h}" in FUNCTIONS},
    ("cos", "asin"): _leg,
    ("sin", "acos"): _leg,
    ("tan", "asin"): lambda x: divide(x, _leg(x)),
    ("tan", "acos"): lambda x: divide(_leg(x), x),
    ("sin", "atan"): lambda x: divide(x, _hypotenuse(x)),
    ("cos", "atan"): lambda x: divide(ONE, _hypotenuse(x)),
    ("cosh", "asinh"): _hypotenuse,
    ("tanh", "asinh"): lambda x: divide(x, _hypotenuse(x)),
}  # fmt: skip


#: The square of 2*sin(c*pi) for the c of the first quadrant where it is a whole number.
_SQUARES = {Fraction(0): 0, Fraction(1, 6): 1, Fraction(1, 4): 2, Fraction(1, 3): 3, Fraction(1, 2): 4}
_FROM_SINE_AND_COSINE: dict[str, Callable[[Expression, Expression], Expression]] = {
    "sin": lambda sine, cosine: sine,
    "cos": lambda sine, cosine: cosine,
    "tan": divide,
    "cot": lambda sine, cosine: divide(cosine, sine),
    "sec": lambda sine, cosine: divide(ONE, cosine),
    "csc": lambda sine, cosine: divide(ONE, sine),
}
#: What each function becomes when its argument grows by 0, 1, 2 and 3 quarter turns.
_QUARTER_TURNS = {
    "sin": ("sin", "cos", "-sin", "-cos"),
    "cos": ("cos", "-sin", "-cos", "sin"),
    "tan": ("tan", "-cot", "tan", "-cot"),
    "cot": ("cot", "-tan", "cot", "-tan"),
    "sec": ("sec", "-csc", "-sec", "csc"),
    "csc": ("csc", "sec", "-csc", "-sec"),
}


def _trigonometric(name: str, argument: Expression) -> Expression:
    """sin, cos and their quotients at multiples of pi/6 and pi/4, and of arguments shifted by quarter turns."""
    coefficient, rest = split(argument)
    if argument is ZERO or rest is PI:
        return _at_multiple_of_pi(name, Fraction(coefficient)) or _regular(name, argument)
    for term in argument.terms if isinstance(argument, Sum) else ():
        coefficient, rest = split(term)
        if rest is PI and (2 * coefficient).denominator == 1:
            turned = _QUARTER_TURNS[name][int(2 * coefficient) % 4]
            value = function(turned.lstrip("-"), (subtract(argument, term),))
            return negative(value) if turned[0] == "-" else value
    return _regular(name, argument)


def _at_multiple_of_pi(name: str, multiple: Fraction) -> Expression | None:
    sine, cosine = _sine(multiple), _sine(multiple + Fraction(1, 2))
    if sine is None or cosine is None:
        return None
    try:
        return _FROM_SINE_AND_COSINE[name](sine, cosine)
    except DivisionByZero:
        raise NotDefined(f"{name} has a pole at {multiple}*pi") from None


def _sine(multiple: Fraction) -> Expression | None:
    """sin(multiple*pi), if it is the half of a square root."""
    turn = multiple % 2
    unit, angle = (1, turn) if turn < 1 else (-1, turn - 1)
    square = _SQUARES.get(min(angle, 1 - angle))
    return None if square is None else times(Fraction(unit, 2), sqrt(number(square))) if square else ZERO


def _logarithm(argument: Expression, base: Expression | None = None) -> Expression:
    if base is not None:
        return divide(_logarithm(argument), _logarithm(base))
    if isinstance(argument, Number):
        return _logarithm_of_number(argument)
    if argument is E:
        return ONE
    if isinstance(argument, Power) and argument.base is E and argument.exponent.real:
        return argument.exponent
    return function_of("log", (argument,))


def _logarithm_of_number(argument: Number) -> Expression:
    value = argument.value
    if value <= 0:
        raise NotDefined(f"the logarithm of {value} is not real")
    if value == 1:
        return ZERO
    if value.numerator == 1:
        return negative(function_of("log", (number(value.denominator),)))
    return function_of("log", (argument,))


def _sign(argument: Expression) -> Expression:
    """Factors of known sign are left out."""
    if isinstance(argument, Number):
        return number((argument.value > 0) - (argument.value < 0))
    if is_positive(argument) or is_negative(argument):
        return ONE if is_positive(argument) else MINUS_ONE
    if isinstance(argument, Multiple):
        return times(1 if argument.coefficient > 0 else -1, _sign(argument.rest))
    if isinstance(argument, Product):
        unknown = [factor for factor in argument.factors if not is_positive(factor)]
        if len(unknown) < len(argument.factors):
            return _sign(multiply(unknown))
    return _regular("sign", argument)


def _hypot(x: Expression, y: Expression) -> Expression:
    if ZERO in (x, y):
        return absolute(y if x is ZERO else x)
    return function_of("hypot", (x, y))


def _real_root(argument: Expression, degree: Expression) -> Expression:
    """The root that is real for a negative argument too if the degree is an odd number."""
    if not isinstance(degree, Number):
        return function_of("root", (argument, degree))
    if degree.value == 0:
        raise DivisionByZero("the degree of a root is zero")
    if degree.value.denominator != 1 or degree.value % 2 == 0:
        return power(argument, number(Fraction(1) / degree.value))
    if degree.value < 0:
        return divide(ONE, _real_root(argument, negative(degree)))
    return argument if degree is ONE else _odd_root(argument, degree)


def _exact_part(value: Rational, exponent: Fraction) -> Fraction:
    """The rational factor of a positive number to a fractional power."""
    return Fraction(numeric_powers.simplest([(value.numerator, exponent), (value.denominator, -exponent)])[0])


def _odd_root(argument: Expression, degree: Number) -> Expression:
    if argument is ZERO or argument is ONE:
        return argument
    if leads_with_minus(argument):
        return negative(_odd_root(negative(argument), degree))
    outside = _exact_part(split(argument)[0], Fraction(1) / degree.value)
    if outside != 1:
        return times(outside, _odd_root(times(outside ** -int(degree.value), argument), degree))
    if isinstance(argument, Power) and isinstance(argument.exponent, Number):
        exponent = argument.exponent.value / Fraction(degree.value)
        if exponent.denominator == 1:
            return power(argument.base, number(exponent))
    return function_of("cbrt", (argument,)) if degree.value == 3 else function_of("root", (argument, degree))


def _of_parts(name: str, of_real: Callable[[Expression], Expression]) -> Callable[[Expression], Expression]:
    """A part of a complex number, which is simple of a real one."""
    return lambda argument: of_real(argument) if argument.real else function_of(name, (argument,))


_SPECIAL: dict[str, Callable[..., Expression]] = {
    "re": _of_parts("re", lambda x: x),
    "im": _of_parts("im", lambda x: ZERO),
    "conj": _of_parts("conj", lambda x: x),
    "exp": lambda x: power(E, x),
    "sqrt": sqrt,
    "cbrt": lambda x: _real_root(x, number(3)),
    "root": _real_root,
    "log": _logarithm,
    "log10": lambda x: _logarithm(x, number(10)),
    "log2": lambda x: _logarithm(x, TWO),
    **{name: partial(_trigonometric, name) for name in _QUARTER_TURNS},
    "abs": absolute,
    "hypot": _hypot,
    "sign": _sign,
    "floor": rounded("floor", math.floor),
    "ceil": rounded("ceil", math.ceil),
    "max": extreme("max", max),
    "min": extreme("min", min),
    "piecewise": piecewise,
    "factorial": factorial,
    "gamma": gamma,
    "polygamma": polygamma,
    "binomial": binomial,
    "mod": modulo,
    "besselj": bessel("besselj", alternating=True),
    "bessely": bessel("bessely", alternating=True),
    "besseli": bessel("besseli", alternating=False),
    "besselk": bessel("besselk", alternating=False),
}
