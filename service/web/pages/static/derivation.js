/** The function as it was read, its derivative, the notes and the steps. */

import { byId, html, mathml } from "./elements.js";
import { math, operator, parts, symbol, typeset } from "./typeset.js";

/** Rules that are not called by the name of a function. */
const RULES = new Map(Object.entries({
  constant: "a constant",
  variable: "the variable itself",
  sum: "sum rule",
  product: "product rule",
  quotient: "quotient rule",
  reciprocal: "reciprocal rule",
  constant_multiple: "constant factor",
  power: "power rule",
  exponential: "exponential rule",
  logarithmic: "power with variable exponent",
  chain: "chain rule",
  branches: "branch by branch",
  tidy: "put in order",
  simplify: "simplified",
}));

/** The prime of a derivative; the sign is high enough as it is. */
export const prime = () => operator("′", { form: "postfix", lspace: "0", rspace: "0" });

/** Show how an expression was read: an answer of /read, or what is there already of an unfinished one. */
export function showReading(reading, names) {
  const said = `${names.f}(${names.x}) = ${reading.interpreted}`;
  byId("interpreted").replaceChildren(math(said, applied(names), operator("="), ...parts(reading.mathml)));
}

/** Show an answer of /derivative. `names` has `f`, `x`, how that is `set`, and whether the derivative is `partial`. */
export function showDerivative({ derivative, forms, warnings, domain, steps }, names) {
  const said = `${names.slope} = ${derivative}`;
  byId("derivative").replaceChildren(math(said, slopeHead(names), operator("="), ...parts(forms.mathml)));
  byId("notes").replaceChildren(...warnings.map(note), ...domain.map(place));
  byId("steps").hidden = !steps?.length;
  byId("derivation").replaceChildren(lines(steps ?? []));
}

/** f(x) as MathML. */
export function applied({ f, set }, differentiated = false) {
  const marks = differentiated ? [prime()] : [];
  return mathml("mrow", {}, symbol(f), ...marks, operator("("), ...parts(set), operator(")"));
}

/** f′(x), or ∂f/∂x where other symbols are held fixed. */
export function slopeHead(names) {
  if (!names.partial) return applied(names, true);
  const partial = (...name) => mathml("mrow", {}, operator("∂"), ...name);
  return mathml("mfrac", {}, partial(symbol(names.f)), partial(...parts(names.set)));
}

/** A warning of the service as an item of a list. */
export function note({ message }) {
  return html("li", {}, message[0].toUpperCase() + message.slice(1));
}

function place({ code, where, mathml: set }) {
  return html("li", {}, `${code.replaceAll("_", " ").replace(/ at$/, "")}: `, typeset(where, set));
}

function lines(steps) {
  return html("ol", { class: "steps" }, ...steps.map(line));
}

function line({ rule, before, after, mathml: set, steps }) {
  const name = html("span", { class: "rule" }, RULES.get(rule) ?? `derivative of ${rule}`);
  const said = rule === "tidy" || rule === "simplify" ? `${before} = ${after}` : `the derivative of ${before} is ${after}`;
  const below = steps?.length ? [lines(steps)] : [];
  return html("li", {}, html("div", { class: "line" }, name, typeset(said, set)), ...below);
}
