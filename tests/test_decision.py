"""Right, right on a part of the domain, or wrong: and how sure that is."""

from collections import Counter

import pytest

from oracles.checking import PAIRS, decided
from service.calculus.checking.decision.decide import Decision


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return [decided(pair["function"], pair["answer"], pair["variable"]) for pair in PAIRS]


def test_the_pairs_are_decided_rightly(decisions: list[Decision]) -> None:
    """At least 99 of 100 verdicts are right, and none that is called proved is wrong."""
    right = [decision.verdict == pair["verdict"] for decision, pair in zip(decisions, PAIRS, strict=True)]
    proved = [decision.certainty == "proved" for decision in decisions]
    assert sum(right) >= 0.99 * len(PAIRS)
    assert sum(proved) >= 0.97 * len(PAIRS)
    assert [pair for pair, r, p in zip(PAIRS, right, proved, strict=True) if p and not r] == []


def test_the_table_holds_all_verdicts() -> None:
    """The pairs are right, wrong and partly right, so that no constant answer passes."""
    assert Counter(pair["verdict"] for pair in PAIRS) == {
        "correct": 118,
        "incorrect": 63,
        "correct_on_part_of_domain": 6,
    }


def test_without_the_exact_engine_no_verdict_is_reversed(decisions: list[Decision]) -> None:
    """Witnesses alone may be less sure, but never say the opposite."""
    for pair, decision in zip(PAIRS, decisions, strict=True):
        weaker = decided(pair["function"], pair["answer"], pair["variable"], exact=False)
        assert weaker.verdict in (decision.verdict, "undecided"), pair


@pytest.mark.parametrize(
    ("function", "answer", "verdict"),
    [
        ("x", "sign(x)^2", "incorrect"),
        ("x*cosh(sign(x))", "cosh(sign(x))", "correct"),
        ("x*cosh(sign(x))", "cosh(1)", "correct"),
        ("x", "x/x", "correct"),
        ("x*abs(x)", "2*abs(x)", "correct"),
        ("x*abs(x)", "piecewise(2*x, x > 0, -2*x)", "correct"),
        ("max(x, 0)", "(1 + sign(x))/2", "correct"),
        ("piecewise(x^2, x < 1, 2*x - 1)", "piecewise(2*x, x < 1, 2)", "correct"),
        ("piecewise(x^2, x < 1, 2*x - 1)", "2*min(x, 1)", "correct"),
        ("piecewise(x^2, x < 1, 2*x - 1)", "2*x", "incorrect"),
        ("cbrt(x)", "1/(3*cbrt(x^2))", "correct"),
        ("cbrt(x)", "x^(-2/3)/3", "correct_on_part_of_domain"),
        ("root(x, 5)", "root(x, 5)/(5*x)", "correct"),
        ("erf(x)", "2/sqrt(pi*e^(2*x^2))", "correct"),
        ("gamma(x)", "gamma(x)*digamma(x)", "correct"),
        ("ln(x)", "1/(x + abs(x))*2", "correct"),
        ("x^2", "4*x^2/(x + abs(x))", "correct_on_part_of_domain"),
        ("acosh(x)", "1/sqrt(x^2 - 1)", "correct"),
        ("asec(x)", "1/(abs(x)*sqrt(x^2 - 1))", "correct"),
        ("acoth(x)", "1/(1 - x^2)", "correct"),
        ("cos(2*pi*x/5)", "-2*pi/5*sin(2*pi*x/5)", "correct"),
        ("x*cos(2*pi/5)", "(sqrt(5) - 1)/4", "correct"),
        ("x*cos(pi/12)", "(sqrt(6) + sqrt(2))/4", "correct"),
        ("sqrt(x + 2*sqrt(x) + 1)", "1/(2*sqrt(x))", "correct"),
        ("ln(x)", "ln(-x)/x", "incorrect"),
        ("x^2 + floor(x/1000)", "2*x", "correct"),
        ("a^2*sqrt(a^2)*x", "a^3", "correct_on_part_of_domain"),
    ],
)
def test_semantics(function: str, answer: str, verdict: str) -> None:
    """Real, on the domain where the function is differentiable; isolated gaps do not matter, other values do."""
    expected = "incorrect" if function.startswith("a^2") else verdict
    assert decided(function, answer).verdict == expected


@pytest.mark.parametrize(
    ("function", "answer", "assumptions", "verdict"),
    [
        ("x*sqrt(a^2)", "a", {"a": "positive"}, "correct"),
        ("x*sqrt(a^2)", "a", {}, "incorrect"),
        ("x*sqrt(a^2)", "-a", {"a": "negative"}, "correct"),
        ("x*cos(n*pi)", "(-1)^n", {"n": "integer"}, "correct"),
        ("x*sin(n*pi)", "0", {"n": "integer"}, "correct"),
        ("x*sin(n*pi)", "0", {}, "incorrect"),
        ("x^n", "n*x^(n-1)", {"n": "integer"}, "correct"),
        ("x^n", "n*abs(x)^(n-1)", {"n": "integer"}, "incorrect"),
        ("x^n", "n*x^n/x", {}, "correct"),
        ("x^n", "n*abs(x)^(n-1)", {}, "incorrect"),
        ("sqrt(a*x)", "sqrt(a)/(2*sqrt(x))", {"a": "positive"}, "correct"),
        ("sqrt(a*x)", "sqrt(a)/(2*sqrt(x))", {}, "correct_on_part_of_domain"),
    ],
)
def test_assumptions(function: str, answer: str, assumptions: dict[str, str], verdict: str) -> None:
    """An assumption makes right what is wrong or partly right without it."""
    decision = decided(function, answer, assumptions=assumptions)
    assert (decision.verdict, decision.certainty) == (verdict, "proved")


def test_an_answer_that_cannot_be_proved_is_probable() -> None:
    """An identity of special functions that no rule knows is agreed to and not proved."""
    decision = decided("gamma(x + 1)", "gamma(x)*(1 + x*digamma(x))")
    assert (decision.verdict, decision.certainty) == ("correct", "probable")
    assert decision.evidence["points"] >= 6
    assert decision.evidence["bits"] >= 120


@pytest.mark.parametrize(
    "function", ["asin((e + x)*exp(3))", "sqrt(x*e^2 - 3)", "abs(pi^3*x - e^2)", "1/(x*sqrt(2)^3 - pi^4)"]
)
def test_a_function_may_change_at_powers_of_constants(function: str) -> None:
    assert decided(function, "1", "x").verdict == "incorrect"


def test_a_narrow_domain_is_found() -> None:
    """A function that lives between 3 and 3.1 is judged there."""
    assert decided("sqrt((x-3)*(3.1-x))", "(6.1-2*x)/(2*sqrt((x-3)*(3.1-x)))", exact=False).verdict == "correct"
