"""Sweeps: the V of truncation and rounding, in one call."""

import itertools
import math

import pytest

from oracles.operations import estimate
from service.calculus.estimation.sweep import Point, best, grid, slopes
from service.errors import InvalidField

SWEEP = {"from": "1e-1", "to": "1e-16", "points": 33}


def test_the_grid_keeps_its_ends_and_its_decades() -> None:
    """Steps are equally far apart in log ε; whole decades come out as they are written."""
    steps = grid(1e-1, 1e-16, 16)
    assert steps == [float(f"1e-{k}") for k in range(1, 17)]
    steps = grid(0.5, 0.003, 7)
    assert (steps[0], steps[-1]) == (0.5, 0.003)
    ratios = [b / a for a, b in itertools.pairwise(steps)]
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-12)


def test_the_notebook_swept() -> None:
    """w² at 3: truncation is ε itself, rounding grows like 1/ε, and the best step is near the predicted one."""
    answer = estimate(expression="w^2", at="3", sweep=SWEEP)
    swept = answer["sweep"]
    assert answer["method"] == "forward"
    assert len(swept["epsilon"]) == 33
    for step, truncation in zip(swept["epsilon"], swept["truncation"], strict=True):
        assert truncation == pytest.approx(step, rel=1e-12)
    assert swept["observed_order"] == 1.0
    assert swept["slopes"]["rounding"] == pytest.approx(-1, abs=0.1)
    assert 0.05 <= swept["best_epsilon"] / answer["optimal_epsilon"]["predicted"] <= 20


@pytest.mark.parametrize(
    ("method", "accuracy", "order", "expected"),
    [
        ("backward", None, 1, 1),
        ("central", None, 1, 2),
        ("stencil", 4, 1, 4),
        ("central", None, 2, 2),
        ("forward", 3, 2, 3),
    ],
)
def test_the_slope_of_truncation_is_the_accuracy(method: str, accuracy: int | None, order: int, expected: int) -> None:
    """The exact truncation branch has the slope of the formula, although float64 shows only rounding there."""
    answer = estimate(expression="exp(x)*sin(x)", at="0.7", method=method, accuracy=accuracy, order=order, sweep=SWEEP)
    assert answer["sweep"]["observed_order"] == pytest.approx(expected, abs=0.01)
    for name in ("estimate", "total", "truncation", "rounding"):
        assert len(answer["sweep"][name]) == 33


def test_totals_are_what_the_estimates_miss() -> None:
    """total = estimate − derivative, and total = truncation + rounding, at every step."""
    answer = estimate(expression="exp(x)", at="1", method="central", sweep=SWEEP)
    swept = answer["sweep"]
    for estimated, total, truncation, rounding in zip(
        swept["estimate"], swept["total"], swept["truncation"], swept["rounding"], strict=True
    ):
        assert total == pytest.approx(estimated - math.e, abs=1e-15)
        assert total == pytest.approx(truncation + rounding, rel=1e-9)


def test_steps_outside_the_domain_have_no_estimate() -> None:
    """Where a node has no value the lists hold null."""
    swept = estimate(expression="log(x)", at="0.01", method="central", sweep=SWEEP)["sweep"]
    assert swept["estimate"][0] is None
    assert swept["total"][0] is None
    assert swept["estimate"][10] is not None


def test_without_a_derivative_only_estimates_are_known() -> None:
    """At a corner the quotients are still there, the errors are not."""
    swept = estimate(expression="|x|", at="0", method="central", sweep={"from": "0.1", "to": "1e-3", "points": 3})[
        "sweep"
    ]
    assert swept["estimate"] == [0.0, 0.0, 0.0]
    assert swept["total"] == [None, None, None]
    assert swept["best_epsilon"] is None
    assert swept["slopes"] == {"truncation": None, "rounding": None}


def test_the_informed_method_lends_its_formula() -> None:
    """A sweep of ``auto`` is one of the stencil that it chose."""
    answer = estimate(expression="exp(x)", at="1", method="auto", sweep=SWEEP)
    assert answer["sweep"]["observed_order"] == pytest.approx(8, abs=0.01)
    assert answer["sweep"]["best_epsilon"] == pytest.approx(answer["epsilon"], rel=30)


def test_best_and_slopes_of_given_points() -> None:
    """The summary of a sweep, on numbers made up for it."""
    points = [Point(0.1, 1.0, 0.3, 0.2, 0.1), Point(0.01, 1.0, -0.1, 0.02, -1.0), Point(0.001, None)]
    assert best(points) == 0.01
    assert slopes(points) == (1.0, -1.0)
    assert best([Point(0.1, None)]) is None


def test_a_sweep_over_one_step_has_no_slope() -> None:
    """Nothing is fitted through errors at one and the same ε, nor at two whose logarithms are the same float64."""
    for end in ("1e-3", "0.0010000000000000002"):
        swept = estimate(expression="x^2", at="3", sweep={"from": "1e-3", "to": end, "points": 2})["sweep"]
        assert swept["slopes"] == {"truncation": None, "rounding": None}


@pytest.mark.parametrize(("end", "value"), [("from", "0"), ("to", "-1"), ("to", "x"), ("from", "1e400")])
def test_bad_ends_are_refused(end: str, value: str) -> None:
    """A sweep goes between positive float64 numbers."""
    with pytest.raises(InvalidField) as caught:
        estimate(expression="x^2", at="3", sweep=SWEEP | {end: value})
    assert caught.value.fields["field"] == f"sweep.{end}"


@pytest.mark.parametrize(
    ("expression", "at", "end", "fields"),
    [
        ("1/x", "1e-3", "1e-1", {}), ("cbrt(x)", "1e-6", "1e-5", {"method": "stencil", "accuracy": 6}),
        ("exp(x)", "1", "0.3", {"method": "central"}), ("x^2", "3", "1/3", {"method": "backward"}),
    ],
)  # fmt: skip
def test_the_ends_of_a_sweep_are_those_of_a_single_call(
    expression: str, at: str, end: str, fields: dict[str, object]
) -> None:
    """One tenth is one tenth in both, and not the float64 that is nearest to it."""
    sweep = {"from": end, "to": "1e-9", "points": 3}
    swept = estimate(expression=expression, at=at, sweep=sweep, **fields)["sweep"]
    single = estimate(expression=expression, at=at, epsilon=end, **fields)["errors"]
    assert {name: swept[name][0] for name in ("total", "truncation", "rounding")} == {
        name: single[name] for name in ("total", "truncation", "rounding")
    }
