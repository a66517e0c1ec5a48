"""The operation /estimate: the quotient as Python computes it, and the truth beside it."""

import json
import math
from fractions import Fraction
from typing import Any

import pytest

from oracles import corpora
from oracles.estimate_cases import HARD_POINTS, HardPoint
from oracles.operations import estimate
from service.errors import FluxionError, InvalidField, TooComplex, Unsupported, VariableRequired
from service.web.schemas.estimate import EstimateAnswer


def ask(expression: str, at: Any, **fields: Any) -> Any:
    """An answer that is strict JSON of the published schema."""
    answer = estimate(expression=expression, at=at, **fields)
    json.dumps(answer, allow_nan=False)
    assert EstimateAnswer().validate(answer) == {}
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of its warnings."""
    return [warning["code"] for warning in answer["warnings"]]


def test_the_example_of_the_contract() -> None:
    """The answer for w² at 3 with ε = 1e-9, field by field."""
    answer = ask("w^2", "3", variable="w", epsilon="1e-9")
    warnings = answer.pop("warnings")
    assert answer == {
        "interpreted": "w**2",
        "notation": None,
        "variable": "w",
        "order": 1,
        "at": {"w": "3"},
        "method": "forward",
        "epsilon": 1e-9,
        "effective_step": 1.000000082740371e-09,
        "value": 9.0,
        "value_at_step": 9.000000006,
        "estimate": 6.000000496442226,
        "function_evaluations": 2,
        "derivative": {
            "status": "differentiable",
            "exact": "6",
            "decimal": "6.00000000000000",
            "value": 6.0,
            "certified": True,
            "reason": None,
            "left": None,
            "right": None,
        },
        "abs_error_bound": 4.964422259945423e-07,
        "error_estimate": None,
        "correct_digits": 7.08,
        "errors": {
            "total": 4.964422259945422e-07,
            "truncation": 1e-09,
            "rounding": 4.954422259945423e-07,
            "rounding_parts": {
                "input": 6.228159145777985e-26,
                "argument": 4.964422257863334e-07,
                "evaluation": -1.0000001654807488e-09,
                "arithmetic": 3.73689579665891e-16,
            },
        },
        "bounds": answer["bounds"],
        "optimal_epsilon": {"predicted": pytest.approx(7.74e-08, rel=1e-3), "rule": "2*sqrt(eta/|f''|)"},
        "observed_order": 1.0,
        "conditioning": {"eta": pytest.approx(3.0e-15, rel=1e-2), "lost_digits": 0.0},
        "sweep": None,
    }
    assert [warning["code"] for warning in warnings] == ["effective_step_differs", "rounding_dominates"]
    assert "3.0 + 1e-09 is not a float64" in warnings[0]["message"]
    assert all(warning["position"] is None and warning["end"] is None for warning in warnings)


def test_the_other_run_of_the_notebook() -> None:
    """ε = 0.001 gives 6.000999999999479, and the thousandth is truncation."""
    answer = ask("w^2", "3", epsilon="0.001")
    assert (answer["value"], answer["value_at_step"], answer["estimate"]) == (9.0, 9.006001, 6.000999999999479)
    assert answer["errors"]["truncation"] == 0.001
    assert answer["correct_digits"] == 3.78
    assert codes(answer) == ["truncation_dominates"]


@pytest.mark.parametrize(
    ("method", "estimated", "value_at_step", "effective_step"),
    [
        ("forward", (3.001**2 - 3.0**2) / 0.001, 3.001**2, (3 + 0.001) - 3),
        ("backward", (3.0**2 - (3 - 0.001) ** 2) / 0.001, (3 - 0.001) ** 2, 3 - (3 - 0.001)),
        ("central", (3.001**2 - (3 - 0.001) ** 2) / (2 * 0.001), 3.001**2, ((3 + 0.001) - (3 - 0.001)) / 2),
    ],
)
def test_the_quotients_bit_for_bit(method: str, estimated: float, value_at_step: float, effective_step: float) -> None:
    """Each method computes what its formula computes in Python."""
    answer = ask("w**2", "3", epsilon="0.001", method=method)
    assert answer["estimate"] == estimated
    assert answer["value_at_step"] == value_at_step
    assert answer["effective_step"] == pytest.approx(effective_step, rel=1e-12)


#: method, further fields, correct digits at least, on exp(x)/(sin(x)³ + cos(x)³) at 1.5
METHODS = [
    ("forward", {}, 7),
    ("backward", {}, 7),
    ("central", {}, 9),
    ("forward", {"accuracy": 4}, 10),
    ("backward", {"accuracy": 3}, 9),
    ("central", {"accuracy": 8}, 12),
    ("stencil", {}, 11),
    *[("stencil", {"accuracy": accuracy}, 8) for accuracy in range(2, 9)],
    ("complex_step", {}, 15),
    ("richardson", {}, 11),
    ("ridders", {}, 10),
    ("auto", {}, 12),
    ("forward", {"order": 2}, 3),
    ("central", {"order": 2}, 5),
    ("stencil", {"order": 2, "accuracy": 8}, 9),
    ("stencil", {"order": 3}, 6),
    ("stencil", {"order": 4}, 4),
    ("richardson", {"order": 2}, 8),
    ("ridders", {"order": 3}, 6),
    ("auto", {"order": 4}, 7),
]


@pytest.mark.parametrize(("method", "fields", "digits"), METHODS)
def test_every_method_with_its_default_step(method: str, fields: dict[str, int], digits: int) -> None:
    """Without ε the rules choose a step with which each method reaches what it can; the answer says which rule."""
    answer = ask("exp(x)/(sin(x)^3 + cos(x)^3)", "1.5", method=method, **fields)
    assert answer["correct_digits"] >= digits
    assert abs(answer["errors"]["total"]) <= answer["abs_error_bound"]
    assert ("epsilon_chosen" in codes(answer)) == (method != "auto")
    assert answer["optimal_epsilon"]["rule"]
    has_estimate = method in ("richardson", "ridders", "auto")
    assert (answer["error_estimate"] is not None) == has_estimate


@pytest.mark.parametrize(
    ("fields", "method"),
    [
        ({"epsilon": "1e-3"}, "forward"),
        ({}, "auto"),
        ({"sweep": {"from": "0.1", "to": "0.01", "points": 2}}, "forward"),
        ({"method": "central"}, "central"),
    ],
)
def test_the_default_method(fields: dict[str, Any], method: str) -> None:
    """``forward`` with an ε or a sweep, ``auto`` without."""
    assert ask("x^2", "3", **fields)["method"] == method


def test_the_exact_order_is_observed() -> None:
    """Halving the step shows the order of the formula on exact truncation errors, however small the step is."""
    for method, accuracy, expected in (("forward", None, 1), ("central", None, 2), ("stencil", 6, 6)):
        answer = ask("sin(x)", "1", epsilon="2^-20", method=method, accuracy=accuracy)
        assert answer["observed_order"] == pytest.approx(expected, abs=0.01)


def test_a_priori_bounds_hold() -> None:
    """Both errors stay within the bounds that hold before anything is computed, and Lagrange's is nearly reached."""
    for epsilon in ("0.1", "1e-3", "1e-6", "1e-10"):
        answer = ask("exp(x)*sin(x)", "0.7", epsilon=epsilon)
        errors, bounds = answer["errors"], answer["bounds"]
        assert abs(errors["truncation"]) <= bounds["truncation_a_priori"] <= 1.3 * abs(errors["truncation"])
        assert abs(errors["rounding"]) <= bounds["rounding_a_priori"]


def test_points_and_steps_are_exact() -> None:
    """The derivative belongs to pi/4 and 1/10 themselves; what rounding them costs is the input part."""
    answer = ask("sin(x)", "pi/4", epsilon="1e-5")
    assert answer["derivative"]["exact"] == "sqrt(2)/2"
    assert answer["errors"]["rounding_parts"]["input"] != 0
    assert ask("x^2", "0.1", epsilon="1e-5")["derivative"]["exact"] == "1/5"
    assert ask("w^2", "3", epsilon="1/1000")["estimate"] == 6.000999999999479
    assert ask("w^2", "3", epsilon="1e-9")["estimate"] == ask("w^2", "3.0", epsilon="0.000000001")["estimate"]


def test_several_symbols() -> None:
    """The other symbols are held where ``at`` puts them."""
    answer = ask("3*x^2*(y + 2)^3*z^5", {"x": "2", "y": "3", "z": "7"}, variable="z")
    assert answer["derivative"]["exact"] == "18007500"
    assert answer["at"] == {"x": "2", "y": "3", "z": "7"}
    assert answer["correct_digits"] > 12


@pytest.mark.parametrize("point", HARD_POINTS, ids=lambda point: point.name)
def test_points_without_a_derivative(point: HardPoint) -> None:
    """None of the 25 hard points is given a derivative, and all but one are told apart."""
    answer = ask(point.expression, point.at, symbols=["x"])
    found = answer["derivative"]
    assert found["status"] == point.status
    assert (found["left"]["slope"], found["right"]["slope"]) == (point.left, point.right)
    assert found["value"] is None
    assert found["exact"] is None
    assert answer["estimate"] is None
    assert codes(answer)


@pytest.mark.parametrize(
    ("expression", "method", "estimated", "says"),
    [
        ("|x|", "forward", 1.0, "tends to 1, the slope on the right"),
        ("|x|", "backward", -1.0, "tends to -1, the slope on the left"),
        ("|x|", "central", 0.0, "tends to 0, the mean of the slopes"),
        ("max(x, 0)", "central", 0.5, "tends to 0.5"),
        ("sqrt(x)", "forward", 31.62277660168379, "its domain ends here"),
        ("sign(x)", "central", 1000.0, "not continuous"),
    ],
)
def test_explicit_methods_still_answer_there(expression: str, method: str, estimated: float, says: str) -> None:
    """A method that is asked for computes its quotient, with a warning that says what it tends to."""
    answer = ask(expression, "0", epsilon="0.001", method=method, symbols=["x"])
    assert answer["estimate"] == estimated
    assert answer["errors"] is None
    assert answer["abs_error_bound"] is None
    (warning,) = answer["warnings"]
    assert warning["code"] == "not_differentiable"
    assert says in warning["message"]


@pytest.mark.parametrize(
    ("expression", "at", "fields"),
    [
        ("x", "1e308", {}), ("x", "-1e308", {"method": "forward"}), ("x", "1e-320", {}),
        ("log(x)", "1e-320", {"method": "forward"}), ("log(x)", "1e-320", {"method": "complex_step"}),
        ("x^2", "3", {"method": "complex_step", "epsilon": "1e308"}), ("x^20", "1e300", {}),
        ("exp(-exp(x))*x", "40", {}), ("tanh(5x)", "0.3", {"method": "ridders"}), ("exp(exp(x))", "45", {}),
    ],
)  # fmt: skip
def test_the_ends_of_float64(expression: str, at: str, fields: dict[str, Any]) -> None:
    """Where numbers are too large or too small for float64 an answer lacks them, and says nothing that is untrue."""
    answer = estimate(expression=expression, at=at, symbols=["x"], **fields)
    assert answer["derivative"]["status"] in ("differentiable", "undecided")
    assert answer["estimate"] is None or math.isfinite(answer["estimate"])
    if expression == "x":
        assert (answer["estimate"], answer["abs_error_bound"]) == (1.0, 0.0)
        assert "ill_conditioned" not in {warning["code"] for warning in answer["warnings"]}


@pytest.mark.parametrize(
    ("expression", "at", "fields"),
    [
        ("x^2", "1", {"method": "central", "epsilon": "0.1"}), ("x", "3", {"epsilon": "0.1"}),
        ("cos(x)", "pi/2", {}), ("sin(x)", "pi", {}), ("x^2 - 2", "sqrt(2)", {}), ("tan(x)", "pi", {}),
        ("exp(x)", "0", {}), ("log(x)", "1", {"method": "richardson"}),
    ],
)  # fmt: skip
def test_nobody_is_frightened_by_the_last_digit(expression: str, at: str, fields: dict[str, Any]) -> None:
    """Beside a zero no form of f has all its digits, and an error of one unit is none to do something about."""
    codes = {warning["code"] for warning in estimate(expression=expression, at=at, **fields)["warnings"]}
    assert codes & {"rounding_dominates", "truncation_dominates", "ill_conditioned"} == set()


@pytest.mark.parametrize("method", ["auto", "complex_step"])
def test_an_error_that_is_0_is_bounded(method: str) -> None:
    """−1 is the derivative of sin(x) at π, which no ball shows; the bound is there nevertheless."""
    answer = estimate(expression="sin(x)", at="pi", method=method)
    assert answer["estimate"] == -1.0
    assert 0.0 <= answer["abs_error_bound"] <= 1e-300
    assert answer["correct_digits"] == 15.95


@pytest.mark.parametrize(("expression", "at"), [("exp(exp(x))", "45"), ("gamma(x)", "1e40")])
def test_a_derivative_that_is_too_large_is_undecided(expression: str, at: str) -> None:
    """f is differentiable there, so it is not said that there is no derivative."""
    answer = estimate(expression=expression, at=at)
    assert answer["derivative"]["status"] == "undecided"
    (warning,) = answer["warnings"]
    assert warning["code"] == "undecided"
    assert warning["message"].startswith("whether there is a derivative here is not decided: ")


def test_a_derivative_below_float64_is_not_0() -> None:
    """It may be 10**(−10**18): a bound of 0 would be false, and nothing cancels."""
    expression = "cosh(csc(csch(x)))*erfc(cosh(x^x))"
    answer = estimate(expression=expression, at="2.9", method="backward", epsilon="7.43e-04")
    assert answer["estimate"] == 0.0
    assert answer["abs_error_bound"] == math.ulp(0.0)
    assert answer["warnings"] == []


def test_the_second_derivative_at_a_corner_of_the_first() -> None:
    """x·|x| has a first derivative at 0 and no second one, because the first has a corner."""
    assert ask("x*|x|", "0")["derivative"]["exact"] == "0"
    assert ask("x*|x|", "0", order=2)["derivative"]["status"] == "corner"
    assert ask("|x|", "0", order=2)["derivative"]["status"] == "corner"


@pytest.mark.parametrize(
    ("expression", "at", "fields", "code"),
    [
        ("x^2", "3", {"epsilon": "1e-17"}, "epsilon_absorbed"),
        ("x^2", "3", {"epsilon": "1e-12"}, "effective_step_differs"),
        ("x^2", "3", {"epsilon": "1e-12"}, "rounding_dominates"),
        ("exp(x)", "3", {"epsilon": "0.1"}, "truncation_dominates"),
        ("(1 - cos(x))/x^2", "1e-7", {"epsilon": "1e-9"}, "ill_conditioned"),
        ("tan(x)", "1.5", {"epsilon": "0.1", "method": "central"}, "crosses_singularity"),
        ("|x - 1|", "0.9", {"epsilon": "0.2"}, "crosses_singularity"),
        ("log(x)", "0.001", {"epsilon": "0.1", "method": "central"}, "outside_domain"),
        ("sqrt(x)", "-1", {"epsilon": "0.1"}, "outside_domain"),
        ("1/(x - 1)", "0", {"epsilon": "1"}, "division_by_zero"),
        ("exp(x)", "700", {"epsilon": "20"}, "overflow"),
        ("x", "1e300", {"epsilon": "1e-300", "order": 2}, "overflow"),
        ("exp(x)", "1", {"method": "central"}, "epsilon_chosen"),
    ],
)
def test_warnings(expression: str, at: str, fields: dict[str, Any], code: str) -> None:
    """Each trap of float64 differences has its warning."""
    answer = ask(expression, at, symbols=["x"], **fields)
    assert code in codes(answer)
    missing = code in ("outside_domain", "division_by_zero", "overflow")
    assert (answer["estimate"] is None) == missing


def test_a_good_step_is_not_warned_of() -> None:
    """Near the best step there is nothing to say."""
    assert codes(ask("exp(x)", "1", epsilon="2^-25")) == []
    assert codes(ask("exp(x)", "1")) == []


def test_no_value_at_the_point_but_at_the_nodes() -> None:
    """A central quotient does not ask for f(x) itself."""
    answer = ask("1/x^2", "0", epsilon="0.5", method="central")
    assert answer["value"] is None
    assert answer["estimate"] == 0.0
    assert answer["derivative"]["status"] == "singularity"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"epsilon": "0"}, "epsilon"),
        ({"epsilon": "-0.001"}, "epsilon"),
        ({"epsilon": "1e-400"}, "epsilon"),
        ({"epsilon": "1e400"}, "epsilon"),
        ({"epsilon": "small"}, "epsilon"),
        ({"epsilon": "1e-3", "method": "auto"}, "epsilon"),
        ({"at": "1e400", "epsilon": "1"}, "at"),
        ({"at": "y"}, "at"),
        ({"at": {"y": "2"}}, "at"),
        ({"method": "central", "accuracy": 3}, "accuracy"),
        ({"method": "stencil", "accuracy": 1}, "accuracy"),
        ({"method": "ridders", "accuracy": 4}, "accuracy"),
        ({"method": "complex_step", "order": 2}, "order"),
    ],
)
def test_bad_fields_are_refused(fields: dict[str, Any], field: str) -> None:
    """What does not fit is refused, and the field is named."""
    with pytest.raises(InvalidField) as caught:
        ask("x^2", **({"at": "3"} | fields))
    assert caught.value.fields["field"] == field


@pytest.mark.parametrize(
    ("expression", "fields", "error"),
    [
        ("a*x", {}, VariableRequired),
        ("9**9**9*x", {}, TooComplex),
        ("i*x", {}, Unsupported),
        ("gamma(x)", {"method": "complex_step"}, Unsupported),
        ("|x|", {"method": "complex_step"}, Unsupported),
    ],
)
def test_refusals(expression: str, fields: dict[str, Any], error: type[FluxionError]) -> None:
    """What cannot be answered is refused by its name."""
    with pytest.raises(error):
        ask(expression, "3", **fields)


def test_the_same_request_gives_the_same_answer() -> None:
    """Nothing in an answer depends on what was asked before."""
    first = ask("exp(sin(x))/x", "1.25", method="auto")
    ask("x^3", "2", epsilon="1e-3")
    assert json.dumps(ask("exp(sin(x))/x", "1.25", method="auto")) == json.dumps(first)


def test_the_corpus_of_other_systems() -> None:
    """Certified derivatives agree with what other systems' tests state, and every proven bound holds."""
    checked = 0
    for case in corpora.rows("estimate"):
        if case["expected"] is None or not 1 <= case["order"] <= 10 or case["expression"].startswith("3*x^2*(y"):
            continue
        answer = ask(case["expression"], case["at"], variable=case["variable"], order=case["order"])
        expected = Fraction(case["expected"])
        tolerance = abs(expected) * Fraction(1, 10**14) + Fraction(1, 10**14)
        assert abs(Fraction(answer["derivative"]["decimal"]) - expected) <= tolerance, case
        assert abs(Fraction(answer["estimate"]) - expected) <= Fraction(answer["abs_error_bound"]) + tolerance, case
        checked += 1
    assert checked >= 100


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("forward", lambda x, h: Fraction(x + h) - Fraction(x)),
        ("backward", lambda x, h: Fraction(x) - Fraction(x - h)),
        ("central", lambda x, h: (Fraction(x + h) - Fraction(x - h)) / 2),
    ],
)
@pytest.mark.parametrize(("at", "epsilon"), [("0.1", "1e-9"), ("3", "1e-12"), ("1", "1e-10"), ("4", "3e-15")])
def test_the_effective_step_is_that_of_its_method(method: str, expected: Any, at: str, epsilon: str) -> None:
    """The distance of the nodes that float64 has, on the side where the method goes; at a power of two they differ."""
    answer = ask("x^2", at, method=method, epsilon=epsilon)
    assert Fraction(answer["effective_step"]) == expected(float(at), float(epsilon))
