"""Relatives of the gamma function: incomplete ones, beta, Pochhammer's symbol, Barnes' G (DLMF 5, 8)."""

from math import prod

from flint import acb, acb_series, arb, fmpq

from service.calculus.arithmetic.special.special_function import (
    Special,
    is_natural,
    left_of,
    no_pole_of_gamma,
    off_negative_axis,
    unbounded,
    whole,
)

#: How far Barnes' function is carried to the right.
MAX_STEPS = 100
#: Rising factorials with more factors come from the gamma function.
MAX_FACTORS = 1_000
#: The most factors of a product of rationals.
MAX_RATIONAL_FACTORS = 60


def rising(x: acb, n: acb) -> acb:
    """Γ(x + n)/Γ(x), a polynomial in x for a whole n, so that the poles cancel (DLMF 5.2.5)."""
    count = whole(n)
    if count is None or abs(count) > MAX_FACTORS:
        return (x + n).gamma() * x.rgamma()
    return x.rising(n) if count >= 0 else 1 / (x + n).rising(-n)


def _rising_series(x: acb, n: acb, count: int) -> list[acb]:
    """Taylor coefficients in x."""
    line, number = acb_series([x, 1], prec=count), whole(n)
    if number is None or abs(number) > MAX_FACTORS:
        found = (line + n).gamma() * line.rgamma()
    else:
        found = acb_series([1], prec=count)
        for k in range(abs(number)):
            found *= line + min(number, 0) + k
        found = found if number >= 0 else found.inv()
    return [found[k] for k in range(count)]


def _rational_rising(x: fmpq, n: fmpq) -> fmpq | None:
    if n.q != 1 or abs(n) > MAX_RATIONAL_FACTORS:
        return None
    product = prod((x + k + min(n, fmpq(0)) for k in range(int(abs(n.p)))), start=fmpq(1))
    return product if n >= 0 else 1 / product


def beta(a: acb, b: acb) -> acb:
    """B(a, b); for a whole positive argument the poles of the other cancel (DLMF 5.12.1)."""
    for one, other in ((a, b), (b, a)):
        count = whole(one)
        if count is not None and 0 < count <= MAX_FACTORS:
            return one.gamma() / other.rising(one)
    return a.gamma() * b.gamma() * (a + b).rgamma()


def barnes(x: acb) -> acb:
    """G(x), on the left by G(x) = G(x + n)/(Γ(x)·…·Γ(x + n − 1)), which has no poles (DLMF 5.17.1)."""
    left = (1 - x.real).upper()
    steps = int(left.ceil().fmpz()) if left.is_finite() and 0 < left < MAX_STEPS else 0
    result = (x + steps).barnes_g()
    for step in range(steps):
        result *= (x + step).rgamma()
    return result


def barnes_series(x: acb, count: int) -> list[acb]:
    """Taylor coefficients from log G, whose derivative is known, and on the left those of 1/Γ (DLMF 5.17.4, 5.17.1)."""
    left = (1 - x.real).upper()
    steps = int(left.ceil().fmpz()) if left.is_finite() and 0 < left < MAX_STEPS else 0
    around = acb_series([x + steps, 1], prec=count)
    slope = (around - 1) * around.lgamma().derivative() - around + (1 + (2 * acb.pi()).log()) / 2
    result = slope.integral().exp() * (x + steps).barnes_g()
    for step in range(steps):
        result *= acb_series([x + step, 1], prec=count).rgamma()
    return [result[k] for k in range(count)]


def _of_second(a: acb, x: acb) -> bool:
    return off_negative_axis(x)


def _bound_of_upper(a: acb, x: acb) -> arb:
    """|Γ(a, x)| from its integral along x + s with 0 < s < ∞, for Re x > 0 (DLMF 8.2.2).

    |t^(a − 1)| ≤ |t|^(Re a − 1)·exp(π/2·|Im a|) there, and Re t ≤ |t| ≤ Re t·|x|/Re x.
    """
    start = x.real.lower()
    if not start > 0:
        return unbounded()
    wider = (abs(x) / start).max(arb(1)) ** abs(a.real - 1).upper()
    sizes = [acb(start).gamma_upper(acb(end)).real for end in (a.real.lower(), a.real.upper())]
    return (sum(sizes, arb(0)) * wider * (arb.pi() / 2 * abs(a.imag)).exp()).upper()


def _lower(a: acb, x: acb) -> bool:
    return off_negative_axis(x) and no_pole_of_gamma(a)


def _beta(a: acb, b: acb) -> bool:
    """Off the poles of Γ; of a whole positive argument n only those from 0 to 1 − n remain."""
    for one, other in ((a, b), (b, a)):
        count = whole(one)
        if count is not None and 0 < count <= MAX_FACTORS:
            return no_pole_of_gamma(other) or bool(other.real < 1 - count)
    return no_pole_of_gamma(a) and no_pole_of_gamma(b)


def _lower_beta(a: acb, b: acb, x: acb) -> acb:
    """B(x; a, b), near 1 for a whole b by ₂F₁ with parameters whose difference is known to be whole (DLMF 8.17.7)."""
    found = x.beta_lower(a, b)
    if found.is_finite() or whole(b) is None:
        return found
    return x**a / a * x.hypgeom_2f1(a, 1 - b, a + 1, abc=True)


def _incomplete_beta(a: acb, b: acb, x: acb) -> bool:
    """Of whole positive powers the integrand has no cut."""
    at_zero, at_one = (whole(power) is not None for power in (a, b))
    return (at_zero or off_negative_axis(x)) and (at_one or left_of(1, x)) and no_pole_of_gamma(a)


VALUES: dict[str, Special] = {
    "uppergamma": Special(lambda a, x: x.gamma_upper(a), _of_second, bound=_bound_of_upper),
    "lowergamma": Special(lambda a, x: x.gamma_lower(a), _lower),
    "gamma_q": Special(
        lambda a, x: x.gamma_upper(a, regularized=1),
        _of_second,
        bound=lambda a, x: _bound_of_upper(a, x) * abs(a.rgamma()),
    ),
    "gamma_p": Special(lambda a, x: x.gamma_lower(a, regularized=1), _of_second),
    "beta": Special(beta, _beta),
    "beta_incomplete": Special(_lower_beta, _incomplete_beta),
    "beta_regularized": Special(
        lambda a, b, x: x.beta_lower(a, b, regularized=1),
        lambda a, b, x: _incomplete_beta(a, b, x) and no_pole_of_gamma(a + b),
    ),
    "pochhammer": Special(
        rising,
        lambda x, n: is_natural(n) or no_pole_of_gamma(x + n),
        coefficients={"x": _rising_series},
        rational=_rational_rising,
    ),
    "FallingFactorial": Special(
        lambda x, n: rising(x - n + 1, n),
        lambda x, n: is_natural(n) or no_pole_of_gamma(x + 1),
        coefficients={"x": lambda x, n, count: _rising_series(x - n + 1, n, count)},
        rational=lambda x, n: _rational_rising(x - n + 1, n),
    ),
    "barnesg": Special(barnes, coefficients={"x": barnes_series}),
}
