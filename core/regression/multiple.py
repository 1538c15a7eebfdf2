"""More than one feature: y ≈ w₁·x₁ + … + b, fitted on the mean squared error.

As for a line, the moments of the data fix the loss, so no step reads the data again.
Coefficients are one array: the weight of each feature, then the intercept b.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.regression.moments import Moments

# Below this share of the largest curvature a direction counts as flat: the features depend
# on each other.
FLAT_SHARE = 1e-12


@dataclass(frozen=True)
class PlaneLoss:
    """The mean squared error as a function of the coefficients (w₁, …, b) to descend."""

    of: Moments[Array]

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
        return tuple(np.moveaxis(self.gradient_array(places), -1, 0))

    def gradient_array(self, coefficients: Array) -> Array:
        """The gradient at one place or at many, both (..., features + 1)."""
        matrix, target, back = self._centred
        return np.asarray((coefficients @ matrix - target) @ back)

    @cached_property
    def _centred(self) -> tuple[Array, Array, Array]:
        """The slope as two products, in which features far from 0 lose no digits.

        With c = (w, b), matrix and target make of it (w·xx − xy, w·x̄ + b − ȳ), and `back`
        adds x̄ times the last to the others, and doubles all.
        """
        m = self.of
        last = np.append(0 * m.x_mean, 1.0)
        matrix = np.vstack([np.column_stack([m.xx, m.x_mean]), last])
        back = 2 * np.eye(len(last))
        back[-1, :-1] = 2 * m.x_mean
        return matrix, np.append(m.xy, m.y_mean), back

    @property
    def hessian(self) -> Array:
        """Its second derivatives, (features + 1, features + 1), the same everywhere."""
        m = self.of
        corner = np.column_stack([m.xx + np.outer(m.x_mean, m.x_mean), m.x_mean])
        return 2 * np.vstack([corner, np.append(m.x_mean, 1.0)])

    @cached_property
    def _axes(self) -> tuple[Array, Array]:
        values, vectors = np.linalg.eigh(self.hessian)
        return np.maximum(0.0, values[::-1]), vectors[:, ::-1]

    @property
    def eigenvalues(self) -> tuple[float, ...]:
        """The curvatures, the largest first: (features + 1,)."""
        return tuple(map(float, self._axes[0]))

    @property
    def directions(self) -> Array:
        """The unit eigenvectors as columns, that of the largest curvature first."""
        return self._axes[1]

    @property
    def condition_number(self) -> float:
        """Largest by smallest curvature; infinite when features depend on each other."""
        largest, *_, smallest = self.eigenvalues
        return largest / smallest if smallest > FLAT_SHARE * largest else float("inf")

    @property
    def reference(self) -> str:
        """The normal equations give the minimum at once."""
        return "closed form"

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
