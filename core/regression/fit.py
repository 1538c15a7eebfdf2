"""A model fitted by descent: the run, its loss, and the coefficients in the units of the data."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.arrays import Array
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent
from core.descent.trajectory import Trajectory
from core.regression.least_squares import MeanSquaredError, RegressionLoss
from core.regression.moments import Moments
from core.regression.polynomial import Polynomial
from core.regression.scaling import Standardisation

MOST_POINTS = 500


@dataclass(frozen=True)
class Fit:
    """A run of descent on the loss of a linear model, and the points to draw.

    Attributes:
        x, y: the points, or a sample of them: (points, features) and (points,).
        moments: the moments of all points.
        loss: the loss in the coordinates of the run, those of the standardised x if it was.
        run: the run in those coordinates.
        optimizer: the one that was used.
        scaling: how x was standardised for the run, None if it was not.
        original: the loss in the units of the data.
        names: the names of the features, and last of y.
        batch_size: the points of a mini-batch, None for all.
        polynomial: what the features are powers of, None if they are no polynomial.
        test: x and y of the test set, None if there is none.
    """

    x: Array
    y: Array
    moments: Moments
    loss: RegressionLoss
    run: Trajectory
    optimizer: Optimizer
    scaling: Standardisation | None
    original: RegressionLoss
    names: tuple[str, ...] = ("x", "y")
    batch_size: int | None = None
    polynomial: Polynomial | None = None
    test: tuple[Array, Array] | None = None

    @cached_property
    def coefficients(self) -> Array:
        """The coefficients at each step, in the units of the data: (steps + 1, features + 1)."""
        positions = self.run.positions
        return positions if self.scaling is None else self.scaling.to_x(positions)

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        """w and b for a line; for more features, their names and b."""
        if len(self.names) == 2:
            return "w", "b"
        intercept = "b" if "b" not in self.names else "b (intercept)"
        return *self.names[:-1], intercept

    @property
    def run_names(self) -> tuple[str, ...]:
        """The names of the coefficients of the run; for a standardised x they have an index s."""
        mark = "" if self.scaling is None else "ₛ"
        return tuple(f"{name}{mark}" for name in self.coefficient_names)

    def test_loss(self, coefficients: Array) -> Array:
        """The mean squared error on the test set, of coefficients (..., features + 1)."""
        assert self.test is not None
        x, y = self.test
        with np.errstate(over="ignore", invalid="ignore"):
            residuals = y - (coefficients[..., :-1] @ x.T + coefficients[..., -1:])
            return np.asarray((residuals**2).mean(axis=-1))

    @cached_property
    def scales(self) -> Array:
        """`Moments.coefficient_scales` in the coordinates of the run."""
        m = self.moments if self.scaling is None else self.scaling.moments(self.moments)
        return m.coefficient_scales

    @property
    def stability_limit(self) -> float | None:
        """The largest stable learning rate; None if the run is not plain descent on the MSE."""
        plain = type(self.optimizer) is GradientDescent and self.batch_size is None
        if plain and isinstance(self.loss, MeanSquaredError):
            return self.loss.largest_stable_learning_rate
        return None


def sample(x: Array, y: Array, most: int = MOST_POINTS) -> tuple[Array, Array]:
    """At most `most` points (rows of x), drawn at random, the same each time."""
    if len(x) <= most:
        return x, y
    rows = np.random.default_rng(0).choice(len(x), most, replace=False)
    return x[rows], y[rows]
