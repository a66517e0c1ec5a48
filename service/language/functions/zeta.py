"""The zeta function and its relatives: Hurwitz's, Dirichlet's, polylogarithms, Lerch's (DLMF 25)."""

from service.language.functions.row import Function, special

_OFF_POLES = "a > 0 or floor(s) == s and a > 0 or floor(a) != a or s <= 0"

_HURWITZ = special(
    "hurwitz_zeta",
    "s a",
    (None, "-s*hurwitz_zeta(s + 1, a)"),
    "25.11",
    "HurwitzZeta",
    domain=f"s != 1 and {_OFF_POLES}",
    growth="factorial",
    spelled="zeta",
)
POLYLOGARITHM = special(
    "polylog",
    "s x",
    (None, "polylog(s - 1, x)/x"),
    "25.12",
    "PolyLog",
    sympy="polylog",
    lowered=0,
    domain="x <= 1 or floor(s) == s and x <= 1 or s <= 0 and x < 1 or x > 1 or s > 1",
    smooth="x < 1 or floor(s) == s and x < 1 or s <= 0 and x < 1 or x > 1",
    growth="exponential",
)

ROWS = (
    Function("zeta", "x", ("zeta_derivative(1, x)",), sympy="zeta", arb="zeta", latex=r"\zeta", domain="x != 1",
             growth="factorial", dlmf="25.2", with_more=_HURWITZ),
    special("zeta_derivative", "n x", (None, "zeta_derivative(n + 1, x)"), "25.2.6",
            domain="x != 1 and n >= 0 and floor(n) == n", growth="factorial"),
    _HURWITZ,
    special("dirichlet_eta", "s", ("2**(1 - s)*log(2)*zeta(s) + (1 - 2**(1 - s))*zeta_derivative(1, s)",), "25.2.3",
            "altzeta", "DirichletEta", growth="factorial"),
    POLYLOGARITHM,
    special("dilog", "x", ("-log(1 - x)/x",), "25.12.1", definition="polylog(2, x)", domain="x <= 1", smooth="x < 1",
            growth="same"),
    special("spence", "x", ("log(x)/(1 - x)",), "25.12", definition="polylog(2, 1 - x)", domain="x >= 0",
            smooth="x > 0", growth="same"),
    special("lerchphi", "z s a", ("(lerchphi(z, s - 1, a) - a*lerchphi(z, s, a))/z", None, "-s*lerchphi(z, s + 1, a)"),
            "25.14", "LerchPhi", "lerch_phi", sympy="lerchphi",
            domain=f"z <= 1 and z < 1 or s > 1 and {_OFF_POLES}", smooth=f"z < 1 and {_OFF_POLES}",
            growth="factorial"),
)  # fmt: skip
