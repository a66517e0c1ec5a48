"""The derivative of a complex function by its formula, with nothing simplified.

The derivatives in ``names`` are identities between analytic functions, so they hold in the complex plane too, where the
simple forms of a real derivative, as |x| for √x², do not. On a branch cut it is the derivative of the principal branch.
"""

from collections.abc import Callable, Sequence

from service.errors import TooComplex, Unsupported
from service.language.definitions import applied, formulas
from service.language.tree import Node, difference, free_symbols, number, walk

#: Parts of a derivative: without simplification that of x*exp(x*exp(x)) has 10**5 at order 10.
MAX_PARTS = 20_000

#: Functions that are analytic nowhere, or on the real line only.
_NOT_ANALYTIC = frozenset(
    {"abs", "sign", "floor", "ceil", "min", "max", "mod", "piecewise", "atan2", "cbrt", "root", "hypot"}
    | {"re", "im", "conj", "arg"}
)

_ZERO, _ONE = number(0), number(1)


def derivative(tree: Node, by: Sequence[str]) -> Node:
    """Differentiate by one variable after another.

    Raises ``Unsupported`` for a function that is not analytic, ``TooComplex`` for a result that is too long.
    """
    for variable in by:
        tree = _derivative(tree, variable)
        parts = sum(1 for _ in walk(tree))
        if parts > MAX_PARTS:
            raise TooComplex(
                f"the derivative would have {parts:,} parts", limit="derivative_size", allowed=MAX_PARTS, found=parts
            )
    return tree


def _derivative(node: Node, variable: str) -> Node:
    if node.head == "symbol":
        return _ONE if node.value == variable else _ZERO
    if node.head in _NOT_ANALYTIC and variable in free_symbols(node):
        raise Unsupported(f"{node.head} has no complex derivative", position=node.start, end=node.end)
    inner = [_derivative(arg, variable) for arg in node.args]
    if all(part == _ZERO for part in inner):
        return _ZERO
    return _RULES.get(node.head, _chain)(node, inner)


def _sum(terms: Sequence[Node]) -> Node:
    present = tuple(term for term in terms if term != _ZERO)
    return Node("+", present) if len(present) > 1 else present[0] if present else _ZERO


def _product(*factors: Node) -> Node:
    if _ZERO in factors:
        return _ZERO
    present = tuple(factor for factor in factors if factor != _ONE)
    return Node("*", present) if len(present) > 1 else present[0] if present else _ONE


def _of_product(node: Node, inner: list[Node]) -> Node:
    return _sum([_product(*node.args[:k], part, *node.args[k + 1 :]) for k, part in enumerate(inner)])


def _of_quotient(node: Node, inner: list[Node]) -> Node:
    above, below = node.args
    numerator = difference(_product(inner[0], below), _product(above, inner[1]))
    return Node("/", (numerator, Node("**", (below, number(2)))))


def _of_power(node: Node, inner: list[Node]) -> Node:
    base, exponent = node.args
    lowered = Node("**", (base, difference(exponent, _ONE)))
    by_base = _product(exponent, lowered, inner[0])
    return _sum([by_base, _product(node, Node("log", (base,)), inner[1])])


def _chain(node: Node, inner: list[Node]) -> Node:
    known = formulas(node.head, len(node.args))
    terms = []
    for partial, part in zip(known.derivatives, inner, strict=True):
        if part != _ZERO:
            if partial is None:
                detail = f"the derivative of {node.head} cannot be evaluated here"
                raise Unsupported(detail, position=node.start, end=node.end)
            terms.append(_product(applied(partial, known.parameters, node), part))
    return _sum(terms)


_RULES: dict[str, Callable[[Node, list[Node]], Node]] = {
    "+": lambda node, inner: _sum(inner),
    "-": lambda node, inner: Node("-", (inner[0],)),
    "*": _of_product,
    "/": _of_quotient,
    "**": _of_power,
}
