"""Domains and equalities that hang on what constants and cases hide: nothing is proved that is not so."""

import pytest

from oracles.checking import decided

#: Equal, for Γ(1/3)·Γ(2/3) = 2π/√3, which no generator of the zero test knows.
ONE, OTHER = "exp(gamma(1/3)*gamma(2/3)*x)", "exp(2*pi/sqrt(3)*x)"


def beside(part: str) -> str:
    """The right answer where the part is defined."""
    return f"1 + {part} - {part}"


#: A part that cancels, and what is said of the answer 1 with it, for the derivative of x.
CANCELLED: dict[str, set[tuple[str, str | None]]] = {
    f"1/({ONE} - {OTHER})": {("undecided", None)},
    "(x^2 + 1)^(-1/2)": {("correct", "proved")},
    "sqrt(abs(x) - x)": {("correct", "probable"), ("correct", "proved")},
    "(abs(x) - x)^(-1/2)": {("correct_on_part_of_domain", "proved")},
    "(x - abs(x))^(-1/2)": {("incorrect", "proved"), ("correct_on_part_of_domain", "probable")},
    "digamma(x^2)": {("correct", "proved")},
    "digamma(abs(x) - x)": {("correct_on_part_of_domain", "proved")},
    "polygamma(1, abs(x) + x)": {("correct_on_part_of_domain", "proved")},
    "log(abs(x) + x)": {("correct_on_part_of_domain", "proved")},
}


@pytest.mark.parametrize("part", CANCELLED)
def test_a_part_that_cancels_still_has_its_domain(part: str) -> None:
    decision = decided("x", beside(part))
    assert (decision.verdict, decision.certainty) in CANCELLED[part]


def test_a_relation_that_is_not_known_is_no_difference() -> None:
    assert decided(f"a*{OTHER}", ONE, "a").verdict == "correct"
    assert decided(f"a*{OTHER}", f"{ONE} + 1/10^40", "a").verdict == "incorrect"
