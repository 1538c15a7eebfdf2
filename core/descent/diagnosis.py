"""What happened in a run, as data. `pages.descent.sentences` has the sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.arrays import Array
from core.descent.minima import StationaryPoint, stationary_point
from core.descent.optimizer_base import Optimizer
from core.descent.stability import Stability, nearest_minimum, stability_at
from core.descent.trajectory import Trajectory
from core.formulas import Objective

Kind = (
    StationaryPoint  # converged there
    | Literal[
        "undefined",  # no finite value or gradient at the initial point
        "diverged",  # became infinite or NaN
        "diverging",  # the steps keep growing
        "reached",  # stays near a known minimum
        "local minimum",  # converged, but not to one of the known minima
        "unbounded",  # still running, and there is no minimum in this direction
        "unstable",  # still running, with a learning rate at or above the stability limit
        "noisy",  # still running around the minimum because of gradient noise
        "oscillating",  # around the minimum
        "running",  # on the way
    ]
)

# A run has converged when it stays within this distance of its end, in units of 1 + |x|.
NEAR = 1e-3
# A run has reached a known minimum when it has stayed there for so many steps, or has converged.
STAY = 10


@dataclass(frozen=True)
class Diagnosis:
    """What happened in a run.

    Attributes:
        kind: see `Kind`.
        step: the step at which it converged, diverged or reached a minimum, otherwise the last.
        position: the last one, (variables,), with its `value`.
        learning_rate: the largest one used.
        minimum: in one variable, the minimum that it approaches, oscillates around or has left.
        stability: the stability limit there, where theory has one.
    """

    kind: Kind
    step: int
    position: Array
    value: float
    learning_rate: float
    minimum: float | None = None
    stability: Stability | None = None


def diagnose(
    objective: Objective,
    optimizer: Optimizer,
    run: Trajectory,
    factors: Array | None = None,
    minima: Sequence[Sequence[float]] = (),
    radius: float = 0.0,
) -> Diagnosis:
    """What happened in `run`.

    `factors` are the schedule's factors of the learning rate, one per step that was planned. A
    run has reached one of the known `minima` when it stays within `radius` of it.
    """
    factors = np.ones(run.steps) if factors is None else factors
    rate = float(optimizer.learning_rate) * float(factors[: run.steps].max(initial=0.0))
    kind, step = _ended(objective, run, minima, radius)
    minimum, limit = None, None
    if len(objective.variables) == 1:
        minimum = nearest_minimum(objective, run)
        limit = None if minimum is None else stability_at(objective, optimizer, minimum)
        kind = _running(run, rate, minimum, limit) if kind == "running" else kind
    return Diagnosis(kind, step, run.positions[-1], float(run.values[-1]), rate, minimum, limit)


def _ended(
    objective: Objective, run: Trajectory, minima: Sequence[Sequence[float]], radius: float
) -> tuple[Kind, int]:
    """How a run ended and at which step; "running" if it has not."""
    if run.diverged_at is not None:
        return ("diverged" if run.diverged_at else "undefined"), run.diverged_at
    if run.is_diverging:
        return "diverging", run.steps
    reached = _reached(run, minima, radius)
    if reached is not None:
        return "reached", reached
    if run.status != "converged":
        return "running", run.steps
    point = stationary_point(objective, run.positions[-1])
    if point == "minimum" and len(minima):
        return "local minimum", run.steps
    size = 1 + np.abs(run.positions[-1])
    return point, _first_step_to_stay(np.abs(run.positions - run.positions[-1]) <= NEAR * size)


def _reached(run: Trajectory, minima: Sequence[Sequence[float]], radius: float) -> int | None:
    """The first step from which a run stays near a known minimum; None if it does not."""
    places = np.reshape(minima, (-1, 1, run.positions.shape[1]))
    stay = 0 if run.status == "converged" else STAY
    near = np.linalg.norm(run.positions - places, axis=2) <= radius
    steps = [_first_step_to_stay(one[:, None]) for one in near]
    return min((step for step in steps if step <= run.steps - stay), default=None)


def _first_step_to_stay(near: Array) -> int:
    """The first step from which all coordinates are near, given for each step; or one too many."""
    away = np.flatnonzero(~near.all(axis=1))
    return int(away[-1]) + 1 if away.size else 0


def _running(run: Trajectory, rate: float, minimum: float | None, limit: Stability | None) -> Kind:
    """The kind of a run in one variable that has not ended."""
    if minimum is None:
        return "unbounded"
    if limit and limit.reached(rate):
        return "unstable"
    crossings = np.flatnonzero(np.diff(np.sign(run.positions[:, 0] - minimum)))
    crosses = bool((crossings >= run.steps // 2).any())
    if run.is_noisy:
        return "noisy" if crosses else "running"
    return "oscillating" if crosses and len(crossings) > 1 else "running"
