"""The zeta function and its relatives."""

from service.language.functions.row import Function

ROWS = (
    Function("zeta", "x", (None,), sympy="zeta", arb="zeta", latex=r"\zeta", domain="x != 1", growth="factorial"),
)  # fmt: skip
