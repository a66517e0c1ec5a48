"""Thousands of requests that nobody means, against a running service: no answer may be a 500.

    python -m benchmarks.fuzz_http [--cases 2000] [--seed 1]

First schemathesis makes requests from ``openapi.yaml``, good and bad, and holds the answers to it. Then hypothesis
makes bytes: methods, addresses, headers and bodies that are nearly HTTP and nearly JSON. Every answer that is a refusal
must be a problem document with its own status; a connection may be closed only where no request was recognised.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks import running
from oracles.raw_http import Caller, Response

ROOT = Path(__file__).parent.parent
PATHS = [*yaml.safe_load((ROOT / "openapi.yaml").read_text())["paths"], "/metrics", "/docs/", "/assets/x/y", "/nowhere"]

#: Seconds in which schemathesis has to be done; 2,000 cases take one minute.
SCHEMATHESIS_SECONDS = 600

FIELDS = (
    "expression", "variable", "order", "at", "steps", "simplify", "forms", "digits", "domain", "epsilon", "method",
    "accuracy", "sweep", "symbols", "assumptions", "format", "implicit", "decimal_separator", "task", "answer",
    "answers", "options", "requests", "variables",
)  # fmt: skip
HEADERS = (
    "Accept", "Accept-Encoding", "Content-Type", "Content-Encoding", "If-None-Match", "If-Modified-Since", "Range",
    "X-Request-ID", "X-API-Key", "X-Forwarded-For", "Origin", "Expect", "Upgrade", "Cookie", "Authorization", "TE",
    "Connection", "Transfer-Encoding", "Content-Length", "Host",
)  # fmt: skip

mathematics = st.text("xyw0123456789.+-*/^()[]{}|,;=<>!√πeisncoatlg\\ _'\"²³·−", max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | mathematics | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner),
    max_leaves=12,
)
asked = st.dictionaries(st.sampled_from(FIELDS), values, max_size=5).map(lambda fields: {"expression": "x^2"} | fields)
bodies = st.one_of(
    asked.map(lambda fields: json.dumps(fields).encode()),
    asked.map(lambda fields: json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    values.map(lambda value: repr(value).encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)
words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
printable = st.characters(min_codepoint=32, max_codepoint=126)
lines = st.tuples(st.sampled_from(HEADERS[:-3]), st.text(printable, max_size=40))
wild_lines = st.tuples(st.sampled_from(HEADERS) | words, st.text(st.characters(max_codepoint=255), max_size=40))
queries = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60) | st.dictionaries(
    st.sampled_from(FIELDS), words, max_size=4
).map(lambda fields: "&".join(f"{name}={value}" for name, value in fields.items()))
METHODS = ("GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "get", "BREW")

#: One request in so many is not even HTTP; most should come further than that.
WILD = 8


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """The bytes of something like a request."""
    wild = draw(st.integers(0, WILD)) == WILD
    method, path = draw(words if wild else st.sampled_from(METHODS)), draw(st.sampled_from(PATHS) | words)
    query, body = draw(st.just("") | queries.map(lambda text: f"?{text}")), draw(st.just(b"") | bodies)
    head = [f"{method} {path}{query} HTTP/1.1", "Host: a", "Connection: close"]
    if draw(st.integers(0, 3)):
        head.append("Content-Type: application/json")
    if body or draw(st.booleans()):
        head.append(f"Content-Length: {len(body)}")
    head += [f"{name}: {value}" for name, value in draw(st.lists(wild_lines if wild else lines, max_size=3))]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def fault(response: Response) -> str | None:
    """What is wrong with an answer."""
    if response.status < 400:
        return None
    if response.status == 500:
        return "500"
    if not response.body and response.headers.get("content-length"):
        return None  # the answer to a HEAD
    if not response.headers.get("content-type", "").startswith(("application/problem+json", "text/plain")):
        return f"{response.status} without a problem document"
    return None


def fuzz(port: int, cases: int, first: int) -> Counter[int]:
    """Send so many; the statuses that came back. Raises ``AssertionError`` with the shortest request that fails."""
    statuses: Counter[int] = Counter()

    @seed(first)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(requests())
    def ask(request: bytes) -> None:
        with Caller(("127.0.0.1", port), timeout=30) as caller:
            response = caller.ask(request)
        statuses[response.status] += 1
        assert fault(response) is None, (fault(response), request)

    ask()
    return statuses


def by_schemathesis(url: str, cases: int, first: int) -> subprocess.CompletedProcess[str]:
    """Good and bad requests to every operation of the contract, so many together."""
    each = max(1, cases // (2 * len(PATHS)))
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.yaml", "--url", url,
        "--max-examples", str(each), "--seed", str(first), "--workers", "1", "--no-color",
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SCHEMATHESIS_SECONDS, check=False)


def main() -> int:
    """Print what came back; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with running.fluxion(WORKERS="1", REQUEST_TIMEOUT="2") as server:
        done = by_schemathesis(server.url, options.cases, options.seed)
        print(done.stdout[-3000:])
        print(dict(fuzz(server.port, options.cases, options.seed)))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
