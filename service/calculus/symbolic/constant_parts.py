"""Whether a part of an expression is one number at a point and all around it, as ``abs(x) - x`` is at 1.

Then there is nothing to choose there: the greater of two functions that are the same is either of them.
"""

from collections.abc import Collection

from flint import fmpq

from service.calculus.arithmetic.compiler import compile_tree
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import precision
from service.calculus.arithmetic.taylor import JETS, taylor
from service.calculus.symbolic.choices import smooth
from service.calculus.symbolic.closed_forms import BITS, Around, EvaluationPoint, NoClosedForm, vanishes
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language.tree import Node, free_symbols


def is_constant(part: Node, number: fmpq, point: EvaluationPoint, variables: Collection[str]) -> bool:
    """Whether a part is proved to be that number at the point and wherever the variables go from there.

    Proved is its value at the point, that it has a Taylor series there, once the choices in it are made as they are
    made there and around it, and that its derivatives are identically zero.
    """
    try:
        with precision(BITS):
            chosen = smooth(part, Around(point))
            start = taylor(compile_tree(chosen, JETS), point.symbols(), dict.fromkeys(variables, 1), 1)[0]
        if start != number and point.facts.values.get(part) != number:
            return False
        signs = _signs(chosen, point)
        slopes = [differentiate(chosen, [name], signs).last for name in variables if name in free_symbols(chosen)]
        with precision(BITS):
            return all(vanishes(smooth(slope, Around(point)), tuple(signs.items())) for slope in slopes)
    except (NoClosedForm, Failure, FluxionError):
        return False


def _signs(tree: Node, point: EvaluationPoint) -> dict[str, str]:
    """What is known of the signs of the symbols around the point, as assumptions."""
    symbols = point.symbols()
    return {
        name: "positive" if symbols[name] > 0 else "negative"
        for name in free_symbols(tree)
        if symbols[name] > 0 or symbols[name] < 0
    }
