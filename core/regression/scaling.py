"""Feature scaling: the cure for a long valley."""

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from core.arrays import Array
from core.regression.moments import Moments, Of


@dataclass(frozen=True)
class Scaling(Generic[Of]):
    """Feature scaling: x′ = (x − mean) / deviation, which makes the loss a rounder bowl.

    Both are numbers for one feature and (features,) for several.
    """

    mean: Of
    deviation: Of

    def x(self, x: Array) -> Array:
        """The scaled x′ of x, (points,) or (points, features)."""
        return np.asarray((x - self.mean) / self.deviation)

    def original(self, scaled: Array) -> Array:
        """Coefficients (w′, …, b′) for x′, (..., features + 1), as those for x."""
        w = scaled[..., :-1] / self.deviation
        b = scaled[..., -1:] - (w * self.mean).sum(axis=-1, keepdims=True)
        return np.concatenate([w, b], axis=-1)

    def scaled(self, original: Array) -> Array:
        """Coefficients (w, …, b) for x, (..., features + 1), as those for x′."""
        w = original[..., :-1]
        b = original[..., -1:] + (w * self.mean).sum(axis=-1, keepdims=True)
        return np.concatenate([w * self.deviation, b], axis=-1)

    def of(self, m: Moments[Of]) -> Moments[Of]:
        """The moments of the scaled data."""
        s = self.deviation
        products = np.outer(s, s) if isinstance(s, np.ndarray) else s * s
        return replace(m, x_mean=0 * m.x_mean, xx=m.xx / products, xy=m.xy / s)


def standardisation(m: Moments[Of]) -> Scaling[Of]:
    """The scaling that gives each x′ the mean 0 and the deviation 1.

    Raises:
        ValueError: all x are the same.
    """
    variance = np.diag(m.xx) if isinstance(m.xx, np.ndarray) else m.xx
    if not np.all(variance > 0):
        raise ValueError("All x are the same: they have no deviation to scale by.")
    return Scaling(m.x_mean, variance**0.5)
