/** The symbols of an expression that has several: which one is the variable, and where the others are held. */

import { byId, html } from "./elements.js";
import { math, symbol } from "./typeset.js";

/** Offer the choice; `choose(name)` and `hold(name, text)` are told what is chosen. */
export function showSymbols(symbols, variable, others, { choose, hold }) {
  byId("symbols").hidden = symbols.length < 2;
  const present = byId("symbols").dataset.symbols;
  const wanted = [variable, ...symbols].join(" ");
  if (present === wanted) return;
  byId("symbols").dataset.symbols = wanted;
  const radios = symbols.map((name) => radio(name, name === variable, choose));
  const fields = symbols.filter((name) => name !== variable).map((name) => field(name, others[name], hold));
  byId("variables").replaceChildren(html("legend", {}, "Variable"), ...radios);
  byId("others").replaceChildren(html("legend", {}, "Held at"), ...fields);
}

function radio(name, checked, choose) {
  const input = html("input", { type: "radio", name: "variable", value: name, "aria-label": name });
  input.checked = checked;
  input.addEventListener("change", () => choose(name));
  return html("label", {}, input, math(name, symbol(name)));
}

function field(name, value, hold) {
  const plain = { type: "text", autocomplete: "off", spellcheck: "false" };
  const input = html("input", { ...plain, value, "aria-label": `${name} =` });
  input.addEventListener("input", () => hold(name, input.value.trim()));
  return html("label", {}, math(name, symbol(name)), " = ", input);
}
