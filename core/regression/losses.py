"""Losses of a residual r = y − (w·x + b): squared error, absolute error and Huber loss.

The mean squared error follows from the moments of the data (`core.regression.least_squares`).
The others do not: each of their steps reads every point, or those of a mini-batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array

CELLS_AT_ONCE = 1_000_000
# The tolerance of a minimum, where x and y are in units of their spread.
TOLERANCE = 1e-12


@dataclass(frozen=True)
class ResidualLoss:
    """The loss of residuals, element by element, and its derivative.

    `delta` is where Huber's loss turns from a square into a straight line; the others ignore it.
    """

    name: str
    description: str
    formula: str
    value: Callable[[Array, float], Array]
    derivative: Callable[[Array, float], Array]


def _huber(r: Array, delta: float) -> Array:
    inside = np.minimum(np.abs(r), delta)
    return inside**2 + 2 * delta * (np.abs(r) - inside)


SQUARED = ResidualLoss(
    "MSE",
    "Mean squared error: a residual twice as large counts four times, so outliers dominate.",
    r"\frac1N\sum r_i^2",
    lambda r, delta: r**2,
    lambda r, delta: 2 * r,
)
ABSOLUTE = ResidualLoss(
    "MAE",
    "Mean absolute error: a residual twice as large counts twice, so outliers have little "
    "influence.",
    r"\frac1N\sum |r_i|",
    lambda r, delta: np.abs(r),
    lambda r, delta: np.sign(r),
)
HUBER = ResidualLoss(
    "Huber",
    "Huber loss: squared up to δ, linear beyond. It is smooth and robust to outliers.",
    r"\frac1N\sum\begin{cases}r_i^2 & |r_i|\le\delta\\ 2\delta|r_i|-\delta^2 & \text{else}"
    r"\end{cases}",
    _huber,
    lambda r, delta: 2 * np.clip(r, -delta, delta),
)
LOSSES = {loss.name: loss for loss in (SQUARED, ABSOLUTE, HUBER)}


def gradient(loss: ResidualLoss, delta: float, x: Array, y: Array, line: Array) -> Array:
    """The gradient (2,) of the mean loss of the points x, y with respect to the line (w, b).

    At the corner of |r| the subgradient 0 is taken.
    """
    derivative = loss.derivative(y - (line[0] * x + line[1]), delta)
    return np.array([-(derivative @ x) / len(x), -derivative.mean()])


@dataclass(frozen=True)
class MeanLoss:
    """The mean loss of the points x, y, each of shape (N,), as a function of (w, b)."""

    x: Array
    y: Array
    loss: ResidualLoss
    delta: float = 1.0
    # The Hessian is not constant, and SciPy searches for the minimum.
    has_closed_form: ClassVar[bool] = False
    eigenvectors: ClassVar[None] = None

    def value(self, *line: ArrayLike) -> Array:
        """The loss of one line (w, b) or of many, given as w and b."""
        w, b = np.broadcast_arrays(*line)
        flat_w, flat_b = w.reshape(-1, 1).astype(float), b.reshape(-1, 1).astype(float)
        height = max(1, CELLS_AT_ONCE // len(self.x))
        means = np.empty(len(flat_w))
        for first in range(0, len(flat_w), height):
            rows = slice(first, first + height)
            residuals = self.y - (flat_w[rows] * self.x + flat_b[rows])
            means[rows] = self.loss.value(residuals, self.delta).mean(axis=1)
        return means.reshape(w.shape)

    def gradient(self, *line: ArrayLike) -> tuple[Array, Array]:
        """The partial derivatives along w and b, at one line or at many."""
        w, b = np.broadcast_arrays(*line)
        lines = np.stack([w.ravel(), b.ravel()], axis=-1).astype(float)
        gradients = [gradient(self.loss, self.delta, self.x, self.y, one) for one in lines]
        w_gradient, b_gradient = np.reshape(gradients, (*w.shape, 2)).T
        return w_gradient.T, b_gradient.T

    def minimum(self) -> Array:
        """The best (w, b); if several are equally good, one of them."""
        return np.array(self._minimum)

    @cached_property
    def _minimum(self) -> tuple[float, float]:
        """Searched for with x standardised and y in units of its median absolute deviation.

        So it is as exact in any unit, and however far away an outlier is.
        """
        mean, std = self.x.mean(), self.x.std()
        median = float(np.median(self.y))
        z, dy = (self.x - mean) / std, self.y - median
        unit = float(np.median(np.abs(dy))) or float(dy.std()) or 1.0
        slope, intercept = MeanLoss(z, dy / unit, self.loss, self.delta / unit)._search()
        w = slope * unit / float(std)
        return w, median + intercept * unit - w * float(mean)

    def _search(self) -> tuple[float, float]:
        """Over w alone, each with its best intercept: that function of w is convex, too.

        The zero of its derivative is found, since the loss of a far outlier dominates the sum.
        """

        @cache
        def negative_derivative(w: float) -> float:
            r = self.y - w * self.x
            r -= self._best_intercept(r)
            derivatives = self.loss.derivative(r, self.delta)
            on_line = r == 0
            if on_line.any():
                # Points on the line take the subgradients that keep the intercept optimal.
                derivatives[on_line] = -derivatives.sum() / on_line.sum()
            return float(derivatives @ self.x) / len(self.x)

        w = _zero(negative_derivative)
        return w, self._best_intercept(self.y - w * self.x)

    def _best_intercept(self, r: Array) -> float:
        """The constant with the least loss: the mean for MSE, the median for MAE."""
        if self.loss is SQUARED:
            return float(r.mean())
        if self.loss is ABSOLUTE:
            return float(np.median(r))
        return _zero(lambda b: float(self.loss.derivative(r - b, self.delta).mean()))


def _zero(decreasing: Callable[[float], float]) -> float:
    """Where a decreasing function is 0: bracketed, then found by Brent's method."""
    from scipy.optimize import brentq

    reach = 1.0
    while decreasing(-reach) < 0 or decreasing(reach) > 0:
        reach *= 4
    return float(brentq(decreasing, -reach, reach, xtol=TOLERANCE, maxiter=1_000))
