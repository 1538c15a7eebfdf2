"""The Training lab: how fast it learns beside peers, with a page that watches, in a class."""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import browser, loops
from benchmarks.classroom import twenty_visitors
from benchmarks.training_page import watched
from core import datasets
from core.datasets import Dataset
from core.events import EpochEnd
from core.presets import PRESETS
from core.training import train

Epochs = dict[str, dict[str, float]]
PEERS = ("article", "scikit_learn", "plain")
ROUNDS = 5
ARTICLE_EPOCHS = 3
WELL = "The same network, trained well"
GOAL = 0.98
RUNS_TO_GOAL = 3


def run() -> dict[str, Any]:
    """One epoch of each; how long to 98 %; and the same behind pages, in this one run."""
    if not datasets.is_here("mnist"):
        return {"MNIST": "not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"}
    mnist = datasets.load("mnist")
    epochs = peers(mnist) | in_turn(mnist)
    article, ours = epochs["article"]["seconds"], epochs["ours"]["seconds"]
    results: dict[str, Any] = {
        "one_epoch": epochs,
        "takes_times_ours": {name: epochs[name]["seconds"] / ours for name in PEERS},
        "ours_takes_times_products": ours / epochs["products"]["seconds"],
        "to_98_percent": to_goal(mnist, ARTICLE_EPOCHS * article),
    }
    if browser.CHROMIUM:
        results["page"] = beside_headless(watched(), epochs["ours"])
        results["twenty_visitors"] = twenty_visitors()
    return results


def peers(mnist: Dataset) -> Epochs:
    """The two that take many seconds: once, on as many cores as suit them best."""
    count = len(mnist.train_labels)
    with tempfile.TemporaryDirectory() as folder:
        article = loops.quicker(loops.article(mnist, Path(folder)))
    scikit_learn = loops.quicker(loops.scikit_learn(mnist))
    return {"article": speed(count, *article), "scikit_learn": speed(count, *scikit_learn)}


def speed(count: int, seconds: float, threads: int) -> dict[str, float]:
    """An epoch of `count` pictures as numbers to show."""
    return {"seconds": seconds, "samples_per_second": count / seconds, "threads": threads}


def in_turn(mnist: Dataset) -> Epochs:
    """Medians of rounds of those that are close: what else the machine does disturbs all alike."""
    count = len(mnist.train_labels)
    plain, products = loops.plain(mnist), loops.products(count)
    threads = loops.quicker(plain)[1]
    taken: dict[str, list[float]] = {"plain": [], "products": []}
    for _ in range(ROUNDS):
        taken["plain"].append(loops.seconds(plain, threads))
        taken["products"].append(loops.seconds(products, 1))
        for name, seconds in loops.ours(mnist).items():
            taken.setdefault(name, []).append(seconds)
    middle = {name: median(seconds) for name, seconds in taken.items()}
    ours = {
        **speed(count, middle["steps"], 1),
        "samples_per_second_by_its_own_clock": count / middle["own_clock"],
        "samples_per_second_with_the_test": count / (middle["steps"] + middle["test"]),
    }
    return {
        "plain": speed(count, middle["plain"], threads),
        "ours": ours,
        "products": speed(count, middle["products"], 1),
    }


def to_goal(mnist: Dataset, article: float) -> dict[str, float | None]:
    """Seconds until 98 % of the test pictures are read, all counted, beside the article's run."""
    taken = [reach(mnist) for _ in range(RUNS_TO_GOAL)]
    reached = [seconds for seconds in taken if seconds is not None]
    ours = median(reached) if len(reached) == len(taken) else None
    return {
        "seconds": ours,
        "article_seconds": article,
        "article_takes_times_ours": article / ours if ours else None,
    }


def reach(mnist: Dataset) -> float | None:
    """Seconds from the start to the first test at or above the goal; None if it is not reached."""
    begun = time.perf_counter()
    for event in train(PRESETS[WELL].config, mnist):
        if isinstance(event, EpochEnd) and event.test_accuracy >= GOAL:
            return time.perf_counter() - begun
    return None


def beside_headless(page: dict[str, float], ours: dict[str, float]) -> dict[str, float]:
    """What the page shows and what the clock says, over the same without a page."""
    own, whole = "samples_per_second_by_its_own_clock", "samples_per_second_with_the_test"
    return {
        **page,
        "shown_over_headless": page["samples_per_second_shown"] / ours[own],
        "by_the_clock_over_headless": page["samples_per_second_by_the_clock"] / ours[whole],
    }
