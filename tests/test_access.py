"""Who may ask, how often, from which page, and through which proxies; all of it off by default."""

import hashlib
import logging

import pytest
from flask import Blueprint, Flask, Response, request
from flask.testing import FlaskClient

from service.settings import SettingError, Settings
from service.web import problems
from service.web.access import gate
from service.web.access.callers import network
from service.web.app import create_app
from service.web.observability import tracing
from service.web.operations import OPERATIONS

KEY, OTHER_KEY = "a-long-random-key", "another-long-random-key"
HASHES = ",".join(hashlib.sha256(key.encode()).hexdigest() for key in (KEY, OTHER_KEY))


def gated(cost: int = 0, **settings: object) -> FlaskClient:
    """An application with one route behind the gate and one before it; both answer the caller's address."""
    app = Flask("gated")
    problems.install(app)
    access = gate.install(app, Settings(**settings))  # type: ignore[arg-type]
    behind = Blueprint("behind", "gated")

    @behind.route("/derivative", methods=["GET", "POST"])
    def derivative() -> Response:
        access.charge(request.args.get("cost", cost, int))
        return Response(request.remote_addr, headers={"Cache-Control": "public, max-age=5"})

    @app.get("/health/live")
    def live() -> str:
        return request.url

    app.register_blueprint(access.guard(behind))
    app.wsgi_app = tracing.Traced(app.wsgi_app, logging.getLogger("gated"), lambda *_: None)  # type: ignore[method-assign]
    return app.test_client()


def test_everybody_may_ask_by_default() -> None:
    """Without settings there are no keys, no limits, no permissions for other sites, and no header is added."""
    answer = gated().get("/derivative", headers={"Origin": "https://example.org", "X-Forwarded-For": "9.9.9.9"})
    assert (answer.status_code, answer.text) == (200, "127.0.0.1")
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert not [name for name in dict(answer.headers) if name.startswith(("Access-Control", "RateLimit", "Vary"))]


@pytest.mark.parametrize(
    ("key", "status"),
    [(KEY, 200), (OTHER_KEY, 200), ("", 401), ("a", 401), (KEY + "2", 401), (HASHES[:64], 401), ("é", 401)],
)
def test_a_key_opens_the_operations(key: str, status: int) -> None:
    """Only a key whose hash is known is let through; the hash itself is no key."""
    answer = gated(api_keys=HASHES).post("/derivative", headers={"X-API-Key": key})
    assert answer.status_code == status


def test_without_a_key_there_is_a_problem_and_a_challenge() -> None:
    """The problem says which header is wanted, and is not kept by any cache."""
    answer = gated(api_keys=HASHES).get("/derivative")
    assert answer.get_json()["code"] == "unauthorized"
    assert "X-API-Key" in answer.get_json()["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("ApiKey")
    assert answer.headers["Cache-Control"] == "no-store"


def test_with_keys_no_shared_cache_keeps_an_answer() -> None:
    """A proxy would hand it to somebody without a key."""
    answer = gated(api_keys=HASHES).get("/derivative", headers={"X-API-Key": KEY})
    assert answer.headers["Cache-Control"] == "private, max-age=5"


def test_every_operation_asks_for_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the whole application: operations and batches are behind the gate, pages before it."""
    monkeypatch.setattr(tracing, "configure_logging", logging.getLogger)  # the log of the other tests stays as it is
    client = create_app(Settings(api_keys=HASHES)).test_client()
    for name in ("batch", *(operation.name for operation in OPERATIONS)):
        assert client.post(f"/{name}", json={}).status_code == 401
        assert client.post(f"/{name}", json={}, headers={"X-API-Key": KEY}).status_code == 422
    assert client.get("/problems").status_code == 200


def test_health_needs_no_key_and_has_no_limit() -> None:
    """Probes are not callers."""
    client = gated(api_keys=HASHES, rate_limit="1/day")
    assert [client.get("/health/live").status_code for _ in range(3)] == [200, 200, 200]


def test_the_limit_is_kept_for_each_address() -> None:
    """The third of two allowed requests is refused, and says when to come back; another caller is not touched."""
    client = gated(rate_limit="2/day")
    first = [client.get("/derivative", environ_base={"REMOTE_ADDR": "10.0.0.1"}) for _ in range(3)]
    assert [answer.status_code for answer in first] == [200, 200, 429]
    assert first[2].get_json()["code"] == "too_many_requests"
    assert "2/day" in first[2].get_json()["detail"]
    assert 1 <= int(first[2].headers["Retry-After"]) <= 86_400
    assert first[2].headers["RateLimit-Policy"] == '"default";q=2;w=86400'
    assert first[2].headers["RateLimit"].startswith('"default";r=0;t=')
    assert client.get("/derivative", environ_base={"REMOTE_ADDR": "10.0.0.2"}).status_code == 200


def test_what_anybody_may_keep_says_nothing_about_one_caller() -> None:
    """A shared cache would hand one caller's quota to the next."""
    answer = gated(rate_limit="2/day").get("/derivative")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "RateLimit" not in answer.headers


def test_the_limit_is_kept_for_each_key() -> None:
    """With keys, the caller is the key, wherever it comes from; and it is told what is left."""
    client = gated(rate_limit="1/day", api_keys=HASHES)
    asked = [
        client.get("/derivative", headers={"X-API-Key": key}, environ_base={"REMOTE_ADDR": address})
        for key, address in [(KEY, "10.0.0.1"), (KEY, "10.0.0.2"), (OTHER_KEY, "10.0.0.1")]
    ]
    assert [answer.status_code for answer in asked] == [200, 429, 200]
    assert asked[0].headers["RateLimit"].startswith('"default";r=0;t=')


def test_one_network_is_one_caller() -> None:
    """Whoever has an IPv6 network has more addresses than there are requests."""
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("10.0.0.1") == "10.0.0.1"
    assert network("unix:") == "unix:"


@pytest.mark.parametrize(
    ("claimed", "caller"),
    [
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("::FFFF:102:304", "1.2.3.4"),
        ("1.2.3.4:40000", "1.2.3.4"),
        ("[2001:db8::1]:40000", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("[::ffff:1.2.3.4]:1", "1.2.3.4"),
        ("fe80::1%eth0", "fe80::/64"),
        ("1.2.3.4:x", "1.2.3.4:x"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_the_same_caller_however_it_is_written(claimed: str, caller: str) -> None:
    """A socket for IPv6 writes IPv4 addresses in its own way, and some proxies the port behind."""
    assert network(claimed) == caller


def test_a_batch_that_can_never_pass_is_not_told_to_come_again() -> None:
    """Eleven requests are too many for ten a day on each day; ten were too many today only."""
    hopeless = gated(cost=10, rate_limit="10/day").get("/derivative")
    assert (hopeless.status_code, hopeless.headers.get("Retry-After")) == (429, None)
    assert "10" in hopeless.get_json()["hint"]
    client = gated(cost=9, rate_limit="10/day")
    assert client.get("/derivative").status_code == 200
    refused = client.get("/derivative")
    assert (refused.status_code, "hint" in refused.get_json()) == (429, False)
    assert int(refused.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("cost", "hopeless"), [(9, False), (10, True)])
def test_as_much_as_the_limit_may_pass_another_day(cost: int, hopeless: bool) -> None:
    """One was asked before: of ten a day, ten are too many only today."""
    client = gated(rate_limit="10/day")
    assert client.get("/derivative").status_code == 200
    refused = client.get(f"/derivative?cost={cost}")
    assert (refused.status_code, "Retry-After" not in refused.headers) == (429, hopeless)


def test_keys_are_not_guessed_without_end() -> None:
    """A wrong key counts for the address that it comes from; a right one from there has its own count."""
    client = gated(api_keys=HASHES, rate_limit="2/day")
    tried = [client.get("/derivative", headers={"X-API-Key": f"guess {n}"}).status_code for n in range(4)]
    assert tried == [401, 401, 429, 429]
    assert client.get("/derivative", headers={"X-API-Key": KEY}).status_code == 200


def test_a_batch_counts_as_what_it_holds() -> None:
    """A thousand requests in one do not slip through a limit of ten."""
    assert gated(cost=999, rate_limit="10/day").get("/derivative").status_code == 429
    client = gated(cost=4, rate_limit="10/day")
    assert [client.get("/derivative").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("allowed", "origin", "answered"),
    [
        ("*", "https://example.org", "*"),
        ("*", None, "*"),
        ("https://example.org,http://localhost:3000", "https://example.org", "https://example.org"),
        ("https://example.org,http://localhost:3000", "http://localhost:3000", "http://localhost:3000"),
        ("https://example.org", "https://example.org.evil.example", None),
        ("https://example.org", "http://example.org", None),
        ("https://*.example.org", "https://www.example.org", None),
        ("https://example.org", "null", None),
        ("https://example.org", None, None),
    ],
)
def test_a_page_of_an_allowed_site_may_ask(allowed: str, origin: str | None, answered: str | None) -> None:
    """The browser is told yes for the very origin, or for all; problems may be read by the page too."""
    client = gated(cors_origins=allowed)
    for path in ("/derivative", "/nothing"):
        answer = client.get(path, headers={"Origin": origin} if origin else {})
        assert answer.headers.get("Access-Control-Allow-Origin") == answered
        assert ("Origin" in answer.vary) == (allowed != "*")


def test_a_browser_asks_for_permission_without_a_key() -> None:
    """The preflight has neither key nor cost; the answer names what the request may then have."""
    client = gated(cors_origins="https://example.org", api_keys=HASHES, rate_limit="1/day")
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-api-key",
    }
    for _ in range(3):
        answer = client.options("/derivative", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Headers"] == "content-type, x-api-key"
        assert answer.headers["Access-Control-Max-Age"] == "86400"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 8.8.8.8", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
    ],
)
def test_only_configured_proxies_are_believed(proxies: int, forwarded: str, address: str) -> None:
    """Each trusted proxy adds one address at the end; what stands before that, anybody can have written."""
    client = gated(trusted_proxies=proxies)
    assert client.get("/derivative", headers={"X-Forwarded-For": forwarded}).text == address


def test_a_proxy_says_how_it_was_asked() -> None:
    """Links lead back to the address that the caller used."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "fluxion.example"}
    assert gated(trusted_proxies=1).get("/health/live", headers=headers).text == "https://fluxion.example/health/live"
    assert gated().get("/health/live", headers=headers).text == "http://localhost/health/live"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEYS", "a-long-random-key"),
        ("API_KEYS", HASHES + ","),
        ("RATE_LIMIT", "100"),
        ("RATE_LIMIT", "0/minute"),
        ("RATE_LIMIT", "100/fortnight"),
        ("CORS_ORIGINS", "example.org"),
        ("CORS_ORIGINS", "https://example.org/"),
        ("TRUSTED_PROXIES", "-1"),
        ("REDIS_URL", "localhost:6379"),
        ("FLUXION_URL", "localhost"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str) -> None:
    """The operator reads which variable is wrong; a key that stands in the wrong place is not shown."""
    with pytest.raises(SettingError, match=name) as refused:
        Settings.from_environment({name: value})
    assert KEY not in str(refused.value)


def test_with_a_limit_a_request_counts_though_it_was_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known is answered faster, not for free."""
    monkeypatch.setattr(tracing, "configure_logging", logging.getLogger)
    client = create_app(Settings(rate_limit="2/day", kernels=1)).test_client()
    statuses = [client.post("/derivative", json={"expression": "w^2"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
