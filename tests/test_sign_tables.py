"""Tables of signs, symmetries, inverses and special values, each row against mpmath."""

import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import mpmath
import pytest

from oracles import forms
from oracles.checking import decided
from oracles.forms import Form, to_paste
from oracles.random_derivatives import broad_cases, judge
from oracles.random_values import broad_questions
from oracles.random_values import judge as judge_value
from oracles.reals import value
from service.calculus import OPERATIONS
from service.calculus.operations.evaluate import evaluate
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language import read, writer
from service.language.names import FUNCTIONS
from service.language.tree import Node

#: The special functions have a test of their own, at fewer arguments: mpmath takes seconds for some.
ELEMENTARY = [name for name, row in FUNCTIONS.items() if not row.special]

POINTS = [mpmath.mpf(numerator) / 1009 for numerator in (-1409, -211, 389, 811, 2803)]
CLOSE = mpmath.mpf(10) ** -15


def agree(one: Any, other: Any) -> bool:
    return bool(mpmath.almosteq(one, other, CLOSE, CLOSE))


def simplest(text: str) -> Node | None:
    """The form that an expression has in answers: the derivative of y times it by y."""
    try:
        return differentiate(read(f"y*({text})").tree, ["y"]).last
    except FluxionError:
        return None


def differences(shown: Node, typed: Node) -> Iterator[str]:
    """Where two trees differ, or the first has no value though the second has one."""
    for at in POINTS:
        wanted = value(typed, {"x": at})
        if wanted is not None and abs(wanted) < 10**12:
            found = value(shown, {"x": at})
            if found is None or not agree(found, wanted):
                yield f"{writer.text(shown)} at x = {mpmath.nstr(at, 12)}: {found}, not {wanted}"


@pytest.mark.parametrize("name", ELEMENTARY)
def test_the_simple_form_of_every_function_has_its_value(name: str) -> None:
    """At every quarter turn, reflection and inverse, and at every number that may be special."""
    with mpmath.workdps(25):
        for form in (*(form for form in forms.forms() if form.name == name), *exact(name)):
            shown, typed = simplest(form.text), read(form.text).tree
            if shown is not None and shown != typed:
                request = {"expression": f"y*({form.text})", "variable": "y"}
                assert [*differences(shown, typed)] == [], to_paste("derivative", request)


@cache
def _exact_by_name() -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {name: [] for name in FUNCTIONS}
    for form in forms.values():
        found[form.name].append(form)
    return found


def exact(name: str) -> list[Form]:
    return _exact_by_name()[name]


@pytest.mark.parametrize("name", ELEMENTARY)
def test_the_derivative_at_every_quarter_turn_is_the_slope(name: str) -> None:
    """The rule and the table of turns together, against a central difference of the function as typed."""
    step = mpmath.mpf(10) ** -12
    with mpmath.workdps(40):
        turns = islice(forms.quarter_turns(), None if name in forms.CIRCULAR else 4)
        for argument in (*turns, *forms.symmetric()):
            typed = read(forms.call(name, argument)).tree
            try:
                slope = differentiate(typed, ["x"]).last
            except FluxionError:
                continue
            for at in POINTS:
                sides = [value(typed, {"x": at + side}) for side in (-step, 0, step)]
                if None in sides or max(map(abs, sides)) > 10**6:
                    continue
                wanted, found = (sides[2] - sides[0]) / (2 * step), value(slope, {"x": at})
                close = found is not None and abs(found - wanted) < 10**-9 * (1 + abs(wanted))
                assert close, to_paste("derivative", {"expression": writer.text(typed), "variable": "x"})


@pytest.mark.parametrize("name", ELEMENTARY)
def test_the_closed_form_of_every_value_is_the_value(name: str) -> None:
    """``exact`` and ``decimal`` at every number that may be special; a value where mpmath has one."""
    with mpmath.workdps(30):
        for form in exact(name):
            wanted = value(read(form.text).tree, {"x": mpmath.mpf(2)})
            try:
                found = evaluate(expression=form.text, at={"x": "2"}, digits=20)["results"][0]
            except FluxionError:
                continue
            request = to_paste("evaluate", {"expression": form.text, "at": {"x": "2"}})
            if found["status"] != "defined":
                continue
            assert wanted is not None or name in UNDEFINED_IN_MPMATH, request
            if wanted is not None:
                assert abs(mpmath.mpf(found["decimal"]) - wanted) <= mpmath.mpf(10) ** -17 * (1 + abs(wanted)), request
            if found["exact"] is not None and wanted is not None:
                assert agree(value(read(found["exact"]).tree, {}), wanted), request


#: Where the oracle gives up, though the function is defined.
UNDEFINED_IN_MPMATH = {"piecewise"}

#: What each function becomes after 0 to 3 quarter turns, as the decision on answers must know it.
TURNS = {
    "sin(x)": ("sin(x)", "cos(x)", "-sin(x)", "-cos(x)"),
    "cos(x)": ("cos(x)", "-sin(x)", "-cos(x)", "sin(x)"),
    "tan(x)": ("tan(x)", "-1/tan(x)", "tan(x)", "-1/tan(x)"),
    "sec(x)": ("1/cos(x)", "-1/sin(x)", "-1/cos(x)", "1/sin(x)"),
    "csc(x)": ("1/sin(x)", "1/cos(x)", "-1/sin(x)", "-1/cos(x)"),
    "cot(x)": ("cos(x)/sin(x)", "-sin(x)/cos(x)", "cos(x)/sin(x)", "-sin(x)/cos(x)"),
}


@pytest.mark.parametrize("name", TURNS)
def test_answers_moved_by_quarter_turns_are_decided(name: str) -> None:
    """Right ones are proved, those with the other sign refuted; the function has this derivative by the first rule."""
    for quarters, turned in enumerate(TURNS[name]):
        answer = name.replace("x", f"x + {quarters}*pi/2")
        assert decided(f"a*({turned})", answer, "a").verdict == "correct", answer
        assert decided(f"a*({turned})", f"-{answer}", "a").verdict == "incorrect", answer


class Cut(BaseException):
    """The deadline of a kernel: not an ``Exception``, because SymPy catches those."""


@pytest.fixture
def deadline() -> Iterator[Callable[[], None]]:
    """A call of it gives the next request 20 seconds of processor time, ten times as much as a kernel would."""

    def cut(*_: object) -> None:
        raise Cut

    before = signal.signal(signal.SIGPROF, cut)
    yield lambda: signal.setitimer(signal.ITIMER_PROF, 20.0) and None
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("part", range(10))
def test_random_requests_of_all_kinds_are_answered_or_refused(
    part: int, sampled: Callable[[int], int], deadline: Callable[[], None]
) -> None:
    """Every function, comparison, magnitude, notation, assumption and kind of point: there is no fault."""
    generator, faults, late = random.Random(20_261 + part), list[str](), list[str]()
    for _ in range(sampled(150)):
        operation, fields = forms.random_request(generator)
        deadline()
        try:
            OPERATIONS[operation](**fields)
        except FluxionError as refusal:
            faults += [to_paste(operation, fields)] if refusal.status >= 500 else []
        except Cut:
            late.append(to_paste(operation, fields))
        except Exception as fault:
            faults.append(f"{type(fault).__name__}: {fault}\n{to_paste(operation, fields)}")
    assert not faults, "\n".join(faults)
    assert len(late) <= 1, late


@pytest.mark.parametrize("part", range(10))
def test_random_derivatives_of_all_kinds_are_the_slope(part: int, sampled: Callable[[int], int]) -> None:
    """The same of what can be differentiated, and of each assumption, against a central difference by mpmath."""
    verdicts: Counter[str] = Counter()
    for case in islice(broad_cases(part), sampled(30)):
        judgement = judge(case)
        verdicts[judgement.verdict] += 1
        assert judgement.verdict != "wrong", f"{judgement.detail}\n{case.request}"
    assert verdicts["same"] + verdicts["equal"] > 0


@pytest.mark.parametrize("part", range(10))
def test_random_values_of_all_kinds_have_the_digits_of_mpmath(part: int) -> None:
    """Few: a zeta function of a huge argument took FLINT more than a quarter of an hour, and no kernel ends it here.

    By thousands, each within a deadline, it is ``python -m benchmarks.fuzz_values``.
    """
    verdicts: Counter[str] = Counter()
    for question in broad_questions(12, part):
        verdict, found = judge_value(question)
        verdicts[verdict] += 1
        assert verdict not in ("wrong", "missed"), f"{found}\n{question.request}"
    assert verdicts["right"] > 0
