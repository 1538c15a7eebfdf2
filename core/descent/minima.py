"""Minima of a function of one variable, and which kind of stationary point a place is."""

from typing import Literal

import numpy as np

from core.arrays import Array
from core.descent.trajectory import Differentiable

StationaryPoint = Literal["minimum", "maximum", "saddle point", "inflection point", "plateau"]

# A bracket is divided into 64 parts nine times: 64⁹ = 2⁵⁴, and a float has 53 bits.
PARTS = np.linspace(0.0, 1.0, 65)[:, None]
ROUNDS = 9
# At a pole, such as that of log|x|, the gradient grows as fast as the bracket shrinks.
POLE = 1e-3
# The search for a minimum looks at these distances, in units of 1 + |x|.
DISTANCES = np.geomspace(1e-9, 1e9, 600)
# Gradients are compared at this distance from a stationary point, in units of 1 + |x|.
OFFSET = 1e-3
# A curvature below this, relative to the largest one or 1, is zero.
FLAT = 1e-12


def minima(objective: Differentiable, points: Array) -> Array:
    """The minima between neighbours of the increasing `points`, from left to right.

    A minimum is where the derivative changes sign from − to +, smoothly or in a kink. Brackets
    are narrowed down to rounding error. Poles are left out.
    """
    with np.errstate(all="ignore"):
        (derivatives,) = objective.gradient(points)
        x, derivatives = points[derivatives != 0], derivatives[derivatives != 0]
        turns = np.flatnonzero((derivatives[:-1] < 0) & (derivatives[1:] > 0))
        low, high = x[turns], x[turns + 1]
        change = np.maximum(-derivatives[turns], derivatives[turns + 1]) * (high - low)
        for _ in range(ROUNDS):
            low, high = _narrowed(objective, low, high)
        left = np.abs(objective.gradient(low)[0]) * (high - low)
        return np.asarray(high[left <= POLE * change])


def _narrowed(objective: Differentiable, low: Array, high: Array) -> tuple[Array, Array]:
    """The first part of each bracket at whose end the function no longer decreases."""
    cuts = low + (high - low) * PARTS
    decreasing = objective.gradient(cuts)[0] < 0
    decreasing[0], decreasing[-1] = True, False
    first, column = np.argmin(decreasing, axis=0), np.arange(len(low))
    return cuts[first - 1, column], cuts[first, column]


def minimum_downhill(objective: Differentiable, x: float) -> float | None:
    """The first minimum in the direction of −y′ from `x`; None if there is none."""
    with np.errstate(all="ignore"):
        derivative = float(objective.gradient(x)[0])
        distances = (1 + abs(x)) * DISTANCES
        if derivative == 0:
            found = minima(objective, x + distances[0] * np.array([-1.0, 1.0]))
            return float(found[0]) if found.size else None
        line = np.append(x, x - np.sign(derivative) * distances)
        derivatives = np.sign(derivative) * objective.gradient(line)[0]
        turned = np.flatnonzero(~(derivatives >= 0))
        if not turned.size:
            return None
        found = minima(objective, np.sort(line[turned[0] - 1 : turned[0] + 1]))
    return float(found[0]) if found.size else None


def stationary_point(objective: Differentiable, position: Array) -> StationaryPoint:
    """The kind of stationary point at `position` (variables,), where the gradient is zero."""
    with np.errstate(all="ignore"):
        if len(position) == 1:
            return _on_a_curve(objective, float(position[0]))
        return _on_a_surface(objective, position)


def _on_a_curve(objective: Differentiable, x: float) -> StationaryPoint:
    offsets = OFFSET * (1 + abs(x)) * np.array([-1.0, 0.0, 1.0])
    left, here, right = objective.gradient(x + offsets)[0]
    if left < 0 < right:
        return "minimum"
    if left > 0 > right:
        return "maximum"
    if left * right > 0 and min(abs(left), abs(right)) > 2 * abs(here):
        return "inflection point"
    return "plateau"


def _on_a_surface(objective: Differentiable, position: Array) -> StationaryPoint:
    """By the signs of the Hessian's eigenvalues, from differences of the exact gradient.

    With differences a kink such as |x| has a curvature, too.
    """
    offsets = OFFSET * np.diag(1 + np.abs(position))
    ahead, behind = (np.array(objective.gradient(*(position + s * offsets).T)) for s in (1, -1))
    hessian = (ahead - behind) / (2 * np.diag(offsets))
    if not np.isfinite(hessian).all():
        return "plateau"
    curvatures = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    if (np.abs(curvatures) <= FLAT * max(1.0, float(np.abs(curvatures).max()))).any():
        return "plateau"
    if (curvatures > 0).all():
        return "minimum"
    return "maximum" if (curvatures < 0).all() else "saddle point"
