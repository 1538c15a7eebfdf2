"""What became of a run in one variable, in numbers; `core.descent.verdicts` has the words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.arrays import Array
from core.descent.minima import downhill
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent, Momentum, Nesterov
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

Place = Literal["minimum", "maximum", "flat point"]
NEAR = 1e-3
# So many last places tell what a run is about.
TAIL = 20
# Below this curvature a minimum is flat, and theory has nothing to say of it.
FLAT = 1e-12
# A learning rate this near its limit is at it.
ROUNDING = 1e-6
# Towards a kink the slope keeps more than this share on a thousandth of the way.
KEPT = 0.03


@dataclass(frozen=True)
class Rest:
    """Where a run came to rest.

    Attributes:
        x: the place.
        y: the height there.
        place: what kind of place it is.
        arrival: the first step from which the run stays within a thousandth of it.
    """

    x: float
    y: float
    place: Place
    arrival: int


@dataclass(frozen=True)
class Theory:
    """What theory says of the minimum that a run is about.

    Attributes:
        x: where that minimum is.
        curvature: y″ there.
        largest_rate: the learning rate above which the optimizer leaves it.
    """

    x: float
    curvature: float
    largest_rate: float

    def above(self, rates: Array) -> int:
        """How many of the learning rates are above the limit."""
        return int((rates > (1 + ROUNDING) * self.largest_rate).sum())

    def at(self, rates: Array) -> bool:
        """Whether all learning rates, and there are some, are just the limit."""
        return bool(rates.size and (np.abs(rates / self.largest_rate - 1) <= ROUNDING).all())


def theory(objective: Objective, optimizer: Optimizer, run: Trajectory) -> Theory | None:
    """The limit of the learning rate, whatever became of the run.

    None where theory gives none: no minimum, none that curves, or an optimizer that scales
    its steps.
    """
    if not isinstance(optimizer, GradientDescent | Momentum):
        return None
    x = valley(objective, run)
    rate = None if x is None else limit_at(objective, optimizer, x)
    return None if x is None or rate is None else Theory(x, _curvature(objective, x), rate)


def limit_at(objective: Objective, optimizer: Optimizer, x: float) -> float | None:
    """The learning rate above which `optimizer` leaves the minimum `x`.

    None where theory gives none: in a kink, where nothing curves, or for an optimizer that
    scales its steps.
    """
    if sharp(objective, x):
        return None
    return largest_stable_rate(optimizer, _curvature(objective, x))


def _curvature(objective: Objective, x: float) -> float:
    return float(objective.hessian(x)[0, 0])


def valley(objective: Objective, run: Trajectory) -> float | None:
    """The minimum that a run is about.

    It is that of the basin of the lowest point, unless the last moves cross another and not
    this one; for a run that was flung away, that of the basin of the start.
    """
    x = run.positions[:, 0]
    last_move = abs(x[-1] - x[-2]) if run.steps else 0.0
    if run.status == "diverged" or last_move > 1 + abs(x[0]):
        return downhill(objective, float(x[0]))
    lowest, late = downhill(objective, float(x[np.argmin(run.values)])), x[-TAIL:]
    if lowest is None or late.min() < lowest < late.max():
        return lowest
    last = downhill(objective, float(x[-1]))
    return last if last is not None and late.min() < last < late.max() else lowest


def sharp(objective: Objective, x: float) -> bool:
    """Whether the slope does not fade towards the minimum `x`, as in a kink."""
    away = NEAR * (1 + abs(x)) * np.array([[-1.0, 1.0], [-1e-3, 1e-3]])
    with np.errstate(all="ignore"):
        far, close = np.abs(objective.gradient(x + away)[0])
    return bool((close > KEPT * far).any())


def rest(objective: Objective, run: Trajectory) -> Rest:
    """Judge the last point of a run that has converged."""
    x = float(run.positions[-1, 0])
    left, right = objective.gradient(x + NEAR * (1 + abs(x)) * np.array([-1.0, 1.0]))[0]
    place: Place = "flat point"
    if left < 0 < right:
        place = "minimum"
    elif left > 0 > right:
        place = "maximum"
    return Rest(x, float(run.values[-1]), place, _arrival(run))


def largest_stable_rate(optimizer: Optimizer, curvature: float) -> float | None:
    """The learning rate above which `optimizer` leaves a minimum of this curvature.

    Gradient descent: 2/y″. Momentum: 2(1 + μ)/y″ (Polyak 1964; Goh 2017,
    https://distill.pub/2017/momentum/). Nesterov: (2 + 2μ)/(y″(1 + 2μ)), from the roots of
    z² − (1 + μ)(1 − η y″) z + μ(1 − η y″), which reach −1 first. None for the others, whose
    steps do not scale with the slope.
    """
    if not curvature > FLAT:
        return None
    if type(optimizer) is GradientDescent:
        return 2 / curvature
    if type(optimizer) is Momentum:
        return 2 * (1 + optimizer.momentum) / curvature
    if type(optimizer) is Nesterov:
        return 2 * (1 + optimizer.momentum) / (curvature * (1 + 2 * optimizer.momentum))
    return None


def _arrival(run: Trajectory) -> int:
    x = run.positions[:, 0]
    away = np.flatnonzero(np.abs(x - x[-1]) > NEAR * (1 + abs(x[-1])))
    return int(away[-1]) + 1 if away.size else 0
