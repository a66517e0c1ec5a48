"""The Lambert function (DLMF 4.13)."""

from service.language.functions.row import Function, special

_DOMAIN = "x >= -exp(-1) and k == 0 or k == -1 and k == 0 or x < 0"

_BRANCHES = special(
    "lambertw_branch",
    "x k",
    ("1/(x + exp(lambertw_branch(x, k)))", None),
    "4.13",
    domain=_DOMAIN,
    smooth="x > -exp(-1) and k == 0 or k == -1 and k == 0 or x < 0",
    growth="slow",
    spelled="lambertw",
)

ROWS = (
    Function("lambertw", "x", ("1/(x + exp(lambertw(x)))",), ("LambertW", "lambertW"), sympy="LambertW",
             arb="lambertw", latex=r"\operatorname{W}", domain="x >= -exp(-1)", smooth="x > -exp(-1)", growth="slow",
             dlmf="4.13", with_more=_BRANCHES),
    _BRANCHES,
)  # fmt: skip
