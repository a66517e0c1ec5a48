/** The questions that the page asks about a function. Each kind has a channel: a newer question aborts the older. */

import { curve } from "./curve.js";
import { SWEEP } from "./errors.js";
import { Channel, isStale, Problem } from "./service.js";
import { coordinates } from "./state.js";

/** A number that needs no service to be read. */
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Which of several symbols is taken as the variable, if nobody says. */
const USUAL = ["x", "t", "w"];

const channels = Object.fromEntries(
  ["reading", "function", "curve", "slope", "value", "closed", "estimate", "form"].map((name) => [name, new Channel()]),
);

/** How the expression is read, if the variable that was chosen is a symbol; without it, if it does not occur. */
export async function understand({ expression, variable }) {
  if (variable) {
    const reading = await channels.reading.ask("read", { expression, symbols: [variable] });
    if (reading.symbols.some(({ name }) => name === variable)) return reading;
  }
  return channels.reading.ask("read", { expression });
}

/** The variable among several symbols: the chosen one, or a usual one. Empty where the expression alone says it. */
export function choose(symbols, chosen) {
  const names = symbols.map(({ name }) => name);
  if (names.includes(chosen)) return chosen;
  return names.length < 2 ? "" : (USUAL.find((name) => names.includes(name)) ?? names[0]);
}

/** The derivative, with its steps. */
export function derive({ expression, variable }) {
  return channels.function.ask("derivative", { ...question(expression, variable), steps: true, forms: ["mathml"] });
}

const question = (expression, variable) => (variable ? { expression, variable } : { expression });

/** Of the places of a costly function only every so many are asked for. */
const THINNED = 8;

/** f and f′ at many places, given as exact decimals; at fewer where that takes too long. */
export async function sample(state, variable, places) {
  try {
    return await sampleAll(state, variable, places);
  } catch (problem) {
    if (problem.code !== "too_expensive") throw problem;
    return sampleAll(state, variable, places.filter((_, index) => index % THINNED === 0));
  }
}

async function sampleAll(state, variable, places) {
  const at = places.map((place) => coordinates(state, variable, place));
  const question = { expression: state.expression, variable, at };
  const [f, slope] = await Promise.all([
    channels.curve.ask("evaluate", { ...question, order: 0 }),
    channels.slope.ask("evaluate", { ...question, order: 1 }).catch(withoutValues),
  ]);
  return curve(places, f.results.map(valueOf), places.map((_, index) => valueOf(slope.results[index])));
}

const valueOf = (result) => result?.value ?? null;

/** A curve can be drawn without its slopes. */
function withoutValues(problem) {
  if (isStale(problem)) throw problem;
  return { results: [] };
}

/** f at the point and a step to either side, f′ and k, and the error for many steps. */
export async function measure(state, variable) {
  const { expression, point, epsilon, method } = state;
  const places = [point, `(${point})+(${epsilon})`, `(${point})-(${epsilon})`];
  const at = places.map((place) => coordinates(state, variable, place));
  const [values, estimate] = await Promise.all([
    channels.value.ask("evaluate", { expression, variable, at }),
    channels.estimate.ask("estimate", { expression, variable, at: at[0], epsilon, method, sweep: SWEEP }),
  ]);
  const [here, above, below] = values.results;
  here.closed = await closedForm(here.exact);
  estimate.derivative.closed = await closedForm(estimate.derivative.exact);
  return { method, here, above, below, estimate };
}

/** A closed form longer than this is not shown: it would hide the number. */
const LONGEST_EXACT = 60;

/** Whether an exact value is a decimal, which need not be shown beside the digits. */
export const isNumber = (exact) => exact !== null && /^-?[\d.]+$/.test(exact);

/** A closed form as the service sets it; null where it is not worth it, or cannot be had. */
async function closedForm(exact) {
  if (exact === null || isNumber(exact) || exact.length > LONGEST_EXACT) return null;
  try {
    return (await channels.closed.ask("read", { expression: exact })).mathml;
  } catch (problem) {
    if (isStale(problem)) throw problem;
    return null;
  }
}

/** Texts and the promises of their numbers, for charts and readings ask for the same ones. */
const numbers = new Map();

/** The number that the text of a field stands for: "0.5" is one, "pi/4" is asked for. */
export async function number(text, field) {
  if (DECIMAL.test(text)) return Number(text);
  if (!numbers.has(text)) numbers.set(text, evaluated(text));
  try {
    return await numbers.get(text);
  } catch (problem) {
    numbers.delete(text);
    throw Object.assign(problem, { field });
  }
}

async function evaluated(expression) {
  const { results } = await new Channel().ask("evaluate", { expression });
  const [{ value, reason }] = results;
  if (value === null) throw new Problem({ title: "This is not a number", detail: reason ?? expression });
  return value;
}

/** The derivative in one of the forms in which it can be copied. */
export async function form({ expression, variable }, { derivative, latex, forms }, name) {
  const known = { ...forms, text: derivative, latex };
  if (name in known) return known[name];
  const answer = await channels.form.ask("derivative", { ...question(expression, variable), forms: [name] });
  return answer.forms[name];
}

/** Give up whatever is being asked. */
export function abandon() {
  for (const channel of Object.values(channels)) channel.stop();
}
