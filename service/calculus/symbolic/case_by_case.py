"""The derivative by SymPy alone, case by case, with every condition kept as it was typed.

What answers where the rules are not believed. Absolute values, extremes and real cube roots are cases too; a step
(``floor``, ``ceil``, ``sign``) is constant wherever it has a derivative, and so a symbol meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence

from service.calculus.symbolic.differentiation import Derived, differentiate_by_sympy
from service.errors import Unsupported
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node, number, substitute, symbol, walk

#: Cases of an answer: each is differentiated by itself.
MAX_CASES = 32
_STEPS = frozenset({"floor", "ceil", "sign"})


def differentiate_by_cases(tree: Node, by: Sequence[str], assumptions: Mapping[str, str]) -> Derived:
    """Differentiate by one variable after another.

    Raises ``Unsupported`` for what SymPy does not have and for too many cases, ``TooComplex`` for a long derivative.
    """
    return Derived([_Differentiator(by, assumptions)(_written_out(tree))], None)


class _Differentiator:
    """Differentiates each case by itself, until there are too many."""

    def __init__(self, by: Sequence[str], assumptions: Mapping[str, str]) -> None:
        self._by, self._assumptions = by, assumptions
        self._left = MAX_CASES

    def __call__(self, tree: Node) -> Node:
        """The derivative."""
        choice = _first_choice(tree)
        if choice is None:
            return self._of_case(tree)
        parts = _CHOICES[choice.head](*choice.args)
        return Node("piecewise", tuple(_in_place(tree, choice, part, self) for part in parts))

    def _of_case(self, tree: Node) -> Node:
        if not self._left:
            raise Unsupported(f"there are more than {MAX_CASES} cases")
        self._left -= 1
        steps = {f"step {place}": part for place, part in enumerate(walk(tree)) if part.head in _STEPS}
        for name, part in steps.items():
            tree = _replaced(tree, part, symbol(name))
        return substitute(differentiate_by_sympy(tree, self._by, self._assumptions).last, steps)


def _in_place(tree: Node, choice: Node, part: Node, then: Callable[[Node], Node]) -> Node:
    """A condition as it is; a value, in the place of the choice, differentiated."""
    return part if part.head == "relation" else then(_replaced(tree, choice, part))


def _first_choice(node: Node) -> Node | None:
    """The outermost choice that is not in a step, which needs none."""
    if node.head in _CHOICES:
        return node
    parts = () if node.head in _STEPS else node.args
    return next((found for part in parts if (found := _first_choice(part))), None)


def _replaced(tree: Node, part: Node, other: Node) -> Node:
    return other if tree == part else tree._replace(args=tuple(_replaced(arg, part, other) for arg in tree.args))


def _written_out(node: Node) -> Node:
    """The tree with functions that hide a step written by their definition."""
    written = expanded(node) if node.head in FUNCTIONS and node.head not in _CHOICES else None
    if written is not None and any(part.head in _STEPS for part in walk(written)):
        return _written_out(written)
    return node._replace(args=tuple(map(_written_out, node.args)))


def _relation(left: Node, sign: str, right: Node) -> Node:
    return Node("relation", (left, right), (sign,))


def _absolute(operand: Node) -> tuple[Node, ...]:
    return operand, _relation(operand, ">", number(0)), Node("-", (operand,))


def _extreme(head: str, sign: str) -> Callable[..., tuple[Node, ...]]:
    def cases(first: Node, *others: Node) -> tuple[Node, ...]:
        other = Node(head, others) if len(others) > 1 else others[0]
        return first, _relation(first, sign, other), other

    return cases


def _cube_root(operand: Node) -> tuple[Node, ...]:
    third = Node("/", (number(1), number(3)))
    negative = Node("-", (Node("**", (Node("-", (operand,)), third)),))
    return Node("**", (operand, third)), _relation(operand, ">", number(0)), negative


_CHOICES: Mapping[str, Callable[..., tuple[Node, ...]]] = {
    "piecewise": lambda *args: args,
    "abs": _absolute,
    "max": _extreme("max", ">"),
    "min": _extreme("min", "<"),
    "cbrt": _cube_root,
}
