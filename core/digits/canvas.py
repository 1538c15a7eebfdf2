"""Strokes out of what the drawing canvas sends: Fabric.js objects as JSON.

Source: http://fabricjs.com/docs (class Path). A path holds commands such as ["M", x, y] and
["Q", x1, y1, x, y] in the place where it was drawn; `left`, `top`, `scaleX`, `scaleY` and
`angle` say where its centre lies and how it is turned after the learner moved it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.digits.strokes import Points, Stroke

CURVE_STEPS = 6


def strokes(drawing: Mapping[str, Any] | None) -> list[Stroke]:
    """All strokes of a drawing, in the order in which they were made; [] for no drawing."""
    objects = (drawing or {}).get("objects", [])
    return [_stroke(thing) for thing in objects if thing.get("type") == "Path" and thing["path"]]


def without_last(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """The drawing before its last stroke."""
    return {**drawing, "objects": drawing["objects"][:-1]}


def _stroke(path: Mapping[str, Any]) -> Stroke:
    points = _points(path["path"])
    scale = np.array([path.get("scaleX", 1), path.get("scaleY", 1)], dtype=float)
    angle = np.radians(path.get("angle", 0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    place = np.array([path["left"], path["top"]], dtype=float)
    width = float(path["strokeWidth"]) * float(np.sqrt(abs(scale.prod())))
    return Stroke(((points - middle) * scale) @ turn.T + place, width)


def _points(commands: Sequence[Sequence[Any]]) -> Points:
    """The path as points (n, 2): quadratic Bézier curves are followed in small steps."""
    points: list[Points] = []
    for name, *numbers in commands:
        corners = np.array(numbers, dtype=float).reshape(-1, 2)
        if name == "Q":
            t = np.linspace(0, 1, CURVE_STEPS + 1)[1:, None]
            start, bend, end = points[-1][-1], *corners
            points.append((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end)
        else:
            points.append(corners)
    return np.vstack(points)
