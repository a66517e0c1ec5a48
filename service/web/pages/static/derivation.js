/** The function as it was read, its derivative, the notes and the steps. */

import { byId, html, mathml } from "./elements.js";
import { formula, math, NAMES, operator, symbol, typeset } from "./typeset.js";

/** Rules that are not called by the name of a function. */
const RULES = {
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
};

/** Rules whose line says that two expressions are equal; all others differentiate. */
const EQUALITIES = new Set(["tidy", "simplify"]);

/** The prime of a derivative; the sign is high enough as it is. */
export const prime = () => operator("′", { form: "postfix", lspace: "0", rspace: "0" });

/** Show an answer of /derivative. `names` has `f`, `x`, whether `partial`, and the `declared` symbols. */
export function showDerivative(answer, names) {
  const { interpreted, derivative } = answer;
  const head = applied(names);
  byId("interpreted").replaceChildren(equation(`${names.f}(${names.x})`, [head], interpreted, names));
  byId("derivative").replaceChildren(equation(names.slope, [slopeHead(names)], derivative, names));
  byId("notes").replaceChildren(...answer.warnings.map(note), ...answer.domain.map((each) => domain(each, names)));
  byId("steps").hidden = !answer.steps?.length;
  byId("derivation").replaceChildren(lines(answer.steps ?? [], names));
}

/** f(x) as MathML. */
export function applied({ f, x }, differentiated = false) {
  const marks = differentiated ? [prime()] : [];
  return mathml("mrow", {}, symbol(f), ...marks, operator("("), symbol(x), operator(")"));
}

/** f′(x), or ∂f/∂x where other symbols are held fixed. */
export function slopeHead(names) {
  if (!names.partial) return applied(names, true);
  const partial = (name) => mathml("mrow", {}, operator("∂"), symbol(name));
  return mathml("mfrac", {}, partial(names.f), partial(names.x));
}

function equation(spoken, head, text, { declared }) {
  return math(`${spoken} = ${text}`, ...head, operator("="), formula(text, declared));
}

/** A warning of the service as an item of a list. */
export function note({ message }) {
  return html("li", {}, message[0].toUpperCase() + message.slice(1));
}

function domain({ code, where }, { declared }) {
  return html("li", {}, `${code.replaceAll("_", " ").replace(/ at$/, "")}: `, typeset(where, declared));
}

function lines(steps, names) {
  return html("ol", { class: "steps" }, ...steps.map((step) => line(step, names)));
}

function line(step, names) {
  const { rule, before, after, steps } = step;
  const name = html("span", { class: "rule" }, RULES[rule] ?? `derivative of ${NAMES[rule] ?? rule}`);
  const below = steps?.length ? [lines(steps, names)] : [];
  return html("li", {}, html("div", { class: "line" }, name, statement(rule, before, after, names)), ...below);
}

function statement(rule, before, after, { declared }) {
  if (EQUALITIES.has(rule)) {
    return math(`${before} = ${after}`, formula(before, declared), operator("="), formula(after, declared));
  }
  const primed = [operator("("), formula(before, declared), operator(")"), prime()];
  return math(`the derivative of ${before} is ${after}`, ...primed, operator("="), formula(after, declared));
}
