/** What went wrong, where it went wrong: in words, with a caret under the fault and what to do about it. */

import { html } from "./elements.js";

/** Show a problem in its place, and mark the field that it is about: the one that it names, or the first. */
export function showProblem(problem, place, fields) {
  const { title, detail, caret, hint, type } = problem;
  const parts = [html("p", {}, html("strong", {}, title ?? "Something went wrong"), more(title, detail))];
  if (caret) parts.push(html("pre", { "aria-hidden": "true" }, caret));
  if (hint) parts.push(html("p", { class: "hint" }, hint));
  if (type) parts.push(html("p", {}, html("a", { href: type }, "What this means")));
  place.replaceChildren(...parts);
  place.hidden = false;
  const named = fields.find(({ id }) => id === problem.field) ?? fields[0];
  for (const field of fields) field.setAttribute("aria-invalid", field === named);
}

/** The detail, where it says more than the title. */
function more(title, detail) {
  return !detail || detail.toLowerCase() === title?.toLowerCase() ? "" : `: ${detail}`;
}

/** All is well again. */
export function hideProblem(place, fields) {
  place.hidden = true;
  place.replaceChildren();
  for (const field of fields) field.removeAttribute("aria-invalid");
}
