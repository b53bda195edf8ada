"""The browser as a person uses it: by what is written on the page, with mouse or keyboard."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from selenium.common.exceptions import WebDriverException

_T = TypeVar("_T")

GENEROUS = 180
"""Seconds that anything may take on a busy machine; nothing is proved by them."""


class Browser:
    """A Chromium at an address."""

    def __init__(self, driver: Any, address: str, shots: Path) -> None:
        self.driver = driver
        self.address = address
        self.shots = shots

    def look(self, width: int, scheme: str) -> None:
        """Set the width of the window in CSS pixels and the colour scheme (light or dark)."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        # Without smooth scrolling: a click would meet what is passing by.
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})

    def open(self, path: str, **parameters: str) -> None:
        """Open a page."""
        query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
        self.driver.get(f"{self.address}{path}" + (f"?{query}" if query else ""))

    def all(self, css: str) -> list[Any]:
        """Return the elements that match."""
        found: list[Any] = self.driver.find_elements("css selector", css)
        return found

    def one(self, css: str) -> Any:
        """Return the only visible element that matches."""
        found = [element for element in self.all(css) if element.is_displayed()]
        assert len(found) == 1, f"{len(found)} × {css}"
        return found[0]

    def link(self, text: str) -> Any:
        """Return the first visible link or button with this text in it."""
        found = [each for each in self.all("a, button, summary") if text in each.text and each.is_displayed()]
        assert found, f"no link or button says {text}"
        return found[0]

    def field(self, label: str) -> Any:
        """Return the form field with this label."""
        script = """
        const name = arguments[0];
        return [...document.querySelectorAll('input, select, textarea')].find((field) =>
          field.getAttribute('aria-label') === name ||
          [...(field.labels || [])].some((label) => label.textContent.trim().startsWith(name)));
        """
        found = self.driver.execute_script(script, label)
        assert found is not None, f"no field is labelled {label}"
        return found

    def text(self) -> str:
        """Return what the page says."""
        told: str = self.driver.execute_script("return document.querySelector('main').innerText")
        return told

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, what: Callable[[], _T]) -> _T:
        """Return the first true answer of `what`; between two pages there is nothing to ask, and it is asked again."""
        deadline = time.monotonic() + GENEROUS
        while True:
            with suppress(WebDriverException):
                if found := what():
                    return found
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.05)

    def leave(self) -> None:
        """Mark the page as the old one, before a key or a click that leads away from it."""
        self.run("window.left = true")

    def follow(self, element: Any) -> None:
        """Click what leads to another page, and wait until that page is there.

        A click returns when the browser has begun to leave; what is read right after may still be the old page.
        """
        self.leave()
        element.click()

        self.arrive()

    def arrive(self) -> None:
        """Wait until a page is there whole that is not the one on which `leave` was called."""
        self.wait(lambda: self.run("return !window.left && document.readyState === 'complete'"))

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1}
        told = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        (self.shots / f"{name}.png").write_bytes(base64.b64decode(told["data"]))
