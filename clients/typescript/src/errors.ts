import type { Problem } from "./contract.js";

/** A problem that the service answered; its members are properties, `problem` is the whole document. */
export class FluxionError extends Error {
  readonly status: number;
  readonly code: Problem["code"] | "unreachable";
  readonly detail: string;
  readonly hint: string | undefined;
  readonly field: string | undefined;
  readonly position: number | undefined;
  readonly end: number | undefined;
  readonly caret: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    readonly problem: Partial<Problem> & { code: Problem["code"] | "unreachable"; detail: string },
    /** Seconds after which the service asks to be asked again, if it said so. */
    readonly retryAfter: number | undefined = undefined,
    options?: ErrorOptions,
  ) {
    super(`${problem.code}: ${problem.detail}${problem.hint ? ` (${problem.hint})` : ""}`, options);
    this.name = "FluxionError";
    this.status = problem.status ?? 503;
    this.code = problem.code;
    this.detail = problem.detail;
    this.hint = problem.hint;
    this.field = problem.field;
    this.position = problem.position;
    this.end = problem.end;
    this.caret = problem.caret;
    this.requestId = problem.request_id;
  }
}

/** The service could not be reached, or what answered is not the service. */
export class Unreachable extends FluxionError {
  constructor(detail: string, cause?: unknown) {
    super({ code: "unreachable", status: 503, detail } as never, undefined, { cause });
    this.name = "Unreachable";
  }
}
