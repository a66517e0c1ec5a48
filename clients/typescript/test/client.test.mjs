// What the client does with trouble, before a server that gives the replies it is told; and, where FLUXION_URL names
// a service, that it is answered.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { Client, FluxionError, Unreachable, version } from "../dist/index.js";

const SQUARE = { interpreted: "w**2", derivative: "2*w" };
const BUSY = { status: 503, code: "overloaded", detail: "busy" };

const reply = (status, body, headers = {}) => (response) => {
  response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
};
const hangUp = (response) => response.socket.destroy();
const fine = reply(200, SQUARE);

/** Ask a server that gives these replies, one after the other; what it was asked is kept, and when. */
async function flaky(replies, ask, options = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    asked.push({ url: request.url, headers: request.headers, fields: JSON.parse(body), time: Date.now() });
    replies.shift()(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await ask(new Client(`http://127.0.0.1:${server.address().port}/`, options), asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const [name, trouble] of Object.entries({
  busy: [reply(503, BUSY, { "Retry-After": "0" }), reply(503, BUSY)],
  limited: [reply(429, { ...BUSY, status: 429 }, { "Retry-After": "0" })],
  reset: [hangUp],
  proxy: [reply(502, "<html>bad gateway</html>")],
})) {
  test(`what may pass is waited for: ${name}`, () =>
    flaky([...trouble, fine], async (fluxion, asked) => {
      assert.equal((await fluxion.derivative({ expression: "w^2" })).derivative, "2*w");
      assert.deepEqual(asked.map((one) => one.fields), Array(trouble.length + 1).fill({ expression: "w^2" }));
    }));
}

test("Retry-After is honoured", () =>
  flaky([reply(503, BUSY, { "Retry-After": "1" }), fine], async (fluxion, asked) => {
    await fluxion.derivative({ expression: "w^2" });
    assert.ok(asked[1].time - asked[0].time >= 990);
  }));

for (const [name, answer, options] of [
  ["no budget", reply(503, BUSY), { budget: 0 }],
  ["a pause of an hour", reply(503, BUSY, { "Retry-After": "3600" }), {}],
  ["more than the quota allows at all", reply(429, { ...BUSY, status: 429 }), {}],
  ["a refusal", reply(422, { status: 422, code: "unbalanced", detail: "…", position: 8 }), {}],
  ["what is not the service", reply(200, "<html>a captive portal</html>"), {}],
]) {
  test(`is not asked again: ${name}`, () =>
    flaky(
      [answer, fine],
      async (fluxion, asked) => {
        await assert.rejects(fluxion.derivative({ expression: "w^2" }), FluxionError);
        assert.equal(asked.length, 1);
      },
      options,
    ));
}

test("a problem has its members", () =>
  flaky([reply(503, { ...BUSY, hint: "later" }, { "Retry-After": "3600" })], (fluxion) =>
    assert.rejects(fluxion.read({ expression: "x" }), { code: "overloaded", hint: "later", status: 503, retryAfter: 3600 }),
  ));

test("nobody waits longer than the timeout, or than the caller wants", () =>
  flaky(
    [() => {}, () => {}],
    async (fluxion) => {
      await assert.rejects(fluxion.read({ expression: "x" }), { name: "Unreachable", message: /did not answer within 100 ms/ });
      await assert.rejects(fluxion.read({ expression: "x" }, { signal: AbortSignal.timeout(10) }), { name: "TimeoutError" });
    },
    { timeout: 100, budget: 0 },
  ));

test("nobody answers", async () => {
  const fluxion = new Client("http://127.0.0.1:1", { budget: 0 });
  await assert.rejects(fluxion.read({ expression: "x" }), Unreachable);
});

test("an address must be one", () => {
  for (const address of ["127.0.0.1:8000", "localhost:8000", ""]) assert.throws(() => new Client(address), TypeError);
});

test("what JSON cannot hold is refused and not sent as null", () =>
  flaky([fine], async (fluxion, asked) => {
    await assert.rejects(fluxion.evaluate({ expression: "x", at: [1, NaN] }), /NaN has no JSON form/);
    await fluxion.evaluate({ expression: "x", at: 12345678901234567890n });
    assert.deepEqual(asked.map((one) => one.fields.at), ["12345678901234567890"]);
  }));

test("the key and the headers are sent", () =>
  flaky(
    [fine],
    async (fluxion, asked) => {
      await fluxion.read({ expression: "x" });
      assert.deepEqual([asked[0].headers["x-api-key"], asked[0].headers["x-course"]], ["secret", "calculus"]);
    },
    { apiKey: "secret", headers: { "X-Course": "calculus" } },
  ));

test("parts of a batch that met load are sent again", () => {
  const [done, late] = [{ status: 200, body: SQUARE }, { status: 503, body: BUSY }];
  const rounds = [[done, late, late], [late, done], [late], [late]].map((results) => reply(200, { results }));
  const questions = ["a", "b", "c"].map((expression) => ({ operation: "derivative", fields: { expression } }));
  return flaky(rounds, async (fluxion, asked) => {
    const results = await collected(fluxion.batch(questions));
    assert.deepEqual(results.map((result) => result instanceof FluxionError), [false, true, false]);
    const sent = asked.map((one) => one.fields.requests.map((request) => request.fields.expression).join(""));
    assert.deepEqual(sent, ["abc", "bc", "b", "b"]);
  });
});

test("a check of which some answers were not judged is asked again", () => {
  const judged = (code) => reply(200, { results: [{ error: code && { code } }] });
  return flaky([judged("overloaded"), judged(null)], async (fluxion) => {
    assert.equal((await fluxion.check({ task: { expression: "x" }, answers: [] })).results[0].error, null);
  });
});

async function collected(answers) {
  const all = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

const service = process.env.FLUXION_URL;

test("a service answers", { skip: !service && "FLUXION_URL names no service" }, async () => {
  const fluxion = new Client(service);
  assert.equal((await fluxion.derivative({ expression: "w^2" })).derivative, "2*w");
  assert.deepEqual((await fluxion.evaluate({ expression: "w^2", order: 1, at: [2, 3] })).results.map((r) => r.value), [4, 6]);
  assert.equal((await fluxion.estimate({ expression: "w^2", at: 3, epsilon: 1e-9 })).estimate, 6.000000496442226);
  assert.deepEqual((await fluxion.gradient({ expression: "x^2*y" })).gradient.map((p) => p.derivative), ["2*x*y", "x**2"]);
  assert.equal((await fluxion.read({ expression: "2x" })).interpreted, "2*x");
  const graded = await fluxion.check({ task: { expression: "x^2" }, answers: [{ id: "a", answer: "2x" }] });
  assert.equal(graded.results[0].verdict, "correct");
  await assert.rejects(fluxion.derivative({ expression: "3*x + 2*(x - 1" }), { code: "unbalanced", position: 8, hint: "add ')'" });
  const many = Array.from({ length: 50 }, (_, n) => ({ expression: n === 7 ? "(x" : `x^${n}` }));
  const answers = await collected(fluxion.askMany("derivative", many));
  assert.deepEqual(answers.map((a) => a instanceof FluxionError), many.map((_, n) => n === 7));
  const batch = await collected(fluxion.batch([{ operation: "evaluate", fields: { expression: "2^10" } }]));
  assert.equal(batch[0].results[0].exact, "1024");
  const served = await (await fetch(`${service}/openapi.json`)).json();
  assert.equal(served.info.version, version);
});
