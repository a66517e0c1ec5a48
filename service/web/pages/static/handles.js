/** Things in a chart that are dragged with a finger or a mouse and moved with the keys; sliders to a screen reader. */

import { svg } from "./elements.js";

const KEYS = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity,
};

/** How near to a handle a finger must be, in pixels. */
const REACH = 28;

/** What is farther than this outside a chart, in pixels, is nowhere; SVG has no number for 1e300. */
const FAR = 1e5;

/** A handle: `move(x, y)` is told pixels while it is dragged, `nudge(count)` how many small steps a key stands for. */
export class Handle {
  constructor(kind, label, { move, nudge, size = 8 }) {
    this.move = move;
    this.place = { x: 0, y: 0 };
    this.element = svg(
      "g",
      { class: `handle ${kind}`, tabindex: 0, role: "slider", "aria-label": label },
      svg("circle", { class: "halo", r: 20 }),
      svg("circle", { class: "knob", r: size }),
    );
    this.element.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      nudge(KEYS[event.key] * (event.shiftKey ? 10 : 1));
    });
  }

  /** Put the handle somewhere and say where it is. */
  set(x, y, { now, min, max, text }) {
    this.place = { x, y };
    const [right, down] = [x, y].map((pixel) => Math.min(Math.max(pixel, -FAR), FAR).toFixed(2));
    this.element.setAttribute("transform", `translate(${right} ${down})`);
    const said = { "aria-valuenow": now, "aria-valuemin": min, "aria-valuemax": max, "aria-valuetext": text };
    for (const [name, value] of Object.entries(said)) this.element.setAttribute(name, value);
  }

  distance(x, y) {
    return Math.hypot(this.place.x - x, this.place.y - y);
  }
}

/** The handle within reach; of two in one place the one that `prefer` chooses. */
export function nearest(handles, x, y, prefer = () => null) {
  const near = handles.filter((handle) => handle.distance(x, y) <= REACH);
  near.sort((a, b) => a.distance(x, y) - b.distance(x, y));
  const [first, second] = near;
  const together = second && Math.hypot(first.place.x - second.place.x, first.place.y - second.place.y) < REACH / 2;
  return (together && prefer()) || first || null;
}

/** Let whatever `pick(x, y)` returns follow the pointer: an object with `move(x, y)` and perhaps an `element`. */
export function draggable(chart, pick) {
  let held = null;
  const place = (event) => {
    const box = chart.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = pick(...place(event));
    if (!held) return;
    event.preventDefault();
    chart.setPointerCapture(event.pointerId);
    chart.classList.add("held");
    held.element?.focus({ preventScroll: true });
  });
  chart.addEventListener("pointermove", (event) => held?.move(...place(event)));
  const release = () => {
    held = null;
    chart.classList.remove("held");
  };
  chart.addEventListener("pointerup", release);
  chart.addEventListener("pointercancel", release);
}
