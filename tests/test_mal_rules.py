"""The names of slips: found where they are made, not elsewhere, and each with a page and an example."""

import json
import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from oracles.checking import BY_HAND, MISTAKES, codes
from oracles.operations import check
from service.calculus.checking.diagnosis import mal_rules
from service.grading.catalogue import SLIPS, Slip
from service.language.names import FUNCTIONS as FUNCTIONS_OF_THE_LANGUAGE

NUMBER = re.compile(r"\d+(?:\.\d+)?")
FUNCTIONS = list(dict.fromkeys(mistake["function"] for mistake in MISTAKES))


def _fits(wanted: list[str], found: list[str]) -> bool:
    """Whether the first name is one of those that are accepted; '' accepts none, and '+' two slips at once."""
    first = found[0] if found else ""
    return first in wanted or ("+" in wanted and "+" in first)


def test_typical_mistakes_are_named() -> None:
    """Of answers with a slip that somebody wrote by hand, 93 of 100 get its name first."""
    missed = []
    for function in FUNCTIONS:
        mistakes = [mistake for mistake in MISTAKES if mistake["function"] == function]
        answers = [{"id": str(i), "answer": mistake["answer"]} for i, mistake in enumerate(mistakes)]
        task = {"type": "derivative", "expression": function, "variable": "x", "symbols": ["a", "y"]}
        for mistake, found in zip(mistakes, check(task=task, answers=answers)["results"], strict=True):
            if not _fits(mistake["codes"], [diagnosis["code"] for diagnosis in found["diagnosis"]]):
                missed.append((mistake, found))
    assert len(missed) <= 0.07 * len(MISTAKES), missed


def test_mistakes_written_by_hand_are_named_first_and_none_for_no_reason() -> None:
    """114 wrong answers to 23 tasks as they are really given, of which some come from no slip."""
    tasks: dict[str, list[dict[str, Any]]] = {}
    for mistake in BY_HAND:
        tasks.setdefault(json.dumps({"variable": "x", **mistake["task"]}), []).append(mistake)
    pairs = [
        (mistake, judged)
        for task, mistakes in tasks.items()
        for mistake, judged in zip(mistakes, _judged(json.loads(task), mistakes), strict=True)
    ]
    first = [(mistake, [name["code"] for name in judged["diagnosis"]][:1]) for mistake, judged in pairs]
    assert (len(pairs), len(tasks)) == (114, 23)
    assert [mistake for mistake, judged in pairs if judged["verdict"] != "incorrect"] == []
    assert [mistake for mistake, named in first if named and not mistake["code"]] == []
    assert sum(named == [mistake["code"]] * bool(mistake["code"]) for mistake, named in first) >= 0.93 * len(first)
    assert [pair for pair in pairs if _invented(*pair)] == []


def _invented(mistake: dict[str, Any], judged: dict[str, Any]) -> set[str]:
    """Numbers in the sentences that are neither in the task nor, of right answers up to a constant, that constant."""
    names = [name for name in judged["diagnosis"] if name["code"] not in ("constant_multiple", "constant_added")]
    known = f"{mistake['task']['expression']} " + " ".join(slip.wording for slip in SLIPS.values())
    return {number for name in names for number in NUMBER.findall(name["message"])} - {*NUMBER.findall(known)}


def _judged(task: dict[str, Any], mistakes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers = [{"id": str(i), "answer": mistake["answer"]} for i, mistake in enumerate(mistakes)]
    results: list[dict[str, Any]] = check(task={"type": "derivative", **task}, answers=answers)["results"]
    return results


@pytest.mark.parametrize(
    ("function", "answer", "code"),
    [
        ("4x^3 - 2x^2 + 7x - 5", "12x^3 - 4x^2 + 7x", "power_exponent_not_reduced"),
        ("4x^3 - 2x^2 + 7x - 5", "12x^2 - 4x + 7x", "sum_term_not_differentiated"),
        ("4x^3 - 2x^2 + 7x - 5", "3x^2 - 2x + 1", "constant_factor_dropped"),
        ("sin(2x) + cos(3x) + e^(5x)", "cos(2x) - sin(3x) + e^(5x)", "chain_inner_derivative_missing"),
        ("x^4 + 5x^3 - 2x^2", "4x^4 + 15x^3 - 4x^2", "power_exponent_not_reduced"),
    ],
)
def test_a_slip_in_every_term_is_one_slip(function: str, answer: str, code: str) -> None:
    """Who has a rule wrong has it wrong throughout, in more terms than slips are combined."""
    assert codes(answer, expression=function, variable="x")[0] == code


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        ("pi^2", "2pi"),
        ("e^3", "3e^2"),
        ("x + ln 3", "1 + 1/3"),
        ("x^2 + sin 2", "2x + cos 2"),
        ("x^2 + 2^5", "2x + 80"),
        ("pi^2 x", "2pi"),
        ("e^3 sin x", "3e^2 cos x"),
        ("x^2 ln 2", "x^2/2 + 2x ln 2"),
        ("a^2 x^3 + x", "2a*3x^2 + 1"),
    ],
)
def test_a_constant_taken_for_a_variable_is_named(function: str, answer: str) -> None:
    """Whatever the constant is made of."""
    assert codes(answer, expression=function, variable="x")[0] == "constant_as_variable"


@pytest.mark.parametrize(
    ("function", "answer", "code"),
    [
        ("x^2 sin(x) e^x", "2x cos(x) e^x", "product_of_derivatives"),
        ("(x + 1)(x^2 - 2) ln(x) cos(x)", "1 + 2x + 1/x - sin(x)", "product_sum_of_derivatives"),
    ],
)
def test_a_slip_in_every_factor_is_one_slip(function: str, answer: str, code: str) -> None:
    """However many factors a product has."""
    assert codes(answer, expression=function, variable="x")[0] == code


@pytest.mark.parametrize(
    ("function", "answer", "code"),
    [
        ("sin(5x)", "5cos(x)", "chain_outer_at_variable"),
        ("x e^(3x)", "e^(3x) + 3x e^x", "chain_outer_at_variable"),
        ("5^x", "x*5^x", "power_rule_on_exponential"),
        ("e^x + x", "x e^x + 1", "power_rule_on_exponential"),
        ("log(x, 3)", "ln(3)/x", "log_base_factor"),
        ("atan(3x)", "3/sqrt(1 - 9x^2)", "inverse_trig_wrong_derivative"),
        ("atan(50x + 7)", "50/sqrt(1 - (50x + 7)^2)", "inverse_trig_wrong_derivative"),
    ],
)
def test_a_rule_half_remembered_is_named(function: str, answer: str, code: str) -> None:
    """The chain rule without its inner function, the exponent as a factor, the factor of a base upside down."""
    assert codes(answer, expression=function, variable="x")[0] == code


def test_answers_to_another_question_are_not_named() -> None:
    """The right derivative of one function is no slip of another."""
    functions = FUNCTIONS[:15]
    right = {}
    for function in functions:
        task = {"type": "derivative", "expression": function, "variable": "x", "symbols": ["a", "y"]}
        right[function] = check(task=task, answer="0", options={"include": ["expected"]})["expected"]
    named = [
        (function, other)
        for function, other in permutations(functions, 2)
        if codes(right[other], expression=function, variable="x", symbols=["a", "y"])
    ]
    assert named == []


@pytest.mark.parametrize("slip", SLIPS.values(), ids=lambda slip: slip.code)
def test_the_example_of_a_slip_is_one(slip: Slip) -> None:
    """The example on the page of a slip gets its name."""
    task: dict[str, Any] = {"expression": slip.function, **dict(slip.task)}
    if task.get("type", "derivative") == "derivative":
        task |= {"variable": "x", "symbols": ["a", "t", "y"]}
    assert slip.code in codes(
        slip.answer, **{name: int(value) if name == "order" else value for name, value in task.items()}
    )


def test_every_slip_is_documented() -> None:
    """docs/slips.md has a row for each slip, with its sentence and its example."""
    documented = (Path(__file__).parent.parent / "docs/slips.md").read_text()
    missing = [
        slip.code for slip in SLIPS.values() if f"| `{slip.code}` | {slip.title} | `{slip.function}`" not in documented
    ]
    assert missing == []


def test_the_catalogue_is_large_and_neutral() -> None:
    """Forty slips at least; the wording never says that somebody did something."""
    assert len(SLIPS) >= 40
    for slip in SLIPS.values():
        assert re.fullmatch(r"[a-z0-9_]+", slip.code)
        assert slip.message("x").startswith(("This is what you get if ", "This is "))
        assert "you did" not in slip.message("x")


def test_every_code_in_the_rules_is_in_the_catalogue() -> None:
    """No rule can name a slip that has no page."""
    rules = [value for value in vars(mal_rules).values() if isinstance(value, mal_rules.Rule)]
    rules += [rule for name in FUNCTIONS_OF_THE_LANGUAGE if (rule := mal_rules.standard(name))]
    used = {wrong.code for rule in rules for wrong in rule.wrong}
    used |= {wrong.code for table in (mal_rules.CHAIN, mal_rules.CHAIN_INSIDE, mal_rules.TERM) for wrong in table}
    assert used <= set(SLIPS)
    assert set(mal_rules.LIKELIEST) <= set(SLIPS)


def test_all_names_that_fit_are_given() -> None:
    """x*exp(x) for x*exp(x) is the function itself, and also one term of the product rule."""
    assert codes("x*exp(x)", expression="x*exp(x)")[:2] == ["product_term_missing", "answered_f"]


@pytest.mark.parametrize(
    ("function", "answer", "first"),
    [
        ("x*cos(x)", "cos(x) + x*sin(x)", "product_sign"),
        ("5^(x^2)", "2x*5^(x^2)", "exponential_log_factor_missing"),
        ("x^x", "x*x^(x - 1)", "power_rule_on_exponential"),
    ],
)
def test_the_outermost_rule_is_named_first(function: str, answer: str, first: str) -> None:
    """Before what an inner function or the whole could be instead."""
    assert codes(answer, expression=function, variable="x")[0] == first


def test_two_slips_at_once() -> None:
    """A wrong standard derivative without the inner derivative is named by both."""
    assert codes("sec(2*x)", expression="tan(2*x)")[0] == "chain_inner_derivative_missing+trig_wrong_derivative"


def test_a_constant_off() -> None:
    """The message tells the constant."""
    found = check(task={"type": "derivative", "expression": "x*exp(x)"}, answer="exp(x)*(x + 1) + 3")
    assert found["results"][0]["diagnosis"][0]["message"] == "This is the derivative plus a constant, 3."


def test_the_diagnosis_can_be_left_out() -> None:
    """Who does not want names gets none."""
    found = check(task={"type": "derivative", "expression": "x^2"}, answer="x", options={"diagnose": False})
    assert found["results"][0]["diagnosis"] == []
