"""The minima of a function of one variable, found by the sign of its slope."""

import numpy as np

from core.descent import Descendable
from core.optimizer import Array

HALVINGS = 60
# At a hole, such as that of log|x|, the slope grows as fast as the bracket shrinks.
HOLE = 1e-3
# Downhill is searched at these distances, in units of 1 + |x|.
REACH = np.geomspace(1e-9, 1e9, 600)


def minima(objective: Descendable, points: Array) -> Array:
    """The minima between neighbours among the rising `points`, from left to right.

    A minimum is where the slope turns from − to +, smoothly or in a kink; it is found by
    halving what lies between, to rounding. A hole in the function is none.
    """
    with np.errstate(all="ignore"):
        (slopes,) = objective.gradient(points)
        x, slopes = points[slopes != 0], slopes[slopes != 0]
        turns = np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] > 0))
        low, high = x[turns], x[turns + 1]
        fall = np.maximum(-slopes[turns], slopes[turns + 1]) * (high - low)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            falls = objective.gradient(middle)[0] < 0
            low, high = np.where(falls, middle, low), np.where(falls, high, middle)
        left = np.abs(objective.gradient(low)[0]) * (high - low)
        return np.asarray(high[left <= HOLE * fall])


def downhill(objective: Descendable, x: float) -> float | None:
    """The minimum of the basin in which `x` lies; None where the function falls without end."""
    with np.errstate(all="ignore"):
        slope = float(objective.gradient(x)[0])
        reach = (1 + abs(x)) * REACH
        if slope == 0:
            found = minima(objective, x + reach[0] * np.array([-1.0, 1.0]))
            return float(found[0]) if found.size else None
        way = np.append(x, x - np.sign(slope) * reach)
        slopes = np.sign(slope) * objective.gradient(way)[0]
        turned = np.flatnonzero(~(slopes >= 0))
        if not turned.size:
            return None
        found = minima(objective, np.sort(way[turned[0] - 1 : turned[0] + 1]))
    return float(found[0]) if found.size else None
