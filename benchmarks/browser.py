"""The real app in a real Chromium: for what is measured on the screen, and for the tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from math import cos, nan, pi
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

ROOT = Path(__file__).parent.parent
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
BACK_AND_FORTH, ONWARD = ("ArrowRight", "ArrowLeft"), ("ArrowLeft",)

# Milliseconds from the key press to the moment at which the stage has drawn what it was sent.
_LISTEN = """([slider, stage]) => {
  const thumb = document.querySelector(`${slider} input[type=range]`);
  const drawn = document.querySelector(`${stage} .stage`);
  const before = drawn.dataset.drawn;
  thumb.focus();
  window.moved = new Promise((resolve) => {
    thumb.addEventListener("keydown", () => {
      const begun = performance.now();
      const look = () => drawn.dataset.drawn === before
        ? requestAnimationFrame(look)
        : resolve(performance.now() - begun);
      look();
    }, { capture: true, once: true });
  });
}"""

# The lag of each new picture: since the first move of the pointer that it had to follow. A drawing
# that looks like the one before is not counted.
_RECORD = """(stage) => {
  const root = document.querySelector(`${stage} .stage`);
  const picture = () => [...root.querySelectorAll(".scatterlayer .js-line, .scatterlayer .point")]
    .map((part) => part.getAttribute("d") + part.getAttribute("transform")).join()
    + root.querySelector(".stage-caption").innerHTML;
  let since = null;
  let shown = picture();
  const lags = (window.lags = []);
  const closed = (window.recording?.abort(), window.recording = new AbortController());
  const options = { capture: true, signal: closed.signal };
  document.addEventListener("pointermove", (event) => { since ??= event.timeStamp; }, options);
  const observer = new MutationObserver(() => {
    const now = performance.now();
    const next = picture();
    if (next !== shown && since !== null) lags.push(now - since);
    [shown, since] = [next, null];
  });
  observer.observe(root, { attributeFilter: ["data-drawn"] });
  closed.signal.onabort = () => observer.disconnect();
}"""
_HAS_PREVIEW = """([stage, slider]) => {
  const preview = window.gradientPlaygroundPreviews?.get(stage);
  const answer = preview?.answers.get(slider);
  return answer && answer.version === preview.versions[slider];
}"""
_COMPLETE = """(stage) => {
  const { drawn, complete } = document.querySelector(`${stage} .stage`).dataset;
  return drawn === complete;
}"""


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    """Whether the server at `url` is up."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serve(script: str = "app.py") -> Iterator[str]:
    """Start the app as the README says, and yield its address as soon as it answers.

    Raises:
        RuntimeError: the server ended before it listened.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    options = ["--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.DEVNULL)
    try:
        while not answers(url):
            if process.poll() is not None:
                raise RuntimeError("streamlit ended before it listened: read its errors above")
            time.sleep(0.02)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        RuntimeError: there is none on this machine.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def persistent_context(profile: Path) -> Iterator[BrowserContext]:
    """A headless Chromium with a profile, so that its pages share a cache on the disk.

    Raises:
        RuntimeError: there is none on this machine.
    """
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=_executable(), args=ARGUMENTS
        )
        yield context
        context.close()


def _executable() -> str:
    if CHROMIUM is None:
        raise RuntimeError("no Chromium on this machine: install the package chromium")
    return CHROMIUM


def slider_milliseconds(
    page: Page, slider: str, stage: str, moves: int = 20, keys: Sequence[str] = BACK_AND_FORTH
) -> list[float]:
    """How long each of `moves` moves of a slider takes until its new picture is drawn.

    That is the 2-D figures; those in 3-D and below the player come a frame later and are awaited
    before the next move. `slider` and `stage` are the keys of the two
    widgets; `keys` are pressed in turn. The first move is not counted.
    """
    places = [f".st-key-{slider}", f".st-key-{stage}"]
    times = []
    for key in islice(cycle(keys), moves + 1):
        page.evaluate(_LISTEN, places)
        page.keyboard.press(key)
        times.append(float(page.evaluate("window.moved")))
        page.wait_for_function(_COMPLETE, arg=places[1])
    return times[1:]


def slider_summary(page: Page, slider: str, stage: str) -> dict[str, float]:
    """Median and slowest of twenty moves between two values, and the median to twenty new ones.

    What was shown before, Streamlit does not send again.
    """
    times = slider_milliseconds(page, slider, stage)
    onward = slider_milliseconds(page, slider, stage, keys=ONWARD)
    return {"median": median(times), "slowest": max(times), "median_to_new_values": median(onward)}


def drag_summary(page: Page, slider: str, stage: str, seconds: float = 3.0) -> dict[str, float]:
    """Pictures per second, and their lag, while the knob is dragged to and fro.

    Also how long after the pointer reaches the knob the pictures have come from the server.
    """
    knob = page.locator(f".st-key-{slider} [role=group] > div > :has(input[type=range])")
    track = page.locator(f".st-key-{slider} [role=group]")
    return _drag(page, knob, track, stage, slider, seconds)


def handle_summary(
    page: Page, panel: str, sweep: str, stage: str, seconds: float = 3.0, upright: bool = False
) -> dict[str, float]:
    """The same while the (last) handle of a panel is dragged across it, or up and down."""
    plot = page.locator(f"[data-panel={panel}] .nsewdrag").first
    handle = page.locator(f"[data-panel={panel}] .stage-handle").last
    return _drag(page, handle, plot, stage, sweep, seconds, upright)


def _drag(
    page: Page,
    knob: Locator,
    track: Locator,
    stage: str,
    sweep: str,
    seconds: float,
    upright: bool = False,
) -> dict[str, float]:
    knob.scroll_into_view_if_needed()
    start, whole = knob.bounding_box(), track.bounding_box()
    assert start is not None
    assert whole is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    begun = time.perf_counter()
    page.mouse.move(x, y)
    page.wait_for_function(_HAS_PREVIEW, arg=[stage, sweep])
    ready = time.perf_counter() - begun
    page.evaluate(_RECORD, f".st-key-{stage}")
    page.mouse.down()
    begun = time.perf_counter()
    while (share := (time.perf_counter() - begun) / seconds) < 1:
        place = 0.5 - 0.45 * cos(4 * pi * share)
        if upright:
            page.mouse.move(x, whole["y"] + whole["height"] * place)
        else:
            page.mouse.move(whole["x"] + whole["width"] * place, y)
    lags = page.evaluate("lags")
    page.mouse.up()
    return {
        "pictures_per_second": len(lags) / seconds,
        "median_lag_ms": median(lags or [nan]),
        "largest_lag_ms": max(lags, default=nan),
        "ready_after_ms": 1000 * ready,
    }


def milliseconds(work: Callable[[], object], times: int = 9) -> float:
    """The median time that `work` takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return median(taken)
