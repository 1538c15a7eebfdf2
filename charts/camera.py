"""From where to look at a surface in space, so that what lies on it is not hidden by it."""

from collections.abc import Sequence

import numpy as np

from charts.stage import Array

# Far enough away that no tick label is cut.
DISTANCE = 2.65
CENTRE = {"x": 0.0, "y": 0.0, "z": -0.12}
# Degrees around and above the floor, the liked view first.
CORNERS, SIDES = (45, 135, 225, 315), (90, 0, 180, 270)
VIEWS = [
    (around, above) for views in (CORNERS, SIDES) for above in (23, 38, 52, 66) for around in views
]
ENOUGH = 0.95
# By how much more a view must show than those that are liked better.
BETTER = 0.05
# How far along the way to the eye a line is followed: at half of it, it has left the box.
RAY = np.linspace(0.005, 0.5, 40)
PLACES = 48
# What is further outside the box is not looked at.
NEAR = -1.0, 2.0
# Places are lifted above the surface by this share of its height.
LIFT = 0.012


def camera_for(
    lines: Sequence[Array], sides: Sequence[tuple[float, float]], heights: Array
) -> dict[str, dict[str, float]]:
    """Plotly's camera for a surface in a cube.

    `lines` lie over the surface, (points, 3) each, with gaps where they are NaN; a point is a
    line of one. `sides` are the ranges of x, y and z, `heights` (n, n) has a row a y, and NaN
    where there is no surface. The first view that shows most of the lines is taken, or the best.
    """
    low, high = np.array(sides).T
    high = np.where(high > low, high, low + 1)
    each = max(2, PLACES // len(lines))
    shares = [np.clip((line - low) / (high - low), *NEAR) for line in lines]
    places = np.vstack([resample(line, each) for line in shares])
    ground = (heights - low[2]) / (high[2] - low[2])
    best, most = _eye(*VIEWS[0]), -1.0
    for view in VIEWS if len(places) else ():
        eye = _eye(*view)
        seen = _seen(places, ground, eye)
        if seen > most + BETTER:
            best, most = eye, seen
        if most >= ENOUGH:
            break
    return {"eye": dict(zip("xyz", best.tolist(), strict=True)), "center": CENTRE}


def resample(line: Array, count: int) -> Array:
    """So many places evenly along the length of a line (points, 3), however these are spaced.

    A gap, where points are NaN, has no length.
    """
    known = np.isfinite(line).all(axis=1)
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    length = np.append(0.0, np.nan_to_num(steps).cumsum())[known]
    line = line[known]
    if len(line) < 2:
        return line
    along = np.linspace(0.0, length[-1], count)
    return np.stack([np.interp(along, length, side) for side in line.T], axis=1)


def _eye(around: float, above: float) -> Array:
    a, h = np.radians(around), np.radians(above)
    return DISTANCE * np.array([np.cos(a) * np.cos(h), np.sin(a) * np.cos(h), np.sin(h)])


def _seen(places: Array, heights: Array, eye: Array) -> float:
    """The share of the places from which a straight line reaches the eye above the surface."""
    ways = (eye + 0.5 - places)[:, None, :] * RAY[None, :, None]
    x, y, z = np.moveaxis(places[:, None, :] + ways, -1, 0)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    return float(1 - (inside & (z < _between(heights, x, y))).any(axis=1).mean())


def _between(heights: Array, x: Array, y: Array) -> Array:
    """The height at places between those of the grid, bilinearly."""
    last = len(heights) - 1
    column, row = (np.clip(side * last, 0, last - 1e-9) for side in (x, y))
    i, j = row.astype(int), column.astype(int)
    up, right = row - i, column - j
    low = heights[i, j] + right * (heights[i, j + 1] - heights[i, j])
    high = heights[i + 1, j] + right * (heights[i + 1, j + 1] - heights[i + 1, j])
    return np.asarray(low + up * (high - low))
