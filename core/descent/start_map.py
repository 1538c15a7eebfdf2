"""Where every initial point ends at every learning rate: thousands of runs in one array."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.descent.minima import minima
from core.descent.optimizer_base import Optimizer
from core.descent.schedules import CONSTANT, Schedule
from core.descent.trajectory import TOLERANCE, Differentiable, diverging

DIVERGED = -1
RUNNING = -2
# A run has stopped when its last steps stay within this share of the range of initial points.
STOPPED = 5e-3
# It is at a minimum, or at its end, within this share of the range.
NEAR = 1e-2
# Minima are searched among so many points, up to so many ranges to both sides.
MAX_RANGES = 10
POINTS = 10_001


@dataclass(frozen=True)
class StartMap:
    """The ends of all runs, one row per learning rate, one column per initial point.

    Attributes:
        starts: (columns,), the initial points.
        learning_rates: (rows,).
        minima: (found,), the minima in which runs end, from left to right.
        ends: (rows, columns), the index of the minimum that a run ends in, or `DIVERGED`,
            or `RUNNING` when it has not converged to a minimum.
        steps: (rows, columns), the steps until it stays near that minimum, otherwise NaN.
    """

    starts: Array
    learning_rates: Array
    minima: Array
    ends: NDArray[np.int64]
    steps: Array


def start_map(
    objective: Differentiable,
    optimizer: Optimizer,
    starts: Array,
    learning_rates: Array,
    steps: int,
    schedule: Schedule = CONSTANT,
) -> StartMap:
    """Run `optimizer` in one variable from every start at every learning rate, without noise."""
    path = _paths(objective, optimizer, starts, learning_rates, steps, schedule)
    x, extent = path[-1].astype(float), float(np.ptp(starts))
    with np.errstate(all="ignore"):
        (gradient,) = objective.gradient(x)
        diverged = ~(np.isfinite(x) & np.isfinite(gradient)) | diverging(path[..., None])
        stopped = ~diverged & _stopped(path, extent)
        wide = extent * np.linspace(-MAX_RANGES, MAX_RANGES + 1, POINTS)
        candidates = minima(objective, float(np.min(starts)) + wide)
        nearest, distance = _nearest(x, candidates)
        converged = stopped & (distance <= NEAR * extent)
        reached = np.where(converged, _convergence_step(path, NEAR * extent), np.nan)
    found, index = np.unique(nearest[converged], return_inverse=True)
    ends = np.where(diverged, DIVERGED, RUNNING)
    ends[converged] = index
    return StartMap(starts, np.asarray(learning_rates), candidates[found], ends, reached)


def _paths(
    objective: Differentiable,
    optimizer: Optimizer,
    starts: Array,
    learning_rates: Array,
    steps: int,
    schedule: Schedule,
) -> NDArray[np.float32]:
    """Every position of every run: (steps + 1, rates, starts)."""
    all_rates = replace(optimizer, learning_rate=np.asarray(learning_rates)[:, None])
    x = np.broadcast_to(starts, (len(learning_rates), len(starts))).copy()
    path = np.empty((steps + 1, *x.shape), dtype=np.float32)
    path[0], state = x, all_rates.init_state(x)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            (gradient,) = objective.gradient(x)
            step, state = all_rates.update(gradient, state, x, t, schedule.factor(t, steps))
            x = x + step
            path[t] = x
    return path


def _stopped(path: NDArray[np.float32], extent: float) -> NDArray[np.bool_]:
    """Whether a run hardly moves in its last twentieth, or not at all in its last step."""
    tail = path[-max(2, len(path) // 20) :]
    last_step = np.abs(tail[-1] - tail[-2:][0])
    still = last_step <= TOLERANCE * (1 + np.abs(tail[-1]))
    return np.asarray(still | (np.ptp(tail, axis=0) < STOPPED * extent))


def _nearest(x: Array, places: Array) -> tuple[NDArray[np.int64], Array]:
    """The index of the nearest place and the distance to it, infinite if there is none."""
    if not places.size:
        return np.zeros(x.shape, dtype=np.int64), np.full(x.shape, np.inf)
    borders = (places[1:] + places[:-1]) / 2
    index = np.searchsorted(borders, np.nan_to_num(x))
    return index, np.abs(x - places[index])


def _convergence_step(path: NDArray[np.float32], distance: float) -> Array:
    """The first step from which a run stays within `distance` of its end."""
    away = ~(np.abs(path - path[-1]) <= distance)
    last_away = len(path) - 1 - np.argmax(away[::-1], axis=0)
    return np.where(away.any(axis=0), last_away + 1.0, 0.0)
