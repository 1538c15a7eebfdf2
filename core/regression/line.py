"""A line through points: y ≈ w·x + b, fitted by gradient descent on the mean squared error.

The mean squared error of a line is a quadratic of (w, b) that the moments of the data fix.
So the data are read once; after that every step, every point of the loss surface and the
closed form cost the same for a hundred points and for ten million.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.trajectory import Trajectory
from core.regression.moments import Moments, moments

ROUNDING = 1e-14


@dataclass(frozen=True)
class MeanSquaredError:
    """The loss of a line, (1/N)·Σ (y − (w·x + b))², as a function of (w, b) to descend."""

    of: Moments[float]

    def value(self, *line: ArrayLike) -> Array:
        """The loss of one line (w, b) or of many, given as w and b."""
        m, (w, b) = self.of, map(np.asarray, line)
        offset = m.y_mean - w * m.x_mean - b
        slope, least = self._apex
        return np.asarray(least + m.xx * (w - slope) ** 2 + offset * offset)

    @property
    def _apex(self) -> tuple[float, float]:
        """The best slope, and the loss of the best line; what is only rounding is 0."""
        m = self.of
        slope = m.xy / m.xx if m.xx > 0 else 0.0
        least = m.yy - slope * m.xy
        return slope, least if least > ROUNDING * m.yy else 0.0

    def gradient(self, *line: ArrayLike) -> tuple[Array, Array]:
        """Its slopes (2/N)·Σ −x·(y − (w·x + b)) along w and (2/N)·Σ −(y − (w·x + b)) along b."""
        m, (w, b) = self.of, map(np.asarray, line)
        along_b = 2 * (w * m.x_mean + b - m.y_mean)
        return 2 * (w * m.xx - m.xy) + m.x_mean * along_b, along_b

    @property
    def hessian(self) -> Array:
        """Its second derivatives, (2, 2) in the order (w, b), the same everywhere."""
        m = self.of
        return 2 * np.array([[m.xx + m.x_mean**2, m.x_mean], [m.x_mean, 1.0]])

    @property
    def eigenvalues(self) -> tuple[float, float]:
        """The largest and the smallest curvature, without cancellation: their product is 4·xx."""
        x_square = self.of.xx + self.of.x_mean**2
        largest = x_square + 1.0 + np.hypot(x_square - 1.0, 2 * self.of.x_mean)
        return float(largest), float(4 * self.of.xx / largest)

    @property
    def reference(self) -> str:
        """The normal equations give the minimum at once."""
        return "closed form"

    @property
    def directions(self) -> Array:
        """The unit eigenvectors as columns, that of the largest curvature first: (2, 2)."""
        _, vectors = np.linalg.eigh(self.hessian)
        return np.asarray(vectors[:, ::-1])

    @property
    def condition_number(self) -> float:
        """The largest curvature divided by the smallest; infinite when all x are the same."""
        largest, smallest = self.eigenvalues
        return largest / smallest if smallest > 0 else float("inf")

    def sketch(self) -> "MeanSquaredError":
        """Itself: no point of its surface is dearer than another."""
        return self

    def minimum(self) -> tuple[float, float]:
        """The best (w, b).

        Raises:
            ValueError: all x are the same, so that every slope is as good.
        """
        m = self.of
        if not m.xx > 0:
            raise ValueError("All x are the same: no line is better than another. Add a point.")
        w = m.xy / m.xx
        return w, m.y_mean - w * m.x_mean


def closed_form(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """The best (w, b) at once: w = cov(x, y) / var(x), b = ȳ − w·x̄.

    Raises:
        ValueError: see `moments` and `MeanSquaredError.minimum`.
    """
    return MeanSquaredError(moments(x, y)).minimum()


def largest_stable_learning_rate(x: ArrayLike, y: ArrayLike) -> float:
    """2 / λmax: above it gradient descent overshoots more with every step."""
    return 2 / MeanSquaredError(moments(x, y)).eigenvalues[0]


def descend(
    x: ArrayLike,
    y: ArrayLike,
    learning_rate: float,
    steps: int,
    start: tuple[float, float] = (0.0, 0.0),
) -> Trajectory:
    """Fit a line by plain gradient descent; positions are (w, b), values the loss.

    Raises:
        ValueError: see `moments`; or the learning rate or the number of steps is senseless.
    """
    return descend_loss(MeanSquaredError(moments(x, y)), learning_rate, steps, start)


def descend_loss(
    loss: MeanSquaredError, learning_rate: float, steps: int, start: tuple[float, float]
) -> Trajectory:
    """`descend` on data that have been read already: each step costs a few multiplications.

    Raises:
        ValueError: the learning rate is not positive and finite, or steps is negative.
    """
    if not 0 < learning_rate < float("inf"):
        raise ValueError(f"The learning rate must be a positive number, not {learning_rate}.")
    if steps < 0:
        raise ValueError(f"The number of steps must be 0 or more, not {steps}.")
    m = loss.of
    w, b = map(float, start)
    path = np.empty((steps + 1, 2))
    path[0] = w, b
    for t in range(1, steps + 1):
        along_b = 2 * (w * m.x_mean + b - m.y_mean)
        along_w = 2 * (w * m.xx - m.xy) + m.x_mean * along_b
        w, b = w - learning_rate * along_w, b - learning_rate * along_b
        path[t] = w, b
    with np.errstate(all="ignore"):
        values = loss.value(*path.T)
        return descent.build_trajectory(path, values, np.column_stack(loss.gradient(*path.T)))
