"""Chromium without a screen, driven by Selenium through the chromedriver that came with it; nothing is installed."""

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.window import Window

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program(name: str) -> str:
    """Where a program is; skips the test if it is nowhere."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (on Debian: apt-get install chromium chromium-driver)")
    return path


@pytest.fixture(scope="session")
def browser(service: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One browser for the whole run."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install selenium)")
    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(program("chromedriver")))
    yield Window(driver, service)
    driver.quit()


@pytest.fixture
def window(browser: Window) -> Window:
    """The browser with a wide and light page."""
    browser.prefers("light")
    browser.resize(1200, 1000)
    return browser


@pytest.fixture
def square(window: Window) -> Window:
    """The notebook's example: w² at 3 with ε = 0.001."""
    window.open("/#expression=w^2&at=3&epsilon=0.001")
    window.shows("#values .secant", "6.000999999999479")
    window.until(lambda: window.text("#graph .grid") != "", "the graph")
    return window
