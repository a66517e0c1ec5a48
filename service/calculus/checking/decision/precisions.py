"""With how many bits points are looked at, which depends on what the functions in the formulas take."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from service.calculus.arithmetic.special import SPECIAL
from service.language.definitions import formulas
from service.language.names import FUNCTIONS
from service.language.tree import Node, walk


class Precisions(NamedTuple):
    """``ladder``: bits with which a point is looked at, one after another, until balls tell.

    Without a proof, ``close_points`` points where both agree are looked at with more of them, and ``last_points`` once
    more with ``last_bits`` bits, where 1e-1000 shows; with ``most_bits`` at most, where a difference is known.
    """

    ladder: tuple[int, ...]
    close_points: int
    last_bits: int
    last_points: int
    most_bits: int


_USUAL = Precisions((64, 192, 640, 2048), 1 << 10, 4096, 12, 1 << 17)
#: 2,048 bits of K₁(1000) take 46 seconds, 640 take 10 ms; and a mixed derivative asks for K at one point forty times.
_SLOW = Precisions((64, 192, 640), 12, 512, 4, 2048)
#: Functions beside the special ones that take milliseconds for a thousand bits.
_ALSO_SLOW = frozenset({
    "zeta", "polygamma", "digamma", "gamma", "loggamma", "airyai", "airybi", "airyaiprime", "airybiprime",
    "li", "Ei", "Ci", "Chi", "lambertw",
})  # fmt: skip


def precisions(*trees: Node) -> Precisions:
    """What is right for the functions in the trees."""
    return _SLOW if any(_is_slow(part.head, len(part.args)) for tree in trees for part in walk(tree)) else _USUAL


@cache
def _is_slow(head: str, arguments: int) -> bool:
    return head in SPECIAL or head in _ALSO_SLOW or any(_is_slow(*inner) for inner in _of_definition(head, arguments))


def _of_definition(head: str, arguments: int) -> Iterator[tuple[str, int]]:
    """The functions in the definition of a function."""
    row = FUNCTIONS.get(head)
    definition = formulas(head, arguments).definition if row and not row.variadic else None
    yield from ((part.head, len(part.args)) for part in walk(definition) if part.args) if definition else ()
