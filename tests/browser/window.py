"""A browser window as a person has it: what can be seen in it, and what hands can do."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from oracles.patience import PATIENCE
from tests.browser import keys

_TEXT = """
    const element = document.querySelector(arguments[0]);
    return element?.checkVisibility({ visibilityProperty: true }) ? element.textContent : "";
"""

_MIDDLE = """
    const element = document.querySelector(arguments[0]);
    element.scrollIntoView({ block: "center" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
"""


class Window:
    """A window on a running service; ``driver`` is Selenium's."""

    def __init__(self, driver: Any, service: str) -> None:
        self.driver = driver
        self.service = service

    def open(self, path: str = "/") -> None:
        """Load a page anew and forget what went on before."""
        self.driver.get("about:blank")
        self._log("browser")
        self._log("performance")
        self.driver.get(self.service + path)

    def run(self, script: str, *values: Any) -> Any:
        """What a script in the page returns."""
        return self.driver.execute_script(script, *values)

    def find(self, selector: str) -> Any:
        """The first element for a CSS selector."""
        return self.driver.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        """What an element contains, with its spaces tidied; nothing if there is no such element or it is hidden."""
        return " ".join(self.run(_TEXT, selector).split())

    def value(self, selector: str) -> str:
        """What is written in a field."""
        return str(self.run("return document.querySelector(arguments[0]).value", selector))

    def attribute(self, selector: str, name: str) -> str | None:
        """An attribute of an element."""
        return self.find(selector).get_attribute(name)  # type: ignore[no-any-return]

    def until(self, condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
        """Wait for a condition; after a while it is a failure that says what was waited for."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                wanted = what if isinstance(what, str) else what()
                pytest.fail(f"waited in vain for {wanted}; console: {self.console()}")
            time.sleep(0.05)

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element contains a text."""
        self.until(lambda: text in self.text(selector), lambda: f"{text!r} in {selector}: {self.text(selector)!r}")

    def write(self, selector: str, text: str) -> None:
        """Write into a field in place of what it has."""
        field = self.find(selector)
        field.send_keys(keys.CONTROL + "a")
        field.send_keys(text)

    def press(self, *pressed: str) -> None:
        """Press keys wherever the focus is."""
        self.driver.switch_to.active_element.send_keys("".join(pressed))

    def click(self, selector: str) -> None:
        """Click an element."""
        self.find(selector).click()

    def drag(self, selector: str, right: float, *, grip: float = 0) -> None:
        """Drag an element sideways by so many pixels, with the mouse, held ``grip`` pixels beside its middle."""
        x, y = self.run(_MIDDLE, selector)
        self._mouse("mousePressed", x + grip, y)
        for part in (0.25, 0.5, 0.75, 1):
            self._mouse("mouseMoved", x + grip + part * right, y)
        self._mouse("mouseReleased", x + grip + right, y)

    def _mouse(self, kind: str, x: float, y: float) -> None:
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def prefers(self, scheme: str) -> None:
        """Prefer ``light`` or ``dark``."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def resize(self, width: int, height: int) -> None:
        """Give the page a size in pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def controls(self) -> dict[str, list[str]]:
        """The names of everything that can be operated, as a screen reader says them, by role."""
        nodes = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        found: dict[str, list[str]] = {}
        for node in nodes:
            if not node["ignored"]:
                found.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
        return found

    def console(self) -> list[str]:
        """What the page has complained of since it was opened, but for answers with an error status."""
        return [entry["message"] for entry in self._log("browser") if entry["source"] != "network"]

    def requests(self) -> set[str]:
        """Every address that the page has asked since it was opened, but for data in the page itself."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return {each["request"]["url"] for each in sent if not each["request"]["url"].startswith("data:")}

    def _log(self, kind: str) -> list[dict[str, Any]]:
        return self.driver.get_log(kind)  # type: ignore[no-any-return]
