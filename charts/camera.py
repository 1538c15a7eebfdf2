"""A camera for a 3-D surface from which the paths on it are visible."""

from collections.abc import Sequence

import numpy as np

from charts.stage import Array

# Far enough away that no tick label is cut.
DISTANCE = 2.65
CENTRE = {"x": 0.0, "y": 0.0, "z": -0.12}
# (azimuth, elevation) in degrees, in order of preference.
CORNERS, SIDES = (45, 135, 225, 315), (90, 0, 180, 270)
VIEWS = [
    (azimuth, elevation)
    for azimuths in (CORNERS, SIDES)
    for elevation in (23, 38, 52, 66)
    for azimuth in azimuths
]
# A view that shows this share of the paths is taken at once.
ENOUGH = 0.95
# A less preferred view must show this much more.
MARGIN = 0.05
# Where a line of sight is tested, as shares of the way to the camera.
RAY = np.linspace(0.005, 0.5, 40)
SAMPLES = 48
# Points of a path further outside the unit cube are moved here.
CLIP = -1.0, 2.0
# Charts draw paths this share of the height above the surface.
LIFT = 0.012


def camera_for(
    lines: Sequence[Array], sides: Sequence[tuple[float, float]], heights: Array
) -> dict[str, dict[str, float]]:
    """Plotly's camera for a surface drawn in a cube.

    Args:
        lines: paths on the surface, (points, 3) each, NaN for gaps; a point is a path of one.
        sides: the ranges of x, y and z.
        heights: (n, n), a row for each y, NaN where there is no surface.
    """
    low, high = np.array(sides).T
    high = np.where(high > low, high, low + 1)
    each = max(2, SAMPLES // len(lines))
    shares = [np.clip((line - low) / (high - low), *CLIP) for line in lines]
    points = np.vstack([resample(line, each) for line in shares])
    surface = (heights - low[2]) / (high[2] - low[2])
    best, most = _eye(*VIEWS[0]), -1.0
    for view in VIEWS if len(points) else ():
        eye = _eye(*view)
        visible = _visible(points, surface, eye)
        if visible > most + MARGIN:
            best, most = eye, visible
        if most >= ENOUGH:
            break
    return {"eye": dict(zip("xyz", best.tolist(), strict=True)), "center": CENTRE}


def resample(line: Array, count: int) -> Array:
    """`count` points at equal distances along a line (points, 3). Gaps (NaN) have no length."""
    known = np.isfinite(line).all(axis=1)
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    length = np.append(0.0, np.nan_to_num(steps).cumsum())[known]
    line = line[known]
    if len(line) < 2:
        return line
    along = np.linspace(0.0, length[-1], count)
    return np.stack([np.interp(along, length, side) for side in line.T], axis=1)


def _eye(azimuth: float, elevation: float) -> Array:
    a, h = np.radians(azimuth), np.radians(elevation)
    return DISTANCE * np.array([np.cos(a) * np.cos(h), np.sin(a) * np.cos(h), np.sin(h)])


def _visible(points: Array, heights: Array, eye: Array) -> float:
    """The share of the points with a line of sight to the camera above the surface."""
    sight = (eye + 0.5 - points)[:, None, :] * RAY[None, :, None]
    x, y, z = np.moveaxis(points[:, None, :] + sight, -1, 0)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    return float(1 - (inside & (z < _interpolate(heights, x, y))).any(axis=1).mean())


def _interpolate(heights: Array, x: Array, y: Array) -> Array:
    """Bilinear interpolation of the grid at x and y in [0, 1]."""
    last = len(heights) - 1
    column, row = (np.clip(side * last, 0, last - 1e-9) for side in (x, y))
    i, j = row.astype(int), column.astype(int)
    up, right = row - i, column - j
    low = heights[i, j] + right * (heights[i, j + 1] - heights[i, j])
    high = heights[i + 1, j] + right * (heights[i + 1, j + 1] - heights[i + 1, j])
    return np.asarray(low + up * (high - low))
