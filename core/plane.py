"""More than one feature: y ≈ w₁·x₁ + … + b, fitted on the mean squared error.

As for a line, the moments of the data fix the loss, so no step reads the data again.
Coefficients are one array: the weight of each feature, then the intercept b.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.optimizer import Array
from core.regression import BLOCK, refuse_what_overflows, steps_until

# Below this share of the largest curvature a direction counts as flat: the features depend
# on each other.
FLAT_SHARE = 1e-12


@dataclass(frozen=True)
class PlaneMoments:
    """What of the data the mean squared error depends on; all but the means are centred.

    `x_mean` and `xy` are (features,), `xx` is (features, features).
    """

    n: int
    x_mean: Array
    y_mean: float
    xx: Array
    xy: Array
    yy: float


def plane_moments(x: Array, y: Array) -> PlaneMoments:
    """Read the data once: x is (N, features), y is (N,).

    Raises:
        ValueError: the shapes do not fit together, or a number or its square is not finite.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not x.size:
        raise ValueError(f"x must be rows × features and y as long, not {x.shape} and {y.shape}.")
    k = x.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        together = np.append(x.mean(axis=0), y.mean())
        total, rest = _plane_sums(x, y, together)
    refuse_what_overflows(np.append(total, together), x, y)
    # A mean has a rounding error of its own: what is left of it is taken out here.
    rest /= len(y)
    total, together = total / len(y) - np.outer(rest, rest), together + rest
    return PlaneMoments(
        len(y), together[:k], float(together[k]), total[:k, :k], total[:k, k], float(total[k, k])
    )


def _plane_sums(x: Array, y: Array, together: Array) -> tuple[Array, Array]:
    """The sums of products of the centred columns and of these columns, block by block."""
    total, rest = np.zeros((len(together), len(together))), np.zeros(len(together))
    for first in range(0, len(y), BLOCK):
        rows = slice(first, first + BLOCK)
        centred = np.column_stack([x[rows], y[rows]]) - together
        total += centred.T @ centred
        rest += centred.sum(axis=0)
    return total, rest


@dataclass(frozen=True)
class PlaneLoss:
    """The mean squared error as a function of the coefficients (w₁, …, b) to descend."""

    of: PlaneMoments

    def value(self, *coefficients: ArrayLike) -> Array:
        """The loss, for numbers or for arrays of one shape."""
        m, (*weights, b) = self.of, np.broadcast_arrays(*coefficients)
        w = np.stack(weights)
        offset = m.y_mean - np.tensordot(m.x_mean, w, 1) - b
        spread = (w * np.tensordot(m.xx, w, 1)).sum(axis=0)
        return np.asarray(np.maximum(0.0, m.yy - 2 * np.tensordot(m.xy, w, 1) + spread + offset**2))

    def gradient(self, *coefficients: ArrayLike) -> tuple[Array, ...]:
        """Its slope along each coefficient, for numbers or for arrays of one shape."""
        places = np.stack(np.broadcast_arrays(*coefficients), axis=-1).astype(float)
        return tuple(np.moveaxis(self.slope(places), -1, 0))

    def slope(self, coefficients: Array) -> Array:
        """The gradient at one place or at many, both (..., features + 1)."""
        m, w, b = self.of, coefficients[..., :-1], coefficients[..., -1:]
        along_b = 2 * ((w @ m.x_mean)[..., None] + b - m.y_mean)
        along_w = 2 * (w @ m.xx - m.xy) + m.x_mean * along_b
        return np.concatenate([along_w, along_b], axis=-1)

    @property
    def hessian(self) -> Array:
        """Its second derivatives, (features + 1, features + 1), the same everywhere."""
        m = self.of
        corner = np.column_stack([m.xx + np.outer(m.x_mean, m.x_mean), m.x_mean])
        return 2 * np.vstack([corner, np.append(m.x_mean, 1.0)])

    @cached_property
    def eigenvalues(self) -> tuple[float, float]:
        """The largest and the smallest curvature."""
        values = np.linalg.eigvalsh(self.hessian)
        return float(values[-1]), float(max(0.0, values[0]))

    @property
    def condition_number(self) -> float:
        """Their ratio; infinite when features depend on each other."""
        largest, smallest = self.eigenvalues
        return largest / smallest if smallest > FLAT_SHARE * largest else float("inf")

    def minimum(self) -> Array:
        """The best coefficients; of several equally good ones those with the least weights."""
        return self._minimum

    @cached_property
    def _minimum(self) -> Array:
        m = self.of
        deviation = np.sqrt(np.diag(m.xx))
        correlation = m.xx / np.outer(deviation, deviation)
        scaled, *_ = np.linalg.lstsq(correlation, m.xy / deviation, rcond=FLAT_SHARE)
        w = scaled / deviation
        return np.append(w, m.y_mean - w @ m.x_mean)


def plane_predicted_steps(loss: PlaneLoss, learning_rate: float, share: float = 0.01) -> float:
    """About how many steps from 0 bring all coefficients within `share` of the best ones.

    One near 0 counts as a hundredth of what would make predictions as high as the points
    lie. As for a line (`core.regression.predicted_steps`), the true number may be smaller.
    """
    m, best = loss.of, loss.minimum()
    height = np.hypot(m.y_mean, np.sqrt(m.yy))
    sizes = np.append(height / np.sqrt(np.diag(m.xx) + m.x_mean**2), height)
    curvatures, directions = np.linalg.eigh(loss.hessian)
    parts = np.abs(directions * (directions.T @ best))
    aims = share * np.maximum(np.abs(best), 0.01 * sizes)
    return steps_until(parts, np.abs(1 - learning_rate * curvatures), aims)


@dataclass(frozen=True)
class Slice:
    """The loss over two coefficients, `first` and `second`; the others have their best values."""

    loss: PlaneLoss
    first: int
    second: int

    def _all(self, one: ArrayLike, other: ArrayLike) -> list[ArrayLike]:
        coefficients: list[ArrayLike] = list(self.loss.minimum())
        coefficients[self.first], coefficients[self.second] = one, other
        return coefficients

    def value(self, *pair: ArrayLike) -> Array:
        """The loss of one pair or of many."""
        return self.loss.value(*self._all(*pair))

    def gradient(self, *pair: ArrayLike) -> tuple[Array, Array]:
        """Its slopes along the two."""
        slopes = self.loss.gradient(*self._all(*pair))
        return slopes[self.first], slopes[self.second]

    def minimum(self) -> tuple[float, float]:
        """The best pair."""
        best = self.loss.minimum()
        return float(best[self.first]), float(best[self.second])

    @property
    def reference(self) -> str:
        """The normal equations give the minimum at once."""
        return "closed form"

    @property
    def directions(self) -> Array:
        """The axes of curvature as columns (2, 2), the steepest first."""
        pair = [self.first, self.second]
        _, vectors = np.linalg.eigh(self.loss.hessian[np.ix_(pair, pair)])
        return np.asarray(vectors[:, ::-1])

    def sketch(self) -> "Slice":
        """Itself: no point of its surface is dearer than another."""
        return self


@dataclass(frozen=True)
class PlaneScaling:
    """Feature scaling: x′ = (x − mean) / deviation for each feature, both (features,)."""

    mean: Array
    deviation: Array

    def x(self, x: Array) -> Array:
        """The scaled x′ of rows x, both (rows, features)."""
        return (x - self.mean) / self.deviation

    def original(self, scaled: Array) -> Array:
        """Coefficients for x′, (..., features + 1), as those for x."""
        w = scaled[..., :-1] / self.deviation
        return np.concatenate([w, scaled[..., -1:] - (w @ self.mean)[..., None]], axis=-1)

    def scaled(self, original: Array) -> Array:
        """Coefficients for x, (..., features + 1), as those for x′."""
        w = original[..., :-1]
        shifted = original[..., -1:] + (w @ self.mean)[..., None]
        return np.concatenate([w * self.deviation, shifted], axis=-1)

    def of(self, m: PlaneMoments) -> PlaneMoments:
        """The moments of the scaled data."""
        s = self.deviation
        return PlaneMoments(m.n, np.zeros_like(s), m.y_mean, m.xx / np.outer(s, s), m.xy / s, m.yy)


def plane_standardisation(m: PlaneMoments) -> PlaneScaling:
    """The scaling that gives each x′ the mean 0 and the deviation 1."""
    return PlaneScaling(m.x_mean, np.sqrt(np.diag(m.xx)))
