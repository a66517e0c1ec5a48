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
  ["function", "curve", "slope", "value", "estimate", "form"].map((name) => [name, new Channel()]),
);

/**
 * The derivative, as {answer, symbols, variable}: where several symbols are free, one of them is taken as the variable.
 * `variable` is empty where the expression alone says it.
 */
export async function understand({ expression, variable }) {
  const free = variable ? await freeSymbols(expression, variable) : [];
  if (free.includes(variable)) return derive(expression, variable, free);
  try {
    return await derive(expression, "");
  } catch (problem) {
    if (problem.code !== "variable_required") throw problem;
    const { candidates } = problem;
    return derive(expression, USUAL.find((name) => candidates.includes(name)) ?? candidates[0], candidates);
  }
}

/** The symbols of the expression, if this name is read as one. */
async function freeSymbols(expression, name) {
  const { variables } = await channels.function.ask("gradient", { expression, symbols: [name] });
  return variables;
}

async function derive(expression, variable, symbols) {
  const named = variable ? { variable } : {};
  const answer = await channels.function.ask("derivative", { expression, ...named, steps: true });
  return { answer, variable, symbols: symbols ?? [answer.variable] };
}

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
  return { method, here, above, below, estimate };
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
export async function form({ expression, variable }, { derivative, latex }, name) {
  if (name === "text" || name === "latex") return { text: derivative, latex }[name];
  const named = variable ? { variable } : {};
  const { forms } = await channels.form.ask("derivative", { expression, ...named, forms: [name] });
  return forms[name];
}

/** Give up whatever is being asked. */
export function abandon() {
  for (const channel of Object.values(channels)) channel.stop();
}
