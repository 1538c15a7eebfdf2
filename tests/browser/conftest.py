"""A real server and a real Chromium, one of each for all browser tests of a worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

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
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Debian's Chromium; the tests that need it skip where there is none.

    All pages share its cache: a page opens in half the time once the scripts are compiled.
    """
    if browser.CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    folder = tmp_path_factory.mktemp("profile")
    with browser.persistent_context(folder) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture(scope="session")
def chromium(profile: BrowserContext) -> Browser:
    """The browser, for tests that need a context of their own, such as a touch screen."""
    assert profile.browser is not None
    return profile.browser


@pytest.fixture(scope="session")
def server(profile: BrowserContext) -> Iterator[str]:
    """The address of a server that all browser tests share."""
    with browser.serve() as url:
        yield url


@pytest.fixture
def fresh_server(profile: BrowserContext) -> Iterator[str]:
    """The address of a server without visitors so far."""
    with browser.serve() as url:
        yield url


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A new page of 1400 × 900 pixels without cookies. An error on the page fails the test."""
    profile.clear_cookies()
    page = profile.new_page()
    page.set_viewport_size({"width": 1400, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
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
