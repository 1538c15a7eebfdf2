"""Strokes from the drawing canvas, which sends Fabric.js objects as JSON.

Source: http://fabricjs.com/docs (class Path). A path holds commands such as ["M", x, y] and
["Q", x1, y1, x, y]; `left`, `top`, `scaleX`, `scaleY` and `angle` give its centre, scale and
rotation after it was moved.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.digits.strokes import Points, Stroke

CURVE_STEPS = 6


def strokes(drawing: Mapping[str, Any] | None) -> list[Stroke]:
    """The strokes of a drawing in the order in which they were drawn; [] without a drawing."""
    objects = (drawing or {}).get("objects", [])
    return [_stroke(item) for item in objects if item.get("type") == "Path" and item["path"]]


def without_last(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """The drawing without its last stroke."""
    return {**drawing, "objects": drawing["objects"][:-1]}


def with_pen(drawing: Mapping[str, Any], width: float) -> dict[str, Any]:
    """The drawing with all strokes in a pen of this width."""
    objects = [{**item, "strokeWidth": width} for item in drawing["objects"]]
    return {**drawing, "objects": objects}


def _stroke(path: Mapping[str, Any]) -> Stroke:
    points = _points(path["path"])
    scale = np.array([path.get("scaleX", 1), path.get("scaleY", 1)], dtype=float)
    angle = np.radians(path.get("angle", 0))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    position = np.array([path["left"], path["top"]], dtype=float)
    width = float(path["strokeWidth"]) * float(np.sqrt(abs(scale.prod())))
    return Stroke(((points - centre) * scale) @ rotation.T + position, width)


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
