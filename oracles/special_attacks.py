"""Extreme arguments for every special function, made from its row: what FLINT would compute for minutes."""

from collections.abc import Iterator
from typing import NamedTuple

from service.language.functions.row import Function
from service.language.names import FUNCTIONS

#: All rows with a section of DLMF beyond that of elementary functions, and so with a value that may cost much.
ROWS = [row for row in FUNCTIONS.values() if row.special or row.growth == "factorial" or row.lowered == 0]


class Attack(NamedTuple):
    """A value, or a derivative, at extreme arguments."""

    name: str
    arguments: tuple[str, ...]
    order: int = 0
    domain: str = "real"

    @property
    def fields(self) -> dict[str, object]:
        """The request to /evaluate."""
        parameters = FUNCTIONS[self.name].parameters.split()
        return {
            "expression": f"{self.name}({', '.join(parameters)})",
            "symbols": parameters,
            "variable": parameters[-1],
            "order": self.order,
            "at": [dict(zip(parameters, self.arguments, strict=True))],
            "domain": self.domain,
            "digits": 30,
        }


def attacks(row: Function) -> Iterator[Attack]:
    """Close to 1 and to where it ends, of orders and degrees of 10**6, far out, and high up the critical line."""
    *parameters, _ = row.parameters.split()
    for order in (0, 1):
        yield Attack(row.name, (*["10^6"] * len(parameters), "1 - 1e-12"), order)
        yield Attack(row.name, (*["-10^6 + 1/3"] * len(parameters), "-1 + 1e-12"), order)
        yield Attack(row.name, (*["1/3"] * len(parameters), "10^9"), order)
    yield Attack(row.name, (*["1/2 + 10^7*i"] * len(parameters), "1/2 + 10^7*i"), 0, "complex")
