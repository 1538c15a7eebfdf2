"""What happened in a run in one variable, as data. `pages.descent.sentences` has the sentences."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.arrays import Array
from core.descent.minima import StationaryPoint, stationary_point
from core.descent.optimizer_base import Optimizer
from core.descent.stability import Stability, nearest_minimum, stability_at
from core.descent.trajectory import Trajectory
from core.formulas import Objective

Kind = Literal[
    "undefined",  # no finite value or gradient at the initial point
    "left domain",  # a step led to a point without a finite value or gradient
    "diverged",  # the position itself became infinite or NaN
    "diverging",  # the steps keep growing
    "converged",  # at a minimum
    "not a minimum",  # at another stationary point
    "unbounded",  # still running, and there is no minimum in this direction
    "unstable",  # still running, with a learning rate at or above the stability limit
    "overshooting",  # still running, with steps longer than the way to the minimum
    "noisy",  # still running around the minimum because of gradient noise
    "too slow",  # the minimum is more than SLOW steps away
    "oscillating",  # around the minimum
    "running",  # on the way
]

SLOW = 10_000
# A run has converged when it stays within this distance of its end, in units of 1 + |x|.
NEAR = 1e-3
# Farther than this, in units of 1 + |initial point|, a step has diverged.
FAR = 1e6


@dataclass(frozen=True)
class Diagnosis:
    """What happened in a run in one variable.

    Attributes:
        kind: see `Kind`.
        step: the step at which it converged or diverged, otherwise the last one.
        x, y, gradient: the last position, its value and derivative; for "left domain" the
            position that the function has no finite value at.
        learning_rates: those of the steps taken, (steps,).
        point: the kind of stationary point, where it converged.
        minimum: the minimum that it approaches, oscillates around or has left, if any.
        stability: the stability limit there, where theory has one.
    """

    kind: Kind
    step: int
    x: float
    y: float
    gradient: float
    learning_rates: Array
    point: StationaryPoint | None = None
    minimum: float | None = None
    stability: Stability | None = None


def diagnose(
    objective: Objective, optimizer: Optimizer, run: Trajectory, factors: Array | None = None
) -> Diagnosis:
    """What happened in `run`, a run in one variable.

    `factors` are the schedule's factors of the learning rate, one per step that was planned.
    """
    factors = np.ones(run.steps + 1) if factors is None else factors
    rates = float(optimizer.learning_rate) * factors[: run.steps]
    minimum = nearest_minimum(objective, run)
    limit = None if minimum is None else stability_at(objective, optimizer, minimum)
    kind: Kind
    step, x, point = run.steps, float(run.positions[-1, 0]), None
    if run.status == "diverged":
        kind, x = _diverged(optimizer, run, factors)
        step = run.diverged_at or 0
    elif run.status == "converged":
        point = stationary_point(objective, run.positions[-1])
        kind = "converged" if point == "minimum" else "not a minimum"
        step = _convergence_step(run)
    else:
        kind = _running(optimizer, run, rates, minimum, limit)
    end = float(run.values[-1]), float(run.gradients[-1, 0])
    return Diagnosis(kind, step, x, *end, rates, point, minimum, limit)


def _diverged(optimizer: Optimizer, run: Trajectory, factors: Array) -> tuple[Kind, float]:
    """How a run became infinite or NaN, and the position at which it did."""
    x = float(run.positions[-1, 0])
    if run.diverged_at == 0:
        return "undefined", x
    step, _ = run.next_step(optimizer, float(factors[run.steps]))
    following = x + float(step[0])
    if abs(following) < FAR * (1 + abs(run.positions[0, 0])):
        return "left domain", following
    return "diverged", x


def _convergence_step(run: Trajectory) -> int:
    """The first step from which the run stays near its end."""
    x = run.positions[:, 0]
    away = np.flatnonzero(np.abs(x - x[-1]) > NEAR * (1 + abs(x[-1])))
    return int(away[-1]) + 1 if away.size else 0


def _running(
    optimizer: Optimizer,
    run: Trajectory,
    rates: Array,
    minimum: float | None,
    limit: Stability | None,
) -> Kind:
    """The kind of a run that has neither converged nor become infinite or NaN."""
    if run.is_diverging:
        return "diverging"
    if minimum is None:
        return "unbounded"
    if limit and limit.reached(rates):
        return "unstable"
    distance = run.positions[:, 0] - minimum
    steps = np.abs(np.diff(distance))
    if np.median(steps) > 2 * abs(distance[0]) if steps.size else False:
        return "overshooting"
    crossings = np.flatnonzero(np.diff(np.sign(distance)))
    crosses = bool((crossings >= run.steps // 2).any())
    if run.is_noisy:
        return "noisy" if crosses else "running"
    if _too_slow(optimizer, steps, rates, abs(distance[-1])):
        return "too slow"
    return "oscillating" if crosses and len(crossings) > 1 else "running"


def _too_slow(optimizer: Optimizer, steps: Array, rates: Array, distance: float) -> bool:
    """Whether the last steps, at the largest learning rate used, would be far too many."""
    # Weight decay may hold a run beside the minimum: it is not slow then.
    if not steps.size or getattr(optimizer, "weight_decay", False):
        return False
    return bool((steps[-3:] * rates.max() / rates[-3:]).max() * SLOW <= distance)
