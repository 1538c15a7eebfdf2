"""Where every start ends at every learning rate: thousands of runs in one vectorised pass."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.descent.minima import minima
from core.descent.optimizer_base import Optimizer
from core.descent.schedules import CONSTANT, Schedule
from core.descent.trajectory import TOLERANCE, Differentiable, diverging

DIVERGED = -1
MOVING = -2
# A run that stays within this share of the starts' range has come to rest.
RESTING = 5e-3
# It is at a minimum, or at its end, when it is within this share of the range of it.
THERE = 1e-2
# Minima are looked for among so many points to a range, and so many ranges beside the starts.
FINENESS = 400
ASIDE = 10


@dataclass(frozen=True)
class StartMap:
    """The ends of all runs, one row a learning rate, one column a start.

    Attributes:
        starts: (columns,).
        learning_rates: (rows,).
        minima: (found,), the minima in which runs end, from left to right.
        ends: (rows, columns), the index of the minimum that a run ends in, or `DIVERGED`,
            or `MOVING` when it has not come to rest.
        steps: (rows, columns), how many steps it took to come near its end; NaN for runs
            that diverged or still move.
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
        resting = ~diverged & _at_rest(path, extent)
        candidates = minima(objective, _lookout(starts, x[resting]))
        nearest, distance = _nearest(x, candidates)
        there = resting & (distance <= THERE * extent)
        arrival = np.where(there, _arrival(path, THERE * extent), np.nan)
    found, index = np.unique(nearest[there], return_inverse=True)
    ends = np.where(diverged, DIVERGED, MOVING)
    ends[there] = index
    return StartMap(starts, np.asarray(learning_rates), candidates[found], ends, arrival)


def _paths(
    objective: Differentiable,
    optimizer: Optimizer,
    starts: Array,
    learning_rates: Array,
    steps: int,
    schedule: Schedule,
) -> NDArray[np.float32]:
    """Every position of every run: (steps + 1, rates, starts)."""
    every = replace(optimizer, learning_rate=np.asarray(learning_rates)[:, None])
    x = np.broadcast_to(starts, (len(learning_rates), len(starts))).copy()
    path = np.empty((steps + 1, *x.shape), dtype=np.float32)
    path[0], state = x, every.init_state(x)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            (gradient,) = objective.gradient(x)
            step, state = every.update(gradient, state, x, t, schedule.factor(t, steps))
            x = x + step
            path[t] = x
    return path


def _at_rest(path: NDArray[np.float32], extent: float) -> NDArray[np.bool_]:
    """Whether a run stays where it is in its last twentieth, or stands still at last."""
    tail = path[-max(2, len(path) // 20) :]
    still = np.abs(tail[-1] - tail[0 if len(tail) < 2 else -2]) <= TOLERANCE * (
        1 + np.abs(tail[-1])
    )
    return np.asarray(still | (np.ptp(tail, axis=0) < RESTING * extent))


def _lookout(starts: Array, ends: Array) -> Array:
    """Where to look for minima: all over the range, wherever runs end, and beside each end."""
    extent = float(np.ptp(starts))
    low, high = float(np.min(starts)), float(np.max(starts))
    reach = np.clip(ends, low - ASIDE * extent, high + ASIDE * extent)
    low, high = min(low, reach.min(initial=low)), max(high, reach.max(initial=high))
    grid = np.linspace(low, high, int(FINENESS * (high - low) / extent) + 2)
    beside = 0.1 * THERE * extent
    apart = np.unique(np.round(ends / beside)) * beside
    return np.unique(np.concatenate([grid, apart - beside, apart + beside]))


def _nearest(x: Array, places: Array) -> tuple[NDArray[np.int64], Array]:
    """The index of the nearest place, and how far away it is (infinitely if there is none)."""
    if not places.size:
        return np.zeros(x.shape, dtype=np.int64), np.full(x.shape, np.inf)
    borders = (places[1:] + places[:-1]) / 2
    index = np.searchsorted(borders, np.nan_to_num(x))
    return index, np.abs(x - places[index])


def _arrival(path: NDArray[np.float32], distance: float) -> Array:
    """The first step from which a run never again leaves the neighbourhood of its end."""
    away = ~(np.abs(path - path[-1]) <= distance)
    last_away = len(path) - 1 - np.argmax(away[::-1], axis=0)
    return np.where(away.any(axis=0), last_away + 1.0, 0.0)
