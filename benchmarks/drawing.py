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
from core.digits.classifier import Classifier
from core.digits.photo import ImageFileError, ink_of
from core.digits.preprocessing import LIKE_MNIST, RESIZE_ONLY, Preprocessing
from core.digits.recognition import recognize
from core.digits.strokes import Ink, Stroke, rasterise
from core.training.datasets import dataset as datasets
from tests import photos
from tests.photos import HANDS, Hand
from tests.strokes import DIGITS

Drawings = list[tuple[Ink, int]]
MakePhoto = Callable[[int, Hand, Generator], bytes]
SEED = 0
COUNT = 1_000
PHOTOS, BLANKS = 20, 100
SIDE = 200
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
    """Accuracy on drawings and photos; calibration; latency."""
    torch.set_num_threads(1)
    random = np.random.default_rng(SEED)
    networks = {weights.NAME: weights.recognizer(), baseline.NAME: baseline.network()}
    results: dict[str, Any] = {
        "accuracy": {"strokes of tests/strokes.py": _accuracies(_strokes(random), networks)},
        "photos": _photos(),
    }
    if datasets.is_available("mnist"):
        results |= _on_mnist(results["accuracy"], networks, random)
    else:
        results["MNIST"] = "not found: set GRADIENT_PLAYGROUND_DATA to a folder that holds it"
    results["prediction ms"] = milliseconds(weights.recognizer())
    if browser.CHROMIUM:
        results["end of stroke to prediction ms"] = _latency()
    return results


def _photos() -> dict[str, Any]:
    """The share of photos classified correctly, for each kind; blanks; time for a photo."""
    kinds = _kinds()
    accuracies = {name: _photo_accuracy(make) for name, make in kinds.items()}
    blanks = [photos.blank(np.random.default_rng([SEED, i])) for i in range(BLANKS)]
    rejected = sum(_predicted(file) is None for file in blanks)
    file = kinds["height 30 %"](4, HANDS[0], np.random.default_rng(SEED))
    begin = time.perf_counter()
    ink_of(file)
    spent = 1000 * (time.perf_counter() - begin)
    return accuracies | {"no digit on blank photos": rejected / BLANKS, "ink of a photo ms": spent}


def _kinds() -> dict[str, MakePhoto]:
    """The rows of the table: how a photo of a digit is made."""

    def scene(**fixed: object) -> MakePhoto:
        def make(digit: int, hand: Hand, random: Generator) -> bytes:
            height = float(random.uniform(0.08, 0.6))
            settings = photos.varied(height, random, **fixed)
            return photos.photo(digit, hand, settings, random)

        return make

    def tall(height: float) -> MakePhoto:
        return lambda digit, hand, random: photos.photo(
            digit, hand, photos.varied(height, random), random
        )

    def crop(pen: float) -> MakePhoto:
        return lambda digit, hand, random: photos.crop(digit, hand, pen, random)

    def drawing(pen: float) -> MakePhoto:
        return lambda digit, hand, random: photos.drawing(digit, hand, pen, random)

    heights = {f"height {100 * h:.0f} %": tall(h) for h in (0.6, 0.4, 0.3, 0.25, 0.2, 0.12, 0.08)}
    papers = {f"{paper} paper": scene(paper=paper) for paper in ("lined", "squared")}
    inks = {f"{ink} ink": scene(ink=ink) for ink in ("blue", "red", "pencil")}
    lights = {light: scene(light=light) for light in ("vignette", "shadow", "hard shadow")}
    thin = {"strokes of 3 px": scene(pen=3.0)}
    crops = {f"cropped, pen {100 * p:.0f} %": crop(p) for p in (0.05, 0.1, 0.15, 0.2)}
    drawings = {f"1920×1080, brush {p:.0f} px": drawing(p) for p in (3.0, 8.0)}
    return heights | papers | inks | lights | thin | crops | drawings


def _photo_accuracy(make: MakePhoto) -> float:
    correct = 0
    for i in range(PHOTOS):
        digit, hand = i % 10, HANDS[(i + i // 10) % len(HANDS)]
        correct += _predicted(make(digit, hand, np.random.default_rng([SEED, i]))) == digit
    return correct / PHOTOS


def _predicted(file: bytes) -> int | None:
    try:
        return recognize(ink_of(file)).digit
    except ImageFileError:
        return None


def _on_mnist(
    accuracies: dict[str, Any], networks: dict[str, Classifier], random: Generator
) -> dict[str, Any]:
    mnist = datasets.load("mnist")
    images, labels = mnist.test_images.numpy(), mnist.test_labels.numpy().astype(np.int64)
    chosen = random.permutation(len(labels))[:COUNT]
    still = [(images[i], int(labels[i])) for i in chosen]
    moved = [(_moved(ink, random), label) for ink, label in still]
    accuracies["MNIST test images"] = _accuracies(still, networks)
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
            np.mean([_correct(ink, label, networks[network], steps) for ink, label in drawings])
        )
        for name, (steps, network) in PIPELINES.items()
    }


def _correct(ink: Ink, label: int, classifier: Classifier, steps: Preprocessing) -> bool:
    return int(recognize(ink, classifier, steps).probabilities.argmax()) == label


def _moved(ink: Ink, random: Generator) -> Ink:
    """The digit on a canvas of 200×200, scaled by 1 to 5, rotated by up to 20°."""
    side = int(28 * random.uniform(1, 5))
    digit = Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC)
    canvas = Image.new("L", (SIDE, SIDE))
    x, y = (int(place) for place in random.integers(0, SIDE - side, 2))
    canvas.paste(digit.rotate(random.uniform(-20, 20), Image.Resampling.BICUBIC), (x, y))
    return np.asarray(canvas)


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
    place = random.uniform(20, SIDE - 20 - size, 2)
    turn = np.array([[1, -slant], [0, 1]])
    lines = [(np.array(line) / 100 - 0.5) @ turn.T + 0.5 for line in DIGITS[name]]
    return rasterise([Stroke(line * size + place, pen) for line in lines], SIDE, SIDE)


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
