"""A line through points: y ≈ w·x + b, fitted by gradient descent on the mean squared error.

The mean squared error of a line is a quadratic of (w, b) that the moments of the data fix.
So the data are read once; after that every step, every point of the loss surface and the
closed form cost the same for a hundred points and for ten million.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core import descent
from core.descent import Trajectory
from core.optimizer import Array

BLOCK = 16_384
ROUNDING = 1e-14


@dataclass(frozen=True)
class Moments:
    """What of the data the mean squared error of a line depends on.

    Attributes:
        n: how many points.
        x_mean, y_mean: their centre.
        xx, xy, yy: the means of (x − x̄)², (x − x̄)(y − ȳ) and (y − ȳ)². Being centred,
            they keep their digits however far from 0 the data lie.
    """

    n: int
    x_mean: float
    y_mean: float
    xx: float
    xy: float
    yy: float


def moments(x: ArrayLike, y: ArrayLike) -> Moments:
    """Read the data once.

    Raises:
        ValueError: x and y differ in length, are empty, or hold what is no finite number; or
            their squares are none.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x and y must be two equally long columns, not {x.shape} and {y.shape}.")
    if not x.size:
        raise ValueError("There are no points: at least one is needed.")
    with np.errstate(over="ignore", invalid="ignore"):
        x_mean, y_mean = float(x.mean()), float(y.mean())
        # A mean has a rounding error of its own: what is left of it is taken out below.
        sums = _centred_sums(x, y, x_mean, y_mean) / x.size
    refuse_what_overflows(np.append(sums, [x_mean, y_mean]), x, y)
    x_rest, y_rest, xx, xy, yy = sums
    return Moments(
        n=x.size,
        x_mean=x_mean + float(x_rest),
        y_mean=y_mean + float(y_rest),
        xx=float(xx - x_rest**2),
        xy=float(xy - x_rest * y_rest),
        yy=float(yy - y_rest**2),
    )


def refuse_what_overflows(means: Array, x: Array, y: Array) -> None:
    """Refuse data of which a mean is no finite number.

    Raises:
        ValueError: which says whether the data or only their squares are to blame.
    """
    if np.isfinite(means).all():
        return
    if np.isfinite(x).all() and np.isfinite(y).all():
        raise ValueError("The numbers are too large: their squares cannot be computed.")
    raise ValueError("Every x and y must be a finite number.")


def _centred_sums(x: Array, y: Array, x_mean: float, y_mean: float) -> Array:
    """The sums of dx, dy, dx², dx·dy and dy², block by block so that no copy leaves the cache."""
    total = np.zeros(5)
    for first in range(0, x.size, BLOCK):
        dx, dy = x[first : first + BLOCK] - x_mean, y[first : first + BLOCK] - y_mean
        total += dx.sum(), dy.sum(), dx @ dx, dx @ dy, dy @ dy
    return total


@dataclass(frozen=True)
class MeanSquaredError:
    """The loss of a line, (1/N)·Σ (y − (w·x + b))², as a function of (w, b) to descend."""

    of: Moments

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
        return descent.trajectory(path, values, np.column_stack(loss.gradient(*path.T)))


def tolerance(loss: MeanSquaredError, share: float = 0.01) -> float:
    """`share` of the best b; of one near 0, `share` of a hundredth of the height of the points."""
    _, b = loss.minimum()
    height = float(np.hypot(loss.of.y_mean, np.sqrt(loss.of.yy)))
    return share * max(abs(b), 0.01 * height)


def predicted_steps(
    loss: MeanSquaredError,
    learning_rate: float,
    start: tuple[float, float] = (0.0, 0.0),
    share: float = 0.01,
) -> float:
    """About how many steps bring b within `tolerance` of the best b (infinite: never).

    Along an eigenvector of curvature λ the distance shrinks by 1 − ηλ a step. The parts of b
    along both are added up without their signs, so the true number may be a little smaller.
    """
    w, b = loss.minimum()
    along = loss.directions.T @ np.subtract(start, (w, b))
    parts = np.abs(loss.directions[1] * along)
    shrink = np.abs(1 - learning_rate * np.array(loss.eigenvalues))
    return steps_until(parts[None], shrink, np.array([tolerance(loss, share)]))


def steps_until(parts: Array, shrink: Array, aims: Array) -> float:
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
