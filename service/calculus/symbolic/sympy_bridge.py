"""SymPy as the fallback of the rules: trees become objects of SymPy and objects become expressions.

No text ever reaches SymPy, only objects that are made here.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

import sympy

from service.calculus.symbolic.expressions import nodes
from service.calculus.symbolic.expressions.nodes import Expression, Rational
from service.calculus.symbolic.expressions.sums import factors_of, split
from service.errors import Unsupported
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node

_CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}


class cbrt(sympy.Function):  # type: ignore[misc]  # noqa: N801 - SymPy sorts by the name of the class
    """The real cube root, which SymPy does not have as a function."""

    nargs = 1
    is_real = True

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """1/(3*cbrt(x)**2)."""
        return 1 / (3 * self**2)


class root(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The real root of odd or unknown degree."""

    nargs = 2
    is_real = True

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """root(x, n)/(n*x), and −log(x)*root(x, n)/n**2 by the degree."""
        x, n = self.args
        return self / (n * x) if argindex == 1 else -sympy.log(x) * self / n**2


def _class_of(name: str) -> sympy.FunctionClass:
    return {"cbrt": cbrt, "root": root}.get(name) or getattr(sympy, FUNCTIONS[name].sympy or "", None)


_FUNCTIONS = {name: _class_of(name) for name in FUNCTIONS if name != "piecewise"}
_NAMES = {value.__name__: name for name, value in _FUNCTIONS.items() if isinstance(value, type)}


def to_sympy(node: Node, assumptions: Mapping[str, str]) -> sympy.Expr:
    """The tree as an object of SymPy with real symbols.

    Raises ``Unsupported`` for what SymPy does not have.
    """
    if node.head == "symbol":
        return symbol(str(node.value), assumptions.get(str(node.value)))
    if node.head == "piecewise":
        raise Unsupported("cases are not handed to SymPy")
    parts = [to_sympy(arg, assumptions) for arg in node.args]
    build = _BUILD.get(node.head)
    if build:
        return build(node.value, *parts)
    function = _FUNCTIONS.get(node.head)
    if function:
        return function(*parts)
    written_out = expanded(node)
    if written_out is None:
        raise Unsupported(f"SymPy has no {node.head}")
    return to_sympy(written_out, assumptions)


def symbol(name: str, assumption: str | None) -> sympy.Expr:
    """The real symbol of that name."""
    return sympy.Symbol(name, real=True, **({assumption: True} if assumption else {}))


def _number(value: Rational) -> sympy.Expr:
    return sympy.Rational(value.numerator, value.denominator)


_BUILD: dict[str, Callable[..., sympy.Expr]] = {
    "number": _number,
    "constant": lambda name: _CONSTANTS[name],
    "+": lambda _, *terms: sympy.Add(*terms),
    "*": lambda _, *factors: sympy.Mul(*factors),
    "-": lambda _, operand: sympy.Mul(-1, operand),
    "/": lambda _, numerator, denominator: sympy.Mul(numerator, sympy.Pow(denominator, -1)),
    "**": lambda _, base, exponent: sympy.Pow(base, exponent),
}


def from_sympy(value: sympy.Expr) -> Expression:
    """The object as an expression, in the very form that it has.

    Raises ``Unsupported`` for anything that is not in the language: infinities, unevaluated derivatives, real parts.
    """
    for kind, convert in _CONVERT.items():
        if isinstance(value, kind):
            return convert(value)
    name = _NAMES.get(type(value).__name__)
    if name is None:
        raise Unsupported(f"the result needs {type(value).__name__}, which the language does not have")
    args = tuple(map(from_sympy, value.args))
    if name == "polygamma" and args[0] is nodes.ZERO:
        return nodes.function_of("digamma", args[1:])
    return nodes.function_of(name, args)


def _from_rational(value: sympy.Expr) -> Expression:
    return nodes.number(Fraction(int(value.p), int(value.q)))


def _from_sum(value: sympy.Expr) -> Expression:
    parts = [from_sympy(arg) for arg in value.args]
    constant = sum(part.value for part in parts if isinstance(part, nodes.Number))
    return nodes.sum_of(nodes.reduced(constant), [part for part in parts if not isinstance(part, nodes.Number)])


def _from_product(value: sympy.Expr) -> Expression:
    coefficient: Rational = 1
    factors: list[Expression] = []
    for part in map(from_sympy, value.args):
        own, rest = split(part)
        coefficient *= own
        factors += factors_of(rest) if rest else ()
    product = nodes.product_of(factors) if len(factors) > 1 else factors[0]
    coefficient = nodes.reduced(coefficient)
    return product if coefficient == 1 else nodes.multiple_of(coefficient, product)


_CONVERT: dict[sympy.Expr, Callable[[sympy.Expr], Expression]] = {
    sympy.Symbol: lambda value: nodes.symbol(value.name),
    sympy.Rational: _from_rational,
    sympy.Add: _from_sum,
    sympy.Mul: _from_product,
    sympy.exp: lambda value: nodes.power_of(nodes.E, from_sympy(value.args[0])),
    sympy.Pow: lambda value: nodes.power_of(from_sympy(value.base), from_sympy(value.exp)),
    type(sympy.pi): lambda value: nodes.PI,
    type(sympy.E): lambda value: nodes.E,
    type(sympy.I): lambda value: nodes.I,
}


class Differentiator:
    """Differentiates objects of SymPy without asking for assumptions, which is where ``diff`` spends its time."""

    def __init__(self, variable: sympy.Expr) -> None:
        self._known: dict[sympy.Expr, sympy.Expr] = {variable: sympy.S.One}

    def __call__(self, value: sympy.Expr) -> sympy.Expr:
        """The derivative."""
        if value not in self._known:
            self._known[value] = self._derivative(value) if value.args else sympy.S.Zero
        return self._known[value]

    def _derivative(self, value: sympy.Expr) -> sympy.Expr:
        if value.is_Add:
            return sympy.Add(*map(self, value.args))
        if value.is_Mul:
            return sympy.Add(*[self._product_term(value.args, i) for i in range(len(value.args))])
        if isinstance(value, sympy.Pow):
            return self._power(value)
        if isinstance(value, _NOT_ANALYTIC):
            raise Unsupported(f"{type(value).__name__} in a complex expression has no derivative")
        return sympy.Add(*[self._chain(value, i) for i in range(len(value.args))])

    def _product_term(self, factors: tuple[sympy.Expr, ...], index: int) -> sympy.Expr:
        derivative = self(factors[index])
        if derivative is sympy.S.Zero:
            return derivative
        return sympy.Mul(*factors[:index], *factors[index + 1 :], *sympy.Mul.make_args(derivative))

    def _power(self, value: sympy.Expr) -> sympy.Expr:
        inner, outer = self(value.base), self(value.exp)
        if value.exp.is_Number:
            return inner and sympy.Mul(value.exp, sympy.Pow(value.base, value.exp - 1), inner)
        terms = [
            outer and sympy.Mul(outer, sympy.log(value.base)),
            inner and sympy.Mul(inner, value.exp, 1 / value.base),
        ]
        return sympy.Mul(value, sympy.Add(*terms))

    def _chain(self, value: sympy.Expr, index: int) -> sympy.Expr:
        inner = self(value.args[index])
        if not inner:
            return inner
        try:
            return sympy.Mul(value.fdiff(index + 1), inner)
        except sympy.core.function.ArgumentIndexError:
            raise Unsupported(
                f"SymPy has no derivative of {type(value).__name__} by its argument {index + 1}"
            ) from None


_NOT_ANALYTIC = (sympy.Abs, sympy.sign, sympy.floor, sympy.ceiling, sympy.Max, sympy.Min, sympy.Mod, sympy.atan2,
                 sympy.re, sympy.im, sympy.arg, sympy.conjugate, sympy.Heaviside, cbrt, root)  # fmt: skip
