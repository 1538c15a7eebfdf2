"""Linear regression by least squares: y ≈ w·x + b, or y ≈ w₁·x₁ + … + b, with the loss MSE.

The mean squared error is a quadratic function of the coefficients, determined by the moments of
the data. Coefficients are one array: the weight of each feature, then the intercept b.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.trajectory import Differentiable, Trajectory
from core.regression.moments import Moments, moments

Number = float | Array
ROUNDING = 1e-14
# Singular values below this share of the largest one count as 0: the features are collinear.
COLLINEAR = 1e-12


class RegressionLoss(Differentiable, Protocol):
    """A loss of the coefficients that can be descended, drawn, and minimised directly."""

    @property
    def has_closed_form(self) -> bool:
        """Whether the minimum is given by a formula."""

    @property
    def eigenvectors(self) -> Array | None:
        """Of a constant Hessian, as columns, largest eigenvalue first; None if it varies."""

    def minimum(self) -> Array:
        """The best coefficients."""


@dataclass(frozen=True)
class MeanSquaredError:
    """The loss (1/N)·Σ (y − (w·x + b))² as a function of the coefficients (w₁, …, b)."""

    moments: Moments
    has_closed_form: ClassVar[bool] = True

    def value(self, *coefficients: ArrayLike) -> Array:
        """The loss; the coefficients are numbers or arrays of one shape."""
        m, (*weights, b) = self.moments, np.broadcast_arrays(*coefficients)
        w = np.stack(weights)
        intercept_error = m.y_mean - np.tensordot(m.x_mean, w, 1) - b
        away = (w.T - self._minimum[:-1]).T
        excess = (away * np.tensordot(m.xx, away, 1)).sum(axis=0)
        return np.asarray(self.least + np.maximum(0.0, excess) + intercept_error**2)

    @cached_property
    def least(self) -> float:
        """The loss at the minimum; what is only rounding is 0."""
        least = self.moments.yy - float(self._minimum[:-1] @ self.moments.xy)
        return least if least > ROUNDING * self.moments.yy else 0.0

    def gradient(self, *coefficients: ArrayLike) -> tuple[Array, ...]:
        """The partial derivatives; the coefficients are numbers or arrays of one shape."""
        points = np.stack(np.broadcast_arrays(*coefficients), axis=-1).astype(float)
        return tuple(np.moveaxis(self.gradient_array(points), -1, 0))

    def gradient_array(self, coefficients: Array) -> Array:
        """The gradient at one point or at many, both (..., features + 1)."""
        matrix, target, back = self._centred
        return np.asarray((coefficients @ matrix - target) @ back)

    @cached_property
    def _centred(self) -> tuple[Array, Array, Array]:
        """The gradient as two matrix products, which keep the digits of features far from 0.

        With c = (w, b), c·matrix − target is (w·xx − xy, w·x̄ + b − ȳ). `back` adds x̄ times the
        last entry to the others and doubles all.
        """
        m = self.moments
        last = np.append(0 * m.x_mean, 1.0)
        matrix = np.vstack([np.column_stack([m.xx, m.x_mean]), last])
        back = 2 * np.eye(len(last))
        back[-1, :-1] = 2 * m.x_mean
        return matrix, np.append(m.xy, m.y_mean), back

    @cached_property
    def hessian(self) -> Array:
        """The second derivatives, (features + 1, features + 1), the same everywhere."""
        m = self.moments
        top = np.column_stack([m.xx + np.outer(m.x_mean, m.x_mean), m.x_mean])
        return 2 * np.vstack([top, np.append(m.x_mean, 1.0)])

    @cached_property
    def _eigen(self) -> tuple[Array, Array]:
        values, vectors = np.linalg.eigh(self.hessian)
        return np.maximum(0.0, values[::-1]), vectors[:, ::-1]

    @property
    def eigenvalues(self) -> tuple[float, ...]:
        """The eigenvalues of the Hessian, the largest first: (features + 1,)."""
        if len(self.moments.x_mean) > 1:
            return tuple(map(float, self._eigen[0]))
        # Without cancellation: the product of the two is 4·xx.
        xx, x_mean = float(self.moments.xx[0, 0]), float(self.moments.x_mean[0])
        x_square = xx + x_mean**2
        largest = x_square + 1.0 + float(np.hypot(x_square - 1.0, 2 * x_mean))
        return largest, 4 * xx / largest

    @property
    def eigenvectors(self) -> Array:
        """The unit eigenvectors as columns, that of the largest eigenvalue first."""
        return self._eigen[1]

    @property
    def condition_number(self) -> float:
        """The largest eigenvalue over the smallest; infinite if that is 0."""
        eigenvalues = self.eigenvalues
        return eigenvalues[0] / eigenvalues[-1] if eigenvalues[-1] > 0 else float("inf")

    @property
    def largest_stable_learning_rate(self) -> float:
        """2 / λmax: above it plain gradient descent diverges."""
        return 2 / self.eigenvalues[0]

    def r_squared(self, coefficients: Array) -> float:
        """1 − MSE / var(y): 1 is a perfect fit, 0 is that of the mean of y."""
        y_variance = self.moments.yy
        loss = float(self.value(*coefficients))
        return 1 - loss / y_variance if y_variance > 0 else float("nan")

    def residual_std(self, coefficients: Array) -> float:
        """The standard deviation of the residuals."""
        m, (*w, b) = self.moments, coefficients
        mean = m.y_mean - m.x_mean @ np.array(w) - b
        return float(np.sqrt(max(0.0, float(self.value(*coefficients)) - mean**2)))

    def minimum(self) -> Array:
        """The least-squares coefficients; of collinear features those with the smallest weights.

        Raises:
            ValueError: a feature is constant.
        """
        return self._minimum

    @cached_property
    def _minimum(self) -> Array:
        m = self.moments
        std = np.sqrt(np.diag(m.xx))
        if not (std > 0).all():
            raise ValueError("All x are the same, so no slope is better than another.")
        scaled, *_ = np.linalg.lstsq(m.xx / np.outer(std, std), m.xy / std, rcond=COLLINEAR)
        w = scaled / std
        return np.append(w, m.y_mean - w @ m.x_mean)


@dataclass(frozen=True)
class Slice:
    """The loss over two coefficients, `first` and `second`; the others have their best values."""

    loss: MeanSquaredError
    first: int
    second: int
    has_closed_form: ClassVar[bool] = True

    def _all(self, one: ArrayLike, other: ArrayLike) -> list[ArrayLike]:
        coefficients: list[ArrayLike] = list(self.loss.minimum())
        coefficients[self.first], coefficients[self.second] = one, other
        return coefficients

    def value(self, *pair: ArrayLike) -> Array:
        """The loss of one pair or of many."""
        return self.loss.value(*self._all(*pair))

    def gradient(self, *pair: ArrayLike) -> tuple[Array, Array]:
        """The two partial derivatives."""
        gradient = self.loss.gradient(*self._all(*pair))
        return gradient[self.first], gradient[self.second]

    def minimum(self) -> Array:
        """The best pair."""
        return self.loss.minimum()[[self.first, self.second]]

    @property
    def eigenvectors(self) -> Array:
        """Of the Hessian of the two: columns (2, 2), that of the larger eigenvalue first."""
        pair = [self.first, self.second]
        _, vectors = np.linalg.eigh(self.loss.hessian[np.ix_(pair, pair)])
        return np.asarray(vectors[:, ::-1])


def closed_form(x: ArrayLike, y: ArrayLike) -> tuple[float, ...]:
    """The least-squares coefficients (w, b): w = cov(x, y) / var(x), b = ȳ − w·x̄.

    Raises:
        ValueError: see `moments` and `MeanSquaredError.minimum`.
    """
    return tuple(map(float, MeanSquaredError(moments(x, y)).minimum()))


def largest_stable_learning_rate(x: ArrayLike, y: ArrayLike) -> float:
    """2 / λmax: above it plain gradient descent diverges."""
    return MeanSquaredError(moments(x, y)).largest_stable_learning_rate


def descend(
    x: ArrayLike,
    y: ArrayLike,
    learning_rate: float,
    steps: int,
    start: tuple[float, float] = (0.0, 0.0),
) -> Trajectory:
    """Fit a line by plain gradient descent: positions are (w, b), values the loss.

    Raises:
        ValueError: see `moments` and `descend_line`.
    """
    return descend_line(MeanSquaredError(moments(x, y)), learning_rate, steps, start)


def descend_line(
    loss: MeanSquaredError, learning_rate: float, steps: int, start: ArrayLike
) -> Trajectory:
    """Plain gradient descent for one feature, in Python numbers: ten times as fast as arrays.

    Raises:
        ValueError: the learning rate is not positive and finite, or steps is negative.
    """
    if not 0 < learning_rate < float("inf"):
        raise ValueError(f"The learning rate must be a positive number, not {learning_rate}.")
    if steps < 0:
        raise ValueError(f"The number of steps must be 0 or more, not {steps}.")
    m, (w, b) = loss.moments, np.asarray(start, dtype=float).tolist()
    path = _line_path(
        float(m.x_mean[0]),
        float(m.xx[0, 0]),
        float(m.xy[0]),
        m.y_mean,
        w,
        b,
        learning_rate,
        steps,
    )
    return _trajectory(loss, path)


def descend_lines(
    losses: Sequence[MeanSquaredError], learning_rates: Array, steps: int, starts: Array
) -> list[Trajectory]:
    """What `descend_line` returns for each loss, learning rate and start (runs, 2), in one pass."""
    every = [loss.moments for loss in losses]
    x_mean, xx, xy, y_mean = np.array(
        [(m.x_mean[0], m.xx[0, 0], m.xy[0], m.y_mean) for m in every]
    ).T
    w, b = starts.T
    paths = _line_path(x_mean, xx, xy, y_mean, w, b, learning_rates, steps)
    runs = zip(losses, np.moveaxis(paths, -1, 0), strict=True)
    return [_trajectory(loss, path) for loss, path in runs]


def _line_path(
    x_mean: Number,
    xx: Number,
    xy: Number,
    y_mean: Number,
    w: Number,
    b: Number,
    learning_rate: Number,
    steps: int,
) -> Array:
    """(w, b) at each step, (steps + 1, 2); of arrays (runs,) they are (steps + 1, 2, runs)."""
    path = np.empty((steps + 1, 2, *np.shape(w)))
    path[0] = w, b
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            b_gradient = 2 * (w * x_mean + b - y_mean)
            w_gradient = 2 * (w * xx - xy) + x_mean * b_gradient
            w, b = w - learning_rate * w_gradient, b - learning_rate * b_gradient
            path[t] = w, b
    return path


def _trajectory(loss: MeanSquaredError, path: Array) -> Trajectory:
    with np.errstate(all="ignore"):
        return descent.build_trajectory(path, loss.value(*path.T), loss.gradient_array(path))
