"""From the ink of a drawing to the 28×28 picture that a network trained on MNIST expects.

MNIST was made like this (Y. LeCun, http://yann.lecun.com/exdb/mnist/): the digit is scaled
without distortion into a box of 20×20 with an anti-aliasing filter, and placed so that its
centre of mass is the centre of a 28×28 picture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.digits.strokes import Ink

Picture = NDArray[np.float64]
Box = tuple[int, int, int, int]

SIDE = 28
DIGIT_SIDE = 20
FAINTEST_INK = 40


@dataclass(frozen=True)
class Preparation:
    """Which steps of the way from ink to picture are taken; each can be turned off.

    crop: cut away the empty paper; off: the whole canvas counts as the digit.
    margin: the longest side becomes 20 pixels; off: it fills all 28.
    smooth: each new pixel is an average of the old ones; off: it copies a single one.
    centre: the centre of mass comes to the middle; off: the middle of the box does.
    """

    crop: bool = True
    margin: bool = True
    smooth: bool = True
    centre: bool = True


AS_MNIST = Preparation()
SHRUNK_ONLY = Preparation(crop=False, margin=False, centre=False)


@dataclass(frozen=True)
class Prepared:
    """The stations of a drawing: each as it is after its step.

    raw: (H, W) the ink. box: (left, top, right, bottom) of what is cropped, in pixels of raw.
    cropped: the inside of the box. scaled: at the size it has in the picture.
    image: (28, 28) floats in [0, 1], 1 for ink.
    """

    raw: Ink
    box: Box
    cropped: Ink
    scaled: Picture
    image: Picture


def prepare(ink: Ink, preparation: Preparation = AS_MNIST) -> Prepared | None:
    """Takes the ink, (H, W) uint8 with 255 for ink, to the picture; None if there is no ink.

    Raises ValueError if `ink` has another shape or type.
    """
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(f"Ink is a (height, width) array of uint8, not {ink.shape} {ink.dtype}.")
    box = bounding_box(ink)
    if box is None:
        return None
    if not preparation.crop:
        box = (0, 0, ink.shape[1], ink.shape[0])
    left, top, right, bottom = box
    cropped = ink[top:bottom, left:right]
    side = DIGIT_SIDE if preparation.margin else SIDE
    scaled = scale(cropped, side, smooth=preparation.smooth)
    return Prepared(ink, box, cropped, scaled, place(scaled, by_mass=preparation.centre))


def bounding_box(ink: Ink) -> Box | None:
    """(left, top, right, bottom) around all ink that can be seen; None where there is none."""
    rows, columns = np.nonzero(ink >= FAINTEST_INK)
    if len(rows) == 0:
        return None
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def scale(ink: Ink, side: int, *, smooth: bool = True) -> Picture:
    """Scales without distortion until the longest side is `side`; the darkest ink becomes 1.

    A thin pen gets faint when it is averaged; MNIST's pen is always black somewhere.
    """
    factor = side / max(ink.shape)
    height, width = (max(1, round(length * factor)) for length in ink.shape)
    method = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
    sheet = Image.fromarray(ink.astype(np.float32)).resize((width, height), method)
    scaled = np.asarray(sheet, dtype=float).clip(0, 255)
    return scaled / max(float(scaled.max()), 1.0)


def place(scaled: Picture, *, by_mass: bool = True) -> Picture:
    """Puts the scaled digit into 28×28, its centre of mass (or of its box) in the middle."""
    height, width = scaled.shape
    row, column = centre_of_mass(scaled) if by_mass else ((height - 1) / 2, (width - 1) / 2)
    middle = (SIDE - 1) / 2
    top = int(np.clip(round(middle - row), 0, SIDE - height))
    left = int(np.clip(round(middle - column), 0, SIDE - width))
    image = np.zeros((SIDE, SIDE))
    image[top : top + height, left : left + width] = scaled
    return image


def centre_of_mass(picture: Picture) -> tuple[float, float]:
    """(row, column) of the mean place of the ink, in pixels; (0, 0) is the first pixel."""
    mass = float(picture.sum())
    if mass == 0:
        height, width = picture.shape
        return (height - 1) / 2, (width - 1) / 2
    rows, columns = np.indices(picture.shape)
    return float((rows * picture).sum()) / mass, float((columns * picture).sum()) / mass
