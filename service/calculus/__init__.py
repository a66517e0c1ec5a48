"""The mathematics: every operation is a function from the fields of a request to the answer, both plain data.

Imports no Flask and no settings and does no input or output. Kernels import it whole; the web processes never do.
"""

from collections.abc import Callable, Mapping

from service.calculus.certified import self_check
from service.calculus.operations.check import check_answers
from service.calculus.operations.derivative import derivative
from service.calculus.operations.estimate import estimate
from service.calculus.operations.evaluate import evaluate
from service.calculus.operations.gradient import gradient
from service.calculus.operations.read import read

#: What a kernel can be asked, by the name of the endpoint; of /check, a portion of the answers.
OPERATIONS: Mapping[str, Callable[..., Mapping[str, object]]] = {
    "read": read,
    "derivative": derivative,
    "gradient": gradient,
    "evaluate": evaluate,
    "estimate": estimate,
    "check_answers": check_answers,
}

#: Ordinary questions: what they import and cache lazily, no caller waits for.
_WARM = ("x^2*sin(3x)", "ln(x)/x", "e^(-x^2/2)", "sqrt(x^2+1)", "(x^2+1)/(x-1)", "tan(x)^2", "|x|", "x^x", "asin(2x)")


def prepare(check_one_in: int) -> None:
    """Before kernels are forked: let them check one derivative in so many themselves; none if that is 0."""
    self_check.sampling.one_in = check_one_in


def warm() -> None:
    """Do each operation once, before kernels are forked.

    SymPy keeps nothing of what it simplified, so it is given what takes it 30 ms, and later questions are no slower.
    """
    for expression in _WARM:
        derivative(expression=expression, steps=True, at="1/3")
        evaluate(expression=expression, at="1/3", order=1)
        estimate(expression=expression, at="1/3", epsilon="1e-3")
        estimate(expression=expression, at="1/3")
    derivative(expression="x*e^x", simplify="full", forms=("mathml", "python", "javascript", "c"))
    gradient(expression="(w*x + b - y)^2")
    task = {"type": "derivative", "expression": "sin(x^2)"}
    check_answers(task=task, answers=[f"{wrong}*cos(x^2)*x" for wrong in range(5)], options={})


def rehearse() -> None:
    """Answer a few questions in a new kernel: it copies shared memory then, and not while its first caller waits."""
    for expression in _WARM:
        derivative(expression=expression)
    evaluate(expression="x^2", at="1/3")
    estimate(expression="x^2", at="1/3")
