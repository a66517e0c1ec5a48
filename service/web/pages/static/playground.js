/**
 * The playground: what is typed becomes questions, and the answers become formulas, curves and numbers.
 *
 *     state (the address) ─► inquiry (the service) ─► known ─► formulas, readings, charts
 *       ▲                                                              │
 *       └────────────── hands: fields, keys, handles ◄─────────────────┘
 */

import { copy, showCommand } from "./commands.js";
import { NO_CURVE } from "./curve.js";
import { applied, showDerivative, showReading } from "./derivation.js";
import { byId, debounced, oneAtATime } from "./elements.js";
import { ErrorChart } from "./errors.js";
import { figure } from "./figure.js";
import { Graph, samplePlaces } from "./graph.js";
import { abandon, choose, derive, form, measure, number, sample, understand } from "./inquiry.js";
import { hideProblem, showProblem } from "./problem.js";
import { showParts, showValues } from "./readings.js";
import { rounded, roundStep } from "./scales.js";
import { isStale, Problem } from "./service.js";
import { read, write } from "./state.js";
import { showSymbols } from "./symbols.js";
import { math, operator, parts } from "./typeset.js";

/** Milliseconds without a key before the service is asked. */
const TYPING = 250;

/** Milliseconds after which a problem is shown, if nothing else was typed. */
const PATIENCE = 600;

/** Milliseconds between two questions about a point that is being moved. */
const REST = 50;

/** How far the axis goes to either side, as long as nobody has chosen. */
const HALF_WIDTH = 5;

/** How much of the distance from zero it goes at least, so that the labels can be told apart. */
const RELATIVE_WIDTH = 1 / 20;

/** Zooming ends where float64 does not tell places apart any more, or where there is nothing left to see. */
const WIDTHS = { least: 1e-8, most: 1e8 };

let state = read();

/** The variable of a constant, as the service sets symbols. */
const X = { name: "x", mathml: "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi></math>" };

/**
 * What is known about the state: names, the answer of /derivative, numbers x and step, view, curve and reading.
 * @type {any}
 */
let known = { names: namesOf([], "x") };

/* Asking and showing. */

const aboutFunction = [byId("problem"), [byId("expression")]];
const aboutGraph = [byId("graph-problem"), []];
const aboutPoint = [byId("point-problem"), [byId("point"), byId("epsilon")]];

/** An action whose problems are shown in their place, but not at once: who is still typing knows that it is wrong. */
function reported(place, action) {
  let problem;
  const show = debounced(() => showProblem(problem, ...place), PATIENCE);
  return async () => {
    show.never();
    try {
      await action();
      hideProblem(...place);
    } catch (error) {
      if (isStale(error)) return;
      if (!(error instanceof Problem)) throw error;
      problem = error;
      show();
    }
  };
}

/** Keep the address current; browsers refuse to do so with every movement of a hand. */
const save = debounced(() => write(state), TYPING);

const refreshFunction = reported(aboutFunction, async () => {
  abandon();
  save();
  showCommand(state, known.names);
  byId("answers").classList.add("stale");
  const { expression } = state;
  const { symbols, ...reading } = await understand(state).catch(withPartial);
  state.variable = choose(symbols, state.variable);
  const names = namesOf(symbols, state.variable);
  showReading(reading, names);
  byId("interpreted").className = "";
  const answer = await derive(state);
  known = { expression, answer, symbols, names };
  state.others = held(symbols, names.x);
  showFunction();
  refreshPoint();
});

/** What is there already of an unfinished expression is shown. */
function withPartial(problem) {
  if (problem.partial) showReading(problem.partial, known.names);
  if (!isStale(problem)) byId("interpreted").className = "unfinished";
  throw problem;
}

/** The question about the function that is shown, whatever is being typed. */
const question = () => ({ ...state, expression: known.expression });

const refreshCurve = reported(aboutGraph, async () => {
  known.view = state.view ?? around(known.x);
  known.curve = await sample(question(), known.names.x, samplePlaces(known.view)).catch(withoutCurve);
  draw();
});

/** Point, tangent and secant are drawn even where the curve cannot be had. */
function withoutCurve(problem) {
  if (isStale(problem)) throw problem;
  known.curve = NO_CURVE;
  draw();
  throw problem;
}

const refreshPoint = oneAtATime(
  reported(aboutPoint, async () => {
    save();
    const [x, step] = [await number(state.point, "at"), await number(state.epsilon, "epsilon")];
    Object.assign(known, { x, step });
    if (!known.view) refreshCurve();
    const reading = { x, step, ...(await measure(question(), known.names.x)) };
    known.reading = reading;
    showValues(reading.here, reading.estimate, known.names);
    showParts(reading.estimate);
    draw();
  }),
  REST,
);

const refreshView = debounced(refreshCurve, TYPING);

function held(symbols, variable) {
  const others = symbols.map(({ name }) => name).filter((name) => name !== variable);
  const kept = (name) => (Object.hasOwn(state.others, name) ? state.others[name] : "1");
  return Object.fromEntries(others.map((name) => [name, kept(name)]));
}

/** What function and variable are called, and how the variable is set; without a symbol it is x. */
function namesOf(symbols, variable) {
  const { name: x, mathml: set } = symbols.find(({ name }) => name === variable) ?? symbols[0] ?? X;
  const f = symbols.some(({ name }) => name === "f") ? "g" : "f";
  const partial = symbols.length > 1;
  return { f, x, set, slope: partial ? `∂${f}/∂${x}` : `${f}′(${x})`, partial };
}

/** Around zero if the point is near it, else around the point. */
function around(x) {
  const center = Math.abs(x) < HALF_WIDTH ? 0 : Math.round(x);
  const half = Math.max(HALF_WIDTH, Math.abs(center) * RELATIVE_WIDTH);
  return [center - half, center + half];
}

function showFunction() {
  const { answer, symbols, names } = known;
  hideProblem(...aboutFunction);
  save();
  byId("label").replaceChildren(math(`${names.f} of ${names.x} =`, applied(names), operator("=")));
  byId("point-label").replaceChildren(math(names.x, ...parts(names.set)));
  showSymbols(symbols, names.x, state.others, { choose: chooseVariable, hold: holdOther });
  showDerivative(answer, names);
  showCommand(state, names);
  byId("answers").className = "ready";
  document.title = `${answer.interpreted} · Fluxion`;
  byId("announcement").textContent = `${names.slope} = ${answer.derivative}`;
}

function draw() {
  const { reading, step } = known;
  if (known.curve) graph.show(figure({ ...known, method: state.method, slopeShown: state.slope }));
  if (!reading) return;
  const error = reading.step === step ? (reading.estimate.errors?.total ?? null) : undefined;
  errors.show({ sweep: reading.estimate.sweep, epsilon: step, error });
}

/* Hands. */

const graph = new Graph(byId("graph"), { point: movePoint, step: moveStep, pan: moveView });
const errors = new ErrorChart(byId("errors"), { step: moveStep });

function movePoint(text) {
  state.point = byId("point").value = text;
  known.x = Number(text);
  moved();
}

function moveStep(text) {
  state.epsilon = byId("epsilon").value = text;
  known.step = Number(text);
  moved();
}

function moved() {
  draw();
  showCommand(state, known.names);
  refreshPoint();
}

function moveView(view) {
  const grain = roundStep((view[1] - view[0]) / 1000);
  state.view = known.view = view.map((end) => Number(rounded(end, grain)));
  draw();
  save();
  refreshView();
}

function zoom(factor) {
  const [from, to] = known.view;
  const width = (to - from) * factor;
  if (width < WIDTHS.least || width > WIDTHS.most) return;
  const focus = Math.min(Math.max(known.x, from), to);
  moveView([from, to].map((end) => focus + (end - focus) * factor));
  refreshView.now();
}

function resetView() {
  state.view = null;
  save();
  refreshView.now();
}

function chooseVariable(name) {
  state = { ...state, variable: name };
  refreshFunction();
}

const refreshHeld = debounced(refreshFunction, TYPING);

function holdOther(name, text) {
  state.others[name] = text;
  if (text) refreshHeld();
}

function pose(expression, point = state.point) {
  state = { ...state, expression, point };
  fillFields();
  typed.now();
}

const typed = debounced(() => {
  if (state.expression) refreshFunction();
}, TYPING);

const typedPoint = debounced(() => {
  showCommand(state, known.names);
  refreshPoint();
}, TYPING);

function fillFields() {
  byId("expression").value = state.expression;
  byId("point").value = state.point;
  byId("epsilon").value = state.epsilon;
  byId("method").value = state.method;
  byId("slope-curve").checked = state.slope;
}

byId("expression").addEventListener("input", (event) => {
  state.expression = event.target.value.trim();
  typed();
});
byId("question").addEventListener("submit", (event) => {
  event.preventDefault();
  typed.now();
});
byId("examples").addEventListener("click", ({ target }) => {
  if (target.localName === "button") pose(target.value, target.dataset.at);
});
for (const [id, name] of [["point", "point"], ["epsilon", "epsilon"], ["method", "method"]]) {
  byId(id).addEventListener("input", (event) => {
    state[name] = event.target.value.trim();
    if (state[name]) typedPoint();
  });
}
byId("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  typedPoint.now();
});
byId("slope-curve").addEventListener("change", ({ target }) => {
  state.slope = target.checked;
  save();
  draw();
});
byId("zoom-in").addEventListener("click", () => zoom(1 / 2));
byId("zoom-out").addEventListener("click", () => zoom(2));
byId("zoom-reset").addEventListener("click", resetView);
byId("operations").addEventListener("change", () => showCommand(state, known.names));
byId("copy-curl").addEventListener("click", ({ target }) => copy(byId("curl").textContent, target));
byId("copy-link").addEventListener("click", ({ target }) => {
  save.now();
  copy(location.href, target);
});
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-form]"))) {
  button.addEventListener("click", () => copy(form(state, known.answer, button.dataset.form), button));
}

addEventListener("hashchange", () => {
  state = read();
  fillFields();
  refreshFunction();
});

fillFields();
refreshFunction();
