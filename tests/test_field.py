"""The exact engine: what it proves, and that it proves nothing else."""

import random
from itertools import islice

import pytest

from oracles.checking import tree
from oracles.rewritings import expression, mutated, rewritten
from service.calculus.checking.decision.expected import Truth, enclosure_of
from service.calculus.checking.decision.findings import Observation, look_at
from service.calculus.checking.decision.precisions import precisions
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.checking.decision.zero_test.constants import vanishes
from service.calculus.checking.decision.zero_test.field import Field
from service.calculus.checking.decision.zero_test.proof import Proof, compare
from service.calculus.checking.decision.zero_test.quotients import MAX_TERMS, Ring, TooLarge
from service.calculus.checking.decision.zero_test.rewriting import rewrite
from service.language.tree import walk

EQUAL = Proof(True, covered=True)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sin(2*x)", "2*sin(x)*cos(x)"),
        ("sin(x + y)", "sin(x)*cos(y) + cos(x)*sin(y)"),
        ("sin(x/2)*cos(x/3)", "(sin(5*x/6) + sin(x/6))/2"),
        ("sin((x^2 + x + 1)/(x + 1))", "sin(x)*cos(1/(x + 1)) + cos(x)*sin(1/(x + 1))"),
        ("exp((x + 1)/(x - 1))", "e*exp(2/(x - 1))"),
        ("cos(sin(sin(sin(x))))", "1 - 2*sin(sin(sin(sin(x)))/2)^2"),
        ("cos(pi*x + pi/3)", "cos(pi*x)/2 - sqrt(3)/2*sin(pi*x)"),
        ("cos(pi/5)*cos(2*pi/5)", "1/4"),
        ("sin(pi/12)", "(sqrt(6) - sqrt(2))/4"),
        ("ln(12)", "2*ln(2) + ln(3)"),
        ("2^x*3^x", "6^x"),
        ("(2*x)^(1/2)*sqrt(8)", "4*sqrt(x)"),
        ("sqrt(3 + 2*sqrt(2))", "1 + sqrt(2)"),
        ("(2 + sqrt(5))^(1/3) - (sqrt(5) - 2)^(1/3)", "1"),
        ("sqrt(x^2)", "abs(x)"),
        ("x/abs(x)", "abs(x)/x"),
        ("max(x, y) + min(x, y)", "x + y"),
        ("asin(x) + acos(x)", "pi/2"),
        ("sin(2*atan(x))", "2*x/(1 + x^2)"),
        ("acosh(x)", "ln(x + sqrt(x^2 - 1))"),
        ("atanh(x)", "ln((1 + x)/(1 - x))/2"),
        ("x^ln(y)", "y^ln(x)"),
        ("abs(pi - 3)", "pi - 3"),
        ("(x - y)^6000", "(y - x)^6000"),
        ("root(-x, 3)", "-cbrt(x)"),
    ],
)
def test_identities_are_proved(left: str, right: str) -> None:
    """Identities of elementary functions are proved; the domain is that of the left side."""
    assert compare(tree(left), tree(right), tree(left)) == EQUAL


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(x^2)", "x"),
        ("x^(2/2)", "abs(x)"),
        ("ln(x^2)", "ln(x)"),
        ("sin(x)", "sin(x) + 1/10^50"),
        ("sqrt(2) + sqrt(3)", "3146264369941972342329135065/10^27"),
        ("cos(pi/7)", "cos(pi/7) + 1/2^200"),
        ("sqrt(x^2 + 1)", "x"),
        ("max(x, y)", "x"),
        ("(x - y)^6001", "(y - x)^6001"),
    ],
)
def test_what_is_not_equal_is_not_proved(left: str, right: str) -> None:
    """The engine says nothing about what differs, however little."""
    assert not compare(tree(left), tree(right), tree(left)).equal


@pytest.mark.parametrize(
    ("function", "left", "right", "covered"),
    [
        ("ln(x)", "1/x", "1/abs(x)", True),
        ("x^2", "2*x", "2*sqrt(x)^2", False),
        ("ln(abs(x))", "1/x", "exp(-ln(x))", False),
        ("asin(x)", "1/sqrt(1 - x^2)", "1/(sqrt(1 - x)*sqrt(1 + x))", True),
        ("ln(x - 1)", "1/(x - 1)", "sqrt(x)/(sqrt(x)*(x - 1))", True),
        ("x", "1", "(x + abs(x))/(x + abs(x))", False),
        ("x", "1", "loggamma(x)/loggamma(x)", False),
        ("loggamma(x)", "digamma(x)", "digamma(x)*loggamma(x)/loggamma(x)", True),
    ],
)
def test_coverage(function: str, left: str, right: str, covered: bool) -> None:
    """Whether the answer is proved to be defined wherever the function is; an answer cannot limit its own domain."""
    assert compare(tree(left), tree(right), tree(function)) == Proof(True, covered=covered)


def test_an_answer_that_is_defined_nowhere() -> None:
    """The root of a negative number is recognised."""
    assert compare(tree("x"), tree("sqrt(-1 - x^2)"), tree("x")).nowhere


def test_cases_without_a_common_sign() -> None:
    """A piecewise function is compared branch by branch."""
    left, right = tree("piecewise(x^2, x < 0, 0)"), tree("(x^2 - x*abs(x))/2")
    assert compare(left, right, tree("x")) == EQUAL


def test_polynomials_have_a_limit() -> None:
    """What would have too many terms ends the comparison and not the process."""
    ring = Ring(8)
    x, y, z = (ring.context.gen(index) for index in range(3))
    with pytest.raises(TooLarge):
        ring.power(1 + x + y + z, 100)
    assert len(ring.power(1 + x + y + z, 15)) <= MAX_TERMS


def test_the_zero_test_of_algebraic_numbers_is_exact() -> None:
    """A number that is zero to 60 digits, and is not, is told from zero."""
    field = Field(8)
    near = rewrite(field, tree("sqrt(2) - 1414213562373095048801688724209698078569671875376948073176679/10^60"))
    assert not vanishes(field, near.numerator)
    zero = rewrite(field, tree("sqrt(2)*sqrt(3) - sqrt(6)"))
    assert vanishes(field, zero.numerator)


@pytest.mark.parametrize("seed", range(4))
def test_random_pairs_that_are_proved_equal_agree(seed: int) -> None:
    """What is proved equal is equal at points that the proof has not seen."""
    rng = random.Random(seed)
    for _ in range(60):
        left = expression(rng, 3)
        change = rewritten if rng.random() < 0.5 else mutated
        right = change(rng, left)
        if len(list(walk(right))) > 80 or not compare(left, right).equal:
            continue
        truth = Truth(left, left, enclosure_of(left), {})
        points = islice(Witnesses([left, right], "x", {}, "unseen").points(), 20)
        assert Observation.DIFFERS not in {
            look_at(truth, enclosure_of(right), point, precisions(right).ladder).observation for point in points
        }, (
            left,
            right,
        )
