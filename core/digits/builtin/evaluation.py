"""How good a reader is: the numbers of the model card and of the benchmark."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.digits.builtin.synthesis import handwritten_digit
from core.digits.classifier import Reader
from core.digits.recognition import recognize
from core.inspection.calibration import expected_calibration_error

BATCH = 500


@dataclass(frozen=True)
class Scores:
    """accuracy: share of right answers. calibration_error: see `core.inspection.calibration`.

    refused: share of pictures of which the reader says that they are no digit.
    """

    accuracy: float
    calibration_error: float
    refused: float


def score(reader: Reader, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> Scores:
    """Reads pictures (N, 28, 28) uint8 that are already prepared, and compares with (N,)."""
    batches = [images[i : i + BATCH] / 255 for i in range(0, len(images), BATCH)]
    read = [reader.read(batch) for batch in batches]
    probabilities = np.concatenate([probability for probability, _ in read])
    is_digit = np.concatenate([certainty for _, certainty in read])
    return Scores(
        float((probabilities.argmax(axis=1) == labels).mean()),
        expected_calibration_error(probabilities, labels),
        float((is_digit < 0.5).mean()),
    )


def milliseconds(reader: Reader, repeats: int = 50) -> float:
    """The median time from ink to answer, preparation included."""
    random = np.random.default_rng(0)
    times = []
    for number in range(repeats):
        ink = handwritten_digit(number % 10, random)
        begun = time.perf_counter()
        recognize(ink, reader)
        times.append(time.perf_counter() - begun)
    return float(np.median(times) * 1000)
