"""Metrics of a classifier, for the model card and the benchmark."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.digits.builtin.synthesis import handwritten_digit
from core.digits.classifier import Classifier
from core.digits.recognition import recognize
from core.inspection.calibration import expected_calibration_error

BATCH = 500


@dataclass(frozen=True)
class Scores:
    """Accuracy, expected calibration error, and the share rejected as "not a digit"."""

    accuracy: float
    calibration_error: float
    rejected: float


def score(classifier: Classifier, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> Scores:
    """Evaluates the classifier on images (N, 28, 28) uint8 with labels (N,)."""
    batches = [images[i : i + BATCH] / 255 for i in range(0, len(images), BATCH)]
    predicted = [classifier.predict(batch) for batch in batches]
    probabilities = np.concatenate([digits for digits, _ in predicted])
    is_digit = np.concatenate([digit for _, digit in predicted])
    return Scores(
        float((probabilities.argmax(axis=1) == labels).mean()),
        expected_calibration_error(probabilities, labels),
        float((is_digit < 0.5).mean()),
    )


def milliseconds(classifier: Classifier, repeats: int = 50) -> float:
    """The median latency from ink to prediction, preprocessing included."""
    random = np.random.default_rng(0)
    times = []
    for number in range(repeats):
        ink = handwritten_digit(number % 10, random)
        begin = time.perf_counter()
        recognize(ink, classifier)
        times.append(time.perf_counter() - begin)
    return float(np.median(times) * 1000)
