"""From ink to the 28×28 image that a network trained on MNIST expects.

MNIST was made like this (Y. LeCun, http://yann.lecun.com/exdb/mnist/): the digit is resized,
its proportions kept, to fit a box of 20×20 with an anti-aliasing filter, and placed with its
centre of mass in the centre of a 28×28 image.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.arrays import Array
from core.digits.strokes import Ink

Box = tuple[int, int, int, int]

SIDE = 28
DIGIT_SIDE = 20
FAINTEST_INK = 40


@dataclass(frozen=True)
class Preprocessing:
    """The steps of the preprocessing; each can be switched off.

    crop: to the bounding box of the ink; off: the whole canvas is used.
    margin: resize so that the longest side is 20 pixels; off: 28, without a margin.
    anti_alias: a new pixel is an average of old ones; off: the nearest one.
    centre: centre by mass; off: centre the bounding box.
    normalise: subtract the mean and divide by the standard deviation that the network was
    trained with; off: pixels stay in [0, 1].
    """

    crop: bool = True
    margin: bool = True
    anti_alias: bool = True
    centre: bool = True
    normalise: bool = True


LIKE_MNIST = Preprocessing()
RESIZE_ONLY = Preprocessing(crop=False, margin=False, centre=False)


@dataclass(frozen=True)
class Preprocessed:
    """The result of each step.

    box: (left, top, right, bottom) of the crop, in pixels of the ink. cropped: the ink in it.
    resized: at its size in the image. image: (28, 28) floats in [0, 1], 1 for ink.
    """

    box: Box
    cropped: Ink
    resized: Array
    image: Array


def preprocess(ink: Ink, steps: Preprocessing = LIKE_MNIST) -> Preprocessed | None:
    """From ink, (H, W) uint8 with 255 for ink, to the 28×28 image; None without ink.

    Raises ValueError if `ink` has another shape or type.
    """
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(f"Ink is a (height, width) array of uint8, not {ink.shape} {ink.dtype}.")
    box = bounding_box(ink)
    if box is None:
        return None
    if not steps.crop:
        box = (0, 0, ink.shape[1], ink.shape[0])
    left, top, right, bottom = box
    cropped = ink[top:bottom, left:right]
    resized = resize(cropped, DIGIT_SIDE if steps.margin else SIDE, anti_alias=steps.anti_alias)
    return Preprocessed(box, cropped, resized, place(resized, by_mass=steps.centre))


def bounding_box(ink: Ink) -> Box | None:
    """(left, top, right, bottom) of the visible ink; None if there is none."""
    rows, columns = np.nonzero(ink >= FAINTEST_INK)
    if len(rows) == 0:
        return None
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def resize(ink: Ink, side: int, *, anti_alias: bool = True) -> Array:
    """Resizes to the longest side `side`, keeping proportions; the darkest pixel becomes 1.

    Averaging makes thin strokes faint, whereas every digit of MNIST has black pixels.
    """
    factor = side / max(ink.shape)
    height, width = (max(1, round(length * factor)) for length in ink.shape)
    method = Image.Resampling.BILINEAR if anti_alias else Image.Resampling.NEAREST
    resized = Image.fromarray(ink.astype(np.float32)).resize((width, height), method)
    pixels = np.asarray(resized, dtype=float).clip(0, 255)
    return pixels / max(float(pixels.max()), 1.0)


def place(resized: Array, *, by_mass: bool = True) -> Array:
    """Places the digit in a 28×28 image, its centre of mass (or its box) in the centre."""
    height, width = resized.shape
    row, column = centre_of_mass(resized) if by_mass else ((height - 1) / 2, (width - 1) / 2)
    middle = (SIDE - 1) / 2
    top = int(np.clip(round(middle - row), 0, SIDE - height))
    left = int(np.clip(round(middle - column), 0, SIDE - width))
    image = np.zeros((SIDE, SIDE))
    image[top : top + height, left : left + width] = resized
    return image


def centre_of_mass(image: Array) -> tuple[float, float]:
    """(row, column) of the ink's centre of mass in pixels; (0, 0) is the first pixel."""
    mass = float(image.sum())
    if mass == 0:
        height, width = image.shape
        return (height - 1) / 2, (width - 1) / 2
    rows, columns = np.indices(image.shape)
    return float((rows * image).sum()) / mass, float((columns * image).sum()) / mass
