/** The symbols of an expression that has several: which one is the variable, and where the others are held. */

import { byId, html } from "./elements.js";
import { typeset } from "./typeset.js";

/** Offer the choice of symbols {name, mathml}; `choose(name)` and `hold(name, text)` are told what is chosen. */
export function showSymbols(symbols, variable, others, { choose, hold }) {
  byId("symbols").hidden = symbols.length < 2;
  const present = byId("symbols").dataset.symbols;
  const wanted = [variable, ...symbols.map(({ name }) => name)].join(" ");
  if (present === wanted) return;
  byId("symbols").dataset.symbols = wanted;
  const radios = symbols.map((each) => radio(each, each.name === variable, choose));
  const fields = symbols.filter(({ name }) => name !== variable).map((each) => field(each, others[each.name], hold));
  byId("variables").replaceChildren(html("legend", {}, "Variable"), ...radios);
  byId("others").replaceChildren(html("legend", {}, "Held at"), ...fields);
}

function radio({ name, mathml }, checked, choose) {
  const input = html("input", { type: "radio", name: "variable", value: name, "aria-label": name });
  input.checked = checked;
  input.addEventListener("change", () => choose(name));
  return html("label", {}, input, typeset(name, mathml));
}

function field({ name, mathml }, value, hold) {
  const plain = { type: "text", autocomplete: "off", spellcheck: "false" };
  const input = html("input", { ...plain, value, "aria-label": `${name} =` });
  input.addEventListener("input", () => hold(name, input.value.trim()));
  return html("label", {}, typeset(name, mathml), " = ", input);
}
