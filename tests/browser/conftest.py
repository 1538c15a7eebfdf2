"""A real server and a real Chromium, one of each for all browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; a condition is awaited, so a fast machine never waits so long
expect.set_options(timeout=PATIENCE)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return int(listener.getsockname()[1])


def start_server(port: int) -> subprocess.Popen[bytes]:
    """The app, started as the README says, in a process of its own."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none"]
    return subprocess.Popen([*command, *options], cwd=ROOT, env=os.environ.copy())


def answers(url: str) -> bool:
    """Whether the server at `url` is up."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def fresh_server(chromium: Browser) -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    yield from serve()


@pytest.fixture(scope="session")
def server(chromium: Browser) -> Iterator[str]:
    """The address of a server that all browser tests share."""
    yield from serve()


def serve() -> Iterator[str]:
    """Start a server, yield its address when it answers, and end it."""
    port = free_port()
    url = f"http://localhost:{port}"
    process = start_server(port)
    while not answers(url):
        assert process.poll() is None, "streamlit ended before it listened"
        time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the tests that need it skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A new window of 1400 × 900 pixels. An error on the page fails the test."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def open_lab(page: Page, server: str) -> Callable[[str], Page]:
    """Open a lab by its link, such as "descent?descent_steps=5", and wait until it is drawn."""

    def open_link(link: str) -> Page:
        page.goto(f"{server}/{link}")
        expect(page.get_by_test_id("stMainBlockContainer").locator("h1")).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        return page

    return open_link
