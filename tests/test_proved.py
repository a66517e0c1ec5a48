"""What is called proved is so: answers that are wrong on a point, on a ray, or for some parameters only."""

from typing import Any

import pytest

from oracles.checking import result
from oracles.operations import check
from service.errors import NotDefined

NEAR = "0*(" + " + ".join(f"abs(x - {k})" for k in range(1, 15)) + ")"
OSCILLATION = "piecewise(x^2*sin(1/x), x != 0, 0)"


def judged(function: str, answer: str, variable: str = "", **task: Any) -> tuple[str, str | None]:
    """The verdict and how sure it is."""
    found = result(answer, expression=function, **({"variable": variable} if variable else {}), **task)
    return found["verdict"], found["certainty"]


@pytest.mark.parametrize(
    ("function", "answer", "variable"),
    [
        (OSCILLATION, "piecewise(2x sin(1/x) - cos(1/x), x != 0, 1)", ""),
        ("x^2", "2*x + 1 - sign(x^2 - 2)^2", ""),
        ("x^2", "2*x + 1 - sign(x^2 - x - 1)^2", ""),
        ("x^2", "piecewise(2x, x != sqrt(2), 7)", ""),
        ("x^2", "2x + 1 - sign(x - 2000000000)^2", ""),
        ("x^2", "2x + 1 - sign(abs(x - 1) - 7)^2", ""),
        ("sin(x)", "cos(x)*sign(cos(x))^2 + 1 - sign(cos(x))^2", ""),
        ("a*x^2", "piecewise(2a x, x != 0, 7)", "x"),
        ("a*x^2", "2*a*x + 1 - sign(x)^2", "x"),
        ("a*x^2", "2a*x + 1 - sign(a)^2", "x"),
        ("a*x^2", "2a*x + 1 - sign(a - 37)^2", "x"),
        ("x^n", "n*abs(x)^(n - 1)", "x"),
        ("x^2", "2x + 1 - (2*heaviside(x - sqrt(2)) - 1)^2", ""),
        ("x^2", "2x + rect(x/sqrt(3))*(1 - rect(x/sqrt(3)))", ""),
        ("a*x^2", "2a*x + heaviside(a - 37)*(1 - heaviside(a - 37))", "x"),
        ("x*besselk(1, 2 + a^2)", "besselk(1, 2 + a^2) + (1 - sign(a - 7)^2)/10^300", "x"),
    ],
)
def test_another_value_at_a_point_is_wrong(function: str, answer: str, variable: str) -> None:
    """A point at which the answer jumps is examined, wherever it is."""
    assert judged(function, answer, variable) == ("incorrect", "proved")


@pytest.mark.parametrize(
    ("function", "answer", "variable"),
    [
        ("x*b", "piecewise(5, abs(b - 10) == b - 10, b)", "x"),
        ("x*b", "b*sign(max(b, 10) - b)^2", "x"),
        ("x*b", "piecewise(b, b < 10, 7)", "x"),
        ("t*abs(T - 273)", "273 - T", "t"),
        ("t*max(v, 30)", "30", "t"),
        ("t*(v - 20)", "-abs(v - 20)", "t"),
        ("t*(v - 20)", "min(v - 20, 0)", "t"),
        ("t*c/10^9", "abs(c - 1/10^9) + 1/10^9", "t"),
        ("x*sqrt(a^2*(a - 5))", "sqrt(a^2*(a - 5)) + abs(a - 5) - (a - 5)", "x"),
        ("x^2", f"piecewise(5, abs(x - 5000) == x - 5000, 2x) + {NEAR}", ""),
        ("x^2", f"2x + max(0, x - 5000) + {NEAR}", ""),
        ("x^2", "2x + floor(abs(x)/5000)", ""),
        ("x^2", "2x + exp(-10000 - x^2)", ""),
        ("x^2", "2x + erfc(x^2 + 100)", ""),
        ("x^2", "2x + (root((10^6 - x)^4, 4) - (10^6 - x))/10^300", ""),
        ("x^2", "2x*(1 + max(0, x - 10^6)/10^300)", ""),
        ("x^2", "2x*(1 + exp(-10^12 - x^2))", ""),
        ("x^2", "2x + asin(sin(x/1000)) - x/1000", ""),
        ("b*x^2", "2b*x + acos(cos(cbrt(b) - 1)) - abs(cbrt(b) - 1)", "x"),
        ("x^2", "2x + max(0, 2*sinh(x) - 10^30)", ""),
        ("x^2", "2x + max(0, atan(x) - 1.570796)", ""),
        ("x^2", "2x + max(0, asinh(x)/3 - 20)", ""),
        ("x^2", "2x + max(0, x + erf(x) - 10^6)", ""),
        ("a*x^2 + tanh(x)", "2a*x + sech(x)^2 + exp(-10000 - ((x - 10^6)/5)^2)/10^30", "x"),
    ],
)
def test_another_value_somewhere_is_wrong(function: str, answer: str, variable: str) -> None:
    """Rays and regions are looked at, of the variable and of the parameters, and differences of 1e-5000 are proved."""
    assert judged(function, answer, variable) == ("incorrect", "proved")


@pytest.mark.parametrize(
    ("order", "function", "answer"),
    [
        (0, "sqrt(abs(x) - x) + sqrt((abs(x) - x)*(5000 - x)) + abs(5000 - x)",
         "sqrt(abs(x) - x) + sqrt((abs(x) - x)*(5000 - x)) + 5000 - x"),
        (0, "sqrt(x^2*(x - 5))", "sqrt(x^2*(x - 5)) + abs(x - 5) - (x - 5)"),
        (0, "piecewise(x, x != 3, 4)", "x"),
    ],
)  # fmt: skip
def test_a_value_is_compared_where_the_domain_has_no_interior(order: int, function: str, answer: str) -> None:
    """From P >= 0 and P*Q >= 0 nothing follows for Q where P is 0."""
    assert judged(function, answer, order=order) == ("incorrect", "proved")


@pytest.mark.parametrize(
    ("function", "answer", "task", "certainty"),
    [
        ("x^2", "2x + 0/(floor(x/5000) - 1)", {}, "probable"),
        ("x^2", "2*x*(floor(x/5000) - 1)/(floor(x/5000) - 1)", {}, "probable"),
        ("y*cos(x)", "cos(x)*floor(x + a*b)/floor(x + a*b)", {"variable": "y", "assumptions": {"b": "positive"}},
         "probable"),
        ("x^2", "2x + 0*besselj(1/2, x + 5000)", {}, "proved"),
        ("x^2", "2x + 0*sqrt(sin(x) - 0.9)", {}, "proved"),
        ("x^2", "2x + 0*sqrt(sin(x) - 0.999999)", {}, "probable"),
        ("t*(v - 20)", "sqrt(v - 20)^2", {"variable": "t"}, "proved"),
        ("y*(x + a*b + 1/(x + a*b))/2", "cosh(log(x + a*b))", {"variable": "y"}, "proved"),
        (OSCILLATION, "2x sin(1/x) - cos(1/x)", {}, "proved"),
        (f"a*{OSCILLATION}", "a*(2x sin(1/x) - cos(1/x))", {"variable": "x"}, "proved"),
        ("piecewise((x-a)^2*sin(1/(x-a)), x != a, 0)", "2(x-a)*sin(1/(x-a)) - cos(1/(x-a))", {"variable": "x"},
         "proved"),
        ("piecewise((x-pi)^2*sin(1/(x-pi)), x != pi, 0)", "2(x-pi)*sin(1/(x-pi)) - cos(1/(x-pi))", {}, "proved"),
        ("sign(x^2-2)", "abs(x^2-2)/(x^2-2)", {"order": 0}, "proved"),
        ("a*sign(x)", "a*abs(x)/x", {"order": 0, "variable": "x"}, "proved"),
        ("piecewise(x, x != 3, 4)", "(x^2 - 3x)/(x - 3)", {"order": 0}, "proved"),
    ],
)  # fmt: skip
def test_no_value_somewhere_is_right_on_a_part(
    function: str, answer: str, task: dict[str, Any], certainty: str
) -> None:
    """An answer without a value is not wrong where it has one, and one that has none anywhere is looked for in vain."""
    assert judged(function, answer, **task) == ("correct_on_part_of_domain", certainty)


def test_a_difference_that_no_precision_shows_is_probable() -> None:
    """All that is known of it is the value of what is left when equal terms are crossed out."""
    found = result("exp(x) + atan(floor(2 + x^2))*exp(-10^6*(x^2 + 1)^9)", expression="exp(x)")
    assert (found["verdict"], found["certainty"]) == ("incorrect", "probable")


def test_an_answer_without_any_value_is_wrong() -> None:
    """If that is proved; otherwise it is only probable."""
    assert judged("x^2", "2x + 0*sqrt(-1 - x^2)") == ("incorrect", "proved")
    assert judged("x^2", "x + sqrt(sin(x) - 0.999999999)") == ("incorrect", "probable")


@pytest.mark.parametrize(
    ("function", "answer", "variable"),
    [
        (OSCILLATION, "piecewise(2x sin(1/x) - cos(1/x), x != 0, 0)", ""),
        ("abs(x)", "sign(x)", ""),
        ("abs(x)", "x/abs(x)", ""),
        ("a*abs(x)", "a*sign(x)", "x"),
        ("abs(x - a)", "sign(x - a)", "x"),
        ("abs(sin(x))", "sign(sin(x))*cos(x)", ""),
        ("abs(x^2 - 2)", "2x*sign(x^2 - 2)", ""),
        ("x*abs(x)", "2*x*sign(x)", ""),
        ("a*x^2", "piecewise(2a x, x != 0, 0)", "x"),
        ("x^2*abs(a)", "2*x*a*sign(a)", "x"),
        ("x^n", "n*x^n/x", "x"),
        ("t*sqrt(R^2 - 100)", "sqrt(R^2 - 100)", "t"),
        ("t*sqrt(R^2 - 100)", "sqrt((R - 10)*(R + 10))", "t"),
        ("sqrt(x^4)", "2x", ""),
        ("x^3/x", "2x^2/x", ""),
    ],
)
def test_right_answers_are_still_proved(function: str, answer: str, variable: str) -> None:
    """Signs and branches that are right at every point, gaps that the values around them fill."""
    assert judged(function, answer, variable) == ("correct", "proved")


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        ("x*floor(x)", "floor(x)"),
        ("x*cosh(sign(x))", "cosh(sign(x))"),
        ("max(x, exp(x) - 2)", "piecewise(1, x > exp(x) - 2, exp(x))"),
    ],
)
def test_what_cannot_be_examined_is_probable(function: str, answer: str) -> None:
    """Steps without end, a formula of our own that is wrong at a point, and a crossing that has no closed form."""
    assert judged(function, answer) == ("correct", "probable")


@pytest.mark.parametrize("answer", ["2x + 0^abs(x)", "2x + 0*floor(x/7)", "2x + 1 - sign(gamma(x) - 5)^2"])
def test_jumps_of_its_own_that_cannot_be_examined_are_for_a_human(answer: str) -> None:
    """Nobody who means well writes them."""
    assert judged("x^2", answer) == ("undecided", None)


def test_what_was_examined_is_told() -> None:
    """An answer that leaves a point out does not look like one that is right there."""
    options = {"include": ["evidence"]}
    evidence = [
        result(answer, options, expression=OSCILLATION)["evidence"]
        for answer in ("2x sin(1/x) - cos(1/x)", "piecewise(2x sin(1/x) - cos(1/x), x != 0, 0)")
    ]
    assert evidence[0]["undefined_at"]["point"] == {"x": "0"}
    assert evidence[0]["undefined_at"]["expected"] == "0"
    assert evidence[1]["examined"] == 1
    assert "undefined_at" not in evidence[1]


def test_values_that_differ_look_different() -> None:
    """A difference in the thirtieth digit is shown."""
    evidence = result("2x + 1/10^30", {"include": ["evidence"]}, expression="x^2")["evidence"]
    assert evidence["expected"] != evidence["submitted"]


@pytest.mark.parametrize("function", ["log(-x^2)", "sqrt(sin(x) - 1)", "asin(2 + x^2)", "log(-1 - abs(x))"])
def test_a_task_without_any_derivative_is_refused(function: str) -> None:
    """Nothing can be right there."""
    with pytest.raises(NotDefined):
        judged(function, "1")


@pytest.mark.parametrize(
    ("function", "answer", "verdict"),
    [
        ("x*n", "n + sin(pi*n*(n + 1)/2)", "correct"),
        ("x*n", "n + sin(pi*n/3)*(4*sin(pi*n/3)^2 - 3)", "correct"),
        ("x*n", "n + 1 - sign(n^2 - 2)^2", "undecided"),
        ("x*n", "n + sin(pi*n*(n + 1)/4)", "incorrect"),
        ("x*n", "n + 1 - sign(n - 123456)^2", "incorrect"),
        ("x*n", "n*gamma(n + 10^9)/gamma(n + 10^9)", "correct_on_part_of_domain"),
        ("x*cos(pi*n*(n + 1)/2)", "(-1)^(n*(n + 1)/2)", "correct"),
        ("x*(-1)^n", "(-1)^(n^2)", "correct"),
        ("x*(-1)^n", "(-1)^(n*(n + 1)/2)", "incorrect"),
        ("x*b^(n*(n + 1)/2)*b^(n*(n - 1)/2)", "b^(n^2)", "correct"),
        ("x*b^(n*(n + 1)/2)", "abs(b)^(n*(n + 1)/2)", "incorrect"),
        ("x*b^(n*(n + 1)*(n + 2)/6)", "b^(n^3/6 + n^2/2 + n/3)", "correct"),
        ("x + 0*n", "1 + 0^n", "undecided"),
        ("x + 0*n", "1 + 0^(n^2)", "undecided"),
    ],
)
def test_whole_numbers_are_no_real_ones(function: str, answer: str, verdict: str) -> None:
    """What is wrong between them only is not wrong."""
    assert judged(function, answer, "x", assumptions={"n": "integer"})[0] == verdict


@pytest.mark.parametrize(
    ("function", "answer", "verdict"),
    [
        ("q*(-6)^n", "(-6)^n", "correct"),
        ("q*(-6)^n", "-6^n", "incorrect"),
        ("q^2*(-1)^(n*(n + 1)/2)", "2*q*cos(pi*n*(n + 1)/2)", "correct"),
    ],
)
def test_exponents_are_integers_where_nothing_is_defined_else(function: str, answer: str, verdict: str) -> None:
    """And the task says so."""
    found = check(task={"type": "derivative", "expression": function, "variable": "q"}, answer=answer)
    assert found["results"][0]["verdict"] == verdict
    assert [warning["code"] for warning in found["warnings"]] == ["assumed_integer"]
