/** The present question as a line for a terminal, and copying. */

import { byId } from "./elements.js";
import { isStale } from "./service.js";
import { coordinates } from "./state.js";

/** Milliseconds for which a button says what it has done. */
const SAID = 1500;

/** The fields of each operation for the present question. */
const FIELDS = {
  derivative: (state) => question(state),
  evaluate: (state, names) => ({ ...question(state), order: 1, at: at(state, names) }),
  estimate: (state, names) => ({
    ...question(state),
    at: at(state, names),
    epsilon: exact(state.epsilon),
    ...(state.method === "forward" ? {} : { method: state.method }),
  }),
};

/** Write the command for the chosen operation. */
export function showCommand(state, names) {
  const operation = byId("operations").querySelector(":checked").value;
  const body = json(FIELDS[operation](state, names));
  const address = new URL(operation, document.baseURI).href;
  byId("curl").textContent = `curl --json '${body.replaceAll("'", "'\\''")}' ${address}`;
}

/** JSON on one line, with the spaces that people put. */
function json(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${json(member)}`);
  return `{${members.join(", ")}}`;
}

/** Copy a text, or the promise of one, and say on the button whether it was done. */
export async function copy(text, button) {
  try {
    await toClipboard(await text);
    say(button, "copied");
  } catch (problem) {
    if (isStale(problem)) return;
    say(button, problem.message);
  }
}

function say(button, outcome) {
  const label = (button.dataset.label ??= button.textContent);
  button.textContent = outcome;
  byId("announcement").textContent = `${label}: ${outcome}`;
  setTimeout(() => (button.textContent = label), SAID);
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

/** Pages that are not served securely have no clipboard of their own. */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

const question = ({ expression, variable }) => (variable ? { expression, variable } : { expression });

function at(state, { x }) {
  if (Object.keys(state.others).length === 0) return exact(state.point);
  return Object.fromEntries(Object.entries(coordinates(state, x)).map(([name, text]) => [name, exact(text)]));
}

/** A JSON number where it is written as it was typed, else the text. */
const exact = (text) => (String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text);
