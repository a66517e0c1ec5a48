"""The steps that lead to a derivative, rule by rule, on the expression as it was typed.

A line says what a rule makes of a part of the expression, in terms of the derivatives of smaller parts, whose own
lines are nested under it. Where the simple form of that differs in more than the order of its pieces, a line ``tidy``
follows. So the last line for a part is, by construction, the derivative that the engine finds for it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from service.answer_types import Rule
from service.calculus.symbolic.expressions.from_tree import Bindings, expression, put_together
from service.calculus.symbolic.expressions.nodes import Computation, Expression, symbol
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.calculus.symbolic.rules import Differentiator
from service.calculus.symbolic.steps.assembly import (
    ONE,
    TWO,
    ZERO,
    negative,
    partial_derivative,
    product,
    quotient,
    total,
)
from service.errors import TooComplex
from service.language import tree
from service.language.tree import Node

#: Lines in one answer: a sum of 250 powers has 251; the tenth derivative of tan(tan(x)) would have 100,000.
MAX_LINES = 600
#: Letters for the inside of a chain; the first that is not a symbol of the expression is taken.
PLACEHOLDERS = ("u", "v", "w", "t", "s", "z", "y", "x", "u_1")


class Step(NamedTuple):
    """``before`` differentiated by ``variable`` is ``after``; for ``tidy`` and ``simplify`` it equals ``after``."""

    rule: str
    before: Node
    after: Node
    variable: Node | None = None
    steps: tuple["Step", ...] = ()


class Derivation:
    """Derives expressions by one variable, step by step."""

    def __init__(self, variable: str, bindings: Bindings) -> None:
        self._variable = tree.symbol(variable)
        self._bindings = bindings
        self._differentiate = Differentiator(symbol(variable))
        # By the id of a node, which hashes in no time, and with the node, so that no other takes its id.
        self._forms: dict[int, tuple[Node, Expression]] = {}
        self._dependent: dict[int, tuple[Node, bool]] = {}
        self._placeholder = self._variable
        self._lines = 0

    def lines(self, node: Node) -> list[Step]:
        """The lines for an expression; the last has its derivative.

        Raises ``TooComplex`` if there are too many, and what the engine raises.
        """
        used = tree.free_symbols(node)
        free = next(name for name in PLACEHOLDERS if name not in used and name != self._variable.value)
        self._placeholder = tree.symbol(free)
        return list(self._lines_of(node))

    def _lines_of(self, node: Node) -> Iterator[Step]:
        self._lines += 1
        if self._lines > MAX_LINES:
            raise TooComplex("there are too many steps to show", limit="steps", allowed=MAX_LINES, found=self._lines)
        step, result = self._step(node), self._result(node)
        if step.after == result or _pieces(step.after) == _pieces(result):
            yield step._replace(after=result)
        else:
            yield step
            yield Step("tidy", step.after, result)

    def _result(self, node: Node) -> Node:
        """The derivative of a part, as the engine finds it."""
        return tree_of(self._differentiate(self._form(node)))

    def _form(self, node: Node) -> Expression:
        """The simple form of a part."""
        known = self._forms.get(id(node))
        if known is None:
            leaf = not node.args
            form = expression(node, self._bindings) if leaf else put_together(node, list(map(self._form, node.args)))
            known = self._forms[id(node)] = node, form
        return known[1]

    def _depends(self, node: Node) -> bool:
        known = self._dependent.get(id(node))
        if known is None:
            known = self._dependent[id(node)] = node, self._is_variable(node) or any(map(self._depends, node.args))
        return known[1]

    def _is_variable(self, node: Node) -> bool:
        return node.head == "symbol" and node.value == self._variable.value

    def _step(self, node: Node) -> Step:
        if not self._depends(node):
            return Step("constant", node, ZERO, self._variable)
        if not node.args:
            return Step("variable", node, ONE, self._variable)
        return _RULES.get(node.head, Derivation._function)(self, node)

    def _called(self, rule: Rule, node: Node, after: Node, parts: Iterable[Node]) -> Step:
        """A line with the lines of its parts below it, but for the variable alone."""
        lines = [step for part in parts if not self._is_variable(part) for step in self._lines_of(part)]
        return Step(rule, node, after, self._variable, tuple(lines))

    def _negative(self, node: Node) -> Step:
        return self._called("constant_multiple", node, negative(self._result(node.args[0])), node.args)

    def _sum(self, node: Node) -> Step:
        return self._called("sum", node, total([self._result(term) for term in node.args]), node.args)

    def _product(self, node: Node) -> Step:
        places = [index for index, factor in enumerate(node.args) if self._depends(factor)]
        terms = [product([*node.args[:i], self._result(node.args[i]), *node.args[i + 1 :]]) for i in places]
        rule: Rule = "product" if len(places) > 1 else "constant_multiple"
        return self._called(rule, node, total(terms), [node.args[i] for i in places])

    def _quotient(self, node: Node) -> Step:
        above, below = node.args
        if not self._depends(below):
            return self._called("constant_multiple", node, quotient(self._result(above), below), (above,))
        square, decrease = Node("**", (below, TWO)), negative(product([above, self._result(below)]))
        if not self._depends(above):
            return self._called("reciprocal", node, quotient(decrease, square), (below,))
        increase = product([self._result(above), below])
        return self._called("quotient", node, quotient(total([increase, decrease]), square), node.args)

    def _power(self, node: Node) -> Step:
        base, exponent = node.args
        if not self._depends(exponent):
            return self._chain("power", node, 0)
        if not self._depends(base):
            return self._chain("exponential", node, 1)
        growth = product([self._result(exponent), Node("log", (base,))])
        rate = quotient(product([exponent, self._result(base)]), base)
        return self._called("logarithmic", node, product([node, total([growth, rate])]), node.args)

    def _function(self, node: Node) -> Step:
        places = [index for index, argument in enumerate(node.args) if self._depends(argument)]
        if len(places) == 1:
            return self._chain(node.head, node, places[0])
        terms = [product([partial_derivative(node, i), self._result(node.args[i])]) for i in places]
        return self._called("chain", node, total(terms), [node.args[i] for i in places])

    def _branches(self, node: Node) -> Step:
        values = [argument for argument in node.args if argument.head != "relation"]
        return self._called("branches", node, self._result(node), values)

    def _chain(self, rule: str, node: Node, place: int) -> Step:
        """A function's own rule, within the chain rule unless its argument is the variable itself."""
        inner = node.args[place]
        if self._is_variable(inner):
            return Step(rule, node, partial_derivative(node, place), self._variable)
        outer = node._replace(args=(*node.args[:place], self._placeholder, *node.args[place + 1 :]))
        own = Step(rule, outer, partial_derivative(outer, place), self._placeholder)
        after = product([partial_derivative(node, place), self._result(inner)])
        return Step("chain", node, after, self._variable, (own, *self._lines_of(inner)))


def derivation(
    node: Node, index: Mapping[str, int], trees: Sequence[Node], result: Node, computation: Computation
) -> list[Step]:
    """The steps from an expression to a result; ``trees``: the derivatives in turn, or, without any, the simple form.

    For several differentiations there is one line ``derivative`` for each, with its steps nested. The last line is
    the result. Goes on with the ``computation`` of the derivatives. Raises ``TooComplex`` if there are too many lines.
    """
    by = [name for name, times in index.items() for _ in range(times)]
    with computation as bindings:
        lines = _lines(node, by, trees, {name: Derivation(name, bindings) for name in by})
    last = lines[-1].after if lines else node
    if last != trees[-1]:
        lines.append(Step("tidy", last, trees[-1]))
    if trees[-1] != result:
        lines.append(Step("simplify", trees[-1], result))
    return lines


def _lines(node: Node, by: Sequence[str], trees: Sequence[Node], derivations: Mapping[str, Derivation]) -> list[Step]:
    if len(by) == 1:
        return derivations[by[0]].lines(node)
    befores = [node, *trees]
    return [
        Step("derivative", before, after, tree.symbol(name), tuple(derivations[name].lines(before)))
        for name, before, after in zip(by, befores, trees, strict=False)
    ]


_RULES: dict[str, Callable[[Derivation, Node], Step]] = {
    "-": Derivation._negative,
    "+": Derivation._sum,
    "*": Derivation._product,
    "/": Derivation._quotient,
    "**": Derivation._power,
    "max": Derivation._branches,
    "min": Derivation._branches,
    "piecewise": Derivation._branches,
}


def _pieces(node: Node) -> list[str]:
    """What a tree is made of. Of two equal values with the same pieces one is the other in another order."""
    pieces, left = [], [node]
    while left:
        part = left.pop()
        pieces.append(part.head if part.args else str(part.value))
        left += part.args
    return sorted(pieces)
