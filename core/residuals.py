"""What a residual r = y − (w·x + b) costs: squared, absolute, or Huber's mixture of both.

The squared loss of a line follows from the moments of the data (`core.regression`). The
others do not: each of their steps reads every point, or those of a mini-batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from core.descent import Descendable
from core.optimizer import Array

SKETCHED = 2_000
CELLS_AT_ONCE = 1_000_000


class LineLoss(Descendable, Protocol):
    """A loss of a line (w, b) that can be descended, drawn, and solved without descent."""

    def minimum(self) -> tuple[float, float]:
        """The best (w, b)."""

    @property
    def reference(self) -> str:
        """What the minimum is called: "closed form" where there is one."""

    @property
    def directions(self) -> Array | None:
        """The axes of curvature as columns (2, 2), the steepest first; None: there are none."""

    def sketch(self) -> "LineLoss":
        """The same loss, cheap enough to be computed for each point of a surface."""


@dataclass(frozen=True)
class Cost:
    """The cost of residuals, and its derivative, element by element.

    `delta` is where Huber's cost turns from a square into a straight line; the others
    ignore it.
    """

    name: str
    idea: str
    formula: str
    of: Callable[[Array, float], Array]
    slope: Callable[[Array, float], Array]


def _huber(r: Array, delta: float) -> Array:
    inside = np.minimum(np.abs(r), delta)
    return inside**2 + 2 * delta * (np.abs(r) - inside)


SQUARED = Cost(
    "MSE",
    "Squares: twice as far off counts four times. One outlier can pull the line to itself.",
    r"\frac1N\sum r_i^2",
    lambda r, delta: r**2,
    lambda r, delta: 2 * r,
)
ABSOLUTE = Cost(
    "MAE",
    "Absolute values: twice as far off counts twice, so outliers pull no harder than the rest.",
    r"\frac1N\sum |r_i|",
    lambda r, delta: np.abs(r),
    lambda r, delta: np.sign(r),
)
HUBER = Cost(
    "Huber",
    "Squares up to δ, absolute values beyond: smooth near the line, calm about outliers.",
    r"\frac1N\sum\begin{cases}r_i^2 & |r_i|\le\delta\\ 2\delta|r_i|-\delta^2 & \text{else}"
    r"\end{cases}",
    _huber,
    lambda r, delta: 2 * np.clip(r, -delta, delta),
)
COSTS = {cost.name: cost for cost in (SQUARED, ABSOLUTE, HUBER)}


def gradient(cost: Cost, delta: float, x: Array, y: Array, line: Array) -> Array:
    """The slope (2,) of the mean cost of the points x, y along w and b, at the line (w, b).

    Where |r| has a corner the middle of its slopes is taken, 0.
    """
    slope = cost.slope(y - (line[0] * x + line[1]), delta)
    return np.array([-(slope @ x) / len(x), -slope.mean()])


@dataclass(frozen=True)
class MeanCost:
    """The mean cost of the points x, y, each of shape (N,), as a function of (w, b).

    `known` is its minimum, where that has been found already.
    """

    x: Array
    y: Array
    cost: Cost
    delta: float = 1.0
    known: tuple[float, float] | None = None

    def value(self, *line: ArrayLike) -> Array:
        """The loss of one line (w, b) or of many, given as w and b."""
        w, b = np.broadcast_arrays(*line)
        flat_w, flat_b = w.reshape(-1, 1).astype(float), b.reshape(-1, 1).astype(float)
        height = max(1, CELLS_AT_ONCE // len(self.x))
        means = np.empty(len(flat_w))
        for first in range(0, len(flat_w), height):
            rows = slice(first, first + height)
            residuals = self.y - (flat_w[rows] * self.x + flat_b[rows])
            means[rows] = self.cost.of(residuals, self.delta).mean(axis=1)
        return means.reshape(w.shape)

    def gradient(self, *line: ArrayLike) -> tuple[Array, Array]:
        """Its slopes along w and b, at one line or at many."""
        w, b = np.broadcast_arrays(*line)
        lines = np.stack([w.ravel(), b.ravel()], axis=-1).astype(float)
        slopes = [gradient(self.cost, self.delta, self.x, self.y, one) for one in lines]
        along_w, along_b = np.reshape(slopes, (*w.shape, 2)).T
        return along_w.T, along_b.T

    @property
    def reference(self) -> str:
        """Sums of bent costs have no closed form: SciPy searches for their minimum."""
        return "best line"

    @property
    def directions(self) -> None:
        """None: the curvature is not the same everywhere."""
        return None

    def sketch(self, most: int = SKETCHED) -> "MeanCost":
        """The loss of at most `most` of the points, drawn at random."""
        if len(self.x) <= most:
            return self
        rows = np.random.default_rng(0).choice(len(self.x), most, replace=False)
        return MeanCost(self.x[rows], self.y[rows], self.cost, self.delta)

    def minimum(self) -> tuple[float, float]:
        """The best (w, b), by SciPy; between several equally good ones, one of them."""
        return self._minimum if self.known is None else self.known

    @cached_property
    def _minimum(self) -> tuple[float, float]:
        """Searched for where x and y have mean 0 and deviation 1, so in any unit as exactly."""
        middle, scale = self.x.mean(), self.x.std()
        level, unit = self.y.mean(), self.y.std() or 1.0
        dx, dy = (self.x - middle) / scale, (self.y - level) / unit
        slope, offset = MeanCost(dx, dy, self.cost, self.delta / float(unit))._search()
        w = slope * float(unit / scale)
        return w, float(level + offset * unit) - w * float(middle)

    def _search(self) -> tuple[float, float]:
        """Over w alone: for a given slope, the best intercept is a simple problem of its own.

        A convex function stays convex when it is minimised over one of its variables.
        """
        from scipy.optimize import minimize_scalar

        least_squares = float(self.x @ self.y) / len(self.x)

        def offset(slope: float) -> float:
            return self._best_offset(self.y - slope * self.x)

        def height(slope: float) -> float:
            residuals = self.y - slope * self.x - offset(slope)
            return float(self.cost.of(residuals, self.delta).mean())

        spread = float(np.std(self.y - least_squares * self.x)) or 1.0
        found = minimize_scalar(height, (least_squares - spread, least_squares + spread))
        return float(found.x), offset(float(found.x))

    def _best_offset(self, r: Array) -> float:
        """The constant nearest to `r`: its median for MAE, for Huber where the slope is 0."""
        if self.cost is ABSOLUTE:
            return float(np.median(r))
        from scipy.optimize import brentq

        def slope(b: float) -> float:
            return float(self.cost.slope(r - b, self.delta).mean())

        low, high = float(r.min()), float(r.max())
        return low if low == high else float(brentq(slope, low, high, xtol=1e-12))
