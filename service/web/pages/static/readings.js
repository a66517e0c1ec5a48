/** The numbers beside the charts: values at the point, and what the error is made of. */

import { applied, note, prime, slopeHead } from "./derivation.js";
import { byId, html } from "./elements.js";
import { isNumber } from "./inquiry.js";
import { brief, powered } from "./scales.js";
import { math, operator, symbol, typeset } from "./typeset.js";

/** Show f (a result of /evaluate), and f′ and k (an answer of /estimate). */
export function showValues(value, estimate, names) {
  const { derivative } = estimate;
  const slope = { ...derivative, status: derivative.decimal === null ? derivative.status : "defined" };
  byId("values").replaceChildren(
    row([math(`${names.f} of ${names.x}`, applied(names))], certified(value)),
    row([math(names.slope, slopeHead(names))], certified(slope), "tangent"),
    row([math("k", symbol("k"))], estimated(estimate), "secant"),
    row([difference(names)], [estimate.errors ? brief(estimate.errors.total, 3) : "—"]),
  );
}

/** Show what an answer of /estimate says about its error. */
export function showParts({ derivative, errors, sweep, warnings }) {
  byId("remarks").replaceChildren(...warnings.map(note));
  const missing = derivative.decimal === null ? "derivative" : "estimate";
  const parts = errors ? [...partsOf(errors), ...findings(sweep)] : [[`no ${missing} here, so no error`, ""]];
  byId("parts").replaceChildren(...parts.map(([name, text, kind]) => row([name], [text], kind)));
}

function partsOf({ total, truncation, rounding, rounding_parts: parts }) {
  return [
    ["total error", signed(total)],
    ["truncation", signed(truncation), "truncation"],
    ["rounding", signed(rounding), "rounding"],
    ...Object.entries(ROUNDING).map(([name, words]) => [words, signed(parts[name]), "part"]),
  ];
}

function findings(sweep) {
  const { best_epsilon: best, observed_order: order } = sweep ?? {};
  return [
    ...(best ? [["best of these ε", brief(best, 2), "best"]] : []),
    ...(order ? [["observed order", brief(order, 3)]] : []),
  ];
}

/** What rounding is made of, in the order of the computation. */
const ROUNDING = {
  input: "of the point",
  argument: "of x + ε",
  evaluation: "of the values of f",
  arithmetic: "of the quotient",
};

const signed = (error) => (error > 0 ? "+" : "") + brief(error, 3);

function difference(names) {
  const slope = names.partial ? [slopeHead(names)] : [symbol(names.f), prime()];
  return math(`k minus ${names.slope}`, symbol("k"), operator("−"), ...slope);
}

function row(head, cells, kind) {
  return html("tr", { class: kind }, html("th", { scope: "row" }, ...head), html("td", {}, ...cells));
}

/** A proven value: its closed form where it says more than the decimal, and the decimal; or why there is none. */
function certified({ status, exact, closed, decimal, reason, left, right }) {
  if (status !== "defined") return [html("span", { class: "none" }, words(status)), ...sides(left, right, reason)];
  const digits = html("span", { class: "number" }, powered(isNumber(exact) && exact.length < 18 ? exact : decimal));
  return closed ? [html("span", { class: "exact" }, typeset(exact, closed)), digits] : [digits];
}

function sides(left, right, reason) {
  const slopes = [left?.slope, right?.slope];
  if (slopes.every((slope) => slope === null || slope === undefined)) return reason ? [detail(reason)] : [];
  const [from, to] = slopes.map((slope) => (typeof slope === "number" ? brief(slope) : (INFINITE[slope] ?? "none")));
  return [detail(`slope from the left ${from}, from the right ${to}`)];
}

const INFINITE = { "+inf": "+∞", "-inf": "−∞" };

const detail = (text) => html("span", { class: "detail" }, text);

const words = (status) => status.replaceAll("_", " ");

/** k in full, its correct digits set apart from those that are not. */
function estimated({ estimate, correct_digits: correct }) {
  if (estimate === null) return [html("span", { class: "none" }, "not a number")];
  const text = powered(estimate);
  const end = afterDigits(text, Math.max(0, Math.floor(correct ?? 0)));
  return [
    html("span", { class: "number" }, html("b", { class: "good" }, text.slice(0, end)), text.slice(end)),
    ...(correct === null ? [] : [detail(`${brief(Math.max(0, correct), 2)} correct digits`)]),
  ];
}

/** Where in a printed number its first `count` significant digits end. */
function afterDigits(text, count) {
  let seen = 0;
  let index = 0;
  while (index < text.length && seen < count) {
    const isDigit = /\d/.test(text[index]);
    if (isDigit && (seen > 0 || text[index] !== "0")) seen += 1;
    else if (!isDigit && !"−.".includes(text[index])) break;
    index += 1;
  }
  return count ? index : 0;
}
