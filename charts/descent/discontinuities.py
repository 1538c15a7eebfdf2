"""Where a curve is broken: at a pole, at a jump, or where it has no value."""

import numpy as np

from charts.stage import Array
from core.formulas.objective import Objective

# Neighbours on the curve that are so far apart, in heights of the picture, may be on both sides
# of a pole; after so many halvings, rounding is all that lies between them.
APART = 0.05
HALVINGS = 24


def broken(objective: Objective, x: Array, y: Array, height: float) -> tuple[Array, Array]:
    """The curve through (x, y) with a gap (NaN) wherever it jumps, in a picture of such `height`.

    What may be a jump is halved again and again: on a steep slope its height vanishes, at a pole
    it grows. Where a middle has no value, nothing joins the two sides.
    """
    with np.errstate(all="ignore"):
        places = np.flatnonzero(np.abs(np.diff(y)) > APART * height)
        if not places.size:
            return x, y
        left, right = np.stack([x[places], y[places]]), np.stack([x[places + 1], y[places + 1]])
        hole = np.zeros(len(places), dtype=bool)
        for _ in range(HALVINGS):
            middle = (left[0] + right[0]) / 2
            found = np.stack([middle, objective.value(middle)])
            hole |= ~np.isfinite(found[1])
            to_left = np.abs(found[1] - left[1]) > np.abs(right[1] - found[1])
            left, right = np.where(to_left, left, found), np.where(to_left, found, right)
        stays = hole | ~(np.abs(right[1] - left[1]) < np.abs(np.diff(y)[places]) / 4)
    gaps = places[stays] + 1
    return np.insert(x, gaps, np.nan), np.insert(y, gaps, np.nan)
