"""From where to look at a surface in space, so that what lies on it is not hidden by it."""

import numpy as np

from charts.stage import Array

# Far enough away that no tick label is cut.
DISTANCE = 2.65
CENTRE = {"x": 0.0, "y": 0.0, "z": -0.12}
# Degrees around and above the floor, the liked view first.
CORNERS, SIDES = (45, 135, 225, 315), (90, 0, 180, 270)
VIEWS = [
    (around, above) for views in (CORNERS, SIDES) for above in (23, 38, 52) for around in views
]
ENOUGH = 0.85
RAY = np.linspace(0.02, 1.0, 40)
MOST_PLACES = 30
# Places are lifted above the surface by this share of its height.
LIFT = 0.012


def looking_at(places: Array, heights: Array) -> dict[str, dict[str, float]]:
    """Plotly's camera for a surface in a cube.

    `heights` (n, n) has a row a y; `places` are points over it, (points, 3). Both are in
    shares of the box, 0 to 1. The first view that shows most places is taken, or the best.
    """
    picked = places[np.unique(np.linspace(0, len(places) - 1, MOST_PLACES).astype(int))]
    best, most = _eye(*VIEWS[0]), -1.0
    for view in VIEWS:
        eye = _eye(*view)
        seen = _seen(picked, heights, eye)
        if seen > most:
            best, most = eye, seen
        if most >= ENOUGH:
            break
    return {"eye": dict(zip("xyz", best.tolist(), strict=True)), "center": CENTRE}


def _eye(around: float, above: float) -> Array:
    a, h = np.radians(around), np.radians(above)
    return DISTANCE * np.array([np.cos(a) * np.cos(h), np.sin(a) * np.cos(h), np.sin(h)])


def _seen(places: Array, heights: Array, eye: Array) -> float:
    """The share of the places from which a straight line reaches the eye above the surface."""
    ways = (eye + 0.5 - places)[:, None, :] * RAY[None, :, None]
    x, y, z = np.moveaxis(places[:, None, :] + ways, -1, 0)
    outside = (x < 0) | (x > 1) | (y < 0) | (y > 1)
    return float((outside | (z >= _between(heights, x, y))).all(axis=1).mean())


def _between(heights: Array, x: Array, y: Array) -> Array:
    """The height at places between those of the grid, bilinearly."""
    last = len(heights) - 1
    column, row = (np.clip(side * last, 0, last - 1e-9) for side in (x, y))
    i, j = row.astype(int), column.astype(int)
    up, right = row - i, column - j
    low = heights[i, j] + right * (heights[i, j + 1] - heights[i, j])
    high = heights[i + 1, j] + right * (heights[i + 1, j + 1] - heights[i + 1, j])
    return np.asarray(low + up * (high - low))
