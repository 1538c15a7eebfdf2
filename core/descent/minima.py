"""The minima of a function of one variable, found by the sign of its slope."""

import numpy as np

from core.arrays import Array
from core.descent.trajectory import Differentiable

# A bracket is cut into so many parts so often: 64⁹ = 2⁵⁴, and a float has 53 bits.
PARTS = np.linspace(0.0, 1.0, 65)[:, None]
ROUNDS = 9
# At a hole, such as that of log|x|, the slope grows as fast as the bracket shrinks.
HOLE = 1e-3
# Downhill is searched at these distances, in units of 1 + |x|.
REACH = np.geomspace(1e-9, 1e9, 600)


def minima(objective: Differentiable, points: Array) -> Array:
    """The minima between neighbours among the rising `points`, from left to right.

    A minimum is where the slope turns from − to +, smoothly or in a kink; it is found by
    narrowing down what lies between, to rounding. A hole in the function is none.
    """
    with np.errstate(all="ignore"):
        (slopes,) = objective.gradient(points)
        x, slopes = points[slopes != 0], slopes[slopes != 0]
        turns = np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] > 0))
        low, high = x[turns], x[turns + 1]
        fall = np.maximum(-slopes[turns], slopes[turns + 1]) * (high - low)
        for _ in range(ROUNDS):
            low, high = _narrowed(objective, low, high)
        left = np.abs(objective.gradient(low)[0]) * (high - low)
        return np.asarray(high[left <= HOLE * fall])


def _narrowed(objective: Differentiable, low: Array, high: Array) -> tuple[Array, Array]:
    """Of the parts of each bracket the first at whose end the function no longer falls."""
    cuts = low + (high - low) * PARTS
    falls = objective.gradient(cuts)[0] < 0
    falls[0], falls[-1] = True, False
    first, column = np.argmin(falls, axis=0), np.arange(len(low))
    return cuts[first - 1, column], cuts[first, column]


def downhill(objective: Differentiable, x: float) -> float | None:
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
