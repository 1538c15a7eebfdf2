"""Polynomial features of one x, and a training/test split to see overfitting."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array

MOST_DEGREE = 12
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Polynomial:
    """The features u, u², … of u = (x − centre) / half_range, which lies between −1 and 1.

    Powers of x itself would differ by many orders of magnitude.
    """

    degree: int
    centre: float
    half_range: float

    @property
    def names(self) -> tuple[str, ...]:
        """u, u² and so on."""
        powers = range(2, self.degree + 1)
        return "u", *(f"u{str(power).translate(SUPERSCRIPTS)}" for power in powers)

    def features(self, x: Array) -> Array:
        """x is (N,), the features are (N, degree)."""
        u = (x - self.centre) / self.half_range
        return np.asarray(u[:, None] ** np.arange(1, self.degree + 1))

    def x(self, features: Array) -> Array:
        """The x of features (N, degree)."""
        return np.asarray(self.centre + self.half_range * features[:, 0])


def polynomial_of(x: Array, degree: int) -> Polynomial:
    """The polynomial features for the range of x.

    Raises:
        ValueError: the degree is not between 1 and 12.
    """
    if not 1 <= degree <= MOST_DEGREE:
        raise ValueError(f"The degree must be between 1 and {MOST_DEGREE}, not {degree}.")
    low, high = float(x.min()), float(x.max())
    return Polynomial(degree, (low + high) / 2, (high - low) / 2 or 1.0)


def train_test_split(
    n: int, test_share: float, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows of the training set, at least two, and those of the test set, in their order."""
    order = np.random.default_rng(seed).permutation(n)
    size = min(round(test_share * n), max(0, n - 2))
    return np.sort(order[size:]), np.sort(order[:size])
