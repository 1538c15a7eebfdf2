"""Several digits on one sheet: where each of them lies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.digits.preprocessing import FAINTEST_INK, Box
from core.digits.strokes import Ink

GRID = 200
SHARED_WIDTH = 0.35
SPECK = 0.02


@dataclass(frozen=True)
class Part:
    """A piece of a drawing: its box (left, top, right, bottom) on the sheet, and its ink alone."""

    box: Box
    ink: Ink


def split(ink: Ink) -> list[Part]:
    """The digits of a number, from left to right.

    Pieces of ink that touch belong together; so do pieces one above the other, such as a five
    and its hat: they share more than a third of the width of the narrower one. Specks with less
    than 2 % of the largest piece's ink are left out. Digits that touch stay one part.
    """
    pieces = _pieces(ink)
    largest = max((piece.ink.sum() for piece in pieces), default=0)
    parts: list[Part] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[0]):
        if piece.ink.sum() < SPECK * largest:
            continue
        if parts and _shared_width(parts[-1].box, piece.box) > SHARED_WIDTH:
            parts[-1] = _joined(parts[-1], piece)
        else:
            parts.append(piece)
    return parts


def _pieces(ink: Ink) -> list[Part]:
    """Each connected piece of ink, found on a coarse grid so that tiny gaps are bridged."""
    cell = max(1, max(ink.shape) // GRID)
    coarse = _shrunk(ink, cell) >= FAINTEST_INK
    labels = connected(coarse)
    fine = np.kron(labels, np.ones((cell, cell), dtype=labels.dtype))[
        : ink.shape[0], : ink.shape[1]
    ]
    return [_part(np.where(fine == label, ink, 0)) for label in np.unique(labels[coarse])]


def _shrunk(ink: Ink, cell: int) -> Ink:
    """The darkest ink of each cell×cell block."""
    height, width = (-(-length // cell) * cell for length in ink.shape)
    padded = np.zeros((height, width), dtype=np.uint8)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(height // cell, cell, width // cell, cell)
    return np.asarray(blocks.max(axis=(1, 3)))


def connected(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each group of true cells that touch, corners included; 0 elsewhere.

    Each cell starts with a number of its own. It takes the largest around it, then the one
    that the cell of that number has by now (which makes long ways short), until all agree.
    """
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        spread = labels
        for axis in (0, 1):
            ahead, behind = (np.roll(spread, step, axis) for step in (1, -1))
            np.moveaxis(ahead, axis, 0)[0] = 0
            np.moveaxis(behind, axis, 0)[-1] = 0
            spread = np.maximum(spread, np.maximum(ahead, behind))
        spread = np.where(mask, spread.ravel()[np.maximum(spread, 1) - 1], 0)
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def _part(ink: Ink) -> Part:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return Part(box, ink.astype(np.uint8))


def _shared_width(one: Box, other: Box) -> float:
    """How much of the narrower box lies above or below the other one, from 0 to 1."""
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared / min(one[2] - one[0], other[2] - other[0])


def _joined(one: Part, other: Part) -> Part:
    return _part(np.maximum(one.ink, other.ink))
