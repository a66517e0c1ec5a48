"""The picture of a sweep: well-formed, complete, honest about zeros and gaps, and safe for any expression."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from oracles.operations import estimate
from oracles.patience import PATIENCE
from service.errors import MissingField
from service.web import sweep_plot
from service.web.sweep_plot import Axis, svg

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def answer(**changes: Any) -> Any:
    """The answer to a small sweep: w² at 3, with one step without a value and one without an error."""
    sweep = {
        "epsilon": [0.1, 0.01, 0.001, 1e-8, 1e-12, 1e-16],
        "estimate": [6.1, 6.01, 6.0, 6.00000001, None, 0.0],
        "total": [0.1, 0.01, 0.0, 1e-8, None, -6.0],
        "truncation": [0.1, 0.01, 0.001, 1e-8, None, 1e-16],
        "rounding": [1e-15, 1e-14, -0.001, 1e-9, None, -6.0],
        "best_epsilon": 0.001,
        "observed_order": 1.0,
        "slopes": {"truncation": 1.0, "rounding": -0.98},
    }
    fields = {"interpreted": "w**2", "variable": "w", "order": 1, "at": {"w": "3"}, "method": "forward"}
    return fields | {"derivative": {"status": "differentiable"}} | {"sweep": sweep | changes.pop("sweep", {})} | changes


def parsed(**changes: Any) -> ElementTree.Element:
    """The picture as XML."""
    return ElementTree.fromstring(svg(answer(**changes)))


def texts(root: ElementTree.Element) -> list[str]:
    """All that is written in it."""
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_it_says_what_it_shows() -> None:
    """Title, axis labels with units, the three errors with their slopes and the best step are written out."""
    written = texts(parsed())
    assert "Forward difference for w**2 at w = 3" in written
    assert "step ε, in units of w" in written
    assert "|estimate − derivative|, in units of f per w" in written
    assert {"total error", "truncation, slope 1", "rounding, slope −0.98"} <= set(written)
    assert "best ε = 0.001, error 0" in written
    assert {"10−16", "10−2"} <= set(written)


def test_every_known_error_is_a_dot_inside_the_frame() -> None:
    """Five of six steps have a total; an error of exactly 0 is a ring on the lower edge."""
    dots = [dot for dot in parsed().iter(f"{SVG}circle") if dot.get("r") == "3"]
    assert [dot.get("class") for dot in dots] == ["total-dot", "total-dot", "total", "total-dot", "total-dot"]
    for dot in dots:
        assert sweep_plot.LEFT <= float(dot.get("cx") or 0) <= sweep_plot.WIDTH - sweep_plot.RIGHT
        assert sweep_plot.TOP <= float(dot.get("cy") or 0) <= sweep_plot.HEIGHT - sweep_plot.BOTTOM
    assert float(dots[2].get("cy") or 0) == sweep_plot.HEIGHT - sweep_plot.BOTTOM


def test_lines_break_where_nothing_is_known() -> None:
    """A step without a value, and an error of 0, end a line; the next point begins another."""
    paths = {path.get("class"): path.get("d") or "" for path in parsed().iter(f"{SVG}path")}
    assert paths["truncation"].count("M") == 2
    assert paths["total"].count("M") == 3
    assert set(paths) == {"total", "truncation", "rounding"}


def test_nothing_known_is_still_a_picture() -> None:
    """At a corner there are estimates and no errors: axes, and no lines."""
    unknown: dict[str, Any] = {name: [None] * 6 for name in ("total", "truncation", "rounding")}
    slopes = {"truncation": None, "rounding": None}
    sweep = unknown | {"best_epsilon": None, "slopes": slopes}
    root = parsed(sweep=sweep, derivative={"status": "domain_endpoint"})
    assert not list(root.iter(f"{SVG}path"))
    assert {"truncation", "no derivative to compare with: domain endpoint"} <= set(texts(root))
    root = parsed(sweep=sweep, derivative={"status": "differentiable"})
    assert "float64 has no quotient with these steps" in texts(root)


def test_the_expression_cannot_break_out() -> None:
    """What comes from a request is escaped, and cut where it is long."""
    root = parsed(interpreted="piecewise(x, x < 1, x > 2)" + " + x" * 100, variable="x", at={"x": '"<&>'})
    title = next(text for text in texts(root) if text.startswith("Forward"))
    assert "x < 1" in title
    assert title.endswith('… at x = "<&>')
    assert len(title) == sweep_plot.LONGEST_TITLE


def test_higher_orders_have_their_unit() -> None:
    """The second derivative is in units of f per w²."""
    written = texts(parsed(order=2, method="ridders"))
    assert "|estimate − derivative|, in units of f per w2" in written
    assert "Ridders' extrapolation of order 2 for w**2 at w = 3" in written


def test_the_picture_in_the_readme_is_up_to_date() -> None:
    """It is what the command above it draws."""
    drawn = svg(estimate(expression="w^2", at="3", method="forward", sweep={"from": "0.1", "to": "1e-16"}))
    assert (ROOT / "docs" / "sweep.svg").read_text() == f"{drawn}\n"


def test_light_and_dark() -> None:
    """Every colour has a counterpart in the dark scheme."""
    light, dark = sweep_plot._STYLE.split("@media (prefers-color-scheme: dark)")
    for name in (".paper", ".ink", ".faint", ".grid", ".frame", ".total", ".truncation", ".rounding", ".best"):
        assert f"{name} {{" in light
        assert f"{name} {{" in dark


def test_without_a_sweep_there_is_no_picture() -> None:
    """Only sweeps are drawn, and whoever asks for another picture is told what to send."""
    with pytest.raises(MissingField) as refusal:
        svg(answer() | {"sweep": None})
    assert refusal.value.fields["field"] == "sweep"


@pytest.mark.parametrize("decades", [(0, 1), (-16, 0), (-300, 300), (-7, -3)])
def test_axes_have_few_whole_ticks(decades: tuple[int, int]) -> None:
    """An axis of any length has at most a dozen labels, all on it."""
    axis = Axis(*decades, 100.0, 700.0)
    ticks = list(axis.ticks())
    assert 1 <= len(ticks) <= sweep_plot.MOST_TICKS + 2
    assert decades[0] <= ticks[0] <= ticks[-1] <= decades[1]
    assert axis.place(10.0 ** ticks[-1]) <= 700.0 + 1e-9
    assert axis.place(0.0) == 100.0


QUESTION = {"expression": "w^2", "at": "3", "sweep": '{"from": 0.1, "to": 1e-16}'}


def test_the_service_draws_when_it_is_asked_for_a_picture(service: str) -> None:
    """As an ``<img>`` asks for it; the picture may use its own style and nothing else."""
    accepted = {"Accept": "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"}
    response = requests.get(f"{service}/estimate", params=QUESTION, headers=accepted, timeout=PATIENCE)
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "style-src 'unsafe-inline'" in response.headers["Content-Security-Policy"]
    assert response.headers["ETag"].endswith('-svg+xml"')
    assert "Forward difference for w**2 at w = 3" in texts(ElementTree.fromstring(response.content))


def test_a_picture_without_a_sweep_is_refused(service: str) -> None:
    """The problem names the field that is missing; other operations have no picture and answer JSON."""
    accepted = {"Accept": "image/svg+xml"}
    refused = requests.get(
        f"{service}/estimate", params={"expression": "w^2", "at": "3"}, headers=accepted, timeout=PATIENCE
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "sweep")
    other = requests.get(f"{service}/derivative", params={"expression": "w^2"}, headers=accepted, timeout=PATIENCE)
    assert other.json()["derivative"] == "2*w"
