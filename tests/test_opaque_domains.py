"""What an answer contains besides may make its domain smaller, even where it cancels: then it is not simply correct."""

import pytest

from oracles.checking import decided

#: Functions that are defined on a part of the axis only: the points that are tried first do not show it. (A single
#: point, as a pole of gamma, is no part of a domain: x/x is 1.)
NARROWING = (
    "lambertw(x + 1000)", "log(x + 1000)", "sqrt(x + 1000)", "acosh(x + 1000)", "loggamma(x + 1000)",
    "asin(x/1000)", "acos(x/1000)", "atanh(x/1000)", "(x + 1000)^(1/2)", "(x + 1000)^pi", "li(x + 1000)",
    "Ci(x + 1000)", "bessely(0, x + 1000)", "besselk(1, x + 1000)", "log(log(x + 1000))", "asec(x + 1000)",
    "root(x + 1000, 4)", "acoth(x + 1000)",
)  # fmt: skip


@pytest.mark.parametrize("narrowing", NARROWING)
def test_what_cancels_still_has_a_domain(narrowing: str) -> None:
    """1 + g − g is 1 only where g is defined: for x, whose derivative is 1 everywhere, that is not a proof."""
    for answer in (f"1 + {narrowing} - {narrowing}", f"{narrowing}/({narrowing})", f"1 + 0*{narrowing}"):
        decision = decided("x", answer)
        assert (decision.verdict, decision.certainty) != ("correct", "proved"), answer


#: Functions that are defined everywhere: nothing stands in the way of a proof.
EVERYWHERE = ("erf(x)", "atan(x)", "sin(x)", "exp(x)", "x^3", "cosh(x)", "abs(x)", "cbrt(x)")


@pytest.mark.parametrize("whole", EVERYWHERE)
def test_what_is_defined_everywhere_narrows_nothing(whole: str) -> None:
    decision = decided("x", f"1 + {whole} - {whole}")
    assert (decision.verdict, decision.certainty) == ("correct", "proved")
