"""The branches of the Lambert function (DLMF 4.13)."""

from flint import acb

from service.calculus.arithmetic.failures import Undecided
from service.calculus.arithmetic.special.special_function import Special, whole


def _branch(x: acb, k: acb) -> acb:
    number = whole(k)
    if number is None:
        raise Undecided("the branch must be a whole number", 1)
    return x.lambertw(number)


VALUES: dict[str, Special] = {"lambertw_branch": Special(_branch, lambda x, k: False)}
