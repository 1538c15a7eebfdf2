"""Which learning rates are stable at a minimum: the theory of a quadratic function."""

from dataclasses import dataclass

import numpy as np

from core.descent.minima import minimum_downhill
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent, Momentum, Nesterov
from core.descent.trajectory import Trajectory
from core.formulas import Objective

# A minimum with less curvature than this has no stability limit.
FLAT = 1e-8
# A learning rate this close to the limit, relatively, is at the limit.
ROUNDING = 1e-6
# A kink: at a thousandth of the distance more than this share of the derivative is left.
KINK = 0.03


@dataclass(frozen=True)
class Stability:
    """The stability limit of an optimizer at a minimum.

    Attributes:
        x: the minimum.
        curvature: y″ there.
        limit: the largest stable learning rate.
    """

    x: float
    curvature: float
    limit: float

    def reached(self, learning_rate: float) -> bool:
        """Whether a learning rate is at the limit or above, but for rounding."""
        return learning_rate >= (1 - ROUNDING) * self.limit


def largest_stable_learning_rate(optimizer: Optimizer, curvature: float) -> float | None:
    """The learning rate above which `optimizer` leaves a minimum with this curvature.

    Gradient descent: 2/y″. Momentum: 2(1 + μ)/y″ (Polyak 1964; Goh 2017,
    https://distill.pub/2017/momentum/). Nesterov: 2(1 + μ)/((1 + 2μ)y″), from the roots of
    z² − (1 + μ)(1 − η y″) z + μ(1 − η y″), one of which reaches −1 first. None for the
    others, whose steps are not proportional to the gradient.
    """
    if not curvature > FLAT:
        return None
    match optimizer:
        case GradientDescent():
            return 2 / curvature
        case Nesterov():
            return 2 * (1 + optimizer.momentum) / (curvature * (1 + 2 * optimizer.momentum))
        case Momentum():
            return 2 * (1 + optimizer.momentum) / curvature
    return None


def stability_at(objective: Objective, optimizer: Optimizer, x: float) -> Stability | None:
    """The stability limit at the minimum `x`; None where theory has none.

    There is none in a kink, without curvature, and for adaptive optimizers and Lion.
    """
    if is_kink(objective, x):
        return None
    curvature = second_derivative(objective, x)
    limit = largest_stable_learning_rate(optimizer, curvature)
    return None if limit is None else Stability(x, curvature, limit)


def nearest_minimum(objective: Objective, run: Trajectory) -> float | None:
    """The minimum that a run in one variable approaches, oscillates around or has left.

    It is the minimum downhill of the lowest point, or of the initial point if the run diverges.
    """
    x = run.positions[:, 0]
    last_step = abs(x[-1] - x[-2]) if run.steps else 0.0
    far = run.status == "diverged" or last_step > 1 + abs(x[0])
    return minimum_downhill(objective, float(x[0] if far else x[np.argmin(run.values)]))


def second_derivative(objective: Objective, x: float) -> float:
    """y″ at `x`, from a central difference of the exact derivative."""
    h = 1e-5 * (1 + abs(x))
    left, right = objective.gradient(x + np.array([-h, h]))[0]
    return float((right - left) / (2 * h))


def is_kink(objective: Objective, x: float) -> bool:
    """Whether the derivative does not go to 0 towards the minimum `x`, as that of |x|."""
    offsets = 1e-3 * (1 + abs(x)) * np.array([[-1.0, 1.0], [-1e-3, 1e-3]])
    with np.errstate(all="ignore"):
        far, close = np.abs(objective.gradient(x + offsets)[0])
    return bool((close > KINK * far).any())
