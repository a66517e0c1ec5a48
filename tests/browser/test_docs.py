"""/docs in a browser: the contract is shown, and a request can be tried."""

from tests.browser.window import Window

DERIVATIVE = "#operations-mathematics-derivative"


def test_a_request_can_be_tried(window: Window) -> None:
    """Swagger UI sends the example and shows the answer, though nothing may be inline or from elsewhere."""
    window.open("/docs")
    window.until(lambda: window.text(DERIVATIVE) != "", "the operations")
    window.click(f"{DERIVATIVE} .opblock-summary-control")
    window.until(lambda: window.text(f"{DERIVATIVE} .execute") != "", "the button")
    window.click(f"{DERIVATIVE} .execute")
    window.shows(f"{DERIVATIVE} .live-responses-table tbody .response-col_status", "200")
    window.shows(f"{DERIVATIVE} .live-responses-table tbody .response-col_description", "2*w")
    assert window.console() == []
    assert {url for url in window.requests() if not url.startswith(window.service)} == set()


def test_it_follows_the_scheme(window: Window) -> None:
    """Who prefers dark pages gets Swagger UI's own dark colours."""
    for scheme, dark in (("dark", True), ("light", False)):
        window.prefers(scheme)
        window.open("/docs")
        window.until(lambda: window.text(DERIVATIVE) != "", "the operations")
        assert window.run("return document.documentElement.classList.contains('dark-mode')") is dark
