"""The exponential integrals of any order, and the inverses of the error functions (DLMF 7, 8)."""

from flint import acb, arb

from service.calculus.arithmetic.special.special_function import (
    Special,
    even,
    off_negative_axis,
    real,
    right_of,
    unbounded,
)


def _bound_of_exponential(n: acb, x: acb) -> arb:
    """|Eₙ(x)| from its integral of e^(−xt)/tⁿ from 1 to ∞, for Re x > 0 (DLMF 8.19.3)."""
    if not x.real > 0:
        return unbounded()
    return acb(x.real.lower()).expint(acb(n.real.lower())).real.upper()


VALUES: dict[str, Special] = {
    "erf2": Special(lambda x, y: y.erf() - x.erf()),
    "Li": Special(lambda x: x.li(offset=True), lambda x: right_of(1, x)),
    "sinc": Special(acb.sinc, symmetry=even("x")),
    "expint": Special(lambda n, x: x.expint(n), lambda n, x: off_negative_axis(x), bound=_bound_of_exponential),
    "erfinv": Special(lambda x: acb(real(x).erfinv())),
    "erfcinv": Special(lambda x: acb(real(x).erfcinv())),
}
