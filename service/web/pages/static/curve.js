/** A function between its samples: what is drawn before the service has answered. */

/** Samples as three lists; what is undefined is null. */
export function curve(places, values, slopes) {
  return { x: places.map(Number), f: values, slope: slopes };
}

export const NO_CURVE = curve([], [], []);

/** The value of one of the lists ("f" or "slope") at x, on the straight line between its neighbours; or null. */
export function between(curve, list, x) {
  const right = curve.x.findIndex((place) => place >= x);
  if (right < 0) return null;
  const above = curve[list][right];
  if (right === 0 || curve.x[right] === x) return curve.x[right] === x ? above : null;
  const below = curve[list][right - 1];
  if (above === null || below === null) return null;
  const share = (x - curve.x[right - 1]) / (curve.x[right] - curve.x[right - 1]);
  return below + share * (above - below);
}

/** A difference of neighbours that may be a jump, as a share of the height of the chart. */
const JUMP = 0.02;

/** How many times steeper than the slopes beside it a stretch must be to be a jump; cbrt at 0 is 3 times steeper. */
const STEEPER = 12;

/** Whether the curve goes from one sample to the next without a jump or a pole between them. */
export function joined({ x, f, slope }, left, height) {
  const [rise, run] = [f[left + 1] - f[left], x[left + 1] - x[left]];
  const sides = [slope[left], slope[left + 1]].filter((side) => side !== null);
  if (sides.length === 0) return Math.abs(rise) < height;
  if (Math.abs(rise) < height * JUMP) return true;
  const jump = Math.abs(rise / run) > STEEPER * Math.max(...sides.map(Math.abs));
  const pole = sides.length === 2 && sides.every((side) => side * rise < 0);
  return !jump && !pole;
}

/** The interval of values to show: all of them, unless a pole would flatten the rest. */
export function extent(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return [-1, 1];
  const quantile = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const all = [sorted[0], sorted.at(-1)];
  const most = [quantile(0.06), quantile(0.94)];
  const [low, high] = all[1] - all[0] > 4 * (most[1] - most[0]) && most[1] > most[0] ? most : all;
  const margin = (high - low) * 0.1 || Math.abs(high) / 2 || 1;
  return [low - margin, high + margin];
}

/** The part of the line through (x, y) with this slope that lies between two places: its ends. */
export function line([x, y], slope, [from, to]) {
  return [
    [from, y + slope * (from - x)],
    [to, y + slope * (to - x)],
  ];
}
