"""The decision about an answer that is an expression: witnesses first, then proof, then agreement at many bits.

*Incorrect, proved*: there is a point at which the answer has a wrong value, or none anywhere. *Correct, proved*: the
exact engine proves it but for isolated points, no witness is left in doubt, and ``examination`` has looked at every
point at which the value could still be another one. Without a proof it is *probable* after agreement to
``AGREEMENT_BITS`` at ``AGREEMENTS`` points at least. All budgets are counted in points and bits.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple, cast

from flint import arb

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undefined
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.checking.decision.continuity import loose_parts, written_out
from service.calculus.checking.decision.critical_points import changes
from service.calculus.checking.decision.examination import Examination, examined, is_right_at
from service.calculus.checking.decision.expected import Enclosure, Truth, enclosure_of
from service.calculus.checking.decision.findings import Finding, Observation, Refuted, look_at
from service.calculus.checking.decision.gaps import exactly, rationally
from service.calculus.checking.decision.precisions import precisions
from service.calculus.checking.decision.small_differences import SmallDifference, needed_bits
from service.calculus.checking.decision.witnesses import Witness, Witnesses
from service.calculus.checking.decision.zero_test.proof import Proof, compare
from service.errors import Unsupported
from service.language.tree import Node

#: Without a proof, agreement to so many bits at so many points makes an answer probable.
AGREEMENT_BITS = 120
AGREEMENTS = 6
#: Bits to which they agree are counted from the size of the values, but not from less than 2**-500.
SMALLEST = 500
#: Points of one comparison.
MAX_POINTS = 64

#: Why an answer that seems to be right is for a human.
NOT_EXAMINED = "the answer can jump at points of which not all could be examined"

Verdict = Literal["correct", "correct_on_part_of_domain", "incorrect", "undecided"]
Certainty = Literal["proved", "probable"]


class Decision(NamedTuple):
    """A verdict, how sure it is, and why."""

    verdict: Verdict
    certainty: Certainty | None
    evidence: dict[str, Any]


def decide(truth: Truth, submitted: Node, witnesses: Witnesses, *, exact: bool = True) -> Decision:
    """Decide whether an answer is what was asked for; ``exact`` off leaves out the exact engine."""
    try:
        answer = enclosure_of(submitted)
    except Unsupported as error:
        return Decision("undecided", None, {"method": "none", "reason": error.detail})
    try:
        return _Comparison(truth, written_out(submitted), answer, witnesses, exact).decision()
    except Refuted as refuted:
        return Decision("incorrect", "proved", {"method": "witness_point", **refuted.finding.evidence()})


class _Comparison:
    """One answer on its way to a decision; raises ``Refuted`` as soon as a point tells."""

    def __init__(self, truth: Truth, submitted: Node, answer: Enclosure, witnesses: Witnesses, exact: bool) -> None:
        self.truth, self.submitted, self.answer, self.witnesses, self.exact = truth, submitted, answer, witnesses, exact
        self.precisions = precisions(truth.function, submitted)
        self.findings: list[Finding] = []
        self.further = islice(witnesses.more(), MAX_POINTS)

    def decision(self) -> Decision:
        """The decision, if no point refutes the answer."""
        self._look_at_all(islice(self.witnesses.points(), MAX_POINTS))
        self._look_at_edges()
        if len(self._seen(Observation.AGREES)) < AGREEMENTS:
            self._look_at_all(self.further)
        proof = self._proof()
        if not self._seen(Observation.AGREES):
            return self._without_points(proof)
        if proof.different:
            return Decision("incorrect", "proved", {"method": "exact_difference"})
        return self._proved(proof) if proof.equal else self._by_agreement(proof)

    def _without_points(self, proof: Proof) -> Decision:
        """No point was found where both have a value: there is none, or it is hard to find."""
        narrower = self._seen(Observation.NARROWER)
        evidence = {"method": "undefined_at_point", **narrower[0].evidence()} if narrower else {}
        if narrower and proof.nowhere:
            return Decision("incorrect", "proved", evidence)
        if narrower:
            return Decision("correct_on_part_of_domain" if proof.equal else "incorrect", "probable", evidence)
        reason = {"reason": "no point of the domain was found"}
        if self._is_identical:
            return Decision("correct", "probable", {"method": "identical", "points": 0} | reason)
        return Decision("undecided", None, {"method": "none"} | reason)

    def _look_at_all(self, points: Iterable[Witness]) -> None:
        for point in points:
            self.findings.append(self._unrefuted(look_at(self.truth, self.answer, point, self.precisions.ladder)))

    def _look_at_edges(self) -> None:
        """An edge counts only against the answer, and not where the expected formula is as wrong.

        The derivative of x*cosh(sign(x)) is cosh(1), at 0 too; but nobody writes it such that this shows.
        """
        formula = enclosure_of(self.truth.expected)
        jumps = bool(loose_parts(self.submitted, self.truth.assumptions))
        for point in self.witnesses.edges():
            if self._has_value(self.answer, point):
                self._look_at_edge(formula, point, jumps)
            elif jumps and self._may_have_value(point):
                is_right_at(self.truth, self.submitted, {name: rationally(known) for name, known in point.items()})
        for others, name, value in self.witnesses.irrational_edges() if jumps else ():
            place = {**{other: rationally(known) for other, known in others.items()}, name: exactly(value)}
            is_right_at(self.truth, self.submitted, place)

    def _look_at_edge(self, formula: Enclosure, point: Witness, jumps: bool) -> None:
        if self._is_wrong_at(formula, point):
            return
        finding = self._unrefuted(look_at(self.truth, self.answer, point, self.precisions.ladder))
        if jumps and finding.observation is Observation.AGREES:
            self._agrees_closely(finding, (self.precisions.last_bits,))
            self._look_at_rest(finding, Proof(False))

    def _may_have_value(self, point: Witness) -> bool:
        with precision(self.precisions.ladder[0]):
            try:
                self.answer(point)
            except Undefined:
                return False
            except Failure:
                return True
            return True

    def _is_wrong_at(self, formula: Enclosure, point: Witness) -> bool:
        seen = look_at(self.truth, formula, point, self.precisions.ladder).observation
        return seen is not Observation.AGREES and self._has_value(formula, point)

    def _has_value(self, formula: Enclosure, point: Witness) -> bool:
        with precision(self.precisions.ladder[0]):
            try:
                formula(point)
            except Failure:
                return False
            return True

    def _unrefuted(self, finding: Finding) -> Finding:
        if finding.observation is Observation.DIFFERS:
            raise Refuted(finding)
        return finding

    def _seen(self, observation: Observation) -> list[Finding]:
        return [finding for finding in self.findings if finding.observation is observation]

    @property
    def _is_identical(self) -> bool:
        return self.submitted == self.truth.expected

    def _proof(self) -> Proof:
        if self._is_identical:
            return Proof(True, covered=True)
        if not self.exact:
            return Proof(False)
        return compare(self.truth.expected, self.submitted, self.truth.function, self.truth.assumptions)

    def _proved(self, proof: Proof) -> Decision:
        """Equal but for isolated points; so what matters is where the answer is, and what it is at those."""
        if not proof.covered:
            self._look_at_all(self.further)
        examination = self._examination(proof)
        evidence: dict[str, Any] = {
            "method": "identical" if self._is_identical else "exact",
            "points": len(self._seen(Observation.AGREES)),
            "examined": examination.points,
        }
        gap = next(iter(self._seen(Observation.NARROWER)), examination.left_out)
        if gap:
            certainty: Certainty = "proved" if examination.complete else "probable"
            return Decision("correct_on_part_of_domain", certainty, evidence | {"undefined_at": gap.evidence()})
        if not proof.covered and (unclear := self._seen(Observation.UNCLEAR)):
            evidence["unclear_at"] = unclear[0].evidence()
            return Decision("correct_on_part_of_domain", "probable", evidence)
        if not examination.complete and not self._jumps_like_the_task:
            return Decision("undecided", None, evidence | {"reason": NOT_EXAMINED})
        if not examination.complete:
            reason = "it is not proved that no single point has another value"
        elif not proof.covered or self._seen(Observation.TOO_LARGE):
            reason = "it is not proved that the answer is defined wherever it should be"
        else:
            return Decision("correct", "proved", evidence)
        return Decision("correct", "probable", evidence | {"reason": reason})

    @cached_property
    def _jumps_like_the_task(self) -> bool:
        """Whether the answer jumps only where the function changes: somebody who means well brings no other jumps."""
        if self._is_identical or self.witnesses.constant:
            return True
        known = {*changes(self.truth.function), *changes(self.truth.expected)}
        parts = loose_parts(self.submitted, self.truth.assumptions)
        return all({*changes(part)} <= known for part in parts)

    def _examination(self, proof: Proof) -> Examination:
        """What is known of isolated points. Raises ``Refuted``."""
        if self.witnesses.constant:
            return Examination(True)
        found = examined(self.truth, self.submitted, self.witnesses.variable, self.witnesses.rows())
        apart = proof.isolated and (self.witnesses.parameters or not self.truth.order)
        return found._replace(complete=False) if apart else found

    def _by_agreement(self, proof: Proof) -> Decision:
        """Without a proof: agreement at further points and at more bits."""
        self._look_at_all(self.further)
        for finding in self._seen(Observation.AGREES):
            if self._look_at_rest(finding, proof):
                return Decision("incorrect", "probable", {"method": "exact_difference"} | finding.evidence())
        ladder = self.precisions.ladder[1:]
        alike = self._seen(Observation.AGREES)
        alike = alike[:: 1 + len(alike) // self.precisions.close_points]
        close = [finding for finding in alike if self._agrees_closely(finding, ladder)]
        for finding in close[:: 1 + len(close) // self.precisions.last_points]:
            self._agrees_closely(finding, (self.precisions.last_bits,))
        evidence: dict[str, Any] = {"method": "agreement", "points": len(close), "bits": AGREEMENT_BITS}
        if len(close) < (1 if self.witnesses.constant else AGREEMENTS):
            return Decision("undecided", None, evidence | {"reason": "too few points of the domain were found"})
        if not self._jumps_like_the_task:
            return Decision("undecided", None, evidence | {"reason": NOT_EXAMINED})
        if narrower := [*self._seen(Observation.NARROWER), *self._seen(Observation.UNCLEAR)]:
            evidence["undefined_at"] = narrower[0].evidence()
            return Decision("correct_on_part_of_domain", "probable", evidence)
        return Decision("correct", "probable", evidence)

    def _look_at_rest(self, finding: Finding, proof: Proof) -> bool:
        """Whether what is left of the difference, written down, is not zero at a point, though no precision shows it.

        Raises ``Refuted`` with as many bits as show it.
        """
        point = cast(Witness, finding.point)
        rest = self._rest.at(point) or (proof.rest and proof.rest(point))
        if not rest:
            return False
        bits = needed_bits(rest, finding)
        for enough in (bits, 2 * bits) if bits <= self.precisions.most_bits else ():
            self._agrees_closely(finding, (enough,))
        return True

    @cached_property
    def _rest(self) -> SmallDifference:
        return SmallDifference(self.truth.expected, self.submitted)

    def _agrees_closely(self, finding: Finding, ladder: tuple[int, ...]) -> bool:
        """Whether more bits make both balls small and keep them together; raises ``Refuted`` if they come apart."""
        for bits in ladder:
            with precision(bits):
                try:
                    point = cast(Witness, finding.point)
                    expected, submitted = self.truth.enclosure(point), self.answer(point)
                except Failure:
                    continue
                if expected - submitted != 0:
                    raise Refuted(Finding(Observation.DIFFERS, finding.point, bits, expected, submitted))
                if _agree(expected, submitted):
                    return True
        return False


def _agree(expected: Real, submitted: Real) -> bool:
    """Whether both lie in one ball that is small for their size."""
    distance = abs(ball(expected - submitted)).upper()
    size = max(abs(ball(expected)).lower(), abs(ball(submitted)).lower(), arb(2) ** -SMALLEST)
    return bool(distance <= size * arb(2) ** -AGREEMENT_BITS)
