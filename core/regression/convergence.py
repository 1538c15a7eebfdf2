"""How many steps plain gradient descent takes on a loss with the same curvature everywhere."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from core.arrays import Array
from core.regression.diagnosis import NEAR
from core.regression.moments import Moments


class Quadratic(Protocol):
    """The mean squared error of a line or of a plane."""

    @property
    def of(self) -> Moments[float] | Moments[Array]:
        """What of the data it depends on."""

    @property
    def eigenvalues(self) -> tuple[float, ...]:
        """Its curvatures, the largest first."""

    @property
    def directions(self) -> Array:
        """The unit eigenvectors of its curvatures, as columns."""

    def minimum(self) -> Sequence[float] | Array:
        """The best coefficients."""


def predicted_steps(
    loss: Quadratic,
    learning_rate: float,
    start: Sequence[float] | Array | None = None,
) -> float:
    """About how many steps bring all coefficients within 1 % of the best (infinite: never).

    They start at `start`, or at 0. A best coefficient near 0 counts as a hundredth of its size.

    Along an eigenvector of curvature λ the distance shrinks by 1 − ηλ a step. The parts of a
    coefficient along all of them are added up without their signs, so the true number may be a
    little smaller.
    """
    best = np.array(loss.minimum())
    away = best if start is None else best - start
    parts = np.abs(loss.directions * (loss.directions.T @ away))
    shrink = np.abs(1 - learning_rate * np.array(loss.eigenvalues))
    aims = NEAR * np.maximum(np.abs(best), NEAR * loss.of.sizes)
    return _until(parts, shrink, aims)


def _until(parts: Array, shrink: Array, aims: Array) -> float:
    """When distances that are sums of shrinking parts are all within their aims (infinite: never).

    `parts` (distances, directions) are what each direction adds at first, `shrink`
    (directions,) what a step leaves of it, `aims` is (distances,).
    """

    def there(steps: float) -> bool:
        return bool((parts @ shrink**steps <= aims).all())

    if there(0.0):
        return 0.0
    if not aims.all() or (shrink >= 1).any():
        return float("inf")
    few, many = 0.0, 1.0
    while not there(many):
        few, many = many, 2 * many
    while many - few > 0.5:
        middle = (few + many) / 2
        few, many = (few, middle) if there(middle) else (middle, many)
    return float(np.ceil(many))
