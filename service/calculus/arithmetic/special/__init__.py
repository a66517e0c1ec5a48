"""Special functions over complex balls, a file for each family: their values, and where they are analytic.

``special_function`` says what is known of each, ``row_domains`` tests the domain that its row in the table states, and
``cauchy`` makes Taylor series in any argument, parameters included.
"""

from service.calculus.arithmetic.special import (
    bessel,
    elliptic,
    gamma,
    hypergeometric,
    integrals,
    lambert,
    orthogonal,
    zeta,
)
from service.calculus.arithmetic.special.special_function import Special

#: Every special function by its name in the table.
SPECIAL: dict[str, Special] = (
    gamma.VALUES
    | integrals.VALUES
    | zeta.VALUES
    | bessel.VALUES
    | elliptic.VALUES
    | hypergeometric.VALUES
    | orthogonal.VALUES
    | lambert.VALUES
)
