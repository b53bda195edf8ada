"""Debian's Chromium on the service itself, over a library of the samples; each page is watched for errors and foreign hosts."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.driving import GENEROUS, Browser

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run"),
    *("disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"),
)
SHOTS = Path(__file__).resolve().parents[2] / ".ci" / "out"


@pytest.fixture(scope="session")
def address(sample_library: Path) -> Iterator[str]:
    """Address of the service, on a port of its own."""
    import uvicorn

    from api.app import create_app
    from api.settings import Settings

    app = create_app(Settings(sample_library, sparql_workers=1, query_seconds=GENEROUS))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + GENEROUS
    while not server.started:
        assert time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(GENEROUS)


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests, with an empty profile and nothing that calls home."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS, "lang=zh-CN", f"user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(DRIVER))
    made.set_script_timeout(GENEROUS)
    made.execute_cdp_cmd("Network.enable", {})
    made.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    yield made
    made.quit()


@pytest.fixture
def browser(driver: Any, address: str) -> Iterator[Browser]:
    """The browser at a desk's width, in light; after the test, nothing may have gone wrong or gone out."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    made = Browser(driver, address, SHOTS)
    made.look(1280, "light")
    drained(driver)
    yield made
    errors, hosts = drained(driver)
    assert errors == []
    assert hosts <= {urlsplit(address).netloc}


def drained(driver: Any) -> tuple[list[str], set[str]]:
    """Return what the console complained of, and the hosts that were asked for something, since the last call."""
    errors = [
        entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and not expected(entry["message"])
    ]
    hosts = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            parts = urlsplit(message["params"]["request"]["url"])
            if parts.scheme in ("http", "https", "ws", "wss"):
                hosts.add(parts.netloc)
    return errors, hosts


def expected(message: str) -> bool:
    """Say whether the console only repeats the status of a page that is meant to be an error page."""
    return "Failed to load resource: the server responded with a status of 4" in message


@pytest.fixture
def sample_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return the path of a sample form whose name contains a text, written afresh."""
    from kg.samples import write_samples

    paths = write_samples(tmp_path)
    return lambda text: next(path for path in sorted(paths) if text in path.name)
