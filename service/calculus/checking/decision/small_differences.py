"""What is left of expected minus submitted when what is common to both has been crossed out.

A sum and the same sum plus 10**-5000 agree to any number of bits that is tried; the rest alone is a small number, of
which few bits tell that it is not zero.
"""

from collections import Counter
from collections.abc import Iterator

from flint import arb

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.checking.decision.expected import Enclosure, enclosure_of
from service.calculus.checking.decision.findings import Finding
from service.calculus.checking.decision.witnesses import Witness
from service.errors import Unsupported
from service.language.tree import Node, number

#: Bits with which the rest is looked at, and more than are needed to see it beside the whole.
BITS, SPARE_BITS = 64, 64


class SmallDifference:
    """The rest of two sums; nothing is known of it where they have no term in common."""

    def __init__(self, expected: Node, submitted: Node) -> None:
        left, right = Counter(_terms(expected)), Counter(_terms(submitted))
        common = left & right
        opposite = Counter({(-sign, term): count for (sign, term), count in (right - common).items()})
        self._enclosure = _compiled((left - common) + opposite) if common else None

    def at(self, point: Witness) -> arb | None:
        """The rest at a point, if it is certainly not zero."""
        if self._enclosure is None:
            return None
        with precision(BITS):
            try:
                return nonzero(self._enclosure(point))
            except Failure:
                return None


def nonzero(value: Real) -> arb | None:
    """The value as a ball, if zero is not in it."""
    found = ball(value)
    return found if found.is_finite() and found != 0 else None


def needed_bits(rest: arb, finding: Finding) -> int:
    """Bits with which values as large as those that were found show a difference as small as the rest."""
    sizes = [abs(ball(value)).upper() for value in (finding.expected, finding.submitted) if value is not None]
    with precision(BITS):
        ratio = max([arb(1), *sizes]) / abs(rest).lower()
        return int(ratio.log_base(2).upper().ceil().fmpz()) + SPARE_BITS


def _terms(tree: Node, sign: int = 1) -> Iterator[tuple[int, Node]]:
    if tree.head == "+":
        for term in tree.args:
            yield from _terms(term, sign)
    elif tree.head == "-":
        yield from _terms(tree.args[0], -sign)
    else:
        yield sign, _in_order(tree)


def _in_order(tree: Node) -> Node:
    """The tree with the terms and factors in it in one order, and without places in a text."""
    args = tuple(map(_in_order, tree.args))
    return Node(tree.head, tuple(sorted(args, key=repr)) if tree.head in ("+", "*") else args, tree.value)


def _compiled(terms: Counter[tuple[int, Node]]) -> Enclosure | None:
    listed = [term if sign > 0 else Node("-", (term,)) for sign, term in terms.elements()]
    try:
        return enclosure_of(Node("+", tuple(listed)) if len(listed) > 1 else listed[0] if listed else number(0))
    except Unsupported:
        return None
