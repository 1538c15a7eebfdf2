"""Recognition: ink → 28×28 image → class probabilities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array
from core.digits.preprocessing import LIKE_MNIST, SIDE, Preprocessing, preprocess
from core.digits.strokes import Ink

if TYPE_CHECKING:
    from core.digits.classifier import Classifier


@dataclass(frozen=True)
class Recognition:
    """The prediction for a drawing.

    probabilities: (10,) floats that sum to 1; uniform if nothing was recognised.
    image: (28, 28) floats in [0, 1], the image that was classified.
    is_digit: the probability of being a digit at all; 1 for classifiers without the class
    "not a digit" (`has_reject_class` False), 0 for an empty canvas.
    """

    probabilities: Array
    image: Array
    is_digit: float
    has_reject_class: bool = False

    @property
    def digit(self) -> int | None:
        """The predicted digit; None for "not a digit"."""
        return int(self.probabilities.argmax()) if self.is_digit >= 0.5 else None

    @property
    def digit_probabilities(self) -> Array:
        """(10,) the probabilities of the digits alone; they sum to `is_digit`."""
        spread = (1 - self.is_digit) / len(self.probabilities)
        return np.asarray((self.probabilities - spread).clip(0))

    @property
    def classes(self) -> Array:
        """(11,) with "not a digit" as the last class, or (10,) without it; the sum is 1."""
        digits = self.digit_probabilities
        return np.append(digits, 1 - self.is_digit) if self.has_reject_class else digits

    @property
    def confidence(self) -> float:
        """The probability of the predicted class."""
        return float(self.digit_probabilities.max() if self.digit is not None else self.classes[-1])


NOTHING = Recognition(np.full(10, 0.1), np.zeros((SIDE, SIDE)), is_digit=0.0, has_reject_class=True)


def recognize(
    ink: Ink, classifier: Classifier | None = None, steps: Preprocessing = LIKE_MNIST
) -> Recognition:
    """Recognizes the digit in `ink`, (H, W) uint8: 0 background, 255 ink.

    classifier: the built-in recognizer if None. An empty canvas is not a digit.
    Raises ValueError if `ink` has another shape or type.
    """
    preprocessed = preprocess(ink, steps)
    if preprocessed is None:
        return NOTHING
    # Imported here: PyTorch takes 3 s to load, and an empty canvas does not need it.
    from core.digits.builtin import weights
    from core.digits.classifier import DIGITS, digit_probabilities

    classifier = classifier or weights.recognizer()
    if not steps.normalise:
        classifier = replace(classifier, mean=0.0, std=1.0)
    classes = classifier.class_probabilities(preprocessed.image[None])
    probabilities, is_digit = digit_probabilities(classes)
    return Recognition(
        probabilities[0], preprocessed.image, float(is_digit[0]), classes.shape[1] > DIGITS
    )
