"""What the schemas promise and the mathematics does is the same, though neither room may load the other."""

import math

from service.calculus.estimation import methods
from service.language import limits
from service.web.schemas import estimate


def test_the_methods_that_may_be_asked_for_are_those_that_there_are() -> None:
    assert tuple(methods.METHODS) == estimate.METHODS


def test_the_greatest_order_of_an_estimate_is_that_of_a_method() -> None:
    assert max(order for method in methods.METHODS.values() for order in method.orders) == estimate.MAX_ESTIMATE_ORDER


def test_the_longest_factorial_is_the_last_double() -> None:
    """One limit for the guard, the algebra and the code that is written, and the reason for it."""
    assert math.isfinite(float(math.factorial(limits.MAX_FACTORIAL)))
    assert math.factorial(limits.MAX_FACTORIAL + 1) > 2**1024
