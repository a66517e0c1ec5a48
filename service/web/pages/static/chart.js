/** What both charts share: a drawing as wide as the page allows, with layers, a grid and numbers along its edges. */

import { svg } from "./elements.js";

export const MARGIN = { left: 48, right: 14, top: 12, bottom: 28 };

let charts = 0;

export class Chart {
  /** Draws into an <svg>: `layers` from back to front inside a frame; `redraw` is called when its size changes. */
  constructor(element, layers, redraw) {
    this.element = element;
    this.layers = Object.fromEntries(layers.map((name) => [name, svg("g", { class: name, "aria-hidden": "true" })]));
    this.grid = svg("g", { class: "grid", "aria-hidden": "true" });
    this.handles = svg("g", {});
    this.window = svg("rect", { rx: 2 });
    const clip = `frame-${++charts}`;
    const inside = svg("g", { "clip-path": `url(#${clip})` }, ...Object.values(this.layers));
    const frame = svg("defs", {}, svg("clipPath", { id: clip }, this.window));
    element.replaceChildren(frame, this.grid, inside, this.handles);
    new ResizeObserver(() => {
      this.measure();
      redraw();
    }).observe(element);
    this.measure();
  }

  measure() {
    const { width, height } = this.element.getBoundingClientRect();
    this.across = [MARGIN.left, Math.max(width - MARGIN.right, MARGIN.left + 1)];
    this.up = [Math.max(height - MARGIN.bottom, MARGIN.top + 1), MARGIN.top];
    const [left, right] = this.across;
    const [bottom, top] = this.up;
    for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) {
      this.window.setAttribute(name, String(value));
    }
  }

  /** Lines and labels at the places of `x` and `y`: [pixel, label, class] each. */
  drawGrid(x, y) {
    const [left, right] = this.across;
    const [bottom, top] = this.up;
    const vertical = x.flatMap(([at, label, kind]) => [
      svg("line", { class: kind, x1: at, x2: at, y1: top, y2: bottom }),
      svg("text", { class: "across", x: at, y: bottom + 18 }, label),
    ]);
    const horizontal = y.flatMap(([at, label, kind]) => [
      svg("line", { class: kind, x1: left, x2: right, y1: at, y2: at }),
      svg("text", { class: "up", x: left - 8, y: at + 4 }, label),
    ]);
    this.grid.replaceChildren(...vertical, ...horizontal);
  }
}

/** A path through points in pixels; null lifts the pen. */
export function path(points, kind) {
  let pen = "M";
  const moves = points.map((point) => {
    const move = point ? `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : "";
    pen = point ? "L" : "M";
    return move;
  });
  return svg("path", { class: kind, d: moves.join("") });
}
