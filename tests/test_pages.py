"""The pages: HTML for browsers, text for terminals, and nothing inline or from elsewhere."""

import gzip
import re
from pathlib import Path

import pytest
import requests

from oracles.patience import PATIENCE

SERVICE = Path(__file__).parent.parent / "service"
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = ["/", "/docs", "/problems", "/problems/unbalanced"]


def page(service: str, path: str) -> requests.Response:
    """A page as a browser gets it."""
    return requests.get(service + path, headers=HTML, timeout=PATIENCE)


def assets_of(html: str) -> list[str]:
    """The addresses of all files that a page loads."""
    return re.findall(r'(?:src|href)="(/assets/[^"]+)"', html)


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_html_and_a_terminal_gets_text(service: str, path: str) -> None:
    """The same address serves both, and says to caches that it does."""
    html, text = page(service, path), requests.get(service + path, timeout=PATIENCE)
    assert html.headers["Content-Type"] == "text/html; charset=utf-8"
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert html.headers["Vary"] == text.headers["Vary"] == "Accept"
    assert "<" in html.text
    assert "</" not in text.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_or_from_elsewhere(service: str, path: str) -> None:
    """The policy forbids it, and the pages need none of it."""
    response = page(service, path)
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", response.text) == []
    assert re.findall(r'(?:src|href|action)="(?:\w+:)?//', response.text) == []


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_loads_is_there_for_ever(service: str, path: str) -> None:
    """Each file has its type, may be kept a year under this address, and is not sent twice."""
    addresses = assets_of(page(service, path).text)
    assert addresses
    for address in addresses:
        response = requests.get(service + address, timeout=PATIENCE)
        assert response.ok, address
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"].partition(";")[0] == MEDIA_TYPES[Path(address).suffix]
        again = requests.get(service + address, headers={"If-None-Match": response.headers["ETag"]}, timeout=PATIENCE)
        assert (again.status_code, again.content) == (304, b"")


MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def test_files_are_compressed_for_whoever_reads_that(service: str) -> None:
    """Swagger UI is large; a compressed file has a tag of its own."""
    address = service + next(a for a in assets_of(page(service, "/docs").text) if a.endswith("bundle.js"))
    plain = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=PATIENCE)
    with requests.get(address, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=PATIENCE) as packed:
        body = packed.raw.read(decode_content=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert len(body) < len(plain.content) / 3
    assert gzip.decompress(body) == plain.content


def test_another_edition_is_served_but_not_kept(service: str) -> None:
    """While a new version is rolled out, a page of the old one may ask for its files here."""
    current = next(a for a in assets_of(page(service, "/").text) if a.endswith("playground.js"))
    edition = current.split("/")[2]
    response = requests.get(service + current.replace(edition, "0123456789abcdef"), timeout=PATIENCE)
    assert response.ok
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2fpages.py", "%2e%2e/app.py", "playground.js/x", "oauth2-redirect.html"]
)
def test_no_other_file_is_served(service: str, name: str) -> None:
    """Only what the pages need has an address."""
    response = requests.get(f"{service}/assets/x/{name}", timeout=PATIENCE)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_the_documentation_in_a_terminal_can_be_tried(service: str) -> None:
    """Text for a terminal names every operation and shows every example."""
    text = requests.get(f"{service}/docs", timeout=PATIENCE).text
    assert {"derivative:", "gradient:", "evaluate:", "estimate:", "check:", "batch:", "/slips"} <= {
        word.removeprefix(service) for word in text.split()
    }
    assert text.count("curl --json") >= 8


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/language", "/docs/compatibility", "/problems", "/slips"])
def test_a_page_in_a_terminal_ends_with_its_line(service: str, path: str) -> None:
    """So that the prompt comes on a line of its own."""
    text = requests.get(service + path, timeout=PATIENCE).text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_what_a_terminal_shows_is_as_it_was_written(service: str, path: str) -> None:
    """Characters and numbers as people type them, and the expression before what is asked about it."""
    text = requests.get(service + path, timeout=PATIENCE).text
    assert [found for found in ("\\u00", "1e-09", '{"at"') if found in text] == []


@pytest.mark.parametrize("path", sorted((SERVICE / "web/pages/static").glob("*.js")), ids=lambda path: path.name)
def test_scripts_load_only_each_other(path: Path) -> None:
    """A module imports what lies beside it; nothing evaluates text, nothing writes markup."""
    source = path.read_text()
    imported = re.findall(r'from "([^"]+)"', source)
    assert all(name.startswith("./") and (path.parent / name).is_file() for name in imported)
    assert (
        re.findall(
            r"\b(?:eval|Function)\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?://(?!www\.w3\.org/)",
            source,
        )
        == []
    )
