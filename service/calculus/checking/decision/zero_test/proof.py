"""The proof itself: two expressions are rewritten until nothing new is learnt, and their difference is tested for zero.

What is learnt: finer generators (a pass is restarted), signs that the domain demands, and, if need be, all combinations
of signs that are still open, each with a proof of its own.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flint import arb, fmpq, fmpq_mpoly

from service.calculus.arithmetic.real_balls import precision
from service.calculus.checking.decision.zero_test.constants import value_at, vanishes
from service.calculus.checking.decision.zero_test.domain_coverage import covers
from service.calculus.checking.decision.zero_test.exponentials import without_aliases
from service.calculus.checking.decision.zero_test.field import (
    LARGE_MULTIPLE,
    MAX_MULTIPLE,
    Demands,
    Facts,
    Field,
    Restart,
    SignsNeeded,
    learn,
)
from service.calculus.checking.decision.zero_test.polynomial_signs import cases
from service.calculus.checking.decision.zero_test.quotients import NowhereDefined, TooLarge, Unproved
from service.calculus.checking.decision.zero_test.rewriting import assumed_facts, rewrite
from service.calculus.checking.decision.zero_test.vanishing import vanishes_on_no_interval
from service.language.tree import Node

#: Generators of a first and of a second, larger attempt; every generator makes every term longer. In a third one large
#: multiples in exponents have generators of their own, which keeps the degrees low.
ATTEMPTS = ((16, MAX_MULTIPLE), (48, MAX_MULTIPLE), (48, LARGE_MULTIPLE))
#: Passes until nothing new is learnt.
MAX_PASSES = 24
#: How often open signs may open further ones.
MAX_SPLITS = 2


#: Bits with which a difference is looked at in which nothing cancels.
REST_BITS = 128
#: The value at a point.
Rest = Callable[[Mapping[str, fmpq]], arb | None]


class Proof(NamedTuple):
    """``equal``: proved wherever all three are defined, isolated points apart. ``covered``: proved that the answer is
    defined wherever the function is, isolated points apart. ``nowhere``: proved that the answer is defined nowhere on
    its domain. ``different``: proved that they differ at all points where all three are defined, isolated ones apart.
    ``isolated``: the function may be defined on parts without interior, which the proof does not see. ``rest``: the
    difference in generators at a point, if it is not zero there: no proof, but no cancellation either.
    """

    equal: bool
    covered: bool = False
    nowhere: bool = False
    different: bool = False
    isolated: bool = False
    rest: "Rest | None" = None


class _OutsideDomain(Exception):
    """The function is defined nowhere under the signs that are assumed."""


class _Comparison(NamedTuple):
    expected: Node
    submitted: Node
    function: Node | None


class _Pass(NamedTuple):
    """A finished pass: whether the difference is zero, and what the function and the other two demand."""

    zero: bool
    different: bool
    given: Demands
    wanted: Demands
    undecided: dict[str, fmpq_mpoly]
    numerator: fmpq_mpoly


def compare(
    expected: Node, submitted: Node, function: Node | None = None, assumptions: Mapping[str, str] | None = None
) -> Proof:
    """Try to prove that two expressions are equal wherever both, and the function whose domain counts, are defined.

    Never fails: a ``Proof`` whose parts are false says nothing at all.
    """
    comparison, proof = _Comparison(expected, submitted, function), Proof(False)
    for size, most_multiple in ATTEMPTS:
        field = Field(size, assumptions, most_multiple)
        try:
            proof = _prove(field, comparison, assumed_facts(field), MAX_SPLITS)
        except (Unproved, RecursionError):
            if field.has_room and not field.has_large_multiples:
                break
        else:
            break
    if proof.nowhere:
        return proof._replace(equal=False, covered=False)
    return proof if proof.equal else proof._replace(rest=_rest(field))


def _rest(field: Field) -> Rest | None:
    """The difference that was not proved to be zero."""
    numerator = field.unexplained
    if numerator is None:
        return None

    def rest(point: Mapping[str, fmpq]) -> arb | None:
        with precision(REST_BITS):
            value = value_at(field, numerator, point)
        return value if value is not None and value.is_finite() and value != 0 else None

    return rest


def is_defined_nowhere(function: Node, assumptions: Mapping[str, str]) -> bool:
    """Whether it is proved that an expression has no value, isolated points apart."""
    return compare(function, function, function, assumptions).nowhere


def _prove(field: Field, comparison: _Comparison, assumed: Facts, splits: int) -> Proof:
    """Prove it with what is known of signs, or else for each combination of the signs that are open."""
    try:
        finished = _settle(field, comparison, assumed)
    except SignsNeeded as needed:
        return _prove_by_cases(field, comparison, assumed, needed.polynomials, splits)
    except NowhereDefined:
        return Proof(True, nowhere=True)
    except _OutsideDomain:
        return Proof(True, covered=True, nowhere=True)
    if finished.different and splits == MAX_SPLITS:
        return Proof(False, different=True)
    if not finished.zero:
        if splits == MAX_SPLITS:
            field.unexplained = finished.numerator
        return _prove_by_cases(field, comparison, assumed, finished.undecided, splits)
    if finished.wanted.risky and finished.undecided:
        return _covered_by_cases(field, comparison, assumed, finished, splits)
    is_covered = covers(field, assumed, finished.given, finished.wanted)
    return Proof(True, covered=is_covered, isolated=finished.given.isolating)


def _prove_by_cases(
    field: Field, comparison: _Comparison, assumed: Facts, undecided: Mapping[str, fmpq_mpoly], splits: int
) -> Proof:
    """Prove it for each combination of signs; they cover the domain, so together they prove it there."""
    if splits == 0 or not undecided:
        return Proof(False)
    proofs = []
    for case in cases(field, assumed, undecided):
        proofs.append(_prove(field, comparison, case, splits - 1))
        if not proofs[-1].equal:
            return Proof(False)
    return Proof(
        True,
        all(proof.covered for proof in proofs),
        all(proof.nowhere for proof in proofs),
        isolated=any(proof.isolated for proof in proofs),
    )


def _covered_by_cases(field: Field, comparison: _Comparison, assumed: Facts, finished: _Pass, splits: int) -> Proof:
    """It is proved; what may be missing is a whole interval on which a divisor is zero."""
    isolated = finished.given.isolating
    try:
        proof = _prove_by_cases(field, comparison, assumed, finished.undecided, splits)
    except Unproved:
        return Proof(True, isolated=isolated)
    return Proof(True, proof.covered, isolated=isolated or proof.isolated)


def _settle(field: Field, comparison: _Comparison, assumed: Facts) -> _Pass:
    """Repeat the pass until it learns no finer generator and no further sign."""
    learnt: Facts = {}
    for _ in range(MAX_PASSES):
        try:
            facts, given = _domain(field, comparison.function, assumed)
            finished = _pass(field, comparison, facts | learnt, given)
        except Restart:
            continue
        facts |= learnt
        if not learn(facts, finished.wanted.constraints):
            return finished
        if any(constraint.holds(facts) is False for constraint in finished.wanted.constraints):
            raise NowhereDefined("the demands contradict each other")
        learnt = facts
    raise TooLarge("the comparison does not settle")


def _domain(field: Field, function: Node | None, assumed: Facts) -> tuple[Facts, Demands]:
    """The signs that the function itself demands. The answer has no part in them, or it could limit its own domain."""
    facts = dict(assumed)
    while function is not None:
        field.begin(facts)
        _rewrite_function(field, function)
        grown = learn(facts, field.demands.constraints)
        if any(constraint.holds(facts) is False for constraint in field.demands.constraints):
            raise _OutsideDomain
        if not grown:
            return facts, field.demands
    return facts, Demands()


def _pass(field: Field, comparison: _Comparison, facts: Facts, given: Demands) -> _Pass:
    """Rewrite the expected and the submitted expression, and subtract."""
    field.begin(facts)
    try:
        expected = rewrite(field, comparison.expected)
    except NowhereDefined:
        raise Unproved("the expected formula is defined nowhere") from None
    difference = field.reduced(expected - rewrite(field, comparison.submitted))
    zero = vanishes(field, without_aliases(field, difference.numerator))
    different = not zero and vanishes_on_no_interval(field, difference.numerator)
    return _Pass(zero, different, given, field.demands, dict(field.undecided), difference.numerator)


def _rewrite_function(field: Field, function: Node) -> None:
    """Learn what the function demands; what cannot be rewritten demands nothing that is known."""
    try:
        rewrite(field, function)
    except SignsNeeded:
        raise
    except NowhereDefined:
        raise _OutsideDomain from None
    except Unproved:
        pass
