"""A drawing → the 28×28 picture a network expects → ten probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.digits.preprocessing import AS_MNIST, SIDE, Picture, Preparation, prepare
from core.digits.strokes import Ink

if TYPE_CHECKING:
    from core.digits.classifier import Reader


@dataclass(frozen=True)
class Recognition:
    """What a network says of a drawing.

    probabilities: (10,) floats that sum to 1; all alike where nothing was recognised.
    image: (28, 28) floats in [0, 1], the picture that the network got.
    is_digit: the probability that the drawing is a digit at all; 1 from networks that know
    nothing else, 0 for an empty canvas. refuses: whether the network knows "not a digit".
    """

    probabilities: NDArray[np.float64]
    image: Picture
    is_digit: float
    refuses: bool = False

    @property
    def digit(self) -> int | None:
        """The answer; None means "not a digit I know"."""
        return int(self.probabilities.argmax()) if self.is_digit >= 0.5 else None

    @property
    def own(self) -> NDArray[np.float64]:
        """(10,) what the network gives to each digit itself; they sum to `is_digit`."""
        share_of_refusal = (1 - self.is_digit) / len(self.probabilities)
        return np.asarray((self.probabilities - share_of_refusal).clip(0))

    @property
    def classes(self) -> NDArray[np.float64]:
        """`own`, and as an eleventh "not a digit" where the network knows it; the sum is 1."""
        return np.append(self.own, 1 - self.is_digit) if self.refuses else self.own

    @property
    def confidence(self) -> float:
        """What the network gives to the likeliest digit itself."""
        return float(self.own.max())


NOTHING = Recognition(np.full(10, 0.1), np.zeros((SIDE, SIDE)), is_digit=0.0, refuses=True)


def recognize(
    ink: Ink, network: Reader | None = None, preparation: Preparation = AS_MNIST
) -> Recognition:
    """Reads `ink`, (H, W) uint8 with 0 for paper and 255 for ink, prepared as MNIST was.

    `network` is the one that ships where none is given. An empty canvas is no digit.
    Raises ValueError if `ink` has another shape or type.
    """
    prepared = prepare(ink, preparation)
    return NOTHING if prepared is None else read(prepared.image, network)


def read(image: Picture, network: Reader | None = None) -> Recognition:
    """Reads a picture (28, 28) that is already prepared, 1 for ink."""
    # PyTorch: 3 s that an empty canvas need not wait for
    from core.digits.builtin import weights as shipped
    from core.digits.classifier import DIGITS, spread

    classes = (network or shipped.recognizer()).classes(image[None])
    probabilities, is_digit = spread(classes)
    return Recognition(probabilities[0], image, float(is_digit[0]), classes.shape[1] > DIGITS)
