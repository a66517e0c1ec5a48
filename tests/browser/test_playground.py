"""The playground in a browser: what is typed, dragged and pressed is answered, and the address keeps it."""

import json
import shlex
from urllib.parse import unquote

import pytest
import requests

from tests.browser.keys import CONTROL, END, ENTER, HOME, LEFT, RIGHT, SHIFT, TAB, UP
from tests.browser.window import Window

SQUARE = "/#expression=w^2&at=3&epsilon=0.001"
POINT, SECOND, EPSILON = ".handle.point", ".handle.second", ".handle.epsilon"


@pytest.fixture
def square(window: Window) -> Window:
    """The notebook's example: w² at 3 with ε = 0.001."""
    window.open(SQUARE)
    window.shows("#values .secant", "6.000999999999479")
    window.until(lambda: window.text("#graph .grid") != "", "the graph")
    return window


def number(window: Window, selector: str) -> float:
    """The value of a slider."""
    return float(window.attribute(selector, "aria-valuenow") or "nan")


def quotient(window: Window) -> float:
    """The k that is shown."""
    return float(window.text("#values .secant .number").replace("−", "-"))


def test_it_shows_the_answer(square: Window) -> None:
    """Formulas are MathML, values are proven, k is float64 bit for bit, and no other host was asked."""
    assert square.text("#interpreted math") == "f(w)=w2"
    assert square.text("#derivative math") == "f′(w)=2⁢w"
    assert square.text("#values tr:nth-child(1)").endswith("9")
    assert square.text("#values .tangent").endswith("6")
    assert square.text("#parts .truncation").startswith("truncation")
    assert square.console() == []
    paths = {url.removeprefix(square.service) for url in square.requests()}
    assert {path for path in paths if not path.startswith("/assets/")} == {"/", "/derivative", "/evaluate", "/estimate"}


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


def test_the_steps_are_folded(window: Window) -> None:
    """They are there for whoever opens them, each with the name of its rule."""
    window.open("/#expression=x^2 sin(3x)")
    window.until(lambda: window.text("#steps summary") == "Steps", "the steps")
    assert window.text("#derivation") == ""
    window.find("#steps summary").send_keys(ENTER)
    window.shows("#derivation", "product rule")
    window.shows("#derivation", "chain rule")
    assert window.text("#derivation > ol > li:first-child > div math").startswith("(x2⁢sin⁡(3⁢x))′=")


def test_a_problem_is_shown_where_it_is(window: Window) -> None:
    """The message has a caret and a hint, the field is marked; both go when the fault is gone."""
    window.open()
    window.write("#expression", "3*x + 2*(x - 1")
    window.shows("#problem", "never closed")
    assert "3*x + 2*(x - 1 ^" in window.text("#problem pre")
    assert window.text("#problem .hint") != ""
    assert window.attribute("#expression", "aria-invalid") == "true"
    link = window.attribute("#problem a", "href")
    assert requests.get(str(link), timeout=20).ok
    window.write("#expression", "3*x + 2*(x - 1)")
    window.shows("#derivative", "=5")
    assert window.text("#problem") == ""
    assert window.attribute("#expression", "aria-invalid") is None


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


def test_points_are_exact(square: Window) -> None:
    """A point may be written as pi/4; nothing is rounded before it is read."""
    square.write("#expression", "sin x")
    square.write("#point", "pi/4")
    square.shows("#values .tangent", "0.707106781186548")
    assert square.run("return document.querySelector('#values .tangent msqrt') !== null")


def test_the_point_follows_the_hand(square: Window) -> None:
    """Dragging the point changes x, f, f′ and k, all at once."""
    square.click("#zoom-reset")
    square.drag(POINT, right=-60)
    x = float(square.value("#point"))
    assert 1 < x < 3
    square.shows("#values .tangent", f"{2 * x:.4g}".rstrip("0"))
    square.until(lambda: f"at={square.value('#point')}" in square.run("return location.hash"), "the address")
    assert number(square, POINT) == x
    assert square.console() == []


def test_the_second_point_follows_the_hand(square: Window) -> None:
    """Dragging the second point changes ε; a backward difference has it on the other side."""
    square.drag(SECOND, right=70, grip=8)
    forward = float(square.value("#epsilon"))
    assert forward > 0.3
    square.until(lambda: quotient(square) == pytest.approx(6 + forward), "k of the larger step")
    square.run("const m = document.querySelector('#method'); m.value = 'backward'; m.dispatchEvent(new Event('input'))")
    square.until(lambda: quotient(square) == pytest.approx(6 - forward), "k of the step backward")
    square.drag(SECOND, right=-40)
    square.until(lambda: float(square.value("#epsilon")) > forward, "a larger step")


def test_the_keys_move_the_point(square: Window) -> None:
    """Arrows go one grain, with shift ten; Home and End go to the ends of the axis."""
    square.run("document.querySelector(arguments[0]).focus()", POINT)
    start = number(square, POINT)
    square.press(RIGHT)
    grain = number(square, POINT) - start
    assert 0 < grain < 0.1
    square.press(SHIFT, RIGHT)
    assert number(square, POINT) == pytest.approx(start + 11 * grain)
    square.press(SHIFT)
    square.press(LEFT)
    assert number(square, POINT) == pytest.approx(start + 10 * grain)
    square.press(END)
    square.shows("#values .tangent", "10")
    square.press(HOME)
    square.shows("#values .tangent", "−10")
    assert str(square.attribute(POINT, "aria-valuetext")).startswith("w = −5, f = 25")


def test_the_keys_move_the_step(square: Window) -> None:
    """On the error chart a key goes to the next of 1, 2, 5, 10, … and the error follows."""
    square.run("document.querySelector(arguments[0]).focus()", EPSILON)
    for key, epsilon in (
        (LEFT, "0.0005"),
        (LEFT, "0.0002"),
        (UP, "0.0005"),
        (HOME, "1e-16"),
        (END, "1"),
        (LEFT, "0.5"),
    ):
        square.press(key)
        assert square.value("#epsilon") == epsilon
    square.shows("#values .secant", "6.5")
    square.shows("#parts", "+0.5")


def test_everything_is_reached_with_tab(square: Window) -> None:
    """The order is that of the page: the question, the answer, the charts, the command."""
    square.run("document.querySelector('#expression').focus()")
    reached = []
    for _ in range(40):
        reached.append(
            square.run(
                "const e = document.activeElement; return e.id || e.getAttribute('class') || e.dataset.form || ''"
            )
        )
        square.press(TAB)
    wanted = ["expression", "text", "handle point", "handle second", "slope-curve", "zoom-in", "point", "epsilon",
              "method", "handle epsilon", "copy-curl"]  # fmt: skip
    assert [name for name in reached if name in wanted][: len(wanted)] == wanted


def test_everything_has_a_name(square: Window) -> None:
    """A screen reader can say what each thing is that can be operated."""
    controls = square.controls()
    for role in ("button", "textbox", "slider", "combobox", "radio", "checkbox", "link"):
        assert controls[role], role
        assert all(controls[role]), (role, controls[role])
    assert controls["slider"] == ["Point w", "Second point, the step ε", "Step ε"]


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


def test_a_corner_has_two_slopes(window: Window) -> None:
    """Where there is no derivative the page says so, and draws a tangent for each side."""
    window.open("/#expression=|x|&at=0&epsilon=0.5")
    window.shows("#values .tangent", "corner")
    window.shows("#values .tangent", "−1")
    window.shows("#parts", "no derivative")
    window.until(lambda: window.run("return document.querySelectorAll('#graph .tangent').length") == 2, "two tangents")


@pytest.mark.parametrize(
    ("expression", "pieces"), [("floor(x)", 11), ("1/x", 2), ("x^3 - x", 1), ("sqrt(x)", 1), ("tan x", 5)]
)
def test_a_jump_and_a_pole_are_not_joined(window: Window, expression: str, pieces: int) -> None:
    """The pen is lifted where the function is not continuous, and nowhere else."""
    window.open(f"/#expression={expression}&at=0.5&epsilon=0.1")
    window.until(lambda: window.run("return document.querySelector('#graph path.curve') !== null"), "a curve")
    drawn = str(window.attribute("#graph path.curve", "d"))
    assert drawn.count("M") == pieces


def test_zooming_shows_the_line_in_the_curve(square: Window) -> None:
    """The view changes around the point, is part of the address and can be reset."""
    square.click("#zoom-in")
    square.until(lambda: "view=-1,4" in square.run("return location.hash"), "the view in the address")
    square.click("#zoom-reset")
    square.until(lambda: "view" not in square.run("return location.hash"), "the view as it was")


@pytest.mark.parametrize("operation", ["derivative", "evaluate", "estimate"])
def test_the_command_asks_the_same_question(square: Window, operation: str) -> None:
    """Whoever copies the line gets the answer that the page shows."""
    square.click(f"#operations [value={operation}]")
    curl, flag, body, address = shlex.split(square.text("#curl"))
    assert (curl, flag) == ("curl", "--json")
    answer = requests.post(address, json=json.loads(body), timeout=20)
    assert answer.ok, answer.text
    assert {"derivative": "2*w", "evaluate": '"6"', "estimate": "6.000999999999479"}[operation] in answer.text


def test_copying(square: Window) -> None:
    """A button says that it has copied, and what it has copied can be pasted."""
    square.click("[data-form=latex]")
    square.shows("[data-form=latex]", "copied")
    square.write("#expression", CONTROL + "v")
    square.until(lambda: square.value("#expression") == "2 w", "the LaTeX of the derivative")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(square: Window, scheme: str) -> None:
    """Text and lines have the contrast that WCAG asks for: 4.5, against paper and against the charts."""
    square.prefers(scheme)
    script = """
        const style = getComputedStyle(document.documentElement);
        const names = ['paper', 'sheet', 'ink', 'faint', 'blue', 'orange', 'teal', 'purple', 'green', 'red'];
        return Object.fromEntries(names.map((name) => [name, style.getPropertyValue('--' + name).trim()]));
    """
    colours = square.run(script)
    light = {name: luminance(colour) for name, colour in colours.items()}
    assert (light["paper"] > 0.5) == (scheme == "light")
    for ground in ("paper", "sheet"):
        for name in light.keys() - {"paper", "sheet"}:
            high, low = max(light[name], light[ground]), min(light[name], light[ground])
            assert (high + 0.05) / (low + 0.05) >= 4.5, (scheme, name, ground)


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [320, 390, 768])
def test_small_screens(square: Window, width: int) -> None:
    """Nothing is wider than the screen; the charts take its width."""
    square.resize(width, 800)
    square.until(lambda: square.run("return document.documentElement.scrollWidth") <= width, "a page that fits")
    chart = square.run("return document.querySelector('#graph').getBoundingClientRect().width")
    assert chart > 0.85 * min(width, 768) - 40
