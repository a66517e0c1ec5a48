import { FluxionError, Unreachable } from "./errors.js";

/** How to reach the service; every time is in milliseconds. */
export interface Options {
  /** Sent as `X-API-Key`. */
  apiKey?: string;
  /** Time for one answer; by default 30,000. */
  timeout?: number;
  /** Time for which a question is asked again that met load or a lost connection; by default 60,000, 0 asks once. */
  budget?: number;
  /** Questions that `askMany` has under way at a time; by default 8. */
  connections?: number;
  /** Sent with each request. */
  headers?: Record<string, string>;
  /** Instead of the `fetch` of the platform. */
  fetch?: typeof fetch;
}

/** Ends the waiting: `{ signal: AbortSignal.timeout(500) }`. */
export interface Waiting {
  signal?: AbortSignal;
}

/** Statuses of what may pass; a 429 without `Retry-After` is more than the quota allows at all. */
const PASSING = new Set([502, 503, 504]);

/** Times that a connection is tried again. */
const CONNECTIONS = 4;

/** The pause after so many failures where the service does not name one. */
const backOff = (failures: number) => Math.min(10_000, 200 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

/** Posts one question, again after load, as long as the budget lasts. */
export class Transport {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #timeout: number;
  readonly #budget: number;
  readonly #fetch: typeof fetch;

  constructor(url: string, options: Options) {
    if (!/^https?:\/\/[^\s/]+\S*$/.test(url)) throw new TypeError(`"${url}" is not an address such as http://127.0.0.1:8000`);
    this.#url = url.replace(/\/+$/, "");
    this.#headers = { "Content-Type": "application/json", ...options.headers };
    if (options.apiKey) this.#headers["X-API-Key"] = options.apiKey;
    this.#timeout = options.timeout ?? 30_000;
    this.#budget = options.budget ?? 60_000;
    this.#fetch = options.fetch ?? ((...request) => fetch(...request));
  }

  /** The JSON document of the answer. Throws a `FluxionError` for a problem. */
  async post(path: string, question: unknown, { signal }: Waiting = {}): Promise<unknown> {
    const body = asJson(question);
    let until = Infinity;
    for (let failures = 1; ; failures++) {
      try {
        return await this.#once(path, body, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof FluxionError) || !mayPass(error, failures)) throw error;
        until = Math.min(until, Date.now() + this.#budget);
        const pause = error.retryAfter === undefined ? backOff(failures) : error.retryAfter * 1000;
        if (Date.now() + pause >= until) throw error;
        await sleep(pause, signal);
      }
    }
  }

  async #once(path: string, body: string, signal: AbortSignal | undefined): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.#timeout);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      const init = { method: "POST", headers: this.#headers, body, signal: either };
      const response = await this.#fetch(`${this.#url}/${path}`, init);
      return answerOf(response, await response.text(), this.#url);
    } catch (error) {
      if (error instanceof FluxionError) throw error;
      if (timeout.aborted) throw new Unreachable(`${this.#url} did not answer within ${this.#timeout} ms`, error);
      throw new Unreachable(`${this.#url} cannot be reached`, error);
    }
  }
}

/** Numbers as they are; JSON would make null of those that it cannot hold, and BigInt is exact as a text. */
function asJson(question: unknown): string {
  return JSON.stringify(question, (name, value: unknown) => {
    if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${name}: ${value} has no JSON form`);
    return typeof value === "bigint" ? value.toString() : value;
  });
}

function answerOf(response: Response, text: string, url: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw notTheService(response, `${url} answered ${response.status} with something else than JSON`, error);
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw notTheService(response, `${url} answered with something else than a JSON object`);
  }
  if (!response.ok) throw new FluxionError({ status: response.status, ...answer } as never, secondsOf(response));
  return answer;
}

/** A proxy before the service, which says in its own way that it may pass. */
function notTheService(response: Response, detail: string, cause?: unknown): FluxionError {
  if (!PASSING.has(response.status)) return new Unreachable(detail, cause);
  return new FluxionError({ code: "unreachable", status: response.status, detail } as never, secondsOf(response), { cause });
}

function secondsOf(response: Response): number | undefined {
  const seconds = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  return Number.isFinite(seconds) ? seconds : undefined;
}

function mayPass(error: FluxionError, failures: number): boolean {
  if (error instanceof Unreachable) return failures <= CONNECTIONS && error.cause !== undefined && !isParsed(error);
  return PASSING.has(error.status) || (error.status === 429 && error.retryAfter !== undefined);
}

/** Something answered, and it was not the service: that will be so the next time. */
function isParsed(error: Unreachable): boolean {
  return error.cause instanceof SyntaxError;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
