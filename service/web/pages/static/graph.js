/** The graph of f, its tangent at a point and its secant through a second one. Both points can be moved. */

import { Chart, path } from "./chart.js";
import { extent, joined, line } from "./curve.js";
import { svg } from "./elements.js";
import { draggable, Handle, nearest } from "./handles.js";
import { brief, linear, multiples, rounded, roundStep } from "./scales.js";

/** Pixels between two lines of the grid, at least. */
const GRID = { across: 64, up: 44 };

/** The run of a secant is written below it if it has so many pixels. */
const LEAST_RUN = 24;

/** Browsers draw nothing that is farther away, in pixels. */
const FAR = 1e4;

/** Samples of the curve: at least so many over the width, at round places. */
const SAMPLES = 240;

/** The round places at which a stretch of the axis is sampled, as exact decimals. */
export const samplePlaces = (view) => multiples(view, roundStep((view[1] - view[0]) / SAMPLES / 2.5));

export class Graph {
  /** `point(text)` and `step(text)` are told where a handle is moved to, `pan(view)` which stretch is to be shown. */
  constructor(element, { point, step, pan }) {
    this.tell = { point, step, pan };
    this.chart = new Chart(element, ["curves", "lines", "marks"], () => this.draw());
    this.point = new Handle("point", "Point", {
      move: (x) => point(this.snapped(x)),
      nudge: (count) => point(this.nudged(this.model.x, count)),
      size: 7,
    });
    this.other = new Handle("second", "Second point, the step ε", {
      move: (x) => this.moveStep(this.scale.x.value(x)),
      nudge: (count) => this.moveStep(Number(this.nudged(this.model.x + this.reach, count * this.side))),
      size: 9.5,
    });
    this.chart.handles.append(this.point.element, this.other.element);
    draggable(element, (x, y) => this.pick(x, y));
  }

  /** Draw a model, as `figure` makes it. */
  show(model) {
    this.model = model;
    this.draw();
  }

  /** −1 where the second point lies before the first. */
  get side() {
    return this.model.method === "backward" ? -1 : 1;
  }

  /** From the point to the second one. */
  get reach() {
    return this.side * this.model.step;
  }

  get second() {
    return this.model.method === "backward" ? this.model.below : this.model.above;
  }

  get grain() {
    const [from, to] = this.model.view;
    return roundStep((to - from) / Math.max(this.chart.across[1] - this.chart.across[0], 1));
  }

  draw() {
    const { chart, model } = this;
    if (!model) return;
    this.range = this.extent();
    this.scale = { x: linear(model.view, chart.across), y: linear(this.range, chart.up) };
    this.drawGrid();
    this.drawCurves();
    this.drawLines();
    this.placeHandles();
  }

  extent() {
    const { curve, slopeShown, here, above, below } = this.model;
    if (curve.f.every((value) => value === null)) return extent([here, above, below]);
    return extent(slopeShown ? [...curve.f, ...curve.slope] : curve.f);
  }

  drawGrid() {
    const { across, up } = this.chart;
    const marks = (scale, interval, pixels, gap) => {
      const step = roundStep(((interval[1] - interval[0]) * gap) / Math.abs(pixels[1] - pixels[0]));
      return multiples(interval, step).map((text) => [
        scale.place(Number(text)),
        label(text),
        Number(text) === 0 ? "axis" : null,
      ]);
    };
    this.chart.drawGrid(
      marks(this.scale.x, this.model.view, across, GRID.across),
      marks(this.scale.y, this.range, up, GRID.up),
    );
  }

  drawCurves() {
    const { curve, slopeShown } = this.model;
    const curves = [path(this.pixels(curve.x, curve.f, (left) => this.goesOn(left)), "curve")];
    if (slopeShown) curves.unshift(path(this.pixels(curve.x, curve.slope, () => true), "slope"));
    this.chart.layers.curves.replaceChildren(...curves);
  }

  goesOn(left) {
    const [low, high] = this.range;
    return joined(this.model.curve, left, high - low);
  }

  /** Points of the chart; null where the pen is lifted. */
  pixels(x, values, goesOn) {
    return values.flatMap((value, index) => {
      if (value === null) return [null];
      const lifted = index + 1 < values.length && values[index + 1] !== null && !goesOn(index);
      return lifted ? [this.pixel(x[index], value), null] : [this.pixel(x[index], value)];
    });
  }

  drawLines() {
    const { here, tangents, secant, view } = this.model;
    const lines = secant ? [this.segment(line(secant.through, secant.slope, view), "secant")] : [];
    if (here !== null) lines.push(...tangents.map((tangent) => this.segment(this.touching(tangent), "tangent")));
    this.chart.layers.lines.replaceChildren(...this.triangle(), ...lines);
    this.chart.layers.marks.replaceChildren(...this.mirror());
  }

  /** The ends of a tangent: a line, or a half of one where the function has a slope on one side only. */
  touching({ slope, side }) {
    const { x, here, view } = this.model;
    if (!Number.isFinite(slope)) return this.range.map((end) => [x, end]);
    return line([x, here], slope, { left: [view[0], x], right: [x, view[1]], both: view }[side]);
  }

  segment(ends, kind) {
    return path(ends.map(([x, y]) => [this.scale.x.place(x), this.scale.y.place(y)]), kind);
  }

  /** Run and rise of the secant, where both are large enough to be seen. */
  triangle() {
    const { x, here, method, step } = this.model;
    const { second, reach } = this;
    const width = Math.abs(this.scale.x.place(x + reach) - this.scale.x.place(x));
    if (here === null || second === null || method === "central" || width < LEAST_RUN) return [];
    const place = { x: this.scale.x.place(x + reach / 2), y: this.scale.y.place(here) + (second < here ? -8 : 17) };
    const corner = this.segment([[x, here], [x + reach, here], [x + reach, second]], "run");
    return [corner, svg("text", { class: "run", ...place }, `ε = ${brief(step)}`)];
  }

  /** The third point that a central difference needs. */
  mirror() {
    const { x, below, method, step } = this.model;
    if (method !== "central" || below === null) return [];
    return [svg("circle", { class: "mirror", cx: this.scale.x.place(x - step), cy: this.scale.y.place(below), r: 5 })];
  }

  placeHandles() {
    const { x, here, view, names, step } = this.model;
    const [min, max] = view;
    const value = here === null ? "not defined" : `${names.f} = ${brief(here)}`;
    this.point.element.setAttribute("aria-label", `Point ${names.x}`);
    this.point.set(...this.pixel(x, here), { now: x, min, max, text: `${names.x} = ${brief(x)}, ${value}` });
    const said = { now: step, min: 0, max: max - min, text: `ε = ${brief(step)}` };
    this.other.set(...this.pixel(x + this.reach, this.second), said);
  }

  /** Where a point is drawn: on the edge of the chart where the function has no value there. */
  pixel(x, value) {
    const y = value === null ? this.chart.up[0] : this.scale.y.place(value);
    return [this.scale.x.place(x), Math.min(Math.max(y, -FAR), FAR)];
  }

  pick(x, y) {
    if (!this.model) return null;
    const second = () => ((x - this.point.place.x) * this.side > 4 ? this.other : this.point);
    return nearest([this.point, this.other], x, y, second) ?? this.grip(x);
  }

  /** The paper itself: it follows the hand sideways. */
  grip(from) {
    const { view } = this.model;
    const perPixel = (view[1] - view[0]) / (this.chart.across[1] - this.chart.across[0]);
    return { move: (x) => this.tell.pan(view.map((end) => end - (x - from) * perPixel)) };
  }

  snapped(x) {
    const [from, to] = this.model.view;
    return rounded(Math.min(Math.max(this.scale.x.value(x), from), to), this.grain);
  }

  nudged(x, count) {
    const [from, to] = this.model.view;
    const target = Number.isFinite(count) ? x + count * this.grain.size : count < 0 ? from : to;
    return rounded(Math.min(Math.max(target, from), to), this.grain);
  }

  /** The second point at x: a step of at least one grain, on its side of the first. */
  moveStep(x) {
    const step = Math.max((x - this.model.x) * this.side, this.grain.size);
    this.tell.step(rounded(step, this.grain));
  }
}

/** The number of a grid line. */
function label(text) {
  return text.length > 6 ? brief(Number(text), 3) : text.replace("-", "−");
}
