/** Formulas as the service has set them: MathML that it sends becomes elements. No expression is read here. */

import { mathml as el } from "./elements.js";

const parser = new DOMParser();

/** The parts of a <math> element that the service has sent, to stand inside another one. */
export function parts(text) {
  const sent = parser.parseFromString(text, "application/xml").documentElement;
  return [...document.importNode(sent, true).childNodes];
}

/** A <math> element of such parts, which a screen reader says as `description`. */
export function math(description, ...children) {
  return el("math", { "aria-label": spoken(description) }, el("mrow", {}, ...children));
}

/** A formula that the service has set, which a screen reader says as `description`. */
export const typeset = (description, text) => math(description, ...parts(text));

/** A name as it is. */
export const symbol = (name) => el("mi", {}, name);

export const operator = (sign, attributes = {}) => el("mo", attributes, sign);

const spoken = (text) => text.replaceAll("**", " to the power ").replaceAll("*", " times ");
