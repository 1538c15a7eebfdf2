"""Lines and planes that were fitted by descent, and the points to draw them among."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np

from charts.stage import Array
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent
from core.descent.trajectory import Trajectory
from core.regression.diagnosis import Outcome
from core.regression.line import MeanSquaredError
from core.regression.losses import LineLoss
from core.regression.moments import moments_of_features
from core.regression.multiple import PlaneLoss
from core.regression.scaling import Scaling

MOST_POINTS = 500
Loss = TypeVar("Loss", LineLoss, PlaneLoss)


@dataclass(frozen=True)
class Fit(Generic[Loss]):
    """A run of descent on the loss of a line or a plane, and the points to draw.

    Attributes:
        x, y: the points, or a sample of them: (points,) each, or x of (points, features).
        loss: the loss in the coordinates of the descent, (w, b) or the scaled (w′, b′).
        run: the run in those coordinates.
        optimizer: who ran.
        scaling: how x was scaled for the descent, None if it was not.
        original: the loss in the units of the points.
        axes: what the features are called, and last y.
        batch: how many points a step saw, None for all.
    """

    x: Array
    y: Array
    loss: Loss
    run: Trajectory
    optimizer: Optimizer
    scaling: Scaling[Any] | None
    original: Loss
    axes: tuple[str, ...] = ("x", "y")
    batch: int | None = None

    @cached_property
    def coefficients(self) -> Array:
        """(w, b) or (w₁, …, b) at each step in the units of the points: (steps + 1, each)."""
        positions = self.run.positions
        return positions if self.scaling is None else self.scaling.original(positions)

    @property
    def letters(self) -> tuple[str, ...]:
        """What the coefficients are called: the slope of a line is w, a weight is its feature."""
        if len(self.axes) == 2:
            return "w", "b"
        intercept = "b" if "b" not in self.axes else "b (intercept)"
        return *self.axes[:-1], intercept

    @property
    def names(self) -> tuple[str, ...]:
        """What the coordinates of the descent are called."""
        mark = "" if self.scaling is None else "′"
        return tuple(f"{letter}{mark}" for letter in self.letters)

    @cached_property
    def sizes(self) -> Array:
        """What counts as much in the coordinates of the descent: see `Moments.sizes`."""
        return _sizes(self.x if self.scaling is None else self.scaling.x(self.x), self.y)

    @cached_property
    def original_sizes(self) -> Array:
        """The same for the coefficients in the units of the points."""
        return _sizes(self.x, self.y)

    @cached_property
    def outcome(self) -> Outcome:
        """The run and where it should have led."""
        best = np.array(self.original.minimum())
        return Outcome(
            self.run,
            self.coefficients,
            best,
            self.original_sizes,
            self._spoken(),
            float(self.original.value(*best)),
            float(self.optimizer.learning_rate),
            self._limit(),
            self.batch,
            self.scaling is not None,
        )

    def _spoken(self) -> tuple[str, ...]:
        """The coefficients in a sentence."""
        if len(self.axes) == 2:
            return "the slope w", "the intercept b"
        return (*(f"the coefficient of {name}" for name in self.axes[:-1]), "the intercept b")

    def _limit(self) -> float | None:
        plain = type(self.optimizer) is GradientDescent
        if plain and isinstance(self.loss, MeanSquaredError | PlaneLoss):
            return 2 / self.loss.eigenvalues[0]
        return None


def _sizes(x: Array, y: Array) -> Array:
    return moments_of_features(x.reshape(len(y), -1), y).sizes


def sample(x: Array, y: Array, most: int = MOST_POINTS) -> tuple[Array, Array]:
    """At most `most` points (rows of x), drawn at random, the same each time."""
    if len(x) <= most:
        return x, y
    chosen = np.random.default_rng(0).choice(len(x), most, replace=False)
    return x[chosen], y[chosen]
