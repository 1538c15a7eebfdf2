"""The Drawing lab: how well handwriting is read, how soon, and how honestly."""

import statistics
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from playwright.sync_api import Page

from benchmarks import browser
from core.digits.builtin import baseline as article
from core.digits.builtin import weights as shipped
from core.digits.builtin.evaluation import milliseconds, score
from core.digits.classifier import Reader
from core.digits.preprocessing import AS_MNIST, SHRUNK_ONLY, Preparation
from core.digits.recognition import recognize
from core.digits.strokes import Ink, Stroke, rasterise
from core.training.datasets import dataset as datasets
from tests.strokes import DIGITS

Drawings = list[tuple[Ink, int]]
SEED = 0
COUNT = 1_000
SHEET = 200
STROKES_MEASURED = 15

READERS: dict[str, tuple[Preparation, str]] = {
    "shrunk only, article's network": (SHRUNK_ONLY, article.NAME),
    "prepared, article's network": (AS_MNIST, article.NAME),
    "prepared, network that ships": (AS_MNIST, shipped.NAME),
}

# From the release of the mouse to the moment at which the answer stands on the page.
_WATCH = """() => {
  let released;
  window.answered = 0;
  const release = () => { released = performance.now(); };
  window.addEventListener("mouseup", release, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    if (!released || !document.querySelector(".drawing-digit")) return;
    observer.disconnect();
    window.answered = performance.now() - released;
  }).observe(document.body, { subtree: true, childList: true });
}"""


def run() -> dict[str, Any]:
    """Accuracy on three kinds of digits, each read in three ways; times; calibration."""
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    readers = {reader.name: reader for reader in (shipped.recognizer(), article.network())}
    results: dict[str, Any] = {
        "accuracy": {"strokes of the tests": _accuracies(_strokes(random), readers)}
    }
    if datasets.is_here("mnist"):
        results |= _on_mnist(results["accuracy"], readers, random)
    else:
        results["MNIST"] = "not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"
    results["milliseconds for a prediction"] = milliseconds(shipped.recognizer())
    if browser.CHROMIUM:
        results["milliseconds from the end of a stroke to the answer"] = _latency()
    return results


def _on_mnist(
    accuracies: dict[str, Any], readers: dict[str, Reader], random: Generator
) -> dict[str, Any]:
    mnist = datasets.load("mnist")
    images, labels = mnist.test_images.numpy(), mnist.test_labels.numpy().astype(np.int64)
    chosen = random.permutation(len(labels))[:COUNT]
    still = [(images[i], int(labels[i])) for i in chosen]
    moved = [(_moved(ink, random), label) for ink, label in still]
    accuracies["MNIST test digits"] = _accuracies(still, readers)
    accuracies["moved, scaled, rotated"] = _accuracies(moved, readers)
    scores = score(shipped.recognizer(), images, labels)
    return {
        "MNIST test set, 10,000, as it is": scores.accuracy,
        "calibration error on it": scores.calibration_error,
        "refused of it": scores.refused,
    }


def _accuracies(drawings: Drawings, readers: dict[str, Reader]) -> dict[str, float]:
    return {
        way: float(np.mean([_right(ink, label, readers[name], how) for ink, label in drawings]))
        for way, (how, name) in READERS.items()
    }


def _right(ink: Ink, label: int, reader: Reader, preparation: Preparation) -> bool:
    return int(recognize(ink, reader, preparation).probabilities.argmax()) == label


def _moved(ink: Ink, random: Generator) -> Ink:
    """A digit somewhere on a sheet of 200×200, 1 to 5 times as large, turned by up to 20°."""
    side = int(28 * random.uniform(1, 5))
    digit = Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC)
    sheet = Image.new("L", (SHEET, SHEET))
    x, y = (int(place) for place in random.integers(0, SHEET - side, 2))
    sheet.paste(digit.rotate(random.uniform(-20, 20), Image.Resampling.BICUBIC), (x, y))
    return np.asarray(sheet)


def _strokes(random: Generator) -> Drawings:
    """Digits of the tests' alphabet in all sizes, places, slants and pens."""
    names = list(DIGITS)
    return [
        (_drawn(names[i % len(names)], random), int(names[i % len(names)][0])) for i in range(COUNT)
    ]


def _drawn(name: str, random: Generator) -> Ink:
    size = random.uniform(40, 150)
    slant = random.normal(0, 0.2)
    pen = size * random.uniform(0.03, 0.14)
    place = random.uniform(20, SHEET - 20 - size, 2)
    turn = np.array([[1, -slant], [0, 1]])
    lines = [(np.array(line) / 100 - 0.5) @ turn.T + 0.5 for line in DIGITS[name]]
    return rasterise([Stroke(line * size + place, pen) for line in lines], SHEET, SHEET)


def _latency() -> float:
    """The median over strokes drawn with the mouse in Chromium."""
    with browser.chromium() as chromium, browser.serve() as url:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/drawing")
        page.locator("canvas.upper-canvas").wait_for()
        _stroke(page)  # the first one loads PyTorch and the charts
        return statistics.median(_stroke(page) for _ in range(STROKES_MEASURED))


def _stroke(page: Page) -> float:
    """Draw a one, take the time, and clear the sheet."""
    canvas = page.locator("canvas.upper-canvas")
    page.evaluate(_WATCH)
    canvas.hover(position={"x": 150, "y": 60})
    page.mouse.down()
    canvas.hover(position={"x": 140, "y": 240})
    page.mouse.up()
    time = float(page.wait_for_function("window.answered").json_value())
    page.get_by_test_id("stBaseButton-secondary").filter(has_text="Clear").click()
    page.get_by_text("Draw a digit, 0 to 9").wait_for()
    return time
