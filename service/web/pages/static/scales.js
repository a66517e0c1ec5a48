/** From numbers to pixels and back, and the round numbers between. */

/**
 * A linear scale from the interval [a, b] to the pixels [p, q].
 * @param {number[]} interval
 * @param {number[]} pixels
 */
export function linear([a, b], [p, q]) {
  return {
    place: (value) => p + ((value - a) / (b - a)) * (q - p),
    value: (pixel) => a + ((pixel - p) / (q - p)) * (b - a),
  };
}

/**
 * A scale of decades: the exponents [a, b] of ten over the pixels [p, q].
 * @param {number[]} exponents
 * @param {number[]} pixels
 */
export function decades(exponents, pixels) {
  const scale = linear(exponents, pixels);
  return { place: (value) => scale.place(Math.log10(value)), value: (pixel) => 10 ** scale.value(pixel) };
}

/** The least of 1, 2, 5, 10, 20, 50, … times a power of ten that is at least `rough`: its text too, for exactness. */
export function roundStep(rough) {
  const exponent = Math.floor(Math.log10(rough) + 1e-9);
  const mantissa = [1, 2, 5, 10].find((digit) => digit * 10 ** exponent >= rough * (1 - 1e-9));
  const [digit, power] = mantissa === 10 ? [1, exponent + 1] : [mantissa, exponent];
  return { size: digit * 10 ** power, digit, power };
}

/** The multiple of a round step nearest to a value, as a decimal without trailing zeros. */
export function rounded(value, { size, power }) {
  return decimal(Math.round(value / size) * size, Math.max(0, -power));
}

/** The multiples of a round step in [a, b], as decimals. */
export function multiples([a, b], { size, power }) {
  const first = Math.ceil(a / size - 1e-9);
  const last = Math.floor(b / size + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => decimal((first + i) * size, Math.max(0, -power)));
}

function decimal(value, places) {
  const text = value.toFixed(Math.min(places, 100));
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return short === "-0" ? "0" : short;
}

/** 1, 2 and 5 times powers of ten: the next one above (`count` = 1) or below (−1), and so on. */
export function neighbour(value, count) {
  const series = [1, 2, 5];
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const mantissa = value / 10 ** exponent;
  const place = mantissa < 1.5 ? 0 : mantissa < 3.5 ? 1 : mantissa < 7.5 ? 2 : 3;
  const index = 3 * exponent + place + count;
  return scientific(series[((index % 3) + 3) % 3], Math.floor(index / 3));
}

/** digit·10^power as people type it. */
function scientific(digit, power) {
  return power >= -4 && power <= 4 ? decimal(digit * 10 ** power, Math.max(0, -power)) : `${digit}e${power}`;
}

/** A number for reading, not for computing: a few digits and a real minus sign. */
export function brief(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return Number(value.toPrecision(digits)).toString().replace("-", "−");
  return powered(value.toExponential(digits - 1));
}

/** A floating-point number as it was printed, with a power of ten for its exponent. */
export function powered(text) {
  const [mantissa, exponent] = String(text).split("e");
  const signed = mantissa.replace("-", "−");
  return exponent === undefined ? signed : `${signed}·10${raised(Number(exponent))}`;
}

/** An exponent in superscript digits. */
export function raised(exponent) {
  return [...String(exponent)].map((character) => ({ "-": "⁻" })[character] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[character]).join("");
}
