/** What the graph is to show: proven where the service has answered, sketched while a hand moves. */

import { between } from "./curve.js";

/** The model that `Graph.show` draws. `reading` is the last answer; it counts only for the very point that is shown. */
export function figure({ x, step, method, view, curve, slopeShown, names, reading }) {
  const current = reading && reading.x === x && reading.step === step && reading.method === method;
  const places = current ? measured(reading) : sketched(curve, x, step);
  const { tangents, slope } = current ? proven(reading.estimate) : guessed(curve, x, step, method, places);
  const through = method === "central" ? [x - step, places.below] : [x, places.here];
  const secant = slope === null || through[1] === null ? null : { through, slope };
  return { x, step, method, view, curve, slopeShown, names, ...places, tangents, secant };
}

const measured = ({ here, above, below }) => ({ here: here.value, above: above.value, below: below.value });

const sketched = (curve, x, step) => ({
  here: between(curve, "f", x),
  above: between(curve, "f", x + step),
  below: between(curve, "f", x - step),
});

/** The tangent, or where there is none the tangents of both sides. */
function proven({ derivative, estimate }) {
  const sides = ["left", "right"].map((side) => ({ side, slope: asNumber(derivative[side]?.slope) }));
  const tangents = derivative.value === null ? sides : [{ side: "both", slope: derivative.value }];
  return { slope: estimate, tangents: tangents.filter(({ slope }) => typeof slope === "number") };
}

/** JSON has no infinite numbers: they come as words. */
const asNumber = (slope) => ({ "+inf": Infinity, "-inf": -Infinity })[slope] ?? slope;

function guessed(curve, x, step, method, { here, above, below }) {
  const tangent = between(curve, "slope", x);
  const ends = { forward: [here, above, step], backward: [below, here, step], central: [below, above, 2 * step] };
  const [left, right, run] = ends[method];
  const coarse = run < curve.x[1] - curve.x[0];
  const slope = coarse ? tangent : left === null || right === null ? null : (right - left) / run;
  return { slope, tangents: tangent === null ? [] : [{ side: "both", slope: tangent }] };
}
