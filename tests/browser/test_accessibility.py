"""The playground is for everybody: by keyboard, by ear, in the dark and on small screens."""

import pytest

from tests.browser.keys import TAB
from tests.browser.window import Window


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


@pytest.mark.parametrize("path", ["/problems", "/problems/unbalanced", "/slips", "/docs"])
def test_pages_on_small_screens(window: Window, path: str) -> None:
    """Nothing is wider than the screen, however long a code is."""
    window.resize(320, 800)
    window.open(path)
    window.until(lambda: window.text("main") != "", "the page")
    assert window.run("return document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [320, 390, 768])
def test_small_screens(square: Window, width: int) -> None:
    """Nothing is wider than the screen; the charts take its width."""
    square.resize(width, 800)
    square.until(lambda: square.run("return document.documentElement.scrollWidth") <= width, "a page that fits")
    chart = square.run("return document.querySelector('#graph').getBoundingClientRect().width")
    assert chart > 0.85 * min(width, 768) - 40
