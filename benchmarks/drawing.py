"""The Drawing lab: accuracy, calibration and latency of the recognition."""

import statistics
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from playwright.sync_api import Page

from benchmarks import browser
from core.digits.builtin import baseline, weights
from core.digits.builtin.evaluation import milliseconds, score
from core.digits.classifier import Classifier
from core.digits.preprocessing import LIKE_MNIST, RESIZE_ONLY, Preprocessing
from core.digits.recognition import recognize
from core.digits.strokes import Ink, Stroke, rasterise
from core.training.datasets import dataset as datasets
from tests.strokes import DIGITS

Drawings = list[tuple[Ink, int]]
SEED = 0
COUNT = 1_000
SHEET = 200
STROKES_MEASURED = 15

PIPELINES: dict[str, tuple[Preprocessing, str]] = {
    "resize only, baseline": (RESIZE_ONLY, baseline.NAME),
    "preprocessed, baseline": (LIKE_MNIST, baseline.NAME),
    "preprocessed, built-in recognizer": (LIKE_MNIST, weights.NAME),
}

# Milliseconds from the release of the mouse to the prediction on the page.
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
    """Accuracy of three pipelines on three kinds of digits; calibration; latency."""
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    networks = {weights.NAME: weights.recognizer(), baseline.NAME: baseline.network()}
    results: dict[str, Any] = {
        "accuracy": {"strokes of tests/strokes.py": _accuracies(_strokes(random), networks)}
    }
    if datasets.is_available("mnist"):
        results |= _on_mnist(results["accuracy"], networks, random)
    else:
        results["MNIST"] = "not found: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"
    results["prediction ms"] = milliseconds(weights.recognizer())
    if browser.CHROMIUM:
        results["end of stroke to prediction ms"] = _latency()
    return results


def _on_mnist(
    accuracies: dict[str, Any], networks: dict[str, Classifier], random: Generator
) -> dict[str, Any]:
    mnist = datasets.load("mnist")
    images, labels = mnist.test_images.numpy(), mnist.test_labels.numpy().astype(np.int64)
    chosen = random.permutation(len(labels))[:COUNT]
    still = [(images[i], int(labels[i])) for i in chosen]
    moved = [(_moved(ink, random), label) for ink, label in still]
    accuracies["MNIST test digits"] = _accuracies(still, networks)
    accuracies["moved, scaled, rotated"] = _accuracies(moved, networks)
    scores = score(weights.recognizer(), images, labels)
    return {
        "accuracy on the MNIST test set, 10,000 images": scores.accuracy,
        "calibration error": scores.calibration_error,
        "rejected": scores.rejected,
    }


def _accuracies(drawings: Drawings, networks: dict[str, Classifier]) -> dict[str, float]:
    return {
        name: float(
            np.mean([_right(ink, label, networks[network], steps) for ink, label in drawings])
        )
        for name, (steps, network) in PIPELINES.items()
    }


def _right(ink: Ink, label: int, classifier: Classifier, steps: Preprocessing) -> bool:
    return int(recognize(ink, classifier, steps).probabilities.argmax()) == label


def _moved(ink: Ink, random: Generator) -> Ink:
    """The digit on a canvas of 200×200, scaled by 1 to 5, rotated by up to 20°."""
    side = int(28 * random.uniform(1, 5))
    digit = Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC)
    sheet = Image.new("L", (SHEET, SHEET))
    x, y = (int(place) for place in random.integers(0, SHEET - side, 2))
    sheet.paste(digit.rotate(random.uniform(-20, 20), Image.Resampling.BICUBIC), (x, y))
    return np.asarray(sheet)


def _strokes(random: Generator) -> Drawings:
    """Digits of `tests/strokes.py` in random sizes, positions, slants and pens."""
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
    """The median latency of strokes drawn with the mouse in Chromium."""
    with browser.chromium() as chromium, browser.serve() as url:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/drawing")
        page.locator("canvas.upper-canvas").wait_for()
        _stroke(page)  # not measured: loads PyTorch and the charts
        return statistics.median(_stroke(page) for _ in range(STROKES_MEASURED))


def _stroke(page: Page) -> float:
    """Draw a 1, measure, and clear the canvas."""
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
