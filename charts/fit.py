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
    def sizes(self) -> Array:
        """What counts as much in the coordinates of the descent: see `sizes`."""
        x = self.x if self.scaling is None else self.scaling.x(self.x)
        return sizes(x[:, None], self.y)

    @property
    def sizes_of_lines(self) -> tuple[float, float]:
        """The same for (w, b)."""
        w, b = sizes(self.x[:, None], self.y)
        return float(w), float(b)

    @property
    def outcome(self) -> Outcome:
        """The run and where it should have led."""
        best = np.array(self.original.minimum())
        return Outcome(
            self.run,
            self.lines,
            best,
            np.array(self.sizes_of_lines),
            ("the slope w", "the intercept b"),
            float(self.original.value(*best)),
            float(self.optimizer.learning_rate),
            self._limit(),
            self.batch,
            self.scaling is not None,
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
    def sizes(self) -> Array:
        """What counts as much in the coordinates of the descent: see `sizes`."""
        return sizes(self.x if self.scaling is None else self.scaling.x(self.x), self.y)

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
            sizes(self.x, self.y),
            (*(f"the coefficient of {name}" for name in self.names[:-1]), "the intercept b"),
            float(self.original.value(*best)),
            float(self.optimizer.learning_rate),
            2 / self.loss.eigenvalues[0] if plain else None,
            scaled=self.scaling is not None,
        )


def sizes(x: Array, y: Array) -> Array:
    """For x of shape (points, features): the weight of each feature, and last the intercept,
    that alone would make predictions as high as the points lie; (features + 1,)."""
    height = np.sqrt(np.mean(y**2))
    return np.append(height / np.sqrt(np.mean(x**2, axis=0)), height)


def sample(x: Array, y: Array, most: int = MOST_POINTS) -> tuple[Array, Array]:
    """At most `most` points (rows of x), drawn at random, the same each time."""
    if len(x) <= most:
        return x, y
    chosen = np.random.default_rng(0).choice(len(x), most, replace=False)
    return x[chosen], y[chosen]
