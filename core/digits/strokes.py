"""Pen strokes, and the ink that they leave on a canvas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Ink = NDArray[np.uint8]
Points = NDArray[np.float64]

SUPERSAMPLING = 3
CURVE_STEPS = 8
MAX_PEN_SHARE = 0.15


@dataclass(frozen=True)
class Stroke:
    """One stroke: `points` (n, 2) as (x, y) from the top left corner, and the pen's diameter.

    Both are in pixels of the canvas.
    """

    points: Points
    width: float


def limit_pen(strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes with a pen of at most 15 % of the largest stroke's height or width.

    A thicker pen fills the loops of a small digit, and MNIST has no such digits. A drawing that
    is no larger than the pen is a dot, and stays as it is.
    """
    extent = max((float(np.ptp(stroke.points, axis=0).max()) for stroke in strokes), default=0.0)
    limit = MAX_PEN_SHARE * extent
    return [
        replace(stroke, width=limit) if limit < stroke.width <= extent else stroke
        for stroke in strokes
    ]


def rasterise(strokes: Sequence[Stroke], height: int, width: int) -> Ink:
    """The ink of the strokes, (height, width) uint8: 0 background, 255 ink, anti-aliased."""
    sheet = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        _draw(pen, stroke.points * SUPERSAMPLING, stroke.width * SUPERSAMPLING)
    return np.asarray(sheet.reduce(SUPERSAMPLING))


def _draw(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    """Line segments with a disc at each point: round joints and caps."""
    radius = width / 2
    pen.line([(x, y) for x, y in points], fill=255, width=max(1, round(width)))
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def smooth_curve(controls: Points, steps: int = CURVE_STEPS) -> Points:
    """A Catmull-Rom spline through the `controls` (n, 2); a repeated control makes a corner.

    Source: Catmull and Rom, "A class of local interpolating splines", 1974.
    """
    padded = np.vstack([controls[:1], controls, controls[-1:]])
    moves = np.any(controls[1:] != controls[:-1], axis=1)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (padded[i : i + len(moves)][moves, None, :] for i in range(4))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return np.vstack([curve.reshape(-1, 2), controls[-1:]])
