"""Standardisation of the features, which lowers the condition number of the loss."""

from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Array
from core.regression.moments import Moments


@dataclass(frozen=True)
class Standardisation:
    """xₛ = (x − mean) / std; both are (features,)."""

    mean: Array
    std: Array

    def transform(self, x: Array) -> Array:
        """The standardised x; both are (N, features)."""
        return np.asarray((x - self.mean) / self.std)

    def to_x(self, coefficients: Array) -> Array:
        """Coefficients for xₛ as coefficients for x, both (..., features + 1)."""
        w = coefficients[..., :-1] / self.std
        b = coefficients[..., -1:] - (w * self.mean).sum(axis=-1, keepdims=True)
        return np.concatenate([w, b], axis=-1)

    def to_scaled(self, coefficients: Array) -> Array:
        """Coefficients for x as coefficients for xₛ, both (..., features + 1)."""
        w = coefficients[..., :-1]
        b = coefficients[..., -1:] + (w * self.mean).sum(axis=-1, keepdims=True)
        return np.concatenate([w * self.std, b], axis=-1)

    def moments(self, m: Moments) -> Moments:
        """The moments of xₛ, from those of x."""
        xx = m.xx / np.outer(self.std, self.std)
        return replace(m, x_mean=0 * m.x_mean, xx=xx, xy=m.xy / self.std)


def standardisation(m: Moments) -> Standardisation:
    """The one that gives every feature mean 0 and standard deviation 1.

    Raises:
        ValueError: a feature is constant.
    """
    variance = np.diag(m.xx)
    if not np.all(variance > 0):
        raise ValueError("All x are the same, so they cannot be standardised.")
    return Standardisation(m.x_mean, variance**0.5)
