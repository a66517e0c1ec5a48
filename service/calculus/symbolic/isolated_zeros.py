"""Whether a condition such as ``left == right`` can hold at single points only, so that a branch under it is no branch.

What is proved: ``left − right`` is, as a function of the variable, made by sums, products, quotients, whole powers and
composition of functions that are analytic in the complex plane but for countably many points; or of functions with
cuts, of an argument that is linear in the variable, whose cuts leave the plane in one piece. On such a connected domain
a function that is zero on an interval is zero everywhere (the identity theorem). So one point where it certainly is not
zero, or two where its values certainly differ, prove that its zeros are isolated, whatever the other symbols are.

A step function of such a function is a number between its jumps, which are isolated too. So where the proof holds
whatever that number is, as for ``floor(x) == x``, the zeros are isolated between the jumps.
"""

from collections.abc import Iterator
from fractions import Fraction

from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import value
from service.calculus.symbolic.expressions.from_tree import expression
from service.calculus.symbolic.expressions.nodes import (
    E,
    Expression,
    Function,
    Multiple,
    Number,
    Power,
    Sum,
    Symbol,
    depends,
    number,
    parts,
)
from service.calculus.symbolic.expressions.sums import subtract
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.errors import FluxionError
from service.language import writer
from service.language.tree import Node, free_symbols, symbol, walk

#: Analytic in the plane but for isolated poles, so that any composition of them leaves a connected domain.
_MEROMORPHIC = frozenset({
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "expm1", "erf", "erfc",
    "erfi", "gamma", "factorial", "digamma", "zeta", "airyai", "airybi", "airyaiprime", "airybiprime", "Si", "Shi",
    "fresnels", "fresnelc",
})  # fmt: skip
#: Analytic on the plane without cuts along the real axis, or above and below it, that begin at points of their own.
_WITH_CUTS = frozenset({
    "log", "log10", "log2", "log1p", "sqrt", "asin", "acos", "atan", "asinh", "acosh", "atanh", "loggamma", "lambertw",
    "Ci", "Chi", "li",
})  # fmt: skip
#: Constant but for jumps where the argument takes a value out of a set without limit points.
_STEPS = frozenset({"floor", "ceil", "sign"})
#: Where it is looked at: where functions do not like to be zero, and at 0, where a*x - 1 is a number.
_POINTS = (*(Fraction(*point) for point in ((17, 13), (7, 11), (-9, 7), (31, 9), (-3, 17), (1, 29))), Fraction(0))
_BITS = 128


def are_isolated(left: Expression, right: Expression, variable: Symbol) -> bool:
    """Whether it is proved that both sides are equal at isolated values of the variable only."""
    gap = _between_jumps(subtract(left, right), variable)
    if not gap.real or not _is_analytic(gap, variable):
        return False
    found: list[Expression] = []
    for here in _values(gap, variable):
        if any(_differ(here, other) for other in (number(0), *found)):
            return True
        found.append(here)
    return False


def _between_jumps(node: Expression, variable: Symbol) -> Expression:
    """The expression with a symbol for each step function, which may be any number."""
    tree = tree_of(node)
    if not any(part.head in _STEPS for part in walk(tree)):
        return node
    return expression(_with_constant_steps(tree, variable), {variable.name: variable})


def _with_constant_steps(tree: Node, variable: Symbol) -> Node:
    made = tree._replace(args=tuple(_with_constant_steps(arg, variable) for arg in tree.args)) if tree.args else tree
    if made.head not in _STEPS or not _is_analytic(expression(made.args[0], {variable.name: variable}), variable):
        return made
    return symbol(writer.text(made))  # a name that nobody can type, and the same for the same step


def _is_analytic(node: Expression, variable: Symbol) -> bool:
    """Whether the expression is of the kind that the identity theorem is about."""
    if not depends(node, variable):
        return True
    if isinstance(node, Function) and (node.name not in _MEROMORPHIC or len(node.args) != 1):
        return node.name in _WITH_CUTS and all(_is_linear(arg, variable) for arg in node.args)
    if isinstance(node, Power) and not _is_whole(node):
        return not depends(node.exponent, variable) and _is_linear(node.base, variable)
    return all(_is_analytic(part, variable) for part in parts(node))


def _is_whole(node: Power) -> bool:
    """Whether a power is analytic wherever its parts are: a whole power, or one of a positive number."""
    if isinstance(node.exponent, Number):
        return isinstance(node.exponent.value, int)
    return node.base is E or (isinstance(node.base, Number) and node.base.value > 0)


def _is_linear(node: Expression, variable: Symbol) -> bool:
    """Whether it is a number times the variable plus a number."""
    if isinstance(node, Sum):
        return len(node.terms) == 1 and _is_linear(node.terms[0], variable)
    return node is variable or (isinstance(node, Multiple) and node.rest is variable)


def _values(gap: Expression, variable: Symbol) -> Iterator[Expression]:
    """What the expression is at the points where it is defined, in the other symbols."""
    tree = tree_of(gap)
    for point in _POINTS:
        try:
            yield expression(tree, {variable.name: number(point)})
        except FluxionError:
            continue


def _differ(one: Expression, other: Expression) -> bool:
    """Whether two values certainly differ, whatever the symbols in them are."""
    tree = tree_of(subtract(one, other))
    if free_symbols(tree):
        return False
    try:
        return bool(value(tree, {}, _BITS) != 0)
    except (Failure, FluxionError):
        return False
