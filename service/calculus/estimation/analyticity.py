"""Where around a point a function is proved to be analytic."""

import math

from flint import arb

from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import precision
from service.calculus.estimation.target import Target

#: A radius is halved at most this often, in search of one that is small enough.
_MOST_HALVINGS = 45

_BITS = 64


class Interval:
    """Where around the point f is proved to be analytic: every part of it is, on the image of the interval."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.good, self.bad = 0.0, math.inf

    def is_analytic(self, radius: float) -> bool:
        """Whether f is proved to be analytic within the radius; what is known of smaller and larger ones decides."""
        if self.good < radius < self.bad:
            self._narrow(radius)
        return radius <= self.good

    def _narrow(self, radius: float) -> None:
        """Try the radius, and if it is too large, bisect below it, so that next time little is left to be tried."""
        low, high = 0, _MOST_HALVINGS
        if self._proved(radius):
            return
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._proved(math.ldexp(radius, -middle - 1)) else (middle + 1, high)

    def _proved(self, radius: float) -> bool:
        with precision(_BITS):
            try:
                interval = self.target.place[self.target.variable].at_precision() + arb(0, radius)
                self.target.taylor(1, around=interval)
            except Failure:
                self.bad = min(self.bad, radius)
                return False
        self.good = max(self.good, radius)
        return True

    def largest_within(self, radius: float) -> float:
        """The radius, or the largest of its halves within which f is proved to be analytic; itself if there is none."""
        self.is_analytic(radius)
        return min(radius, self.good) or radius
