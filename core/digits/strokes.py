"""Strokes of a pen, and the ink they leave: from points on a canvas to a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Ink = NDArray[np.uint8]
Points = NDArray[np.float64]

SUPERSAMPLING = 3
CURVE_STEPS = 8


@dataclass(frozen=True)
class Stroke:
    """One move of the pen: `points` of shape (n, 2) as (x, y) from the top left corner.

    `points` and `width`, the diameter of the pen, are in pixels of the canvas.
    """

    points: Points
    width: float


def rasterise(strokes: Sequence[Stroke], height: int, width: int) -> Ink:
    """The ink of the strokes on a canvas of (height, width): 0 paper, 255 ink, soft edges."""
    sheet = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        _draw(pen, stroke.points * SUPERSAMPLING, stroke.width * SUPERSAMPLING)
    return np.asarray(sheet.reduce(SUPERSAMPLING))


def _draw(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    """Lines from point to point, with a disc on each point for round joints and ends."""
    radius = width / 2
    pen.line([(x, y) for x, y in points], fill=255, width=max(1, round(width)))
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def smooth_curve(controls: Points, steps: int = CURVE_STEPS) -> Points:
    """A Catmull-Rom spline through all `controls` (n, 2); a control given twice is a corner.

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
