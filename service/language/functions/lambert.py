"""The Lambert function."""

from service.language.functions.row import Function

ROWS = (
    Function("lambertw", "x", ("1/(x + exp(lambertw(x)))",), ("LambertW", "lambertW"), sympy="LambertW",
             arb="lambertw", latex=r"\operatorname{W}", domain="x >= -exp(-1)", smooth="x > -exp(-1)", growth="slow"),
)  # fmt: skip
