"""The Drawing lab: accuracy, calibration and latency of the recognition, also of photos."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from playwright.sync_api import Page

from benchmarks import browser
from core.digits.builtin import baseline, weights
from core.digits.builtin.evaluation import milliseconds, score
from core.digits.image_files import ImageFileError
from core.digits.photo import ink_of
from core.digits.preprocessing import LIKE_MNIST, RESIZE_ONLY
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from core.training.datasets import dataset as datasets
from tests import photos
from tests.photos import HANDS, Hand

MakePhoto = Callable[[int, Hand, Generator], bytes]
SEED = 0
COUNT = 1_000
PHOTOS, BLANKS = 20, 100
SIDE = 200
STROKES_MEASURED = 15
CROP_PENS = (0.05, 0.1, 0.15, 0.2)


def run() -> dict[str, Any]:
    """Photos classified correctly; accuracy and calibration on MNIST; latency."""
    torch.set_num_threads(1)
    results: dict[str, Any] = {"photos": _photos()}
    if datasets.is_available("mnist"):
        results |= _on_mnist(np.random.default_rng(SEED))
    else:
        results["MNIST"] = "not found: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"
    results["prediction ms"] = milliseconds(weights.recognizer())
    if browser.CHROMIUM:
        results["end of stroke to prediction ms"] = _latency()
    return results


def _photos() -> dict[str, Any]:
    """How many photos of each kind are classified correctly; blanks; time for a photo."""
    begin = time.perf_counter()
    rows = {f"{name}, right of {PHOTOS}": _right(make) for name, make in _kinds().items()}
    blanks = [photos.blank(np.random.default_rng([SEED, i])) for i in range(BLANKS)]
    rejected = sum(_predicted(file) is None for file in blanks)
    spent = (time.perf_counter() - begin) / (PHOTOS * len(rows) + BLANKS)
    timing = {"generating and reading a photo ms": 1000 * spent}
    return rows | {f"blank: no digit, of {BLANKS}": rejected} | timing


def _kinds() -> dict[str, MakePhoto]:
    """The rows of the table: how a photo of a digit is made."""

    def scene(height: float | None = None, **fixed: Any) -> MakePhoto:
        def make(digit: int, hand: Hand, random: Generator) -> bytes:
            tall = height or float(random.uniform(0.08, 0.6))
            return photos.photo(digit, hand, photos.varied(tall, random, **fixed), random)

        return make

    def with_pen(make: Callable[[int, Hand, float, Generator], bytes], pen: float) -> MakePhoto:
        return lambda digit, hand, random: make(digit, hand, pen, random)

    heights = {f"height {100 * h:.0f} %": scene(h) for h in (0.6, 0.4, 0.3, 0.25, 0.2, 0.12, 0.08)}
    papers = {f"{paper} paper": scene(paper=paper) for paper in ("lined", "squared")}
    inks = {f"{ink} ink": scene(ink=ink) for ink in ("blue", "red", "pencil")}
    lights = {light: scene(light=light) for light in ("vignette", "shadow", "hard shadow")}
    thin = {"strokes of 3 px": scene(pen=3.0)}
    crops = {f"cropped, pen {100 * p:.0f} %": with_pen(photos.crop, p) for p in CROP_PENS}
    drawings = {f"1920×1080, brush {p:.0f} px": with_pen(photos.drawing, p) for p in (3.0, 8.0)}
    return heights | papers | inks | lights | thin | crops | drawings


def _right(make: MakePhoto) -> int:
    right = 0
    for i in range(PHOTOS):
        digit, hand = i % 10, HANDS[(i + i // 10) % len(HANDS)]
        right += _predicted(make(digit, hand, np.random.default_rng([SEED, i]))) == digit
    return right


def _predicted(file: bytes) -> int | None:
    try:
        return recognize(ink_of(file)).digit
    except ImageFileError:
        return None


def _on_mnist(random: Generator) -> dict[str, Any]:
    """Both networks on test images, as they are and moved; the recognizer's calibration."""
    mnist = datasets.load("mnist")
    images, labels = mnist.test_images.numpy(), mnist.test_labels.numpy().astype(np.int64)
    chosen = random.permutation(len(labels))[:COUNT]
    still = list(images[chosen])
    drawings = {"MNIST test images": still, "moved, scaled": [_moved(i, random) for i in still]}
    scores = score(weights.recognizer(), images, labels)
    return {
        "accuracy": {name: _accuracies(inks, labels[chosen]) for name, inks in drawings.items()},
        "accuracy on the MNIST test set, 10,000 images": scores.accuracy,
        "calibration error": scores.calibration_error,
        "rejected": scores.rejected,
    }


def _accuracies(inks: list[Ink], labels: np.ndarray) -> dict[str, float]:
    pipelines = {
        "resize only, baseline": (baseline.network(), RESIZE_ONLY),
        "preprocessed, baseline": (baseline.network(), LIKE_MNIST),
        "preprocessed, built-in recognizer": (weights.recognizer(), LIKE_MNIST),
    }
    return {
        name: float(
            np.mean(
                [
                    recognize(ink, *pipeline).probabilities.argmax() == label
                    for ink, label in zip(inks, labels, strict=True)
                ]
            )
        )
        for name, pipeline in pipelines.items()
    }


def _moved(ink: Ink, random: Generator) -> Ink:
    """The digit on a canvas of 200×200, scaled by 1 to 5, rotated by up to 20°."""
    side = int(28 * random.uniform(1, 5))
    digit = Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC)
    canvas = Image.new("L", (SIDE, SIDE))
    x, y = (int(place) for place in random.integers(0, SIDE - side, 2))
    canvas.paste(digit.rotate(random.uniform(-20, 20), Image.Resampling.BICUBIC), (x, y))
    return np.asarray(canvas)


def _latency() -> float:
    """The median latency of strokes drawn with the mouse in Chromium."""
    with browser.chromium() as chromium, browser.serve() as url:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/drawing")
        page.locator("canvas.upper-canvas").wait_for()
        _stroke(page)  # not measured: loads PyTorch and the charts
        return statistics.median(_stroke(page) for _ in range(STROKES_MEASURED))


def _stroke(page: Page) -> float:
    """Draw a 1, measure from the release of the mouse, and clear the canvas."""
    canvas = page.locator("canvas.upper-canvas")
    canvas.hover(position={"x": 150, "y": 60})
    page.mouse.down()
    canvas.hover(position={"x": 140, "y": 240})
    begin = time.perf_counter()
    page.mouse.up()
    page.locator(".drawing-digit").wait_for()
    spent = 1000 * (time.perf_counter() - begin)
    page.get_by_test_id("stBaseButton-secondary").filter(has_text="Clear").click()
    page.get_by_text("Draw a digit, 0 to 9").wait_for()
    return spent
