"""Feature scaling of a line: the cure for a long valley."""

from dataclasses import dataclass

import numpy as np

from core.optimizer import Array
from core.regression import MeanSquaredError, Moments


@dataclass(frozen=True)
class Scaling:
    """Feature scaling: x′ = (x − mean) / deviation, which makes the loss a round bowl."""

    mean: float
    deviation: float

    def x(self, x: Array) -> Array:
        """The scaled x′."""
        return (x - self.mean) / self.deviation

    def line(self, scaled: Array) -> Array:
        """Lines (w′, b′) in x′, of shape (..., 2), as the same lines (w, b) in x."""
        w = scaled[..., 0] / self.deviation
        return np.stack([w, scaled[..., 1] - w * self.mean], axis=-1)

    def scaled(self, line: Array) -> Array:
        """Lines (w, b) in x, of shape (..., 2), as the same lines (w′, b′) in x′."""
        return np.stack(
            [line[..., 0] * self.deviation, line[..., 1] + line[..., 0] * self.mean], axis=-1
        )

    def of(self, m: Moments) -> Moments:
        """The moments of the scaled data."""
        return Moments(m.n, 0.0, m.y_mean, m.xx / self.deviation**2, m.xy / self.deviation, m.yy)


def standardisation(m: Moments) -> Scaling:
    """The scaling that gives x′ the mean 0 and the deviation 1.

    Raises:
        ValueError: all x are the same.
    """
    MeanSquaredError(m).minimum()
    return Scaling(m.x_mean, float(np.sqrt(m.xx)))
