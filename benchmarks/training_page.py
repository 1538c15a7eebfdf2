"""A run of the Training lab that somebody watches in Chromium."""

from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import chromium, serve

EPOCHS = 20
PICTURES = 60_000
PATIENCE = 600_000  # milliseconds
POLLING = 50  # milliseconds

# The steps taken, the steps in all and the seconds now, as soon as the progress bar says the
# word that is waited for.
_PROGRESS = """(word) => {
  const text = document.querySelector("[data-testid=stProgress]")?.innerText ?? "";
  const found = text.match(/step ([\\d,]+) of ([\\d,]+)/);
  if (!text.includes(word) || !found) return false;
  const [step, steps] = found.slice(1).map((number) => Number(number.replaceAll(",", "")));
  return step > 0 && [step, steps, performance.now() / 1000];
}"""


def watched() -> dict[str, float]:
    """Samples per second of twenty epochs: as the page shows them, and by the clock.

    By the clock means from the first progress on the screen to the end, tests and all.
    """
    with chromium() as browser, serve() as url:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/training?training_epochs={EPOCHS}")
        press_train(page)
        first, steps, begun = progress(page, "Training")
        last, _, ended = progress(page, "Finished")
        pictures = EPOCHS * PICTURES * (last - first) / steps
        return {
            "samples_per_second_shown": pictures_a_second(page),
            "samples_per_second_by_the_clock": pictures / (ended - begun),
        }


def press_train(page: Page) -> None:
    """Begin as soon as the data are there."""
    button = page.get_by_test_id("stMainBlockContainer").get_by_role(
        "button", name="Train", exact=True
    )
    button.click(timeout=PATIENCE)


def progress(page: Page, word: str) -> tuple[float, float, float]:
    """Wait for a progress bar that says `word`: steps taken, steps in all, and when."""
    found = page.wait_for_function(_PROGRESS, arg=word, polling=POLLING, timeout=PATIENCE)
    step, steps, now = found.json_value()
    return step, steps, now


def pictures_a_second(page: Page) -> float:
    """The number that the page shows."""
    metric: Any = page.get_by_test_id("stMetric").filter(has_text="Pictures a second")
    text: str = metric.get_by_test_id("stMetricValue").inner_text()
    return float(text.replace(",", ""))
