/**
 * What the page shows. It lives behind the # of the address, so that a link shows the same page and no server logs it;
 * it is written as the query that /estimate would be asked, with two more fields: `view`, the stretch of the axis that
 * is drawn, and `draw=slope`, for f′ beside f.
 */

const DEFAULTS = { expression: "x sin x", variable: "", at: "2", epsilon: "1", method: "forward", view: "", draw: "" };

const METHODS = ["forward", "backward", "central"];

/** The state that the address holds, with defaults for what it does not say. */
export function read(hash = location.hash) {
  const given = { ...DEFAULTS, ...fields(hash.replace(/^#/, "")) };
  const at = values(given.at);
  const point = typeof at === "string" ? at : (Object.hasOwn(at, given.variable) ? at[given.variable] : DEFAULTS.at);
  const others = typeof at === "string" ? {} : at;
  delete others[given.variable];
  return {
    expression: given.expression,
    variable: given.variable,
    point,
    others,
    epsilon: given.epsilon,
    method: METHODS.includes(given.method) ? given.method : DEFAULTS.method,
    view: interval(given.view),
    slope: given.draw === "slope",
  };
}

/** Put the state into the address; what is as by default is left out, but for the expression. */
export function write(state) {
  const query = {
    expression: state.expression,
    variable: state.variable,
    at: text(state),
    epsilon: state.epsilon,
    method: state.method === DEFAULTS.method ? "" : state.method,
    view: state.view ? state.view.join(",") : "",
    draw: state.slope ? "slope" : "",
  };
  const pairs = Object.entries(query).filter(([, value]) => value !== "");
  const hash = "#" + pairs.map(([name, value]) => `${name}=${escaped(value)}`).join("&");
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

/** Every coordinate by its name, as the operations take them. */
export function coordinates(state, variable, point = state.point) {
  return { ...state.others, [variable]: point };
}

/** As in a query of the service: a bare plus is a plus, unless pluses are escaped. */
function fields(query) {
  const spaced = /%2b/i.test(query) ? query.replaceAll("+", " ") : query;
  const pairs = spaced.split("&").map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.filter(([name]) => Object.hasOwn(DEFAULTS, name)).map(([name, value]) => [name, decoded(value)]));
}

function decoded(text = "") {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Escaped as little as an address needs, so that it stays readable. */
function escaped(text) {
  return encodeURIComponent(text).replace(/%(5E|2F|2C|3D|7C|3A)/g, (code) => decodeURIComponent(code));
}

function text(state) {
  if (Object.keys(state.others).length === 0) return state.point;
  return Object.entries(coordinates(state, state.variable)).map((pair) => pair.join("=")).join(",");
}

function values(at) {
  if (!at.includes("=")) return at;
  const pairs = at.split(/,(?![^(]*\))/).map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name, value = ""]) => [name.trim(), value.trim()]));
}

function interval(text) {
  const [from, to] = text.split(",").map(Number);
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : null;
}
