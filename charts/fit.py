"""Lines and planes that were fitted by descent, and the points to draw them among."""

from dataclasses import dataclass

import numpy as np

from charts.stage import Array
from core.descent import Trajectory
from core.optimizer import Optimizer
from core.optimizers import GradientDescent
from core.outcome import Outcome
from core.plane import PlaneLoss, PlaneScaling
from core.regression import MeanSquaredError
from core.residuals import LineLoss
from core.scaling import Scaling

MOST_POINTS = 500


@dataclass(frozen=True)
class Fit:
    """A run of descent on the loss of a line, and the points to draw.

    Attributes:
        x, y: the points, or a sample of them.
        loss: the loss in the coordinates of the descent, (w, b) or the scaled (w′, b′).
        run: the run in those coordinates.
        optimizer: who ran.
        scaling: how x was scaled for the descent, None if it was not.
        original: the loss in (w, b).
        axes: what the columns are called.
        batch: how many points a step saw, None for all.
    """

    x: Array
    y: Array
    loss: LineLoss
    run: Trajectory
    optimizer: Optimizer
    scaling: Scaling | None
    original: LineLoss
    axes: tuple[str, str] = ("x", "y")
    batch: int | None = None

    @property
    def lines(self) -> Array:
        """The line (w, b) at each step, in the units of the points: (steps + 1, 2)."""
        positions = self.run.positions
        return positions if self.scaling is None else self.scaling.line(positions)

    @property
    def names(self) -> tuple[str, str]:
        """What the coordinates of the descent are called."""
        return ("w", "b") if self.scaling is None else ("w′", "b′")

    @property
    def outcome(self) -> Outcome:
        """The run and where it should have led."""
        best = np.array(self.original.minimum())
        return Outcome(
            self.run,
            self.lines,
            best,
            ("the slope w", "the intercept b"),
            float(self.original.value(*best)),
            float(self.optimizer.learning_rate),
            self._limit(),
            self.batch,
        )

    def _limit(self) -> float | None:
        plain = type(self.optimizer) is GradientDescent
        if plain and isinstance(self.loss, MeanSquaredError):
            return 2 / self.loss.eigenvalues[0]
        return None


@dataclass(frozen=True)
class PlaneFit:
    """A run of descent with several features.

    Attributes:
        x, y: the points, or a sample of them: (points, features) and (points,).
        names: what the features are called, and y.
        loss: the loss in the coordinates of the descent.
        run: the run in those coordinates.
        optimizer: who ran.
        scaling: how x was scaled for the descent, None if it was not.
        original: the loss in the units of the points.
    """

    x: Array
    y: Array
    names: tuple[str, ...]
    loss: PlaneLoss
    run: Trajectory
    optimizer: Optimizer
    scaling: PlaneScaling | None
    original: PlaneLoss

    @property
    def coefficients(self) -> Array:
        """The coefficients at each step in the units of the points: (steps + 1, features + 1)."""
        positions = self.run.positions
        return positions if self.scaling is None else self.scaling.original(positions)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the coefficients are called."""
        mark = "" if self.scaling is None else "′"
        return (*(f"{name}{mark}" for name in self.names[:-1]), f"b{mark}")

    @property
    def outcome(self) -> Outcome:
        """The run and where it should have led."""
        best = self.original.minimum()
        plain = type(self.optimizer) is GradientDescent
        return Outcome(
            self.run,
            self.coefficients,
            best,
            (*(f"the coefficient of {name}" for name in self.names[:-1]), "the intercept b"),
            float(self.original.value(*best)),
            float(self.optimizer.learning_rate),
            2 / self.loss.eigenvalues[0] if plain else None,
        )


def sample(x: Array, y: Array, most: int = MOST_POINTS) -> tuple[Array, Array]:
    """At most `most` points (rows of x), drawn at random, the same each time."""
    if len(x) <= most:
        return x, y
    chosen = np.random.default_rng(0).choice(len(x), most, replace=False)
    return x[chosen], y[chosen]
