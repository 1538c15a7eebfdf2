"""What each lab shows as it opens in three windows, and how soon; beside version 0.4."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.browser import chromium, serve

RUNS = 3
DRAWN = ".stage[data-drawn]"
EMPTY_PAGE = "import streamlit as st\nst.title('Empty')\n"
WINDOWS = ((1440, 900), (1280, 720), (390, 844))
LABS = {
    "descent": "descent",
    "two_variables": "descent?descent_variables=Two+variables",
    "regression": "regression",
    "training": "training?training_dataset=Small+digits",
    "drawing": "drawing",
}
# Measured with 0.4, in windows of 1440 × 900 and 390 × 844 pixels.
OF_VERSION_0_4 = {
    "player_top": {
        "1440x900": {"descent": 803, "two_variables": 814, "regression": 1061},
        "390x844": {"descent": 1297, "two_variables": 1183, "regression": 1948},
    },
    "layout_shift": {"descent": 0.41, "regression": 0.47, "training": 0.32, "drawing": 0.13},
}
_RECORD_SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
_MEASURE = """() => {
  const main = document.querySelector("[data-testid=stMainBlockContainer]");
  const seen = (selector) =>
    [...main.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const box = (one) => one.getBoundingClientRect();
  const area = (one) => box(one).width * box(one).height;
  const pictures = seen("[data-panel], canvas, img").sort((a, b) => area(b) - area(a));
  const kinds = ["Slider", "Selectbox", "MultiSelect", "TextInput", "NumberInput", "Checkbox",
    "ButtonGroup", "Button", "DownloadButton", "FileUploader", "Radio", "TextArea"];
  return {
    player_top: seen(".stage-player").map((one) => Math.round(box(one).top))[0] ?? null,
    picture_bottom: pictures.map((one) => Math.round(box(one).bottom))[0] ?? null,
    controls: seen(kinds.map((kind) => `[data-testid=st${kind}]`).join()).length,
    layout_shift: Math.round(1000 * shifts) / 1000,
  };
}"""
_HAS_LOSS = """() => [...document.querySelectorAll(".st-key-training_live .stage-plot")]
  .some((plot) => plot._fullData?.some((trace) => trace.x?.length > 0))"""


def run() -> dict[str, Any]:
    """Pixels, controls and layout shift of each lab; seconds to the first figures."""
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_PAGE, encoding="utf-8")
        with serve() as url:
            labs = {lab: in_windows(browser, url, lab) for lab in LABS}
            loss = median(seconds_to_loss(browser, url) for _ in range(3))
        return {
            "labs": labs,
            "of_version_0.4": OF_VERSION_0_4,
            "seconds_to_first_loss_after_train": loss,
            "seconds_to_first_minute": start_up(browser, "app.py", ".st-key-home canvas"),
            "seconds_to_descent_drawn": start_up(browser, "app.py", DRAWN, "descent"),
            "seconds_to_empty_app": start_up(browser, str(empty), "h1"),
        }


def in_windows(browser: Browser, url: str, lab: str) -> dict[str, Any]:
    """A lab in each window with an empty cache; in the first window once more."""
    found: dict[str, dict[str, float]] = {}
    for width, height in WINDOWS:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(_RECORD_SHIFTS)
        found[f"{width}x{height}"] = cold = measure(context, f"{url}/{LABS[lab]}")
        if width == WINDOWS[0][0]:
            warm = measure(context, f"{url}/{LABS[lab]}")
            cold["layout_shift_warm"] = warm["layout_shift"]
        context.close()
    return found


def measure(context: BrowserContext, address: str) -> dict[str, float]:
    """The page as it stands when all is drawn."""
    page = context.new_page()
    open_lab(page, address)
    result: dict[str, float] = page.evaluate(_MEASURE)
    page.close()
    return result


def open_lab(page: Page, address: str) -> None:
    """Open a lab and wait until its figures are drawn."""
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector(".stage[data-complete]:visible, canvas:visible")
    page.wait_for_load_state("networkidle")


def seconds_to_loss(browser: Browser, url: str) -> float:
    """Seconds from a click on Train, the first of a visit, to the first point of the loss."""
    page = browser.new_context().new_page()
    open_lab(page, f"{url}/{LABS['training']}")
    main = page.get_by_test_id("stMainBlockContainer")
    button = main.get_by_role("button", name="Train", exact=True)
    begin = time.perf_counter()
    button.click()
    page.wait_for_function(_HAS_LOSS)
    seconds = time.perf_counter() - begin
    page.context.close()
    return seconds


def start_up(browser: Browser, script: str, sign: str, page: str = "") -> float:
    """Median seconds from the start of the server until `sign` is on the page."""
    return median(seconds_until(browser, script, sign, page) for _ in range(RUNS))


def seconds_until(browser: Browser, script: str, sign: str, address: str) -> float:
    """Seconds from one start of the server until `sign` is on the page."""
    begun = time.perf_counter()
    with serve(script) as url:
        page = browser.new_page()
        page.goto(f"{url}/{address}")
        page.wait_for_selector(sign, state="attached")
        seconds = time.perf_counter() - begun
        page.close()
    return seconds
