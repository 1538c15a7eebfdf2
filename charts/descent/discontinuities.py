"""Gaps in a curve at its poles and jumps, and where it has no value."""

import numpy as np

from charts.stage import Array
from core.formulas import Objective

# Neighbours farther apart than this share of the figure's height may be on both sides of a pole.
APART = 0.05
# After so many bisections only rounding is left between them.
BISECTIONS = 24


def with_gaps(objective: Objective, x: Array, y: Array, height: float) -> tuple[Array, Array]:
    """The curve through (x, y) with NaN wherever it jumps, in a figure of this height.

    Possible jumps are bisected: on a steep curve the difference vanishes, at a pole it grows.
    A midpoint without a value is a gap, too.
    """
    with np.errstate(all="ignore"):
        places = np.flatnonzero(np.abs(np.diff(y)) > APART * height)
        if not places.size:
            return x, y
        left, right = np.stack([x[places], y[places]]), np.stack([x[places + 1], y[places + 1]])
        undefined = np.zeros(len(places), dtype=bool)
        for _ in range(BISECTIONS):
            middle = (left[0] + right[0]) / 2
            found = np.stack([middle, objective.value(middle)])
            undefined |= ~np.isfinite(found[1])
            in_left_half = np.abs(found[1] - left[1]) > np.abs(right[1] - found[1])
            left = np.where(in_left_half, left, found)
            right = np.where(in_left_half, found, right)
        shrinks = np.abs(right[1] - left[1]) < np.abs(np.diff(y)[places]) / 4
    gaps = places[undefined | ~shrinks] + 1
    return np.insert(x, gaps, np.nan), np.insert(y, gaps, np.nan)
