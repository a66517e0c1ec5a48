"""Trees in, derivatives out: by the rules on our own expressions, by SymPy where those raise ``Unsupported``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from service.calculus.symbolic import rules, sympy_bridge
from service.calculus.symbolic.costly_constants import refuse_costly
from service.calculus.symbolic.expressions.from_tree import Bindings, expression
from service.calculus.symbolic.expressions.nodes import Computation, Expression, symbol
from service.calculus.symbolic.expressions.to_tree import tree_of
from service.errors import FluxionError, NotDifferentiable, TooComplex, Unsupported
from service.language.tree import Node

#: Parts of a derivative as a tree, after every order: x*exp(x*exp(… nested twelve times has 10**9 at order 5.
MAX_SIZE = 16_000

_NO_ASSUMPTIONS: Mapping[str, str] = {}


class Derived(NamedTuple):
    """The derivative after each differentiation, or, without any, the simple form.

    ``computation`` is what the rules can go on with, ``None`` where SymPy helped.
    """

    trees: list[Node]
    computation: Computation | None

    @property
    def last(self) -> Node:
        """The derivative that was asked for."""
        return self.trees[-1]


def differentiate(tree: Node, by: Sequence[str], assumptions: Mapping[str, str] = _NO_ASSUMPTIONS) -> Derived:
    """Differentiate by one variable after another; every symbol is real.

    Raises ``NotDifferentiable``, ``NoFormula``, ``NotDefined``, ``Unsupported``, ``TooComplex`` with the reason.
    """
    for name in by:
        if assumptions.get(name) == "integer":
            raise NotDifferentiable(f"{name} is assumed to be an integer, so nothing can be differentiated by it")
    computation = Computation(assumptions)
    try:
        with computation as bindings:
            return Derived(_write(_by_rules(tree, by, bindings)), computation)
    except Unsupported as reason:
        try:
            return differentiate_by_sympy(tree, by, assumptions)
        except Unsupported as error:
            raise reason from error


def differentiate_by_sympy(tree: Node, by: Sequence[str], assumptions: Mapping[str, str] = _NO_ASSUMPTIONS) -> Derived:
    """What SymPy makes of it. Raises ``Unsupported`` where that is nothing, ``TooComplex`` where it is too much."""
    refuse_costly(tree)
    try:
        with Computation(assumptions):
            return Derived(_write(_by_sympy(tree, by, assumptions)), None)
    except FluxionError:
        raise
    except Exception as error:  # SymPy raises whatever it stumbles over
        raise Unsupported("SymPy cannot differentiate this") from error


def simple_form(tree: Node, assumptions: Mapping[str, str] = _NO_ASSUMPTIONS) -> Node:
    """The expression in simple form."""
    return differentiate(tree, (), assumptions).last


def _by_rules(tree: Node, by: Sequence[str], bindings: Bindings) -> Iterator[Expression]:
    result = expression(tree, bindings)
    if not by:
        yield result
    differentiators = {name: rules.Differentiator(symbol(name)) for name in by}
    for name in by:
        result = differentiators[name](result)
        yield result


def _by_sympy(tree: Node, by: Sequence[str], assumptions: Mapping[str, str]) -> Iterator[Expression]:
    result = sympy_bridge.to_sympy(tree, assumptions)
    if not by:
        yield sympy_bridge.from_sympy(result)
    for name in by:
        result = sympy_bridge.Differentiator(sympy_bridge.symbol(name, assumptions.get(name)))(result)
        yield sympy_bridge.from_sympy(result)


def _write(results: Iterator[Expression]) -> list[Node]:
    """Each result as a tree, unless it is too large: then nothing is computed from it."""
    trees = []
    for result in results:
        if result.size > MAX_SIZE:
            raise TooComplex(
                f"the derivative would have {result.size:,} parts, more than {MAX_SIZE:,}",
                limit="derivative_size",
                allowed=MAX_SIZE,
                found=result.size,
            )
        trees.append(tree_of(result))
    return trees
