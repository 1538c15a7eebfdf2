"""A run of the Training lab, watched in Chromium."""

from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import chromium, serve

EPOCHS = 20
PICTURES = 60_000
PATIENCE = 600_000  # milliseconds
POLLING = 50  # milliseconds

# Each update of a run: the steps taken, the steps in all, and the time in seconds.
_RECORD = """(polling) => {
  window.news = [];
  setInterval(() => {
    const text = (selector) => document.querySelector(selector)?.innerText ?? "";
    const found = text("[data-testid=stProgress]").includes("Training")
      && text(".stage").match(/Step ([\\d,]+) of ([\\d,]+)/);
    if (!found) return;
    const [step, steps] = found.slice(1).map((number) => Number(number.replaceAll(",", "")));
    if (step > (news.at(-1)?.[0] ?? 0)) news.push([step, steps, performance.now() / 1000]);
  }, polling);
}"""
_PICTURES = "Number(document.querySelector('.stage')?.dataset.drawn ?? 0)"


def watched() -> dict[str, float]:
    """Samples per second of twenty epochs: as the page shows them, and by the clock.

    By the clock: from the first update on the screen to the last, evaluation included.
    """
    with chromium() as browser, serve() as url:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/training?training_epochs={EPOCHS}")
        page.evaluate(_RECORD, POLLING)
        press_train(page)
        page.wait_for_function("news.length > 0", timeout=PATIENCE)
        before = page.evaluate(_PICTURES)
        page.get_by_text("Finished").first.wait_for(timeout=PATIENCE)
        pictures = page.evaluate(_PICTURES) - before
        (first, steps, begun), *_, (last, _, ended) = page.evaluate("news")
        return {
            "samples_per_second_shown": images_per_second(page),
            "samples_per_second_by_the_clock": (
                EPOCHS * PICTURES * (last - first) / steps / (ended - begun)
            ),
            "drawn_per_second": pictures / (ended - begun),
        }


def press_train(page: Page) -> None:
    """Begin as soon as the data are there."""
    button = page.get_by_test_id("stMainBlockContainer").get_by_role(
        "button", name="Train", exact=True
    )
    button.click(timeout=PATIENCE)


def images_per_second(page: Page) -> float:
    """The number that the page shows."""
    metric: Any = page.get_by_test_id("stMetric").filter(has_text="Images per second")
    text: str = metric.get_by_test_id("stMetricValue").inner_text()
    return float(text.replace(",", ""))
