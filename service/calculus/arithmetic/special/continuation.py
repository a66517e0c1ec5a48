"""Hypergeometric series with one parameter more above than below, continued beyond their circle by their equation.

With θ = x·d/dx the series is the solution of θ·Π(θ + b − 1)·F = x·Π(θ + a)·F that is 1 at 0 (DLMF 16.8.3). In s = log x
that is F⁽ʳ⁾ = Σ cᵢ(s)·F⁽ⁱ⁾ for i < r, with cᵢ = −qᵢ + (qᵢ − pᵢ)/(1 − eˢ) from the coefficients of both products, and is
singular at 0, ±2πi, … only. Taylor series in s lead from |x| = 1/2 to x, each with a proven bound of its remainder.

If |cᵢ| ≤ Mᵢ for |t| ≤ R, then C·(1 − t/R)^(−λ) majorizes the series where it majorizes the first r terms and
(λ)ᵣ ≥ Σ Mᵢ·R^(r − i)·(λ)ᵢ: Cauchy's estimate bounds the coefficients of cᵢ by those of Mᵢ/(1 − t/R), and the majorant
satisfies the equation with these and ≥ (A.-L. Cauchy's method of majorants; J. van der Hoeven, *Fast Evaluation of
Holonomic Functions*, Theoret. Comput. Sci. 210 (1999)).
"""

from math import ceil, comb, factorial, log2

from flint import acb, acb_series, arb, ctx

from service.calculus.arithmetic.scalars import length, precision

#: |x| where the series is summed, and beyond which it is continued: FLINT sums so many terms as bits are wanted.
START, BEYOND = 0.5, 0.9
#: R as a part of the distance to the next singularity, and a step as a part of R.
PART, STEP = 0.8, 0.35
#: Steps to the point; from 1/2 to 1 − 10⁻⁶ there are forty.
MAX_STEPS = 120
#: Boxes that cover the circle on which 1/(1 − eˢ) is bounded, and the bits with which that is done.
BOXES, BITS_OF_BOUND = 64, 64
#: Beyond this exponent of the majorant, and so many terms, the parameters are too large or too uncertain.
MAX_EXPONENT, MAX_TERMS = 4_096, 8_192
#: More than what a ball loses as a double, and a quotient of doubles.
ROUNDING = 2.0**-48
#: Bits that are lost on the way.
GUARD = 32

_UNKNOWN = acb("nan")


def continued(above: list[acb], below: list[acb], x: acb) -> acb:
    """The function at a point off [1, ∞) and away from 0; not finite where it is not found."""
    with precision(ctx.prec + GUARD):
        middle = acb(arb(x.real.mid()), arb(x.imag.mid()))
        start = middle / abs(middle) * START
        start = acb(start.real.mid(), start.imag.mid())
        equation = _products(above, below)
        values = _derivatives(above, below, start)
        here, way = start.log(), (x / start).log()
        for _ in range(MAX_STEPS):
            radius = _radius(here)
            if abs(way) < radius * STEP:
                return _step(equation, here, way, radius, values)[0]
            ahead = acb(way.real.mid(), way.imag.mid())
            step = ahead / abs(ahead) * radius * STEP * 0.9
            step = acb(step.real.mid(), step.imag.mid())
            values = _step(equation, here, step, radius, values)
            if not all(value.is_finite() for value in values):
                return _UNKNOWN
            here, way = here + step, way - step
    return _UNKNOWN


def _products(above: list[acb], below: list[acb]) -> tuple[list[acb], list[acb]]:
    """The coefficients of θ·Π(θ + b − 1) and of Π(θ + a), the highest left out."""
    return _product([acb(0), *(b - 1 for b in below)]), _product(above)


def _product(roots: list[acb]) -> list[acb]:
    coefficients = [acb(1)]
    for root in roots:
        shifted = [acb(0), *coefficients]
        coefficients = [
            shifted[k] + (coefficients[k] * root if k < len(coefficients) else 0) for k in range(len(shifted))
        ]
    return coefficients[:-1]


def _derivatives(above: list[acb], below: list[acb], x: acb) -> list[acb]:
    """F, θF, θ²F, … by θⁱ = Σ S(i, k)·xᵏ·dᵏ/dxᵏ with Stirling's numbers (DLMF 26.8.10, 16.3.1)."""
    order = len(above)
    plain = []
    for k in range(order):
        factor = x**k
        for j in range(k):
            for a in above:
                factor *= a + j
            for b in below:
                factor /= b + j
        plain.append(factor * x.hypgeom([a + k for a in above], [b + k for b in below]))
    return [sum((plain[k] * _stirling(i, k) for k in range(i + 1)), acb(0)) for i in range(order)]


def _stirling(i: int, k: int) -> int:
    """In how many ways i things make k heaps."""
    total: int = sum((-1) ** (k - j) * comb(k, j) * j**i for j in range(k + 1))
    return total // factorial(k)


def _radius(s: acb) -> float:
    """Less than the distance to 0 and ±2πi, as a double."""
    turn = acb(0, 2) * acb.pi()
    distance = min(float(abs(s - turn * k).lower()) for k in (-1, 0, 1))
    return PART * distance


def _step(equation: tuple[list[acb], list[acb]], here: acb, step: acb, radius: float, values: list[acb]) -> list[acb]:
    """The function and its derivatives in s at the end of a step."""
    lower, upper = equation
    order = len(values)
    first = [value / factorial(k) for k, value in enumerate(values)]
    exponent, scale = _majorant(lower, upper, here, radius, first)
    if exponent is None:
        return [_UNKNOWN] * order
    ratio = float(abs(step).upper()) / radius * (1 + ROUNDING)
    count = _terms(exponent, ratio, order)
    if count is None:
        return [_UNKNOWN] * order
    series = _series(lower, upper, here, first, count)
    return [_summed(series, step, i) + _rest(exponent, scale, radius, ratio, count, i) for i in range(order)]


def _majorant(lower: list[acb], upper: list[acb], here: acb, radius: float, first: list[acb]) -> tuple[int | None, arb]:
    """λ and C."""
    order, size = len(first), arb(radius)
    with precision(BITS_OF_BOUND):
        bound = _bound(here, radius)
        sizes = [(abs(q) + abs(q - p) * bound).upper() for p, q in zip(lower, upper, strict=True)]
        exponent = 1
        while exponent <= MAX_EXPONENT:
            rising = [arb(exponent).rising(k) for k in range(order + 1)]
            needed = sum((sizes[i] * size ** (order - i) * rising[i] for i in range(order)), arb(0))
            if rising[order] > needed:
                scales = [abs(value) * factorial(k) * size**k / rising[k] for k, value in enumerate(first)]
                return exponent, sum(scales, arb(0)).upper()
            exponent *= 2
    return None, arb(0)


def _bound(here: acb, radius: float) -> arb:
    """A bound of 1/(1 − eˢ) on the disc, by boxes that cover its edge."""
    largest = arb(0)
    half = (arb(radius) * arb.pi() / BOXES).upper()
    for box in range(BOXES):
        middle = (acb(2 * box + 1) / BOXES).exp_pi_i() * radius
        largest = largest.max(abs(1 / (1 - (here + middle + acb(arb(0, half), arb(0, half))).exp())).upper())
    return largest


def _terms(exponent: int, ratio: float, order: int) -> int | None:
    """How many terms leave out less than the last bit of the largest."""
    count = max(ceil(ctx.prec / -log2(ratio)), 2 * order, 2 * exponent)
    while count <= MAX_TERMS:
        size = log2(ratio) * count + sum(log2((exponent + k) / (k + 1)) for k in range(count))
        if ratio * (exponent + count) / (count + 1 - order) < 0.9 and size < -ctx.prec:
            return count
        count += count // 4 + 1
    return None


def _series(lower: list[acb], upper: list[acb], here: acb, first: list[acb], count: int) -> list[acb]:
    """Taylor coefficients in s, from the first ones by the equation."""
    order = len(first)
    with length(count):
        quotients = (1 - acb_series([here, 1], prec=count).exp()).inv()
    found, weights = list(first), list[acb]()
    for n in range(count - order):
        rising = [_rising(n + 1, i) for i in range(order + 1)]
        parts = [found[n + i] * rising[i] for i in range(order)]
        weights.append(sum(((q - p) * part for p, q, part in zip(lower, upper, parts, strict=True)), acb(0)))
        total = sum((quotients[n - k] * weights[k] for k in range(n + 1)), acb(0))
        total -= sum((q * part for q, part in zip(upper, parts, strict=True)), acb(0))
        found.append(total / rising[order])
    return found


def _rising(n: int, count: int) -> int:
    return factorial(n + count - 1) // factorial(n - 1)


def _summed(series: list[acb], step: acb, times: int) -> acb:
    """The value of a derivative of the polynomial."""
    total = acb(0)
    for k in range(len(series) - 1, times - 1, -1):
        total = total * step + series[k] * _rising(k - times + 1, times)
    return total


def _rest(exponent: int, scale: arb, radius: float, ratio: float, count: int, times: int) -> acb:
    """What the derivative of the majorant has beyond the terms, as a ball around 0: a geometric series bounds it."""
    with precision(BITS_OF_BOUND):
        term = scale * arb(exponent).rising(count) / arb.fac_ui(count - times) * arb(ratio) ** count
        term /= (arb(ratio) * radius) ** times
        quotient = arb(ratio) * (exponent + count) / (count + 1 - times)
        error = (term / (1 - quotient)).upper()
    return acb(arb(0, error), arb(0, error))
