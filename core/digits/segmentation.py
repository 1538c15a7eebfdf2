"""Segmentation: the digits of a number, each with its box and its ink."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from core.digits.preprocessing import FAINTEST_INK, Box
from core.digits.strokes import Ink

GRID = 200
MIN_SHARED_WIDTH = 0.35
MIN_INK_SHARE = 0.02
EIGHT_NEIGHBOURS = np.ones((3, 3))


@dataclass(frozen=True)
class Part:
    """A part of a drawing: its box (left, top, right, bottom), and an array of its ink alone."""

    box: Box
    ink: Ink

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in the box."""
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom


def split(ink: Ink) -> list[Part]:
    """The digits of a number, from left to right.

    Connected components that lie above each other, such as a 5 and its bar, are one digit:
    they share more than 35 % of the narrower one's width. Components with less than 2 % of the
    largest one's ink are dropped as noise. Digits that touch each other are not separated.
    """
    components = _components(ink)
    largest = max((part.ink.sum(dtype=int) for part in components), default=0)
    parts: list[Part] = []
    for part in sorted(components, key=lambda part: part.box[0]):
        if part.ink.sum(dtype=int) < MIN_INK_SHARE * largest:
            continue
        if parts and _shared_width(parts[-1].box, part.box) > MIN_SHARED_WIDTH:
            parts[-1] = _part(np.maximum(parts[-1].ink, part.ink))
        else:
            parts.append(part)
    return parts


def _components(ink: Ink) -> list[Part]:
    """The connected components of the ink, gaps of a few pixels bridged."""
    reach = max(1, max(ink.shape) // GRID)
    bridged = ndimage.binary_dilation(ink >= FAINTEST_INK, EIGHT_NEIGHBOURS, iterations=reach)
    labels, count = ndimage.label(bridged, EIGHT_NEIGHBOURS)
    return [_part(np.where(labels == label, ink, 0)) for label in range(1, count + 1)]


def _part(ink: Ink) -> Part:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return Part(box, ink.astype(np.uint8))


def _shared_width(one: Box, other: Box) -> float:
    """The share of the narrower box's width that lies above or below the other box, 0 to 1."""
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared / min(one[2] - one[0], other[2] - other[0])
