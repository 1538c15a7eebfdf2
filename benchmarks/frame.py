"""How soon the first page is on the screen, and what Streamlit itself takes of that."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browser import chromium, serve

RUNS = 5
DRAWN = ".stage[data-drawn]"
EMPTY_PAGE = "import streamlit as st\nst.title('Empty')\n"


def run() -> dict[str, Any]:
    """Median seconds from `streamlit run` to a page on the screen, and of an empty app."""
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_PAGE, encoding="utf-8")
        return {
            "seconds_to_first_minute": start_up(browser, "app.py", ".st-key-home canvas"),
            "seconds_to_descent_drawn": start_up(browser, "app.py", DRAWN, "descent"),
            "seconds_to_descent_title": start_up(browser, "app.py", "h1", "descent"),
            "seconds_to_empty_app": start_up(browser, str(empty), "h1"),
        }


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
