"""The Training lab: how fast it learns beside peers, and with a page that watches."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from playwright.sync_api import Page

from benchmarks import browser
from benchmarks import training_loops as loops
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
PATIENCE = 600_000  # milliseconds
_PICTURES = "Number(document.querySelector('.st-key-training_curves .stage')?.dataset.drawn ?? 0)"


def run() -> dict[str, Any]:
    """One epoch of each; how long to 98 %; and the same behind pages, in this one run."""
    if not datasets.is_available("mnist"):
        return {"MNIST": "not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"}
    mnist = datasets.load("mnist")
    epochs = peers(mnist) | in_turn(mnist)
    taken = {name: epoch["seconds"] for name, epoch in epochs.items()}
    results: dict[str, Any] = {
        "one_epoch": epochs,
        "takes_times_ours": {name: taken[name] / taken["ours"] for name in PEERS},
        "ours_takes_times_products": {
            "all_cores": taken["ours"] / taken["products"],
            "one_core": taken["ours_on_one_core"] / taken["products_on_one_core"],
        },
        "to_98_percent": to_goal(mnist, BASELINE_EPOCHS * taken["dataloader"]),
    }
    if browser.CHROMIUM:
        page = watched()
        shown = page["samples_per_second_shown"]
        for name in ("ours_on_one_core", "ours"):
            page[f"shown_over_{name}"] = shown / epochs[name]["samples_per_second"]
        results["page"] = page
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
    plain, ours, products = loops.plain(mnist), loops.ours(mnist), loops.products(count)
    threads = loops.quicker(ours)[1]
    measured = {
        "plain": (plain, loops.quicker(plain)[1]),
        "products": (products, threads),
        "products_on_one_core": (products, 1),
        "ours_on_one_core": (ours, 1),
        "ours": (ours, threads),
    }
    rounds = [
        {name: loops.seconds(*loop) for name, loop in measured.items()} for _ in range(ROUNDS)
    ]
    return {
        name: speed(count, median(taken[name] for taken in rounds), cores)
        for name, (_, cores) in measured.items()
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


def watched() -> dict[str, float]:
    """Images and pictures per second while a page shows twenty epochs."""
    with browser.chromium() as chromium, browser.serve() as url:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/training?training_epochs={WATCHED_EPOCHS}&training_speed=Full+speed")
        press_train(page)
        page.wait_for_function(f"{_PICTURES} > 0", timeout=PATIENCE)
        before, begin = page.evaluate(_PICTURES), time.perf_counter()
        page.get_by_text("Finished").first.wait_for(timeout=PATIENCE)
        pictures, seconds = page.evaluate(_PICTURES) - before, time.perf_counter() - begin
        return {
            "samples_per_second_shown": images_per_second(page),
            "drawn_per_second": pictures / seconds,
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
