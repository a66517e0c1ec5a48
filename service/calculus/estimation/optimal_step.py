"""Which step balances truncation and rounding, from the Taylor coefficients of f and the noise of its values."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from service.calculus.estimation.stencils import Stencil

#: Terms of the truncation error that a rule looks at: where the first vanishes, the next one decides.
TERMS = 4

_PRIMES = ("f", "f'", "f''", "f'''")


class Local(NamedTuple):
    """f near x: ``coefficients`` f⁽ᵏ⁾(x)/k! (exact zeros are 0.0), and the ``noise`` of a float64 value there."""

    coefficients: Sequence[float]
    noise: float


class Optimum(NamedTuple):
    """The step with the least bound of the error, ``None`` where larger is always better, and the rule for it."""

    step: float | None
    rule: str


def optimum(stencil: Stencil, local: Local) -> Optimum:
    """Balance the truncation error C·f⁽ᵏ⁾·h**(k−m) against the rounding error W·η/h**m.

    The sum is least at h**k = m·W·η/((k − m)·C·|f⁽ᵏ⁾|): 2·sqrt(η/|f″|) for the forward and (3η/|f‴|)**(1/3) for
    the central quotient (W. H. Press et al., "Numerical Recipes", 3rd ed., 5.7). Of the first terms of the truncation
    error the one that asks for the smallest step decides.
    """
    least = stencil.order + stencil.accuracy
    degrees = [k for k in range(least, least + TERMS) if k < len(local.coefficients) and local.coefficients[k]]
    rules = [_balance(stencil, local, k) for k in degrees if stencil.moment(k)]
    if not rules:
        return Optimum(None, "any: the formula has no truncation error here")
    return min(rules, key=lambda rule: rule.step or math.inf)


def _balance(stencil: Stencil, local: Local, degree: int) -> Optimum:
    order = stencil.order
    factor = order * stencil.gain * math.factorial(degree) / ((degree - order) * abs(stencil.moment(degree)))
    coefficient = abs(local.coefficients[degree])
    logarithm = math.log(factor) + math.log(local.noise) - math.log(coefficient) - math.lgamma(degree + 1)
    return Optimum(math.exp(logarithm / degree), _rule(factor, degree))


def _rule(factor: Fraction, degree: int) -> str:
    """The rule in our syntax, such as ``2*sqrt(eta/|f''|)``."""
    derivative = _PRIMES[degree] if degree < len(_PRIMES) else f"f^({degree})"
    if degree == 2 and math.isqrt(int(factor)) ** 2 == factor:
        return f"{math.isqrt(int(factor))}*sqrt(eta/|{derivative}|)"
    multiple = "" if factor == 1 else f"{factor if factor.denominator < 10**6 else f'{float(factor):.4g}'}*"
    power = "**(1/2)" if degree == 2 else f"**(1/{degree})"
    return f"({multiple}eta/|{derivative}|){power}"


def fallback(stencil: Stencil, x: float) -> Optimum:
    """The step when nothing is known but x: a power of two near u**(1/(m + p))·|x|."""
    degree = stencil.order + stencil.accuracy
    exponent = -52 // degree
    return Optimum(math.ldexp(power_of_two(abs(x) or 1.0), exponent), f"2**{exponent}*|x|")


def power_of_two(step: float) -> float:
    """The power of two nearest to a positive number, on the logarithmic scale."""
    return math.ldexp(1.0, round(math.log2(step)))
