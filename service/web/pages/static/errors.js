/** The error of a difference quotient against its step ε, both logarithmic; the step can be moved. */

import { Chart, path } from "./chart.js";
import { svg } from "./elements.js";
import { draggable, Handle } from "./handles.js";
import { brief, decades, neighbour, raised } from "./scales.js";

/** The steps that are tried, as the service takes them. */
export const SWEEP = { from: "1", to: "1e-16", points: 65 };

const EXPONENTS = [-16, 0];

/** Pixels between two lines of the grid, at least. */
const GRID = { across: 56, up: 26 };

const LINES = ["rounding", "truncation", "total"];

export class ErrorChart {
  /** `step(text)` is told where the handle is moved to. */
  constructor(element, { step }) {
    this.chart = new Chart(element, ["lines", "marks"], () => this.draw());
    this.handle = new Handle("epsilon", "Step ε", {
      move: (x) => step(this.chosen(x)),
      nudge: (count) => step(this.nudged(count)),
    });
    this.rule = svg("line", { class: "rule", "aria-hidden": "true" });
    this.chart.handles.append(this.rule, this.handle.element);
    draggable(element, (x) => {
      if (!this.model) return null;
      this.handle.move(x);
      return this.handle;
    });
  }

  /** Draw {sweep, epsilon, error}: the arrays of the service, the present step and, if known, its error. */
  show(model) {
    this.model = model;
    this.draw();
  }

  draw() {
    const { chart, model } = this;
    if (!model) return;
    const powers = this.powers();
    this.scale = { x: decades(EXPONENTS, chart.across), y: decades(powers, chart.up) };
    chart.drawGrid(
      marks(this.scale.x, EXPONENTS, chart.across, GRID.across),
      marks(this.scale.y, powers, chart.up, GRID.up),
    );
    this.drawLines();
    this.placeHandle();
  }

  /** The whole decades around the errors. */
  powers() {
    const { sweep } = this.model;
    const errors = sweep ? LINES.flatMap((name) => sweep[name]).filter(Boolean).map(Math.abs) : [];
    if (errors.length === 0) return [-16, 0];
    const [low, high] = [Math.floor(Math.log10(Math.min(...errors))), Math.ceil(Math.log10(Math.max(...errors)))];
    return [Math.max(low, high - 24), Math.max(high, low + 1)];
  }

  drawLines() {
    const { sweep } = this.model;
    const { lines, marks } = this.chart.layers;
    lines.replaceChildren(...(sweep ? LINES.map((name) => path(this.pixels(sweep, name), name)) : []));
    marks.replaceChildren(...(sweep?.best_epsilon ? this.best(sweep) : []));
  }

  /** An error that is 0 has no logarithm: the pen is lifted. */
  pixels(sweep, name) {
    return sweep.epsilon.map((epsilon, index) => {
      const error = Math.abs(sweep[name][index] ?? 0);
      return error ? [this.scale.x.place(epsilon), this.scale.y.place(error)] : null;
    });
  }

  best({ epsilon, total, best_epsilon: best }) {
    const error = Math.abs(total[epsilon.indexOf(best)]);
    const y = error ? this.scale.y.place(error) : this.chart.up[0];
    return [svg("circle", { class: "best", cx: this.scale.x.place(best), cy: y, r: 7 })];
  }

  placeHandle() {
    const { epsilon, error = this.nearestError() } = this.model;
    const [bottom, top] = this.chart.up;
    const x = Math.min(Math.max(this.scale.x.place(epsilon), this.chart.across[0]), this.chart.across[1]);
    const y = error ? Math.min(Math.max(this.scale.y.place(Math.abs(error)), top), bottom) : bottom;
    const ends = { x1: x, x2: x, y1: top, y2: bottom };
    for (const [name, value] of Object.entries(ends)) this.rule.setAttribute(name, String(value));
    const said = error ? `, error ${brief(Math.abs(error), 2)}` : "";
    this.handle.set(x, y, { now: Math.log10(epsilon), min: -16, max: 0, text: `ε = ${brief(epsilon, 2)}${said}` });
  }

  /** The error of the step that is nearest among those tried: what is shown while a hand moves. */
  nearestError() {
    const { sweep, epsilon } = this.model;
    if (!sweep) return null;
    const distances = sweep.epsilon.map((step) => Math.abs(Math.log(step / epsilon)));
    return sweep.total[distances.indexOf(Math.min(...distances))];
  }

  /** The step under a pixel, in round numbers. */
  chosen(x) {
    const [left, right] = this.chart.across;
    return neighbour(this.scale.x.value(Math.min(Math.max(x, left), right)), 0);
  }

  nudged(count) {
    if (!Number.isFinite(count)) return count < 0 ? SWEEP.to : SWEEP.from;
    const next = neighbour(this.model.epsilon, count);
    return Number(next) > 1 ? SWEEP.from : Number(next) < 1e-16 ? SWEEP.to : next;
  }
}

/** @type {(scale: any, powers: number[], pixels: number[], gap: number) => any[]} */
function marks(scale, [low, high], pixels, gap) {
  const stride = Math.max(Math.ceil(((high - low) * gap) / Math.abs(pixels[1] - pixels[0])), 1);
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const marked = powers.filter((power) => power % stride === 0);
  return marked.map((power) => [scale.place(10 ** power), power === 0 ? "1" : `10${raised(power)}`, null]);
}
