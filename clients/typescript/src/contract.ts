// Made from openapi.yaml by `python -m tools.openapi`; a test keeps it current.

/** The version of the service whose contract this is. */
export const version = "1.0.0";

export interface PartialReading {
  /** In our syntax; □ is what is missing. */
  interpreted: string;
  /** The same in LaTeX. */
  latex: string;
  /** The same in MathML. */
  mathml: string;
  /** How much of the text this is, in characters. */
  end: number;
}

export interface FieldProblem {
  /** The field; a dot before the name of a field inside. */
  field: string;
  /** What is wrong with it. */
  code: "malformed_json" | "malformed_query" | "bad_request" | "unauthorized" | "foreign_origin" | "not_found" | "method_not_allowed" | "request_timeout" | "precondition_failed" | "body_too_large" | "uri_too_long" | "unsupported_media_type" | "too_many_requests" | "headers_too_large" | "unknown_field" | "repeated_field" | "missing_field" | "invalid_field" | "too_long" | "unexpected_character" | "unexpected_token" | "unexpected_end" | "bad_number" | "unbalanced" | "ambiguous" | "ambiguous_bars" | "missing_operator" | "missing_argument" | "wrong_arity" | "unknown_function" | "unknown_name" | "double_factorial" | "equation" | "not_a_function" | "not_a_number" | "unsupported_notation" | "too_complex" | "variable_required" | "division_by_zero" | "not_differentiable" | "no_formula" | "not_defined" | "unsupported" | "too_expensive" | "overloaded" | "preempted" | "kernel_lost" | "internal_error";
  /** What is wrong with it, in a sentence. */
  detail: string;
}

export interface Problem {
  /** The page that explains the code. */
  type: string;
  /** The code in words, the same each time. */
  title: string;
  /** The HTTP status, which says whether to ask again. */
  status: number;
  /** Stable: programs may rely on it. */
  code: "malformed_json" | "malformed_query" | "bad_request" | "unauthorized" | "foreign_origin" | "not_found" | "method_not_allowed" | "request_timeout" | "precondition_failed" | "body_too_large" | "uri_too_long" | "unsupported_media_type" | "too_many_requests" | "headers_too_large" | "unknown_field" | "repeated_field" | "missing_field" | "invalid_field" | "too_long" | "unexpected_character" | "unexpected_token" | "unexpected_end" | "bad_number" | "unbalanced" | "ambiguous" | "ambiguous_bars" | "missing_operator" | "missing_argument" | "wrong_arity" | "unknown_function" | "unknown_name" | "double_factorial" | "equation" | "not_a_function" | "not_a_number" | "unsupported_notation" | "too_complex" | "variable_required" | "division_by_zero" | "not_differentiable" | "no_formula" | "not_defined" | "unsupported" | "too_expensive" | "overloaded" | "preempted" | "kernel_lost" | "internal_error";
  /** What is wrong this time, in a sentence. */
  detail: string;
  /** Names the request in the logs of the service. */
  request_id: string;
  /** The field that was refused. */
  field?: string;
  /** Where the fault starts, in characters from 0. */
  position?: number;
  /** Where it ends: the position of the first character behind. */
  end?: number;
  /** What to do. */
  hint?: string;
  /** Two lines: the expression, and carets under the fault. */
  caret?: string;
  /** The limit that was exceeded. */
  limit?: string;
  /** What the limit allows. */
  allowed?: number;
  /** What was found. */
  found?: number;
  /** What a point without a value is: a pole, outside of the domain. */
  point_status?: string;
  /** Of /read: what is there already, or null for nothing. */
  partial?: PartialReading | null;
  /** The names to choose from. */
  candidates?: Array<string>;
  /** Where several fields are refused: all of them, at most 20. */
  errors?: Array<FieldProblem>;
}

export interface ReadRequest {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
}

export interface Note {
  /** Stable: programs may rely on it. */
  code: "ambiguous_division" | "angle_in_degrees" | "argument_order" | "assumed_integer" | "bare_argument" | "capital_letter" | "exponent_ends" | "foreign_symbol" | "inverse_function" | "left_side" | "letter_case" | "long_name" | "look_alike" | "middle_dot" | "name_with_digits" | "natural_log" | "other_case" | "punctuation" | "read_as_constant" | "read_as_function" | "read_as_product" | "split_name" | "unused_name" | "crosses_singularity" | "effective_step_differs" | "epsilon_absorbed" | "epsilon_chosen" | "form_unavailable" | "ill_conditioned" | "no_formula" | "no_step" | "no_steps" | "not_differentiable" | "not_simplified" | "rounding_dominates" | "self_check" | "truncation_dominates" | "undecided" | "division_by_zero" | "overflow" | "outside_domain" | "indeterminate";
  /** What was guessed, or what to know, in a sentence. */
  message: string;
  /** Where in the expression it starts, in characters from 0; null for a caveat of the whole. */
  position: number | null;
  /** Where it ends: the position of the first character behind. */
  end: number | null;
  /** The whole expression in its other reading, in our syntax, where there is one. */
  alternative: string | null;
}

export interface TypedSymbol {
  /** Its own name. */
  name: string;
  /** The symbol in MathML, as a whole `math` element. */
  mathml: string;
  /** Its spellings in the expression. */
  typed: Array<string>;
}

export interface ReadAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** The expression in LaTeX. */
  latex: string;
  /** The expression in MathML, as a whole `math` element. */
  mathml: string;
  /** Every symbol, by name. */
  symbols: Array<TypedSymbol>;
  /** Every function, by its own name. */
  functions: Array<string>;
  /** The other readings that the warnings tell, each once. */
  alternatives: Array<string>;
  /** Null: all was read. The problem of a text that is not finished has what is there already. */
  partial: PartialReading | null;
}

export interface DerivativeRequest {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
  /** The variable; by default the only free symbol of the expression. */
  variable?: string | null;
  /** How often to differentiate, or how often by which. By default 1. */
  order?: number | Record<string, number>;
  /** How much work to spend on a shorter form. By default "none". */
  simplify?: "none" | "basic" | "full";
  /** Further forms of the derivative. */
  forms?: Array<"mathml" | "python" | "javascript" | "c">;
  /** Whether to show the rules that lead to the derivative. By default false. */
  steps?: boolean;
  /** Where to evaluate function and derivative too. */
  at?: number | string | Record<string, number | string> | null;
  /** Whether to seek closed forms of the values at `at`. By default true. */
  exact?: boolean;
}

export interface Step {
  /** The rule that was applied: constant, variable, constant_multiple, sum, product, reciprocal, quotient, power, exponential, logarithmic, chain, branches, derivative, tidy, simplify, or the function whose own rule it is. */
  rule: string;
  /** What it was applied to. */
  before: string;
  /** The derivative of that. */
  after: string;
  /** The line in LaTeX. */
  latex: string;
  /** The line in MathML, as a whole `math` element. */
  mathml: string;
  /** The rules that this one called. */
  steps?: Array<Step>;
}

export interface Value {
  /** The point, exact: by name, each coordinate as a text. */
  at: Record<string, string>;
  /** Whether there is a value, proved; `undecided` where neither that nor the contrary is. */
  status: "defined" | "pole" | "outside_domain" | "undefined" | "undecided" | "too_large";
  /** The closed form in our syntax, where one is known. */
  exact: string | null;
  /** Whether a closed form was found, or sought in vain, or not sought, because `exact` is false, there is no value, or too many points of the request had none. */
  exact_status: "found" | "none_known" | "not_sought";
  /** The decimal value, right in each digit shown; an object for a complex one. */
  decimal: string | {
    real: string;
    imaginary: string;
  } | null;
  /** The nearest double, null where there is none; an object for a complex one. */
  value: number | {
    real: number | null;
    imaginary: number | null;
  } | null;
  /** Why there is no value, naming the part. */
  reason: string | null;
}

export interface PointAnswer {
  /** The point, exact: by name, each coordinate as a text. */
  at: Record<string, string>;
  /** The function there. */
  value: Value;
  /** The derivative there. */
  derivative: Value;
}

export interface DomainNote {
  /** What is said about the place. */
  code: "defined_where" | "differentiable_where" | "not_differentiable_at" | "may_not_be_differentiable_at" | "formula_undefined_at";
  /** The place, as conditions in our syntax: `x != 0`. */
  where: string;
  /** The same in MathML, as a whole `math` element. */
  mathml: string;
}

export interface DerivativeAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** By which was differentiated; null for several variables. */
  variable: string | null;
  /** How often was differentiated, or how often by which variable. */
  order: number | Record<string, number>;
  /** The derivative in our syntax; it reads back. Null where there is only its value at `at`. */
  derivative: string | null;
  /** The derivative in LaTeX, or null too. */
  latex: string | null;
  /** The forms asked for, by name. */
  forms: Record<string, string>;
  /** The derivation, if it is asked for. */
  steps: Array<Step> | null;
  /** Both values at the point, if one was asked. */
  at: PointAnswer | null;
  /** Where the function is defined, and where the derivative exists; empty where all is. */
  domain: Array<DomainNote>;
}

export interface GradientRequest {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
  /** The variables, in this order; by default every free symbol, sorted. */
  variables?: Array<string> | null;
  /** How much work to spend on a shorter form. By default "none". */
  simplify?: "none" | "basic" | "full";
  /** Where to evaluate function and derivative too. */
  at?: number | string | Record<string, number | string> | null;
  /** Whether to seek closed forms of the values at `at`. By default true. */
  exact?: boolean;
}

export interface Partial {
  /** By which was differentiated. */
  variable: string;
  /** The partial derivative in our syntax; null where there is only its value at `at`. */
  derivative: string | null;
  /** The partial derivative in LaTeX, or null too. */
  latex: string | null;
  /** Where it exists; empty where it does everywhere. */
  domain: Array<DomainNote>;
  /** Its value at the point asked. */
  at: Value | null;
}

export interface GradientAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** The variables, in this order. */
  variables: Array<string>;
  /** One component a variable. */
  gradient: Array<Partial>;
  /** The function at the point asked. */
  at: Value | null;
}

export interface EvaluateRequest {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
  /** The variable; by default the only free symbol of the expression. */
  variable?: string | null;
  /** The derivative to evaluate; 0 is the function itself. By default 0. */
  order?: number | Record<string, number>;
  /** The point or points; none is needed where the expression has no symbol. */
  at?: number | string | Record<string, number | string> | Array<number | string | Record<string, number | string>> | null;
  /** Significant digits of `decimal`, each proven. By default 15. */
  digits?: number;
  /** Whether to seek closed forms; without, thousands are faster. By default true. */
  exact?: boolean;
  /** Where values live. By default "real". */
  domain?: "real" | "complex";
}

export interface EvaluateAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** By which was differentiated; null for none or several. */
  variable: string | null;
  /** The derivative that was evaluated: how often, or how often by which variable. */
  order: number | Record<string, number>;
  /** Significant digits of each `decimal`, at most. */
  digits: number;
  /** One value a point, in the order of the points. */
  results: Array<Value>;
}

export interface Sweep {
  /** The first ε. */
  from: number | string;
  /** The last ε. */
  to: number | string;
  /** How many, equally far apart in log ε. By default 33. */
  points?: number;
}

export interface EstimateRequest {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
  /** The variable; by default the only free symbol of the expression. */
  variable?: string | null;
  /** Where to estimate the derivative. */
  at: number | string | Record<string, number | string>;
  /** The step ε; used exactly as typed. */
  epsilon?: number | string | null;
  /** The difference formula; by default `forward` with an `epsilon` and `auto` without. */
  method?: "forward" | "backward" | "central" | "stencil" | "complex_step" | "richardson" | "ridders" | "auto" | null;
  /** Order of accuracy of a `stencil`. */
  accuracy?: number | null;
  /** Which derivative to estimate. By default 1. */
  order?: number;
  /** Estimate for many ε at once. */
  sweep?: Sweep | null;
}

export interface OneSided {
  /** What f tends to from this side; null where it tends to nothing. */
  limit: number | "+inf" | "-inf" | null;
  /** What its difference quotient tends to from this side. */
  slope: number | "+inf" | "-inf" | null;
}

export interface EstimatedDerivative {
  /** Whether the derivative exists here, proved, or what the function is here instead. */
  status: "differentiable" | "corner" | "cusp" | "vertical_tangent" | "oscillating_slope" | "discontinuous" | "domain_endpoint" | "isolated_point" | "removable_singularity" | "singularity" | "outside_domain" | "undefined_at_point" | "undecided";
  /** The derivative in closed form, where one is known. */
  exact: string | null;
  /** The derivative, right in each digit shown. */
  decimal: string | null;
  /** The double nearest to the derivative. */
  value: number | null;
  /** Whether `decimal` and `value` are proved. */
  certified: boolean;
  /** Why there is no derivative. */
  reason: string | null;
  /** From the left, where the derivative does not exist; null where nothing is known. */
  left: OneSided | null;
  /** From the right, where the derivative does not exist; null where nothing is known. */
  right: OneSided | null;
}

export interface RoundingParts {
  /** Of x, ε and the constants of the expression as doubles. */
  input: number;
  /** Of x + ε and its like: f was asked elsewhere than ε says. */
  argument: number;
  /** Of the values of f in float64. */
  evaluation: number;
  /** Of the differences and the division of the quotient. */
  arithmetic: number;
}

export interface Errors {
  /** Estimate − derivative: above 0 where the estimate is too large. */
  total: number;
  /** The exact quotient − derivative: the error of the formula. */
  truncation: number;
  /** Estimate − the exact quotient: the error of float64. */
  rounding: number;
  /** What `rounding` is the sum of. */
  rounding_parts: RoundingParts;
}

export interface Bounds {
  /** Lagrange's bound of Taylor's remainder, proven; not negative. */
  truncation_a_priori: number | null;
  /** By running error analysis, for any library good to four ulps; not negative. */
  rounding_a_priori: number | null;
}

export interface OptimalEpsilon {
  /** The step, in units of x; null where a larger one is always better. */
  predicted: number | null;
  /** The rule, such as `2*sqrt(eta/|f''|)`. */
  rule: string;
}

export interface Conditioning {
  /** The absolute error to expect of a value of f, in units of f: η of the rules for ε. */
  eta: number;
  /** Decimal digits that f loses to cancellation. */
  lost_digits: number | null;
}

export interface Slopes {
  /** Of the truncation error: the order of accuracy of the formula. */
  truncation: number | null;
  /** Of the rounding error: minus the order of the derivative. */
  rounding: number | null;
}

export interface SweepAnswer {
  /** The steps, in units of x, from the first to the last. */
  epsilon: Array<number>;
  /** The estimate with each step. */
  estimate: Array<number | null>;
  /** Estimate − derivative, signed. */
  total: Array<number | null>;
  /** The exact quotient − derivative, signed. */
  truncation: Array<number | null>;
  /** Estimate − the exact quotient, signed. */
  rounding: Array<number | null>;
  /** The step of the sweep with the least absolute error. */
  best_epsilon: number | null;
  /** The exponent of the truncation error at the least steps: the order of accuracy that is seen. */
  observed_order: number | null;
  /** How the two errors go with ε. */
  slopes: Slopes;
}

export interface EstimateAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** By which was differentiated. */
  variable: string;
  /** Which derivative was estimated. */
  order: number;
  /** The point, exact: by name, each coordinate as a text. */
  at: Record<string, string>;
  /** The formula that was used. */
  method: "forward" | "backward" | "central" | "stencil" | "complex_step" | "richardson" | "ridders" | "auto";
  /** The step, in units of x; null for a method that has none. */
  epsilon: number | null;
  /** The distance that float64 really goes: (x + ε) − x, x − (x − ε), or the mean of both. */
  effective_step: number | null;
  /** f in float64, as typed. */
  value: number | null;
  /** f one step away, in float64. */
  value_at_step: number | null;
  /** The difference quotient k, in float64. */
  estimate: number | null;
  /** How often f was computed for it. */
  function_evaluations: number;
  /** The truth, and its certificate. */
  derivative: EstimatedDerivative;
  /** A proven bound of |k − f′|. */
  abs_error_bound: number | null;
  /** What the method itself could know of |k − f′|. */
  error_estimate: number | null;
  /** Decimal digits of k that are right: −log₁₀ of the relative error, from 0; null beside f′ = 0. */
  correct_digits: number | null;
  /** What the error is made of, where that is certain. */
  errors: Errors | null;
  /** What could be known beforehand. */
  bounds: Bounds | null;
  /** The step to prefer, and why. */
  optimal_epsilon: OptimalEpsilon | null;
  /** log₂ of what halving ε does to the truncation error: the order of accuracy that is seen. */
  observed_order: number | null;
  /** How well float64 knows f here. */
  conditioning: Conditioning | null;
  /** The same for many ε, if it is asked for. */
  sweep: SweepAnswer | null;
}

export interface ToleranceFields {
  /** What `value` counts: units, parts of the truth, figures. */
  mode: "absolute" | "relative" | "significant_figures" | "decimal_places";
  /** The greatest distance, or how many figures or places must be right. */
  value: number | string;
}

export interface Task {
  /** The expression, as people type it or in LaTeX. */
  expression: string;
  /** How to read the expression; `auto` takes a backslash for LaTeX. By default "auto". */
  format?: "auto" | "text" | "latex";
  /** Whether `2x` is a product; `false` suits programs. By default true. */
  implicit?: boolean;
  /** With `,`, arguments are separated by `;`; by default as `notation` says, which is `.`. */
  decimal_separator?: "." | "," | null;
  /** How to read what is ambiguous: a profile, or choices; /docs/language explains them. */
  notation?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt" | {
    profile?: "standard" | "school" | "program" | "engineering" | "de" | "es" | "fr" | "it" | "pt";
    log?: "natural" | "10";
    e?: "constant" | "symbol";
    E?: "constant" | "symbol";
    i?: "constant" | "symbol";
    I?: "constant" | "symbol";
    division?: "ask" | "left_to_right" | "product_first";
    roots?: "principal" | "real";
    angle?: "radian" | "degree";
    names?: "mixed" | "letters" | "words";
    language?: "en" | "de" | "es" | "fr" | "it" | "pt";
    decimal_separator?: "." | ",";
  } | null;
  /** Names to read whole and as variables, even `e` or `velocity`. */
  symbols?: Array<string>;
  /** Facts about symbols; every symbol is real. */
  assumptions?: Record<string, "positive" | "negative" | "nonzero" | "integer">;
  /** The variable; by default the only free symbol of the expression. */
  variable?: string | null;
  /** Whether the derivative, a value at a point or a difference quotient is wanted. By default "derivative". */
  type?: "derivative" | "value" | "estimate";
  /** The derivative that is meant; 0 is the function itself. By default 1. */
  order?: number | Record<string, number>;
  /** The point of a value or an estimate. */
  at?: number | string | Record<string, number | string> | null;
  /** The step of an estimate. */
  epsilon?: number | string | null;
  /** The formula of an estimate: `forward` (default), `backward`, `central` or `stencil`. */
  method?: "forward" | "backward" | "central" | "stencil" | "complex_step" | "richardson" | "ridders" | "auto" | null;
  /** Order of accuracy of the formula of an estimate. */
  accuracy?: number | null;
  /** How near a number must be; without it a value is exact, an estimate possible in float64. */
  tolerance?: ToleranceFields | null;
}

export interface SubmittedAnswer {
  /** Whatever tells this answer from the others; it comes back with the result. */
  id: string;
  /** The answer, as it was typed. */
  answer: string | number;
}

export interface CheckOptions {
  /** Whether an answer that is defined on a part of the domain only scores 0 or 1. By default "strict". */
  domain?: "strict" | "lenient";
  /** The form in which the answer is wanted; whether it has it is told apart from the verdict. */
  form?: "expanded" | "factored" | "simplified" | "single_fraction" | null;
  /** What to tell beside: the solution, the reasons, the slips that give the right answer. */
  include?: Array<"expected" | "evidence" | "blind_spots">;
  /** Whether to name the slips that give a wrong answer. By default true. */
  diagnose?: boolean;
}

export interface CheckRequest {
  /** What was to be answered. */
  task: Task;
  /** The answers; equal texts are judged once. */
  answers?: Array<SubmittedAnswer> | null;
  /** One answer, instead of the list; its id is `answer`. */
  answer?: string | number | null;
  /** How to judge, and what to tell. */
  options?: CheckOptions;
}

export interface Diagnosis {
  /** Stable; two codes with a `+` for two slips at once. */
  code: string;
  /** The slip in a sentence, for whoever made it. */
  message: string;
}

export interface AnswerProblem {
  /** Stable: programs may rely on it. */
  code: "malformed_json" | "malformed_query" | "bad_request" | "unauthorized" | "foreign_origin" | "not_found" | "method_not_allowed" | "request_timeout" | "precondition_failed" | "body_too_large" | "uri_too_long" | "unsupported_media_type" | "too_many_requests" | "headers_too_large" | "unknown_field" | "repeated_field" | "missing_field" | "invalid_field" | "too_long" | "unexpected_character" | "unexpected_token" | "unexpected_end" | "bad_number" | "unbalanced" | "ambiguous" | "ambiguous_bars" | "missing_operator" | "missing_argument" | "wrong_arity" | "unknown_function" | "unknown_name" | "double_factorial" | "equation" | "not_a_function" | "not_a_number" | "unsupported_notation" | "too_complex" | "variable_required" | "division_by_zero" | "not_differentiable" | "no_formula" | "not_defined" | "unsupported" | "too_expensive" | "overloaded" | "preempted" | "kernel_lost" | "internal_error";
  /** What is wrong, in a sentence. */
  detail: string;
  /** Where the fault starts, in characters from 0. */
  position?: number;
  /** Where it ends: the position of the first character behind. */
  end?: number;
  /** What to do. */
  hint?: string;
  /** Two lines: the answer, and carets under the fault. */
  caret?: string;
  /** The limit that was exceeded. */
  limit?: string;
  /** What the limit allows. */
  allowed?: number;
  /** What was found. */
  found?: number;
}

export interface FormResult {
  /** The form that was asked for. */
  wanted: "expanded" | "factored" | "simplified" | "single_fraction";
  /** Whether it has it; null where that is too much work. */
  met: boolean | null;
  /** What is missing; null if nothing is. */
  code: "not_multiplied_out" | "like_terms" | "is_a_sum" | "can_be_factored" | "like_factors" | "unevaluated_number" | "superfluous" | "removable_factor" | "several_fractions" | null;
  /** The same in a sentence. */
  message: string | null;
  /** The first place that has not the form, from 0. */
  position: number | null;
  /** The position of the first character behind that place. */
  end: number | null;
}

export interface CheckResult {
  /** The id that came with the answer. */
  id: string;
  /** What the answer is; `undecided` where no proof was found in time, `invalid` if unreadable. */
  verdict: "correct" | "correct_on_part_of_domain" | "incorrect" | "invalid" | "undecided";
  /** How sure the verdict is; null where there is none. */
  certainty: "proved" | "probable" | null;
  /** 1 or 0; null where there is none yet. */
  score: number | null;
  /** The answer as it was read. */
  interpreted: string | null;
  /** All slips that give this answer, likeliest first. */
  diagnosis: Array<Diagnosis>;
  /** Why, if it is asked for. */
  evidence: Record<string, unknown> | null;
  /** Why it was not judged. */
  error: AnswerProblem | null;
  /** The form, if one is asked for. */
  form: FormResult | null;
  /** Every guess that reading it took. */
  warnings: Array<Note>;
}

export interface CheckAnswer {
  /** The expression as it was read, in our syntax. */
  interpreted: string;
  /** Every choice of the notation that was asked for; null if none was. */
  notation: Record<string, string> | null;
  /** Every guess, with its position. */
  warnings: Array<Note>;
  /** The variable of the task. */
  variable: string;
  /** One for each answer, in order. */
  results: Array<CheckResult>;
  /** How many answers of each verdict. */
  summary: Record<string, number>;
  /** What is right, if it is asked for. */
  expected: string | null;
  /** Slips that give the right answer to this task, if they are asked for. */
  blind_spots: Array<Diagnosis> | null;
  /** The edition of the rules of diagnosis. */
  rules: string;
  /** The same for the same task, options and results. */
  digest: string;
}

export interface BatchItem {
  /** The endpoint that would answer this request alone. */
  operation: "read" | "derivative" | "gradient" | "evaluate" | "estimate" | "check";
  /** The body that it would be sent. */
  fields: Record<string, unknown>;
}

export interface BatchRequest {
  /** What is asked. */
  requests: Array<BatchItem>;
}

export interface BatchResult {
  /** The HTTP status: 200, or that of the problem. */
  status: number;
  /** The answer, or the problem; its `request_id` is that of the whole batch. */
  body: Record<string, unknown>;
}

export interface BatchAnswer {
  /** In the order of the requests. */
  results: Array<BatchResult>;
}

/** What each operation is asked, and what it answers. */
export interface Operations {
  read: { request: ReadRequest; answer: ReadAnswer };
  derivative: { request: DerivativeRequest; answer: DerivativeAnswer };
  gradient: { request: GradientRequest; answer: GradientAnswer };
  evaluate: { request: EvaluateRequest; answer: EvaluateAnswer };
  estimate: { request: EstimateRequest; answer: EstimateAnswer };
  check: { request: CheckRequest; answer: CheckAnswer };
}
