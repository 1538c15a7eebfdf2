"""Strokes from the drawing canvas, which sends Fabric.js objects as JSON.

Source: http://fabricjs.com/docs (class Path). A path holds commands such as ["M", x, y] and
["Q", x1, y1, x, y], in pixels of the canvas.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.digits.strokes import Points, Stroke

CURVE_STEPS = 6


def strokes(drawing: Mapping[str, Any] | None) -> list[Stroke]:
    """The strokes of a drawing in the order in which they were drawn; [] without a drawing."""
    objects = (drawing or {}).get("objects", [])
    return [
        Stroke(_points(item["path"]), float(item["strokeWidth"]))
        for item in objects
        if item.get("type") == "Path" and item["path"]
    ]


def without_last(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """The drawing without its last stroke."""
    return {**drawing, "objects": drawing["objects"][:-1]}


def with_pen(drawing: Mapping[str, Any], width: float) -> dict[str, Any]:
    """The drawing with all strokes in a pen of this width."""
    objects = [{**item, "strokeWidth": width} for item in drawing["objects"]]
    return {**drawing, "objects": objects}


def _points(commands: Sequence[Sequence[Any]]) -> Points:
    """The path as points (n, 2); quadratic Bézier curves are sampled at equal steps of t."""
    points: list[Points] = []
    for name, *numbers in commands:
        coordinates = np.array(numbers, dtype=float).reshape(-1, 2)
        if name == "Q":
            t = np.linspace(0, 1, CURVE_STEPS + 1)[1:, None]
            start, control, end = points[-1][-1], *coordinates
            points.append((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
        else:
            points.append(coordinates)
    return np.vstack(points)
