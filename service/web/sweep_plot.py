"""An SVG plot of a sweep: the error of a difference quotient against its step ε, both logarithmic, as SVG.

Plain data in, text out. Colours follow the reader's preference for light or dark, which plotting libraries do not do
in one file; and the front process need not load one, with NumPy, for three lines and their axes.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

from service.answer_types import EstimateAnswer, SweepAnswer
from service.errors import MissingField

Error = Literal["total", "truncation", "rounding"]

#: The lines, those that others may cover first.
LINES: tuple[Error, ...] = ("rounding", "truncation", "total")

WIDTH, HEIGHT = 760, 500
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 92, 64

#: Labels along an axis: at most about this many.
MOST_TICKS = 10

#: Longest title, and the longest part of it that names the point, in characters.
LONGEST_TITLE = 66
LONGEST_PLACE = 24

_STYLE = """
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e }
  .grid { stroke: #d9dee3; stroke-width: 1 } .frame { fill: none; stroke: #818b98; stroke-width: 1 }
  .total { stroke: #1f2328; fill: none; stroke-width: 2 } .total-dot { fill: #1f2328 }
  .truncation { stroke: #0a5bd3; fill: none; stroke-width: 2; stroke-dasharray: 8 4 }
  .rounding { stroke: #b3400a; fill: none; stroke-width: 2; stroke-dasharray: 2 4; stroke-linecap: round }
  .best { stroke: #1a7f37; fill: none; stroke-width: 2 } .best-text { fill: #1a7f37 }
  .best-text, .note { stroke: #ffffff; stroke-width: 5; paint-order: stroke }
  text { font: 13px system-ui, sans-serif } .title { font-size: 16px; font-weight: 600 }
  .middle { text-anchor: middle } .end { text-anchor: end }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .faint { fill: #9198a1 }
    .grid { stroke: #262c36 } .frame { stroke: #656c76 }
    .total { stroke: #e6edf3 } .total-dot { fill: #e6edf3 }
    .truncation { stroke: #58a6ff } .rounding { stroke: #ff9a5c }
    .best { stroke: #3fb950 } .best-text { fill: #3fb950 }
    .best-text, .note { stroke: #0d1117 }
  }
"""

_METHODS = {
    "forward": "Forward difference",
    "backward": "Backward difference",
    "central": "Central difference",
    "stencil": "Central difference",
    "complex_step": "Complex step",
    "richardson": "Richardson extrapolation",
    "ridders": "Ridders' extrapolation",
    "auto": "Chosen difference",
}


class Axis(NamedTuple):
    """A logarithmic axis: decades ``low`` to ``high`` laid over the pixels ``start`` to ``stop``."""

    low: int
    high: int
    start: float
    stop: float

    def place(self, value: float) -> float:
        """The pixel of a positive value; below the axis, its end."""
        exponent = max(log10(value), self.low) if value > 0 else self.low
        return self.start + (self.stop - self.start) * (exponent - self.low) / (self.high - self.low)

    def ticks(self) -> Iterable[int]:
        """Whole decades, not too many."""
        stride = ceil((self.high - self.low) / MOST_TICKS)
        first = ceil(self.low / stride) * stride
        return range(first, self.high + 1, stride)


def svg(answer: EstimateAnswer) -> str:
    """Draw the sweep of an answer of /estimate.

    Raises ``MissingField`` when the answer has no sweep.
    """
    sweep = answer["sweep"]
    if sweep is None:
        raise MissingField("a picture needs a sweep", field="sweep", hint='add "sweep": {"from": 1e-1, "to": 1e-16}')
    across, up = _axes(sweep)
    parts = [
        _head(answer),
        _grid(across, up),
        *(_line(name, sweep["epsilon"], sweep[name], across, up) for name in LINES),
        _dots(sweep["epsilon"], sweep["total"], across, up),
        _best(sweep, across, up),
        _legend(sweep),
        _remark(sweep["total"], answer["derivative"]["status"]),
        _labels(answer),
        "</svg>",
    ]
    return "".join(parts)


def _axes(sweep: SweepAnswer) -> tuple[Axis, Axis]:
    errors = [abs(e) for name in LINES for e in sweep[name] if e]
    return (
        Axis(*_decades(sweep["epsilon"]), LEFT, WIDTH - RIGHT),
        Axis(*_decades(errors or [1.0]), HEIGHT - BOTTOM, TOP),
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The whole decades around the values, at least one."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _head(answer: EstimateAnswer) -> str:
    title = escape(_title(answer))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img"><title>{title}</title><desc>The error against the step on logarithmic axes: total, truncation and '
        f"rounding.</desc>\n<style>{_STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>\n'
        f'<text class="ink title" x="{LEFT}" y="34">{title}</text>\n'
    )


def _title(answer: EstimateAnswer) -> str:
    order = f" of order {answer['order']}" if answer["order"] > 1 else ""
    method = f"{_METHODS[answer['method']]}{order} for "
    place = ", ".join(f"{name} = {value}" for name, value in answer["at"].items())
    place = " at " + _cut(place, LONGEST_PLACE)
    return method + _cut(answer["interpreted"], LONGEST_TITLE - len(method + place)) + place


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _grid(across: Axis, up: Axis) -> str:
    lines = [
        f'<line class="grid" x1="{x:.1f}" y1="{up.start}" x2="{x:.1f}" y2="{up.stop}"/>'
        f'<text class="faint middle" x="{x:.1f}" y="{up.start + 20}">{_power(tick)}</text>\n'
        for tick, x in ((tick, across.place(10.0**tick)) for tick in across.ticks())
    ]
    lines += [
        f'<line class="grid" x1="{across.start}" y1="{y:.1f}" x2="{across.stop}" y2="{y:.1f}"/>'
        f'<text class="faint end" x="{across.start - 8}" y="{y + 4:.1f}">{_power(tick)}</text>\n'
        for tick, y in ((tick, up.place(10.0**tick)) for tick in up.ticks())
    ]
    width, height = across.stop - across.start, up.start - up.stop
    frame = f'<rect class="frame" x="{across.start}" y="{up.stop}" width="{width}" height="{height}"/>\n'
    return "".join(lines) + frame


def _power(exponent: int) -> str:
    return f"10{_raised(_minus(str(exponent)))}"


def _raised(text: str) -> str:
    return f'<tspan dy="-5" font-size="10">{text}</tspan>'


def _minus(number: str) -> str:
    """The number with a minus sign in place of the hyphen."""
    return number.replace("-", "−")


def _line(name: str, steps: Sequence[float], errors: Sequence[float | None], across: Axis, up: Axis) -> str:
    """A line through the errors that are known and not 0, broken where they are not."""
    moves = []
    pen = "M"
    for step, error in zip(steps, errors, strict=True):
        if error:
            moves.append(f"{pen}{across.place(step):.1f} {up.place(abs(error)):.1f}")
        pen = "L" if error else "M"
    return f'<path class="{name}" d="{"".join(moves)}"/>\n' if moves else ""


def _dots(steps: Sequence[float], errors: Sequence[float | None], across: Axis, up: Axis) -> str:
    """The total errors; one that is exactly 0 is a ring on the lower edge."""
    known = [(step, error) for step, error in zip(steps, errors, strict=True) if error is not None]
    return "".join(
        f'<circle class="{"total-dot" if error else "total"}" cx="{across.place(step):.1f}" '
        f'cy="{up.place(abs(error)):.1f}" r="3"/>\n'
        for step, error in known
    )


def _best(sweep: SweepAnswer, across: Axis, up: Axis) -> str:
    """The step with the least error: a ring, a line down to the axis and its value."""
    best = sweep["best_epsilon"]
    if best is None:
        return ""
    error = abs(sweep["total"][sweep["epsilon"].index(best)] or 0.0)
    x, y = across.place(best), up.place(error)
    side, shift = ("end", -10) if x > (across.start + across.stop) / 2 else ("", 10)
    text = f"best ε = {_short(best)}, error {_short(error)}"
    return (
        f'<line class="best" x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{up.start}"/>'
        f'<circle class="best" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
        f'<text class="best-text {side}" x="{x + shift:.1f}" y="{up.start - 14}">{text}</text>\n'
    )


def _short(number: float) -> str:
    return _minus(f"{number:.2g}")


def _legend(sweep: SweepAnswer) -> str:
    entries = []
    x = LEFT
    for name, text in (
        ("total", "total error"),
        ("truncation", _with_slope("truncation", sweep)),
        ("rounding", _with_slope("rounding", sweep)),
    ):
        entries.append(
            f'<line class="{name}" x1="{x}" y1="62" x2="{x + 36}" y2="62"/>'
            f'<text class="ink" x="{x + 44}" y="66">{text}</text>\n'
        )
        x += 64 + 8 * len(text)
    return "".join(entries)


def _with_slope(name: Literal["truncation", "rounding"], sweep: SweepAnswer) -> str:
    slope = sweep["slopes"][name]
    return name if slope is None else f"{name}, slope {_short(slope)}"


def _remark(totals: Sequence[float | None], status: str) -> str:
    """What the lines cannot say: why there are none, or that rings are errors of 0."""
    if all(total is None for total in totals):
        text = f"no derivative to compare with: {status.replace('_', ' ')}"
        if status == "differentiable":
            text = "float64 has no quotient with these steps"
    elif 0 in totals:
        text = "a ring on the edge is an error of exactly 0"
    else:
        return ""
    return f'<text class="faint note end" x="{WIDTH - RIGHT - 8}" y="{TOP + 20}">{escape(text)}</text>\n'


def _labels(answer: EstimateAnswer) -> str:
    variable, order = escape(answer["variable"]), answer["order"]
    unit = variable + _raised(str(order)) if order > 1 else variable
    middle = (TOP + HEIGHT - BOTTOM) / 2
    return (
        f'<text class="ink middle" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 16}">'
        f"step ε, in units of {variable}</text>\n"
        f'<text class="ink middle" transform="translate(24 {middle}) rotate(-90)">'
        f"|estimate − derivative|, in units of f per {unit}</text>\n"
    )
