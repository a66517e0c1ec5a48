"""The exponential integrals of any order, and the inverses of the error functions (DLMF 7, 8)."""

from flint import acb

from service.calculus.arithmetic.special.special_function import Special, off_negative_axis, real

VALUES: dict[str, Special] = {
    "sinc": Special(acb.sinc, parity=lambda x: 0),
    "expint": Special(lambda n, x: x.expint(n), lambda n, x: off_negative_axis(x)),
    "erfinv": Special(lambda x: acb(real(x).erfinv())),
    "erfcinv": Special(lambda x: acb(real(x).erfcinv())),
}
