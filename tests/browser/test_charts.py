"""The charts of the playground: they are dragged with the mouse and moved with the keys."""

import pytest

from tests.browser.keys import END, HOME, LEFT, RIGHT, SHIFT, UP
from tests.browser.window import Window

POINT, SECOND, EPSILON = ".handle.point", ".handle.second", ".handle.epsilon"


def number(window: Window, selector: str) -> float:
    """The value of a slider."""
    return float(window.attribute(selector, "aria-valuenow") or "nan")


def quotient(window: Window) -> float:
    """The k that is shown."""
    return float(window.text("#values .secant .number").replace("−", "-"))


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


def test_a_corner_has_two_slopes(window: Window) -> None:
    """Where there is no derivative the page says so, and draws a tangent for each side."""
    window.open("/#expression=|x|&at=0&epsilon=0.5")
    window.shows("#values .tangent", "corner")
    window.shows("#values .tangent", "−1")
    window.shows("#parts", "no derivative")
    window.until(lambda: window.run("return document.querySelectorAll('#graph .tangent').length") == 2, "two tangents")


def test_a_vertical_tangent_is_drawn(window: Window) -> None:
    """A slope that is infinite is a line too."""
    window.open("/#expression=cbrt(x)&at=0&epsilon=0.5")
    window.shows("#values .tangent", "+∞")
    window.until(lambda: window.run("return document.querySelector('#graph .tangent') !== null"), "the tangent")
    start, end = str(window.attribute("#graph .tangent", "d")).removeprefix("M").split("L")
    assert start.split()[0] == end.split()[0]


@pytest.mark.parametrize(
    ("expression", "pieces"), [("floor(x)", 11), ("1/x", 2), ("x^3 - x", 1), ("sqrt(x)", 1), ("tan x", 5)]
)
def test_a_jump_and_a_pole_are_not_joined(window: Window, expression: str, pieces: int) -> None:
    """The pen is lifted where the function is not continuous, and nowhere else."""
    window.open(f"/#expression={expression}&at=0.5&epsilon=0.1")
    count = "return (document.querySelector('#graph path.curve')?.getAttribute('d') ?? '').split('M').length - 1"
    window.until(lambda: window.run(count) == pieces, f"a curve in {pieces} pieces")


def test_zooming_shows_the_line_in_the_curve(square: Window) -> None:
    """The view changes around the point, is part of the address and can be reset."""
    square.click("#zoom-in")
    square.until(lambda: "view=-1,4" in square.run("return location.hash"), "the view in the address")
    square.click("#zoom-reset")
    square.until(lambda: "view" not in square.run("return location.hash"), "the view as it was")
