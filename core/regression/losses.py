"""What a residual r = y − (w·x + b) costs: squared, absolute, or Huber's mixture of both.

The squared loss of a line follows from the moments of the data (`core.regression.line`). The
others do not: each of their steps reads every point, or those of a mini-batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.descent.trajectory import Differentiable

SKETCHED = 2_000
CELLS_AT_ONCE = 1_000_000
# How exact a best line is, where x and y are in units of their spread. To look at all of many
# points takes long.
EXACT, EXACT_OF_MANY = 1e-12, 1e-8


class LineLoss(Differentiable, Protocol):
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
        """Searched for where x has mean 0 and deviation 1, and half of y lies from about −1 to 1.

        So it is as exact in any unit, and however far away an outlier is.
        """
        middle, scale = self.x.mean(), self.x.std()
        some = self.sketch().y
        level = float(np.median(some))
        dx, dy = (self.x - middle) / scale, self.y - level
        unit = float(np.median(np.abs(some - level))) or float(dy.std()) or 1.0
        slope, offset = MeanCost(dx, dy / unit, self.cost, self.delta / unit)._search()
        w = slope * unit / float(scale)
        return w, level + offset * unit - w * float(middle)

    def _search(self) -> tuple[float, float]:
        """Over w alone: for a given slope, the best intercept is a simple problem of its own.

        A convex function stays convex when it is minimised over one of its variables. It is its
        slope that is searched for 0: in its height, the cost of a far outlier hides the others.
        """

        @cache
        def falling(w: float) -> float:
            r = self.y - w * self.x
            r -= self._best_offset(r)
            pulls = self.cost.slope(r, self.delta)
            on_line = r == 0
            if on_line.any():
                # Points on the line pull as hard as it takes to hold the intercept in its place.
                pulls[on_line] = -pulls.sum() / on_line.sum()
            return float(pulls @ self.x) / len(self.x)

        # The best line of a few is near that of all.
        few = self.sketch()
        if few is self or np.ptp(few.x) == 0:
            w = _crossing(falling)
        else:
            w = _crossing(falling, few._search()[0], len(few.x) ** -0.5, EXACT_OF_MANY)
        return w, self._best_offset(self.y - w * self.x)

    def _best_offset(self, r: Array) -> float:
        """The constant nearest to `r`: its mean for MSE, its median for MAE.

        For Huber it is where the slope is 0.
        """
        if self.cost is SQUARED:
            return float(r.mean())
        if self.cost is ABSOLUTE:
            return float(np.median(r))
        return _crossing(lambda b: float(self.cost.slope(r - b, self.delta).mean()))


def _crossing(
    falling: Callable[[float], float], near: float = 0.0, reach: float = 1.0, exact: float = EXACT
) -> float:
    """Where a function that nowhere rises passes 0, searched for from `near` ever farther."""
    from scipy.optimize import brentq

    while falling(near - reach) < 0 or falling(near + reach) > 0:
        reach *= 4
    low, high = near - reach, near + reach
    if falling(low) == 0 or falling(high) == 0:
        return low if falling(low) == 0 else high
    return float(brentq(falling, low, high, xtol=exact, maxiter=1_000))
