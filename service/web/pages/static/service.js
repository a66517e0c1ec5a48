/** The service, asked as any program asks it. */

import { pause } from "./elements.js";

/** A refusal, with the members of its problem document. */
export class Problem extends Error {
  name = "Problem";

  constructor(members) {
    super(members.detail);
    Object.assign(this, members);
  }
}

/** Seconds to wait for a service that is busy, at most. */
const LONGEST_WAIT = 3;

/** How often a question is asked that the service is too busy for: a starved machine takes a while. */
const ATTEMPTS = 4;

/** Statuses that say that the same question may be answered later. */
const BUSY = [429, 503];

/** Asks one question at a time: a newer one aborts the older, which then is never answered. */
export class Channel {
  #controller = new AbortController();

  /** The answer of an operation. Raises `Problem`, or an AbortError when a newer question came. */
  async ask(operation, fields) {
    this.stop();
    const { signal } = this.#controller;
    const response = await this.#send(operation, fields, signal);
    const body = await response.json().catch((error) => {
      if (isStale(error)) throw error;
      throw new Problem({ title: "The answer cannot be read", detail: `status ${response.status}` });
    });
    if (!response.ok) throw new Problem(body);
    return body;
  }

  /** Give up the question that is being asked. */
  stop() {
    this.#controller.abort();
    this.#controller = new AbortController();
  }

  async #send(operation, fields, signal) {
    for (let attempt = 1; ; attempt += 1) {
      const response = await post(operation, fields, signal);
      if (attempt === ATTEMPTS || !BUSY.includes(response.status)) return response;
      await pause(1000 * Math.min(Number(response.headers.get("Retry-After")) || 1, LONGEST_WAIT));
    }
  }
}

/** Whether an error only says that a newer question was asked. */
export const isStale = (error) => error.name === "AbortError";

async function post(operation, fields, signal) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    return await fetch(operation, { method: "POST", headers, body: JSON.stringify(fields), signal });
  } catch (error) {
    if (isStale(error)) throw error;
    throw new Problem({ title: "The service cannot be reached", detail: "the connection failed" });
  }
}
