"""The decision about an answer that is an expression: witnesses first, then proof, then agreement at many bits.

*Incorrect* is always proved, by a point where two balls are disjoint or where the answer has no value. *Correct* is
proved by the exact engine, and only if no witness is left in doubt; without a proof it is *probable* after agreement to
``AGREEMENT_BITS`` at ``AGREEMENTS`` points at least. All budgets are counted in points and bits.
"""

from collections.abc import Iterable
from enum import Enum
from itertools import islice
from typing import Any, Literal, NamedTuple

from flint import arb

from service.calculus.arithmetic.domains import Real
from service.calculus.arithmetic.failures import Failure, Undecided, Undefined
from service.calculus.arithmetic.real_balls import ball, precision
from service.calculus.checking.decision.expected import Enclosure, Truth, enclosure_of
from service.calculus.checking.decision.witnesses import Witness, Witnesses
from service.calculus.checking.decision.zero_test.proof import Proof, compare
from service.errors import Unsupported
from service.language.tree import Node

#: Bits at which a point is looked at, one after another, until balls tell.
LADDER = (64, 192, 640, 2048)
#: Without a proof, agreement to so many bits at so many points makes an answer probable.
AGREEMENT_BITS = 120
AGREEMENTS = 6
#: Bits to which they agree are counted from the size of the values, but not from less than 2**-500.
SMALLEST = 500
#: Without a proof, some points are looked at once more at so many bits, where a difference of 1e-1000 shows.
LAST_BITS = 4096
LAST_POINTS = 4
#: Points of one comparison.
MAX_POINTS = 64
#: Digits of the values in the evidence.
SHOWN_DIGITS = 12

Verdict = Literal["correct", "correct_on_part_of_domain", "incorrect", "undecided"]
Certainty = Literal["proved", "probable"]


class Decision(NamedTuple):
    """A verdict, how sure it is, and why."""

    verdict: Verdict
    certainty: Certainty | None
    evidence: dict[str, Any]


class Observation(Enum):
    """What is seen at a point."""

    AGREES = "both balls overlap"
    DIFFERS = "the balls are disjoint"
    NARROWER = "the answer has certainly no value where one is expected"
    OUTSIDE = "no value is expected here, or none is known"
    UNCLEAR = "one is expected, and no precision tells what the answer's is"


class Finding(NamedTuple):
    """A point that was looked at, and the values there if both are known."""

    observation: Observation
    point: Witness
    bits: int = 0
    expected: Real | None = None
    submitted: Real | None = None
    reason: str | None = None


def decide(truth: Truth, submitted: Node, witnesses: Witnesses, *, exact: bool = True) -> Decision:
    """Decide whether an answer is what was asked for; ``zero_test`` off leaves out the exact engine."""
    try:
        answer = enclosure_of(submitted)
    except Unsupported as error:
        return Decision("undecided", None, {"method": "none", "reason": error.detail})
    try:
        return _Comparison(truth, submitted, answer, witnesses, exact).decision()
    except _Refuted as refuted:
        return Decision("incorrect", "proved", {"method": "witness_point", **_values(refuted.finding)})


class _Refuted(Exception):
    """A point was found where the balls are disjoint."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("refuted")
        self.finding = finding


def look_at(truth: Truth, answer: Enclosure, point: Witness) -> Finding:
    """Enclose both values with more and more bits until the point tells something."""
    last = Finding(Observation.OUTSIDE, point)
    for bits in LADDER:
        with precision(bits):
            try:
                expected = truth.enclosure(point)
            except Undecided:
                continue
            except Failure:
                return last
            last = _compare(expected, answer, point, bits)
        if last.observation is not Observation.UNCLEAR:
            break
    return last


def _compare(expected: Real, answer: Enclosure, point: Witness, bits: int) -> Finding:
    """What the answer's value is beside the expected one, at the present precision."""
    try:
        submitted = answer(point)
    except Undefined as failure:
        observation = Observation.UNCLEAR if failure.kind == "too_large" else Observation.NARROWER
        return Finding(observation, point, bits, expected, reason=failure.reason)
    except Failure:
        return Finding(Observation.UNCLEAR, point, bits, expected)
    return Finding(
        Observation.DIFFERS if expected - submitted != 0 else Observation.AGREES, point, bits, expected, submitted
    )


def _values(finding: Finding) -> dict[str, Any]:
    """The point and what was found there, as the evidence shows it."""
    with precision(finding.bits):
        return {
            "point": {name: str(value) for name, value in finding.point.items()},
            "expected": None if finding.expected is None else shown(finding.expected),
            "submitted": None if finding.submitted is None else shown(finding.submitted),
            "bits": finding.bits,
        } | ({"reason": finding.reason} if finding.reason else {})


def shown(value: Real) -> str:
    """A value to ``SHOWN_DIGITS`` digits."""
    return str(ball(value).str(SHOWN_DIGITS, radius=False))


class _Comparison:
    """One answer on its way to a decision; raises ``_Refuted`` as soon as a point tells."""

    def __init__(self, truth: Truth, submitted: Node, answer: Enclosure, witnesses: Witnesses, exact: bool) -> None:
        self.truth, self.submitted, self.answer, self.witnesses, self.exact = truth, submitted, answer, witnesses, exact
        self.findings: list[Finding] = []
        self.further = islice(witnesses.more(), MAX_POINTS)

    def decision(self) -> Decision:
        """The decision, if no point refutes the answer."""
        self._look_at_all(islice(self.witnesses.points(), MAX_POINTS))
        self._look_at_edges()
        if len(self._seen(Observation.AGREES)) < AGREEMENTS:
            self._look_at_all(self.further)
        narrower, agreeing = self._seen(Observation.NARROWER), self._seen(Observation.AGREES)
        if narrower and not agreeing:
            return Decision("incorrect", "proved", {"method": "undefined_at_point", **_values(narrower[0])})
        if not agreeing:
            return Decision("undecided", None, {"method": "none", "reason": "no point of the domain was found"})
        proof = self._proof()
        return self._proved(proof) if proof.equal else self._by_agreement()

    def _look_at_all(self, points: Iterable[Witness]) -> None:
        for point in points:
            self.findings.append(self._unrefuted(look_at(self.truth, self.answer, point)))

    def _look_at_edges(self) -> None:
        """An edge counts only against the answer, and only where the expected formula itself holds.

        The derivative of x*cosh(sign(x)) is cosh(1), at 0 too; but nobody writes it such that this shows.
        """
        formula = enclosure_of(self.truth.expected)
        for point in self.witnesses.edges():
            if self._is_answered(point) and look_at(self.truth, formula, point).observation is Observation.AGREES:
                self._unrefuted(look_at(self.truth, self.answer, point))

    def _is_answered(self, point: Witness) -> bool:
        with precision(LADDER[0]):
            try:
                self.answer(point)
            except Failure:
                return False
            return True

    def _unrefuted(self, finding: Finding) -> Finding:
        if finding.observation is Observation.DIFFERS:
            raise _Refuted(finding)
        return finding

    def _seen(self, observation: Observation) -> list[Finding]:
        return [finding for finding in self.findings if finding.observation is observation]

    def _proof(self) -> Proof:
        if self.submitted == self.truth.expected:
            return Proof(True, covered=True)
        if not self.exact:
            return Proof(False)
        return compare(self.truth.expected, self.submitted, self.truth.function, self.truth.assumptions)

    def _proved(self, proof: Proof) -> Decision:
        """Equal wherever both are defined; so what matters is where the answer is."""
        method = "identical" if self.submitted == self.truth.expected else "exact"
        evidence = {"method": method, "points": len(self._seen(Observation.AGREES))}
        if narrower := self._seen(Observation.NARROWER):
            return Decision("correct_on_part_of_domain", "proved", evidence | {"undefined_at": _values(narrower[0])})
        if proof.covered and not self._seen(Observation.UNCLEAR):
            return Decision("correct", "proved", evidence)
        reason = "it is not proved that the answer is defined wherever it should be"
        return Decision("correct", "probable", evidence | {"reason": reason})

    def _by_agreement(self) -> Decision:
        """Without a proof: agreement at further points and at more bits."""
        self._look_at_all(self.further)
        close = [finding for finding in self._seen(Observation.AGREES) if self._agrees_closely(finding, LADDER[1:])]
        for finding in close[:LAST_POINTS]:
            self._agrees_closely(finding, (LAST_BITS,))
        evidence: dict[str, Any] = {"method": "agreement", "points": len(close), "bits": AGREEMENT_BITS}
        if len(close) < (1 if self.witnesses.constant else AGREEMENTS):
            return Decision("undecided", None, evidence | {"reason": "too few points of the domain were found"})
        if narrower := self._seen(Observation.NARROWER):
            return Decision("correct_on_part_of_domain", "probable", evidence | {"undefined_at": _values(narrower[0])})
        return Decision("correct", "probable", evidence)

    def _agrees_closely(self, finding: Finding, ladder: tuple[int, ...]) -> bool:
        """Whether more bits make both balls small and keep them together; raises ``_Refuted`` if they come apart."""
        for bits in ladder:
            with precision(bits):
                try:
                    expected, submitted = self.truth.enclosure(finding.point), self.answer(finding.point)
                except Failure:
                    continue
                if expected - submitted != 0:
                    raise _Refuted(Finding(Observation.DIFFERS, finding.point, bits, expected, submitted))
                if _agree(expected, submitted):
                    return True
        return False


def _agree(expected: Real, submitted: Real) -> bool:
    """Whether both lie in one ball that is small for their size."""
    distance = abs(ball(expected - submitted)).upper()
    size = max(abs(ball(expected)).lower(), abs(ball(submitted)).lower(), arb(2) ** -SMALLEST)
    return bool(distance <= size * arb(2) ** -AGREEMENT_BITS)
