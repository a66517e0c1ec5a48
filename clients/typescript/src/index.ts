/**
 * Asks a Fluxion service, typed and without dependencies, in Node.js and in browsers.
 *
 * const fluxion = new Client("http://127.0.0.1:8000");
 * (await fluxion.derivative({ expression: "w^2" })).derivative === "2*w";
 */

import type { CheckAnswer, Operations } from "./contract.js";
import { FluxionError } from "./errors.js";
import { type Options, Transport, type Waiting } from "./transport.js";

export * from "./contract.js";
export { FluxionError, Unreachable } from "./errors.js";
export type { Options, Waiting } from "./transport.js";

export type Operation = keyof Operations;
export type Request<Name extends Operation> = Operations[Name]["request"];
export type Answer<Name extends Operation> = Operations[Name]["answer"];

/** A question of any kind, for `batch`. */
export type Question = { [Name in Operation]: { operation: Name; fields: Request<Name> } }[Operation];

/** The most that one request may hold. */
const BATCH = 1_000;

/** How often a check is asked again of which some answers were not judged, and the parts of a batch that met load. */
const ROUNDS = 3;

/** Why an answer was not judged, where it will be if it is sent again. */
const LOAD = new Set(["overloaded", "preempted", "kernel_lost"]);

/** Every method throws a `FluxionError` for a problem, after the repetitions that make sense. */
export class Client {
  readonly #transport: Transport;
  readonly #connections: number;

  /** Throws a `TypeError` for an address that is none. */
  constructor(url = "http://127.0.0.1:8000", options: Options = {}) {
    this.#transport = new Transport(url, options);
    this.#connections = options.connections ?? 8;
  }

  /** How the service reads an expression; nothing is computed. */
  read(request: Request<"read">, waiting?: Waiting): Promise<Answer<"read">> {
    return this.ask("read", request, waiting);
  }

  /** The derivative of an expression, exact. */
  derivative(request: Request<"derivative">, waiting?: Waiting): Promise<Answer<"derivative">> {
    return this.ask("derivative", request, waiting);
  }

  /** The partial derivatives of an expression. */
  gradient(request: Request<"gradient">, waiting?: Waiting): Promise<Answer<"gradient">> {
    return this.ask("gradient", request, waiting);
  }

  /** Certified values of an expression or its derivative. */
  evaluate(request: Request<"evaluate">, waiting?: Waiting): Promise<Answer<"evaluate">> {
    return this.ask("evaluate", request, waiting);
  }

  /** A finite difference and the truth about its error. */
  estimate(request: Request<"estimate">, waiting?: Waiting): Promise<Answer<"estimate">> {
    return this.ask("estimate", request, waiting);
  }

  /** Verdicts for up to a thousand answers to a task. */
  check(request: Request<"check">, waiting?: Waiting): Promise<Answer<"check">> {
    return this.ask("check", request, waiting);
  }

  /** Any operation by its name. A check of which some answers were not judged is asked again. */
  async ask<Name extends Operation>(operation: Name, request: Request<Name>, waiting?: Waiting): Promise<Answer<Name>> {
    for (let round = 0; ; round++) {
      const answer = (await this.#transport.post(operation, request, waiting)) as Answer<Name>;
      if (operation !== "check" || round === ROUNDS || !metLoad(answer as CheckAnswer)) return answer;
    }
  }

  /** The same operation many times, some of them at a time; answers come in order, and problems in their places. */
  async *askMany<Name extends Operation>(
    operation: Name,
    requests: Iterable<Request<Name>> | AsyncIterable<Request<Name>>,
    waiting?: Waiting,
  ): AsyncGenerator<Answer<Name> | FluxionError, void, undefined> {
    const underWay: Array<Promise<Answer<Name> | FluxionError>> = [];
    for await (const request of requests) {
      underWay.push(this.ask(operation, request, waiting).catch(returned));
      if (underWay.length === this.#connections) yield (await underWay.shift())!;
    }
    for (const answer of underWay) yield await answer;
  }

  /** Questions of any kind, a thousand in a request; answers come in order, and problems in their places. */
  async *batch(
    questions: Iterable<Question>,
    waiting?: Waiting,
  ): AsyncGenerator<Answer<Operation> | FluxionError, void, undefined> {
    const all = [...questions];
    for (let start = 0; start < all.length; start += BATCH) {
      for (const { status, body } of await this.#batched(all.slice(start, start + BATCH), waiting)) {
        yield status === 200 ? (body as unknown as Answer<Operation>) : new FluxionError(body as never);
      }
    }
  }

  /** The results of one batch; those that met load are asked for again. */
  async #batched(requests: Question[], waiting: Waiting | undefined): Promise<Result[]> {
    const results = await this.#results(requests, waiting);
    for (let round = 0; round < ROUNDS; round++) {
      const late = results.flatMap((result, place) => (result.status === 503 ? [place] : []));
      if (!late.length) break;
      const again = await this.#results(late.map((place) => requests[place]!), waiting);
      late.forEach((place, index) => (results[place] = again[index]!));
    }
    return results;
  }

  async #results(requests: Question[], waiting: Waiting | undefined): Promise<Result[]> {
    return ((await this.#transport.post("batch", { requests }, waiting)) as { results: Result[] }).results;
  }
}

interface Result {
  status: number;
  body: Record<string, unknown>;
}

/** A problem as a value; anything else is thrown. */
function returned(error: unknown): FluxionError {
  if (error instanceof FluxionError) return error;
  throw error;
}

function metLoad(answer: CheckAnswer): boolean {
  return answer.results.some((result) => LOAD.has(result.error?.code ?? ""));
}
