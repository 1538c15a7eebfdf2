"""What became of a run in one variable, in numbers and in words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.descent import Trajectory
from core.objectives import Objective
from core.optimizer import Optimizer
from core.optimizers import GradientDescent, Momentum, Nesterov

Place = Literal["minimum", "maximum", "flat point"]
NEAR = 1e-3


@dataclass(frozen=True)
class Rest:
    """Where a run came to rest.

    Attributes:
        x: the place.
        y: the height there.
        place: what kind of place it is.
        arrival: the first step from which the run stays within a thousandth of it.
        curvature: y″ there.
        largest_rate: the learning rate below which this optimizer is stable there, None
            where theory gives none (no minimum, or an optimizer that scales its steps).
    """

    x: float
    y: float
    place: Place
    arrival: int
    curvature: float
    largest_rate: float | None


def rest(objective: Objective, optimizer: Optimizer, run: Trajectory) -> Rest:
    """Judge the last point of a run that has converged."""
    x = float(run.positions[-1, 0])
    curvature = float(objective.hessian(x)[0, 0])
    here, left, right = (float(objective.value(x + side)) for side in (0.0, -NEAR, NEAR))
    place: Place = "flat point"
    if left > here < right:
        place = "minimum"
    elif left < here > right:
        place = "maximum"
    rate = largest_stable_rate(optimizer, curvature) if place == "minimum" else None
    return Rest(x, float(run.values[-1]), place, _arrival(run), curvature, rate)


def largest_stable_rate(optimizer: Optimizer, curvature: float) -> float | None:
    """The learning rate above which `optimizer` leaves a minimum of this curvature.

    Gradient descent: 2/y″. Momentum: 2(1 + μ)/y″ (Polyak 1964; Goh 2017,
    https://distill.pub/2017/momentum/). Nesterov: (2 + 2μ)/(y″(1 + 2μ)), from the roots of
    z² − (1 + μ)(1 − η y″) z + μ(1 − η y″), which reach −1 first. None for the others, whose
    steps do not scale with the slope.
    """
    if not curvature > 0:
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


def verdict(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    """One or two sentences on how a run ended and what to try."""
    if run.status == "diverged":
        sentence = _diverged(objective, optimizer, run)
    elif run.status == "converged":
        sentence = _converged(rest(objective, optimizer, run))
    else:
        sentence = _running(run)
    return sentence.replace("= -", "= −").replace("slope -", "slope −")


def _converged(end: Rest) -> str:
    if end.place == "minimum":
        return f"converged to x = {end.x:.4f}, y = {end.y:.4f}; it was there at step {end.arrival}."
    return (
        f"stands still at x = {end.x:.4f}, where the slope is 0. This is no minimum but a "
        f"{end.place}: descent cannot tell. Move the start a little."
    )


def _running(run: Trajectory) -> str:
    x = run.positions[:, 0]
    where = f"still moving at step {run.steps}: x = {x[-1]:.6g}, slope {run.gradients[-1, 0]:.3g}."
    moves = np.diff(x[-5:])
    if len(moves) == 4 and (np.diff(np.sign(moves)) != 0).all():
        if np.abs(moves[-1]) > np.abs(moves[0]):
            return f"{where} It jumps to and fro ever wider: lower the learning rate."
        return f"{where} It jumps across the valley: a smaller learning rate lands sooner."
    if abs(moves[-1] if moves.size else 0.0) < 1e-6 * (1 + abs(x[-1])):
        return f"{where} It crawls: raise the learning rate, or start where it is steeper."
    return f"{where} Give it more steps, or a larger learning rate."


def _diverged(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    x = run.positions[-1, 0]
    when = f"diverged at step {run.diverged_at}"
    if not np.isfinite(run.values[-1]):
        return f"{when}: the formula has no real value at the start, x = {x:.6g}. Move the start."
    if abs(x) < 1e6:
        return (
            f"{when}: from x = {x:.6g} the step led to where the formula has no real value. "
            "Lower the learning rate, or move the start."
        )
    with np.errstate(all="ignore"):
        curvature = float(np.abs(objective.hessian(run.positions[0, 0])[0, 0]))
    rate = largest_stable_rate(optimizer, curvature)
    advice = f" Try a learning rate below {rate:.2g}." if rate and np.isfinite(rate) else ""
    return f"{when}: each step overshot farther than the last, out of all numbers.{advice}"
