"""Gradient descent: from a start, step by step, to a trajectory that can be looked at."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Array
from core.descent.optimizer_base import Optimizer, State
from core.descent.schedules import CONSTANT, Schedule

Status = Literal["converged", "running", "diverged"]

# A run has converged when, in units of 1 + |x|, neither its last step nor what is left of the
# way is longer than this: no picture could show another step.
STILL = 1e-5
# A change of the slope by more than this share of it tells the curvature.
CHANGE = 1e-10
FLAT = 1e-10
# A run flies away whose last step is longer than 1 + |start|, and so many times as long as all
# the room that it took in the first half of its steps.
GROWN = 1.5


class Descendable(Protocol):
    """What can be descended: see `core.formulas.objective.Objective`."""

    def value(self, *arrays: ArrayLike) -> Array:
        """The height at points, given as one array a variable."""

    def gradient(self, *arrays: ArrayLike) -> tuple[Array, ...]:
        """The slope along each variable."""


@runtime_checkable
class Sloped(Descendable, Protocol):
    """An objective that has its gradient as one array, which a step of descent wants."""

    def slope(self, position: Array) -> Array:
        """The gradient at one position, both (variables,)."""


@dataclass(frozen=True)
class Trajectory:
    """A run of descent, from its start (row 0) to its last finite point.

    Attributes:
        positions: (steps + 1, variables).
        values: (steps + 1,), the objective at each position.
        gradients: (steps + 1, variables), exact, without the noise that was added.
        felt: (steps, variables), what the optimizer was given: the gradients with noise.
        next_felt: (variables,), what it would be given for one more step.
        status: "converged", "running" (it still moves), or "diverged".
        states: the optimizer's inner state by name, each (steps + 1, variables).
        diverged_at: the step that left the finite numbers, None if none did. A diverged
            trajectory is cut there: that step has no row.
    """

    positions: Array
    values: Array
    gradients: Array
    felt: Array
    next_felt: Array
    status: Status
    states: Mapping[str, Array] = field(default_factory=dict)
    diverged_at: int | None = None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.positions) - 1

    @property
    def noisy(self) -> bool:
        """Whether the optimizer was given anything but the exact gradients."""
        felt = np.vstack([self.felt, self.next_felt])
        return not np.array_equal(felt, self.gradients, equal_nan=True)

    @property
    def diverges(self) -> bool:
        """Whether it left the finite numbers, or flies away to where it will."""
        return self.status == "diverged" or bool(flown(self.positions))

    def next_step(self, optimizer: Optimizer, factor: float = 1.0) -> tuple[Array, State]:
        """The step (variables,) that `optimizer` would take from the last row, and its state after.

        `factor` is what a schedule makes of the learning rate. The step of a diverged run is the
        one that led out of the finite numbers, and may itself be none.
        """
        state = {name: column[-1] for name, column in self.states.items()}
        with np.errstate(all="ignore"):
            return optimizer.update(
                self.next_felt, state, self.positions[-1], self.steps + 1, factor
            )


def descend(
    objective: Descendable,
    start: ArrayLike,
    optimizer: Optimizer,
    steps: int,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    seed: int = 0,
) -> Trajectory:
    """Follow `optimizer` down `objective` from `start` for `steps` steps.

    `start` has one number a variable (a bare number for one variable). `noise` is the
    standard deviation of what is added to each gradient, as a mini-batch would, drawn
    with `seed`.

    Raises:
        ValueError: `steps` is negative or the noise is not a number from 0.
    """
    if steps < 0:
        raise ValueError(f"The number of steps must be 0 or more, not {steps}.")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"The noise must be a number from 0, not {noise}.")
    origin = np.atleast_1d(np.asarray(start, dtype=float))
    alone = len(origin) == 1
    shake, slope = _noise(noise, seed), _slope(objective, alone)
    with np.errstate(all="ignore"):
        # Arithmetic of NumPy is several times faster for a number than for an array of one.
        first = origin[0] if alone else origin
        path, states, slopes, felt = _walk(slope, first, optimizer, steps, schedule, shake)
        heights = np.atleast_1d(objective.value(*path.T))
        return trajectory(path, heights, slopes, states, felt)


def _slope(objective: Descendable, alone: bool) -> Callable[[Array], Array]:
    if alone:
        return lambda position: np.asarray(objective.gradient(position)[0])[()]
    if isinstance(objective, Sloped):
        return objective.slope
    return lambda position: np.array(objective.gradient(*position))


def _noise(noise: float, seed: int) -> Callable[[Array], Array]:
    if noise == 0:
        return lambda gradient: gradient
    generator = np.random.default_rng(seed)
    return lambda gradient: gradient + generator.normal(0.0, noise, gradient.shape)


def _walk(
    slope: Callable[[Array], Array],
    position: Array,
    optimizer: Optimizer,
    steps: int,
    schedule: Schedule,
    shake: Callable[[Array], Array],
) -> tuple[Array, list[State], Array, Array]:
    state, gradient = optimizer.start(position), slope(position)
    path, states, slopes, felt = [position], [state], [gradient], []
    for t in range(1, steps + 1):
        factor = schedule.factor(t, steps)
        felt.append(shake(gradient))
        step, state = optimizer.update(felt[-1], state, position, t, factor)
        position = position + step
        gradient = slope(position)
        path.append(position)
        states.append(state)
        slopes.append(gradient)
        if not np.isfinite(gradient).all():
            break
    felt.append(shake(gradient))
    shape = (len(path), position.size)
    return np.reshape(path, shape), states, np.reshape(slopes, shape), np.reshape(felt, shape)


def trajectory(
    positions: Array,
    values: Array,
    gradients: Array,
    states: Sequence[State] = (),
    felt: Array | None = None,
) -> Trajectory:
    """A trajectory of raw rows, cut at the first that is not finite, with its status.

    The start stays even where it is not finite: there is always a row to show. Without
    `felt`, and for a step of which it knows nothing, the optimizer is given the gradients as
    they are.
    """
    rows_in_all = len(positions)
    finite = np.isfinite(np.column_stack([positions, values, gradients]))
    broken = np.flatnonzero(~finite.all(axis=1))
    end = int(broken[0]) if broken.size else rows_in_all
    rows = slice(0, max(end, 1))
    given = gradients if felt is None else np.vstack([felt, gradients[len(felt) :]])
    cut = end < rows_in_all
    columns = {
        name: np.reshape([state[name] for state in states], positions.shape)
        for name in (states[0] if states else {})
    }
    return Trajectory(
        positions=positions[rows],
        values=values[rows],
        gradients=gradients[rows],
        felt=given[: rows.stop - 1],
        next_felt=given[rows.stop - 1],
        status="diverged" if cut else _status(positions, gradients),
        states={name: column[rows] for name, column in columns.items()},
        diverged_at=end if cut else None,
    )


def flown(path: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether runs fly away, each step longer than the last, while their numbers are finite.

    `path` has shape (steps + 1, ..., variables): every position of any number of runs.
    """
    # The longest of the sides: a sum of squares could leave the finite numbers.
    late = np.abs(path[-1] - path[-2 if len(path) > 1 else -1]).max(axis=-1)
    away = np.asarray(late > 1 + np.abs(path[0]).max(axis=-1))
    room = np.ptp(path[: len(path) // 2 + 1, away], axis=0).max(axis=-1)
    away[away] = late[away] > GROWN * room
    return away


def _status(positions: Array, gradients: Array) -> Status:
    near = STILL * (1.0 + np.abs(positions[-1]).max())
    last_step = np.abs(np.diff(positions[-2:], axis=0)).max(initial=0.0)
    still = last_step <= near and _way_left(positions, gradients, near) <= near
    return "converged" if still else "running"


def _way_left(positions: Array, gradients: Array, near: float) -> float:
    """How far away the slope would be 0, by how it last changed within `near`."""
    slope = float(np.linalg.norm(gradients[-1]))
    changes = np.linalg.norm(gradients - gradients[-1], axis=1)
    distances = np.linalg.norm(positions - positions[-1], axis=1)
    rows = np.flatnonzero((changes > CHANGE * slope) & (distances <= near))
    if slope <= FLAT or not rows.size:
        return 0.0 if slope <= FLAT else math.inf
    return float(slope * distances[rows[-1]] / changes[rows[-1]])
