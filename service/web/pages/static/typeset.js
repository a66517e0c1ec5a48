/**
 * Sets what the service prints as MathML: the one canonical syntax of `interpreted`, `derivative`, `exact` and the
 * steps. What a person types is never read here; that is the service's work.
 */

import { mathml as el } from "./elements.js";

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:e-?\d+)?)|(?<name>[\p{L}][\p{L}\p{N}_]*)|(?<sign>\*\*|<=|>=|!=|[-+*/(),<>=]))/uy;

const RELATIONS = { "<": "<", ">": ">", "=": "=", "<=": "≤", ">=": "≥", "!=": "≠" };

const GREEK = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", zeta: "ζ", eta: "η", theta: "θ", iota: "ι", kappa: "κ",
  lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", omicron: "ο", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", upsilon: "υ",
  phi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ", Lambda: "Λ", Xi: "Ξ", Pi: "Π",
  Sigma: "Σ", Phi: "Φ", Psi: "Ψ", Omega: "Ω",
};

const CONSTANTS = { E: "e", I: "i" };

/** Functions whose usual name is another. */
export const NAMES = {
  log: "ln", asin: "arcsin", acos: "arccos", atan: "arctan", acot: "arccot", asec: "arcsec", acsc: "arccsc",
  asinh: "arsinh", acosh: "arcosh", atanh: "artanh", acoth: "arcoth", asech: "arsech", acsch: "arcsch", sign: "sgn",
  gamma: "Γ", digamma: "ψ", loggamma: "ln Γ", airyai: "Ai", airybi: "Bi",
};

/** Functions whose first argument is written below their name. */
const INDEXED = { besselj: "J", bessely: "Y", besseli: "I", besselk: "K", polygamma: "ψ" };

const LEVEL = { relation: 0, "+": 1, "*": 2, "/": 3, "**": 4 };
const [TERM, FACTOR, ATOM] = [2, 2, 5];

/** Functions that are not written with brackets of their own, and how tightly they bind. */
const OPEN = { piecewise: 1, exp: 4, factorial: 4, sqrt: 4, cbrt: 4, root: 4 };

/** The expression as a <math> element; text that is not canonical is shown as it is. `declared`: names of symbols. */
export function typeset(text, declared = []) {
  return math(text, formula(text, declared));
}

/** A <math> element of such parts, which a screen reader says as `description`. */
export function math(description, ...children) {
  return el("math", { "aria-label": spoken(description) }, el("mrow", {}, ...children));
}

/** The expression as an element to stand inside <math>. */
export function formula(text, declared = []) {
  const tree = parse(text);
  return tree ? new Setter(declared).set(tree) : el("mtext", {}, text);
}

/** A symbol by its name: Greek, or with what follows a letter as its index. */
export function symbol(name) {
  const [, base, index] = name.match(/^(\p{L}+?)_?(\d+)$/u) ?? name.match(/^(\p{L}+)_(.+)$/u) ?? [];
  if (index && (base.length === 1 || base in GREEK)) return el("msub", {}, symbol(base), isolated(index));
  return el("mi", {}, GREEK[name] ?? name);
}

export const operator = (sign, attributes = {}) => el("mo", attributes, sign);

const isolated = (text) => (/^\d/.test(text) ? el("mn", {}, text) : el("mi", {}, text));

const spoken = (text) => text.replaceAll("**", " to the power ").replaceAll("*", " times ");

/* Reading: precedence climbing to trees {head, args, value}. */

function parse(text) {
  const tokens = tokenize(text);
  if (!tokens) return null;
  const reader = new Reader(tokens);
  try {
    const tree = reader.relation();
    return reader.atEnd ? tree : null;
  } catch (error) {
    if (error instanceof NotCanonical) return null;
    throw error;
  }
}

class NotCanonical extends Error {}

function tokenize(text) {
  const tokens = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const match = TOKEN.exec(rest);
    if (!match) return null;
    tokens.push(match.groups);
  }
  return tokens;
}

class Reader {
  constructor(tokens) {
    this.tokens = tokens;
    this.index = 0;
  }

  get atEnd() {
    return this.index === this.tokens.length;
  }

  get sign() {
    return this.tokens[this.index]?.sign;
  }

  accept(...signs) {
    if (!signs.includes(this.sign)) return null;
    return this.tokens[this.index++].sign;
  }

  relation() {
    const args = [this.sum()];
    const value = [];
    for (let sign; (sign = this.accept(...Object.keys(RELATIONS))); args.push(this.sum())) value.push(sign);
    return value.length ? { head: "relation", args, value } : args[0];
  }

  sum() {
    const value = [this.accept("-") ?? "+"];
    const args = [this.product()];
    for (let sign; (sign = this.accept("+", "-")); args.push(this.product())) value.push(sign);
    return args.length === 1 && value[0] === "+" ? args[0] : { head: "+", args, value };
  }

  product() {
    let left = this.power();
    for (let sign; (sign = this.accept("*", "/")); ) {
      const right = this.power();
      const joins = sign === "*" && left.head === "*";
      left = { head: sign, args: [...(joins ? left.args : [left]), right] };
    }
    return left;
  }

  power() {
    const base = this.atom();
    if (!this.accept("**")) return base;
    const exponent = this.accept("-") ? { head: "+", args: [this.power()], value: ["-"] } : this.power();
    return { head: "**", args: [base, exponent] };
  }

  atom() {
    if (this.accept("(")) return this.closed(this.relation());
    const { number, name } = this.tokens[this.index++] ?? {};
    if (number) return { head: "number", args: [], value: number };
    if (!name) throw new NotCanonical();
    const called = this.accept("(");
    return { head: called ? "call" : "symbol", args: called ? this.list() : [], value: name };
  }

  list() {
    const args = [this.relation()];
    while (this.accept(",")) args.push(this.relation());
    return this.closed(args);
  }

  closed(inside) {
    if (!this.accept(")")) throw new NotCanonical();
    return inside;
  }
}

/* Setting: a method for each head. */

class Setter {
  constructor(declared) {
    this.declared = new Set(declared);
  }

  set(tree) {
    return this[SET[tree.head]](tree);
  }

  /** The tree, in brackets if it binds less than `least`. */
  within(tree, least) {
    return level(tree) < least ? brackets(this.set(tree)) : this.set(tree);
  }

  number({ value }) {
    const [digits, exponent] = value.split("e");
    if (exponent === undefined) return el("mn", {}, digits);
    const ten = el("msup", {}, el("mn", {}, "10"), el("mn", {}, exponent.replace("-", "−")));
    return digits === "1" ? ten : el("mrow", {}, el("mn", {}, digits), operator("×"), ten);
  }

  name({ value }) {
    return symbol(this.declared.has(value) ? value : (CONSTANTS[value] ?? value));
  }

  relation({ args, value }) {
    const rest = value.flatMap((sign, index) => [operator(RELATIONS[sign]), this.set(args[index + 1])]);
    return el("mrow", {}, this.set(args[0]), ...rest);
  }

  sum({ args, value }) {
    const terms = args.flatMap((term, index) => {
      const sign = value[index] === "-" ? "−" : "+";
      if (index === 0) return [...(sign === "−" ? [operator("−", { form: "prefix" })] : []), this.within(term, TERM)];
      return [operator(sign), this.within(term, TERM)];
    });
    return el("mrow", {}, ...terms);
  }

  product({ args }) {
    const factors = args.flatMap((factor, index) => [
      ...(index ? joint(args[index - 1], factor) : []),
      this.within(factor, FACTOR),
    ]);
    return el("mrow", {}, ...factors);
  }

  quotient({ args }) {
    return el("mfrac", {}, this.set(args[0]), this.set(args[1]));
  }

  power({ args: [base, exponent] }) {
    const raised = this.set(exponent);
    if (base.head === "call" && base.args.length === 1 && isNamed(base.value) && /^\d+$/.test(exponent.value ?? "")) {
      return this.applied(el("msup", {}, functionName(base.value), raised), base.args);
    }
    return el("msup", {}, this.within(base, ATOM), raised);
  }

  call({ value, args }) {
    const shape = SHAPES[value];
    if (shape) return shape(args.map((arg) => this.set(arg)));
    if (value === "log" && args.length === 2) {
      return this.applied(el("msub", {}, el("mi", {}, "log"), this.set(args[1])), [args[0]]);
    }
    if (value in INDEXED) {
      return this.applied(el("msub", {}, el("mi", {}, INDEXED[value]), this.set(args[0])), args.slice(1));
    }
    return this.applied(functionName(value), args);
  }

  applied(name, args) {
    const listed = args.flatMap((arg, index) => (index ? [operator(","), this.set(arg)] : [this.set(arg)]));
    return el("mrow", {}, name, operator("\u2061"), brackets(...listed));
  }
}

const SET = {
  number: "number", symbol: "name", relation: "relation", "+": "sum", "*": "product", "/": "quotient", "**": "power",
  call: "call",
};

const fenced = (open, close) => ([inside]) =>
  el("mrow", {}, operator(open, { form: "prefix" }), inside, operator(close, { form: "postfix" }));

const SHAPES = {
  sqrt: ([inside]) => el("msqrt", {}, inside),
  cbrt: ([inside]) => el("mroot", {}, inside, el("mn", {}, "3")),
  root: ([inside, degree]) => el("mroot", {}, inside, degree),
  exp: ([exponent]) => el("msup", {}, el("mi", {}, "e"), exponent),
  abs: fenced("|", "|"),
  floor: fenced("⌊", "⌋"),
  ceil: fenced("⌈", "⌉"),
  factorial: ([inside]) => el("mrow", {}, isSingle(inside) ? inside : brackets(inside), operator("!")),
  log10: ([inside]) => el("mrow", {}, el("msub", {}, el("mi", {}, "log"), el("mn", {}, "10")), brackets(inside)),
  log2: ([inside]) => el("mrow", {}, el("msub", {}, el("mi", {}, "log"), el("mn", {}, "2")), brackets(inside)),
  piecewise: (args) => el("mrow", {}, operator("{", { form: "prefix" }), cases(args)),
};

const isSingle = (element) => ["mn", "mi"].includes(element.localName);

function cases(args) {
  const rows = [];
  for (let index = 0; index < args.length; index += 2) {
    const condition = args[index + 1] ?? el("mtext", {}, "otherwise");
    rows.push(el("mtr", {}, el("mtd", {}, args[index]), el("mtd", {}, condition)));
  }
  return el("mtable", {}, ...rows);
}

const isNamed = (name) => !(name in SHAPES) && !(name in INDEXED);

const functionName = (name) => el("mi", { mathvariant: "normal" }, NAMES[name] ?? name);

const brackets = (...inside) =>
  el("mrow", {}, operator("(", { form: "prefix" }), ...inside, operator(")", { form: "postfix" }));

function level({ head, value }) {
  if (head === "number") return value.includes("e") ? LEVEL["*"] : ATOM;
  return (head === "call" ? OPEN[value] : LEVEL[head]) ?? ATOM;
}

/** What stands between two factors: a dot where numbers meet, a little space beside words, else nothing. */
function joint(left, right) {
  if (startsWithDigit(right) || (left.head === "number" && right.head === "/")) return [operator("⋅")];
  const words = [left, right].some((factor) => isWord(factor.head === "**" ? factor.args[0] : factor));
  return [operator("\u2062"), ...(words ? [el("mspace", { width: "0.17em" })] : [])];
}

function startsWithDigit(tree) {
  if (tree.head === "number") return true;
  return ["*", "**"].includes(tree.head) && startsWithDigit(tree.args[0]);
}

const isWord = ({ head, value }) => head === "call" || (head === "symbol" && value.length > 1 && !(value in GREEK));
