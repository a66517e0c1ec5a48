"""Rules for the step: the textbook ones come out as special cases, and the steps are good ones."""

import math

import pytest

from oracles.estimate_cases import CASES
from oracles.operations import estimate
from service.calculus.arithmetic.scalars import rational
from service.calculus.estimation import step_choice
from service.calculus.estimation.a_priori_bounds import remainder
from service.calculus.estimation.analyticity import Interval
from service.calculus.estimation.optimal_step import Local, fallback, optimum, power_of_two
from service.calculus.estimation.stencils import Stencil, backward, central, forward
from service.calculus.estimation.taylor_profile import expand, lost_digits
from tests.targets import aim

ETA = 4e-16
EXPONENTIAL = [math.e / math.factorial(k) for k in range(16)]


@pytest.mark.parametrize(
    ("stencil", "rule", "step"),
    [
        (forward(), "2*sqrt(eta/|f''|)", 2 * math.sqrt(ETA / math.e)),
        (backward(), "2*sqrt(eta/|f''|)", 2 * math.sqrt(ETA / math.e)),
        (central(), "(3*eta/|f'''|)**(1/3)", (3 * ETA / math.e) ** (1 / 3)),
        (central(1, 4), "(45/4*eta/|f^(5)|)**(1/5)", (45 / 4 * ETA / math.e) ** (1 / 5)),
        (central(2, 2), "(48*eta/|f^(4)|)**(1/4)", (48 * ETA / math.e) ** (1 / 4)),
    ],
)
def test_textbook_rules(stencil: Stencil, rule: str, step: float) -> None:
    """The general rule is 2·sqrt(η/|f″|) for the forward and (3η/|f‴|)^(1/3) for the central quotient."""
    found = optimum(stencil, Local(EXPONENTIAL, ETA))
    assert found.rule == rule
    assert found.step == pytest.approx(step, rel=1e-12)


def test_the_step_is_the_least_of_the_model() -> None:
    """No other step has a smaller sum of truncation and rounding error, C·h^p + W·η/h^m."""
    for stencil in (forward(2), central(3), central(1, 6)):
        best = optimum(stencil, Local(EXPONENTIAL, ETA)).step
        assert best is not None
        degree = stencil.order + stencil.accuracy

        def model(h: float, stencil: Stencil = stencil, degree: int = degree) -> float:
            missed = abs(float(stencil.moment(degree))) * EXPONENTIAL[degree] * h**stencil.accuracy
            return missed + float(stencil.gain) * ETA / h**stencil.order

        assert all(model(best) <= model(best * factor) for factor in (0.5, 0.9, 1.1, 2))


def test_where_the_leading_term_vanishes_the_next_decides() -> None:
    """sin at 0 has f″ = 0, so that the forward quotient follows f‴; x² has nothing left for the central one."""
    assert optimum(forward(), Local([0, 1, 0, -1 / 6, 0], ETA)).rule == "(6*eta/|f'''|)**(1/3)"
    assert optimum(central(), Local([9, 6, 1, 0, 0, 0], ETA)).step is None


def test_powers_of_two() -> None:
    """A default step is a power of two, so that it is exact, and so are most nodes."""
    assert power_of_two(0.3) == 0.25
    assert power_of_two(3e-8) == 2.0**-25
    assert fallback(forward(), 3.0).step == 2.0**-24
    assert fallback(central(), 0.0).step == 2.0**-18


def test_the_rules_reach_what_the_formula_can() -> None:
    """Over the published cases the default forward step has an error within 30 times the best of 33 swept ones."""
    ratios = []
    for case in CASES:
        if case.name[0] == "m" or case.name in ("g5", "b16"):
            continue
        answer = estimate(expression=case.expression, at=case.at, method="forward", symbols=["x"],
                          sweep={"from": "1", "to": "1e-16", "points": 33})  # fmt: skip
        best, error = min(abs(e) for e in answer["sweep"]["total"] if e is not None), abs(answer["errors"]["total"])
        ratios.append(error / best if best else 1.0)
    ratios.sort()
    assert ratios[len(ratios) // 2] <= 10
    assert ratios[int(0.8 * len(ratios))] <= 100


def test_a_default_step_stays_where_f_is_analytic() -> None:
    """Near a pole and near a kink the default step shrinks until its nodes are on one side."""
    for text, at, distance in (("1/x", "1e-6", 1e-6), ("|x - 1|", "0.999", 1e-3), ("floor(x)", "1.3", 0.3)):
        for method in ("central", "stencil", "richardson"):
            assert estimate(expression=text, at=at, method=method, symbols=["x"])["epsilon"] < distance


def test_the_noise_of_the_notebook() -> None:
    """η for w² at 3 is 27 roundings: 9 for the value and 18 for the argument."""
    target = aim("x^2", "3")
    assert step_choice.noise(target, expand(target)) == pytest.approx(27 * 2.0**-53, rel=1e-9)
    assert lost_digits(expand(target)) == 0.0
    assert lost_digits(expand(aim("(1 - cos(x))/x^2", "1e-6"))) == pytest.approx(12, abs=1.5)


@pytest.mark.parametrize(
    ("text", "at", "radius"),
    [("1/x", "2", 2.0), ("log(1 - x)", "0", 1.0), ("|x|*x", "-0.5", 0.5), ("sqrt(x)", "4", 4.0)],
)
def test_the_interval_of_analyticity(text: str, at: str, radius: float) -> None:
    """The proved radius is less than the distance of the singularity, and more than a quarter of it."""
    proved = Interval(aim(text, at)).largest_within(8.0)
    assert radius / 4 <= proved < radius


@pytest.mark.parametrize("stencil", [forward(), central(), central(1, 4), backward(2), central(1, 3)])
def test_lagrange_bounds_every_formula(stencil: Stencil) -> None:
    """For exp the bound is the remainder with the exponential at the far end of the interval."""
    found = remainder(aim("exp(x)", "0"), stencil, lambda: rational(2.0**-6))
    assert found.obstacle is None
    assert found.bound is not None
    degree = stencil.order + stencil.accuracy
    absolute = sum(abs(w * o**degree) for w, o in zip(stencil.weights, stencil.offsets, strict=True))
    most = (
        float(absolute) / math.factorial(degree) * 2.0 ** (-6 * stencil.accuracy) * math.exp(float(stencil.reach) / 64)
    )
    assert found.bound == pytest.approx(most, rel=0.1)


@pytest.mark.parametrize(
    ("text", "near"), [("tan(x)", math.pi / 2), ("|x - 2|", 2.0), ("sin(x - 1.25)/(x - 1.25)", 1.25)]
)
def test_obstacles_between_the_nodes_are_found(text: str, near: float) -> None:
    """A pole, a kink or a hole between the nodes leaves no bound, and is located."""
    found = remainder(aim(text, "1.5"), central(), lambda: rational(1.0))
    assert found.bound is None
    assert found.obstacle == pytest.approx(near, abs=0.01)
