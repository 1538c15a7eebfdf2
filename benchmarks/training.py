"""The Training lab: how fast it learns beside peers, with a page that watches, in a class."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from playwright.sync_api import Page

from benchmarks import browser
from benchmarks import training_loops as loops
from benchmarks.classroom import twenty_visitors
from core.training.datasets import dataset as datasets
from core.training.datasets.dataset import Dataset
from core.training.events import EpochEnd
from core.training.presets import PRESETS
from core.training.trainer import train

Epochs = dict[str, dict[str, float]]
PEERS = ("dataloader", "scikit_learn", "plain")
ROUNDS = 5
BASELINE_EPOCHS = 3
TUNED = "AdamW + one-cycle + cross-entropy"
GOAL = 0.98
RUNS_TO_GOAL = 3

WATCHED_EPOCHS = 20
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


def run() -> dict[str, Any]:
    """One epoch of each; how long to 98 %; and the same behind pages, in this one run."""
    if not datasets.is_available("mnist"):
        return {"MNIST": "not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"}
    mnist = datasets.load("mnist")
    epochs = peers(mnist) | in_turn(mnist)
    dataloader, ours = epochs["dataloader"]["seconds"], epochs["ours"]["seconds"]
    results: dict[str, Any] = {
        "one_epoch": epochs,
        "takes_times_ours": {name: epochs[name]["seconds"] / ours for name in PEERS},
        "ours_takes_times_products": {
            "all_cores": ours / epochs["products"]["seconds"],
            "one_core": epochs["ours_on_one_core"]["seconds"]
            / epochs["products_on_one_core"]["seconds"],
        },
        "to_98_percent": to_goal(mnist, BASELINE_EPOCHS * dataloader),
    }
    if browser.CHROMIUM:
        results["page"] = beside_headless(watched(), epochs)
        results["twenty_visitors"] = twenty_visitors()
    return results


def peers(mnist: Dataset) -> Epochs:
    """The two that take many seconds: once, on as many cores as suit them best."""
    count = len(mnist.train_labels)
    with tempfile.TemporaryDirectory() as folder:
        dataloader = loops.quicker(loops.dataloader(mnist, Path(folder)))
    scikit_learn = loops.quicker(loops.scikit_learn(mnist))
    return {"dataloader": speed(count, *dataloader), "scikit_learn": speed(count, *scikit_learn)}


def speed(count: int, seconds: float, threads: int) -> dict[str, float]:
    """An epoch of `count` images as numbers to show."""
    return {"seconds": seconds, "samples_per_second": count / seconds, "threads": threads}


def in_turn(mnist: Dataset) -> Epochs:
    """Medians of rounds of those that are close: what else the machine does disturbs all alike.

    Ours is taken on as many cores as suit it best, like the peers, and on one, as the server
    gives to each run. The products are taken on as many cores as ours, and on one.
    """
    count = len(mnist.train_labels)
    plain, products = loops.plain(mnist), loops.products(count)
    plain_threads = loops.quicker(plain)[1]
    threads = min(loops.CORES, key=lambda cores: loops.ours(mnist, cores)["steps"])
    taken: dict[str, list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for name, found in {
            "plain": {"steps": loops.seconds(plain, plain_threads)},
            "products": {"steps": loops.seconds(products, threads)},
            "products_on_one_core": {"steps": loops.seconds(products, 1)},
            "ours_on_one_core": loops.ours(mnist, 1),
            "ours": loops.ours(mnist, threads),
        }.items():
            taken.setdefault(name, []).append(found)
    return {
        "plain": speed(count, middle(taken["plain"])["steps"], plain_threads),
        "products": speed(count, middle(taken["products"])["steps"], threads),
        "products_on_one_core": speed(count, middle(taken["products_on_one_core"])["steps"], 1),
        "ours_on_one_core": own_speed(count, middle(taken["ours_on_one_core"]), 1),
        "ours": own_speed(count, middle(taken["ours"]), threads),
    }


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median of each number."""
    return {name: median(found[name] for found in rounds) for name in rounds[0]}


def own_speed(count: int, taken: dict[str, float], threads: int) -> dict[str, float]:
    """The speed of our training, by this clock and by its own."""
    return {
        **speed(count, taken["steps"], threads),
        "samples_per_second_by_its_own_clock": count / taken["own_clock"],
        "samples_per_second_with_the_test": count / (taken["steps"] + taken["test"]),
    }


def to_goal(mnist: Dataset, dataloader: float) -> dict[str, float | None]:
    """Seconds until 98 % of the test images are read, all counted, beside the DataLoader loop."""
    taken = [seconds_to_goal(mnist) for _ in range(RUNS_TO_GOAL)]
    reached = [seconds for seconds in taken if seconds is not None]
    ours = median(reached) if len(reached) == len(taken) else None
    return {
        "seconds": ours,
        "dataloader_seconds": dataloader,
        "dataloader_takes_times_ours": dataloader / ours if ours else None,
    }


def seconds_to_goal(mnist: Dataset) -> float | None:
    """Seconds from the start to the first test at or above the goal; None if it is not reached."""
    torch.set_num_threads(loops.CORES[-1])
    begin = time.perf_counter()
    for event in train(PRESETS[TUNED], mnist):
        if isinstance(event, EpochEnd) and event.test_accuracy >= GOAL:
            return time.perf_counter() - begin
    return None


def beside_headless(page: dict[str, float], epochs: Epochs) -> dict[str, float]:
    """What the page shows and what the clock says, over the same without a page."""
    ratios = dict(page)
    for name in ("ours_on_one_core", "ours"):
        headless = epochs[name]
        shown = headless["samples_per_second_by_its_own_clock"]
        whole = headless["samples_per_second_with_the_test"]
        ratios[f"shown_over_{name}"] = page["samples_per_second_shown"] / shown
        ratios[f"by_the_clock_over_{name}"] = page["samples_per_second_by_the_clock"] / whole
    return ratios


def watched() -> dict[str, float]:
    """Samples per second of twenty epochs: as the page shows them, and by the clock.

    By the clock: from the first update on the screen to the last, evaluation included.
    """
    with browser.chromium() as chromium, browser.serve() as url:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/training?training_epochs={WATCHED_EPOCHS}")
        page.evaluate(_RECORD, POLLING)
        press_train(page)
        page.wait_for_function("news.length > 0", timeout=PATIENCE)
        before = page.evaluate(_PICTURES)
        page.get_by_text("Finished").first.wait_for(timeout=PATIENCE)
        pictures = page.evaluate(_PICTURES) - before
        (first, steps, begin), *_, (last, _, end) = page.evaluate("news")
        return {
            "samples_per_second_shown": images_per_second(page),
            "samples_per_second_by_the_clock": (
                WATCHED_EPOCHS * PICTURES * (last - first) / steps / (end - begin)
            ),
            "drawn_per_second": pictures / (end - begin),
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
