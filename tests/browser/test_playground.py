"""The playground in a browser: what is typed is answered, and the address keeps it."""

import json
import shlex
from urllib.parse import unquote

import pytest
import requests

from oracles.patience import PATIENCE
from tests.browser.keys import CONTROL, ENTER
from tests.browser.window import Window


def test_it_shows_the_answer(square: Window) -> None:
    """Formulas are MathML, values are proven, k is float64 bit for bit, and no other host was asked."""
    assert square.text("#interpreted math") == "f(w)=w2"
    assert square.text("#derivative math") == "f′(w)=2⁢w"
    assert square.text("#values tr:nth-child(1)").endswith("9")
    assert square.text("#values .tangent").endswith("6")
    assert square.text("#parts .truncation").startswith("truncation")
    assert square.console() == []
    paths = {url.removeprefix(square.service) for url in square.requests()}
    assert {path for path in paths if not path.startswith("/assets/")} == {
        "/",
        "/read",
        "/derivative",
        "/evaluate",
        "/estimate",
    }


def test_what_is_typed_is_answered(window: Window) -> None:
    """Text and LaTeX are read as the service reads them."""
    window.open()
    for typed, shown in (("sin(x)^2 ", "sin2⁡(x)"), (r"\frac{x}{1+x^2} ", "x1+x2"), ("e^(-x^2/2) ", "e−x22")):
        window.write("#expression", typed)
        window.shows("#interpreted", shown)
    window.shows("#announcement", "f′(x) = -x*exp(-x**2/2)")
    assert window.console() == []


def test_only_the_newest_question_is_answered(window: Window) -> None:
    """Whoever goes on typing never sees the answer to what was typed before, however late it comes."""
    window.open()
    slow = "+".join(f"sin({n}x)^x" for n in range(2, 30))
    window.run("location.hash = 'expression=' + encodeURIComponent(arguments[0])", slow)
    window.run("setTimeout(() => (location.hash = 'expression=x^5&at=1'), 20)")
    window.shows("#derivative", "5⁢x4")
    window.run("window.changes = 0; const observer = new MutationObserver(() => window.changes++);"
               "observer.observe(document.querySelector('#derivative'), { childList: true })")  # fmt: skip
    window.shows("#values .tangent", "5")
    assert window.run("return window.changes") == 0
    assert window.console() == []


def test_an_older_answer_is_faint(window: Window) -> None:
    """While a new question waits for its answer, or has none, nobody takes the old answer for it."""
    faint = "return getComputedStyle(document.querySelector('#answers')).opacity !== '1'"
    window.open()
    window.shows("#derivative", "cos")
    window.until(lambda: not window.run(faint), "a clear answer")
    window.write("#expression", "x^5 + (")
    window.until(lambda: window.run(faint), "a faint answer")
    window.press("1)")
    window.shows("#derivative", "5⁢x4")
    window.until(lambda: not window.run(faint), "a clear answer")


def test_the_steps_are_folded(window: Window) -> None:
    """They are there for whoever opens them, each with the name of its rule."""
    window.open("/#expression=x^2 sin(3x)")
    window.until(lambda: window.text("#steps summary") == "Steps", "the steps")
    assert window.text("#derivation") == ""
    window.find("#steps summary").send_keys(ENTER)
    window.shows("#derivation", "product rule")
    window.shows("#derivation", "chain rule")
    assert window.text("#derivation > ol > li:first-child > div math").startswith("ddx(x2⁢sin⁡(3⁢x))=")


def test_a_problem_is_shown_where_it_is(window: Window) -> None:
    """The message has a caret and a hint, the field is marked; both go when the fault is gone."""
    window.open()
    window.write("#expression", "3*x + 2*(x - 1")
    window.shows("#problem", "never closed")
    assert "3*x + 2*(x - 1 ^" in window.text("#problem pre")
    assert window.text("#problem .hint") != ""
    assert window.attribute("#expression", "aria-invalid") == "true"
    link = window.attribute("#problem a", "href")
    assert requests.get(str(link), timeout=PATIENCE).ok
    window.write("#expression", "x^")
    window.until(lambda: window.text("#problem p") == "The expression ends too early", "a problem that is said once")
    window.write("#expression", "3*x + 2*(x - 1)")
    window.shows("#derivative", "=5")
    assert window.text("#problem") == ""
    assert window.attribute("#expression", "aria-invalid") is None


def test_what_is_there_already_is_shown(window: Window) -> None:
    """While somebody types, the beginning is set as the service reads it; the problem comes when the typing stops."""
    window.open()
    window.shows("#derivative", "cos")
    window.write("#expression", r"\sqrt{x+1} + sin(")
    window.shows("#interpreted.unfinished", "f(x)=x+1")
    assert window.run("return document.querySelector('#interpreted msqrt') !== null")
    window.shows("#problem", "ends too early")
    window.press("x)")
    window.shows("#interpreted", "f(x)=x+1+sin⁡(x)")
    assert window.text("#interpreted.unfinished") == ""
    window.write("#expression", ")")
    window.shows("#problem", "was never opened")
    assert window.console() == []


@pytest.mark.parametrize("name", ["constructor", "valueOf", "toString", "hasOwnProperty", "isPrototypeOf"])
def test_names_that_javascript_knows_are_names(window: Window, name: str) -> None:
    """They are symbols of the expression, values that are held, and fields of the address."""
    window.open(f"/#expression={name}^2*x&variable=x&{name}=1")
    window.shows("#derivative", f"∂f∂x={name}2")
    assert window.value("#others input") == "1"
    window.write("#expression", f"{name}^2")
    window.shows("#derivative", f"=2⋅{name}")
    window.shows("#values .tangent", "4")
    assert window.console() == []


def test_a_name_with_double_underscores_is_refused(window: Window) -> None:
    """As everywhere; the page goes on."""
    window.open("/#expression=__proto__^2&__proto__=1")
    window.until(lambda: window.text("#problem") != "", "a problem")
    window.write("#expression", "x^2")
    window.shows("#derivative", "f′(x)=2⁢x")
    assert window.console() == []


@pytest.mark.parametrize(
    ("field", "typed"), [("#point", "2+"), ("#epsilon", "1e-"), ("#epsilon", "0"), ("#point", "1/0")]
)
def test_a_bad_number_is_a_problem_of_its_field(square: Window, field: str, typed: str) -> None:
    """The field is marked, and the other one is not."""
    square.write(field, typed)
    square.until(lambda: square.text("#point-problem") != "", "a problem")
    assert square.attribute(field, "aria-invalid") == "true"
    other = "#epsilon" if field == "#point" else "#point"
    assert square.attribute(other, "aria-invalid") in (None, "false")


def test_a_point_far_away(square: Window) -> None:
    """Where float64 ends there is no estimate, and still a proven derivative; the chart has no place for the point."""
    square.write("#expression", "w^3")
    square.write("#point", "1e300")
    square.shows("#values .tangent", "3.00000000000000·10⁶⁰⁰")
    square.shows("#parts", "no estimate here")
    assert square.console() == []


def test_points_are_exact(square: Window) -> None:
    """A point may be written as pi/4; nothing is rounded before it is read."""
    square.write("#expression", "sin x")
    square.write("#point", "pi/4")
    square.shows("#values .tangent", "0.707106781186548")
    assert square.run("return document.querySelector('#values .tangent msqrt') !== null")


@pytest.mark.parametrize(
    "query",
    [
        "expression=x^3-x&at=0.5&epsilon=0.25&draw=slope",
        "expression=ln%20x&at=e/2&epsilon=1/3&method=central&view=0,4",
        "expression=(w*x%2Bb-y)^2&variable=w&at=w=3,b=2,x=1,y=0&epsilon=0.1&method=backward",
    ],
)
def test_the_address_holds_the_state(window: Window, query: str) -> None:
    """Whoever opens a link sees the page that was shared, and shares the same link again."""
    window.open("/#" + query)
    window.until(lambda: window.text("#values .secant").startswith("k"), "the values")
    hashed = window.run("document.querySelector('#copy-link').click(); return location.hash")
    assert sorted(unquote(hashed).lstrip("#").split("&")) == sorted(_in_order(unquote(query)).split("&"))
    before = window.text("#values")
    window.open("/" + hashed)
    window.until(lambda: window.text("#values") == before, f"the same values: {before}")


def _in_order(query: str) -> str:
    """The query with the coordinates in the order in which the page writes them."""
    return query.replace("at=w=3,b=2,x=1,y=0", "at=b=2,x=1,y=0,w=3")


def test_a_new_address_is_a_new_question(square: Window) -> None:
    """A link that is opened in the same window is shown without a reload."""
    square.run("location.hash = 'expression=x^3&at=2'")
    square.shows("#derivative", "3⁢x2")
    assert square.value("#expression") == "x^3"


def test_several_symbols(window: Window) -> None:
    """One is the variable, the others are held fixed; both can be changed."""
    window.open("/#expression=a*x^2&at=2&epsilon=1")
    window.shows("#derivative", "∂f∂x=2⁢a⁢x")
    window.shows("#values .tangent", "4")
    window.write("#others input", "3")
    window.shows("#values .tangent", "12")
    window.click("#variables input[value=a]")
    window.shows("#derivative", "∂f∂a=x2")
    window.write("#expression", "x^2")
    window.shows("#derivative", "f′(x)=2⁢x")
    assert window.text("#symbols") == ""


@pytest.mark.parametrize("operation", ["derivative", "evaluate", "estimate"])
def test_the_command_asks_the_same_question(square: Window, operation: str) -> None:
    """Whoever copies the line gets the answer that the page shows."""
    square.click(f"#operations [value={operation}]")
    curl, flag, body, address = shlex.split(square.text("#curl"))
    assert (curl, flag) == ("curl", "--json")
    answer = requests.post(address, json=json.loads(body), timeout=PATIENCE)
    assert answer.ok, answer.text
    assert {"derivative": "2*w", "evaluate": '"6"', "estimate": "6.000999999999479"}[operation] in answer.text


def test_copying(square: Window) -> None:
    """A button says that it has copied, and what it has copied can be pasted."""
    square.click("[data-form=latex]")
    square.shows("[data-form=latex]", "copied")
    square.write("#expression", CONTROL + "v")
    square.until(lambda: square.value("#expression") == "2 w", "the LaTeX of the derivative")
