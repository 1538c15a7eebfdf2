"""A real server and a real Chromium, one of each for all browser tests of a worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import browser

PATIENCE = 30_000  # milliseconds; a condition is awaited, so a fast machine never waits so long
expect.set_options(timeout=PATIENCE)
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder carries the marker `browser`."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the tests that need it skip where there is none."""
    if browser.CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with browser.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(chromium: Browser) -> Iterator[str]:
    """The address of a server that all browser tests share."""
    with browser.serve() as url:
        yield url


@pytest.fixture
def fresh_server(chromium: Browser) -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    with browser.serve() as url:
        yield url


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
        app = page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        return page

    return open_link


@pytest.fixture
def trace(page: Page) -> Callable[[str, int, str], list[float]]:
    """The coordinates that a trace of a panel has on the screen now."""

    def read(panel: str, index: int, axis: str) -> list[float]:
        plot = page.locator(f"[data-panel={panel}] .stage-plot")
        script = "(plot, [index, axis]) => Array.from(plot._fullData[index][axis])"
        return list(plot.evaluate(script, [index, axis]))

    return read
