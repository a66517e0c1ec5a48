"""Every special function at extreme arguments: answered, refused or cut at the deadline, with bounded memory."""

from collections.abc import Iterator

import pytest

from oracles.special_attacks import ROWS, Attack, attacks
from service.errors import CostError, ExpressionError, MathematicsError
from service.kernel.pool import Pool
from service.language.functions.row import Function
from service.language.names import FUNCTIONS

#: Seconds of processor time for one answer, and MiB for a kernel.
BUDGET, MEMORY = 0.3, 512


#: What a point can be, and why nothing is known of it.
ENDINGS = {"defined", "undecided", "pole", "outside_domain", "undefined", "too_large"} | {
    "too_expensive", "too_complex", "not_defined", "unsupported", "no_formula",
}  # fmt: skip


def _ending(kernels: Pool, attack: Attack) -> str:
    try:
        (result,) = kernels.run("evaluate", attack.fields).answer["results"]
    except (CostError, ExpressionError, MathematicsError) as refusal:
        return refusal.code
    return str(result["status"])


@pytest.fixture(scope="module")
def kernels() -> Iterator[Pool]:
    pool = Pool(size=1, budget=BUDGET, patience=60.0, memory_mb=MEMORY)
    pool.start()
    yield pool
    pool.close()


def test_every_special_row_is_attacked() -> None:
    """Those with a section of DLMF that are not elementary."""
    costly = {name for name, row in FUNCTIONS.items() if row.special}
    assert costly <= {row.name for row in ROWS}
    assert {"zeta", "gamma", "besselj", "polygamma", "binomial"} <= {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_extreme_arguments_end(kernels: Pool, row: Function) -> None:
    """An answer says what is known; what costs more is cut, and the next question finds a kernel."""
    for attack in attacks(row):
        assert _ending(kernels, attack) in ENDINGS, attack
    assert kernels.run("evaluate", {"expression": "2 + 2"}).answer["results"][0]["exact"] == "4"
