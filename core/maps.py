"""Where every start ends at every learning rate: thousands of runs in one vectorised pass."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.descent import Descendable
from core.optimizer import Array, Optimizer
from core.schedules import CONSTANT, Schedule

DIVERGED = -1
MOVING = -2
# Ends that lie nearer to each other than this share of the starts' range are one minimum.
SAME_MINIMUM = 5e-3
# A run is there when it has come within this share of the range of its last point, for good.
THERE = 1e-2


@dataclass(frozen=True)
class StartMap:
    """The ends of all runs, one row a learning rate, one column a start.

    Attributes:
        starts: (columns,).
        learning_rates: (rows,).
        minima: (found,), the places where runs come to rest, from left to right.
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
    objective: Descendable,
    optimizer: Optimizer,
    starts: Array,
    learning_rates: Array,
    steps: int,
    schedule: Schedule = CONSTANT,
) -> StartMap:
    """Run `optimizer` in one variable from every start at every learning rate, without noise."""
    every = replace(optimizer, learning_rate=np.asarray(learning_rates)[:, None])
    x = np.broadcast_to(starts, (len(learning_rates), len(starts))).copy()
    path = np.empty((steps + 1, *x.shape), dtype=np.float32)
    path[0], state = x, every.start(x)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            (gradient,) = objective.gradient(x)
            step, state = every.update(gradient, state, x, t, schedule.factor(t, steps))
            x = x + step
            path[t] = x
        (gradient,) = objective.gradient(x)
        extent = float(np.ptp(starts))
        diverged = ~(np.isfinite(x) & np.isfinite(gradient))
        resting = ~diverged & _at_rest(path, extent)
        minima = _minima(objective, x[resting], SAME_MINIMUM * extent)
        nearest, distance = _nearest(x, minima)
        there = resting & (distance <= 2 * SAME_MINIMUM * extent)
        arrival = np.where(there, _arrival(path, THERE * extent), np.nan)
    ends = np.where(diverged, DIVERGED, np.where(there, nearest, MOVING))
    return StartMap(starts, np.asarray(learning_rates), minima, ends, arrival)


def _at_rest(path: NDArray[np.float32], extent: float) -> NDArray[np.bool_]:
    """Whether the last twentieth of a run stays within a hundredth of the range."""
    tail = path[-max(2, len(path) // 20) :]
    return np.asarray(np.ptp(tail, axis=0) < SAME_MINIMUM * extent)


def _minima(objective: Descendable, ends: Array, distance: float) -> Array:
    """The centres of the heaps in which the ends lie, where the function rises on both sides."""
    ordered = np.sort(ends)
    if not ordered.size:
        return ordered
    heaps = np.split(ordered, np.flatnonzero(np.diff(ordered) > distance) + 1)
    centres = np.array([np.median(heap) for heap in heaps])
    left, middle, right = (objective.value(centres + side * distance) for side in (-1, 0, 1))
    return np.asarray(centres[(left > middle) & (right > middle)])


def _nearest(x: Array, minima: Array) -> tuple[NDArray[np.int64], Array]:
    """The index of the nearest minimum, and how far away it is (infinitely if there is none)."""
    if not minima.size:
        return np.zeros(x.shape, dtype=np.int64), np.full(x.shape, np.inf)
    borders = (minima[1:] + minima[:-1]) / 2
    index = np.searchsorted(borders, np.nan_to_num(x))
    return index, np.abs(x - minima[index])


def _arrival(path: NDArray[np.float32], distance: float) -> Array:
    """The first step from which a run never again leaves the neighbourhood of its end."""
    away = ~(np.abs(path - path[-1]) <= distance)
    last_away = len(path) - 1 - np.argmax(away[::-1], axis=0)
    return np.where(away.any(axis=0), last_away + 1.0, 0.0)
