"""Gradient descent: `descend` applies an optimizer step by step and returns a `Trajectory`."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Array
from core.descent.optimizer_base import Optimizer, State
from core.descent.schedules import CONSTANT, Schedule

Status = Literal["converged", "running", "diverged"]

# A run has converged when its last step and the estimated distance left are at most this, in
# units of 1 + |x|: less than a pixel in any plot.
TOLERANCE = 1e-5
# A gradient below this is zero.
ZERO_GRADIENT = 1e-10
# The curvature is estimated from a relative change of the gradient of at least this.
GRADIENT_CHANGE = 1e-10
# A run is diverging when its last step is longer than 1 + |start| and than this many times the
# extent of the first half of the run.
GROWTH = 1.5


class Differentiable(Protocol):
    """A function with its gradient, such as `core.formulas.Objective`."""

    def value(self, *arrays: ArrayLike) -> Array:
        """Values at points given as one array per variable."""

    def gradient(self, *arrays: ArrayLike) -> tuple[Array, ...]:
        """Partial derivatives, one array per variable."""


@dataclass(frozen=True)
class Trajectory:
    """The path of gradient descent, from the initial point (row 0) to the last finite point.

    Attributes:
        positions: (steps + 1, variables).
        values: (steps + 1,), the objective at each position.
        gradients: (steps + 1, variables), exact gradients without noise.
        noisy_gradients: (steps, variables), the gradients that the optimizer received.
        next_noisy_gradient: (variables,), the gradient it would receive for one more step.
        status: "converged", "running" (not converged yet) or "diverged".
        states: the optimizer's state by name, each (steps + 1, variables).
        diverged_at: the step at which a number became infinite or NaN, or None. A diverged
            trajectory ends before that step.
    """

    positions: Array
    values: Array
    gradients: Array
    noisy_gradients: Array
    next_noisy_gradient: Array
    status: Status
    states: Mapping[str, Array] = field(default_factory=dict)
    diverged_at: int | None = None

    @property
    def steps(self) -> int:
        """The number of steps taken."""
        return len(self.positions) - 1

    @property
    def is_noisy(self) -> bool:
        """Whether the optimizer received anything but the exact gradients."""
        received = np.vstack([self.noisy_gradients, self.next_noisy_gradient])
        return not np.array_equal(received, self.gradients, equal_nan=True)

    @property
    def is_diverging(self) -> bool:
        """Whether it became infinite or NaN, or its steps keep growing."""
        return self.status == "diverged" or bool(diverging(self.positions))

    def next_step(self, optimizer: Optimizer, factor: float = 1.0) -> tuple[Array, State]:
        """The step (variables,) that `optimizer` would take from the last row, and its new state.

        `factor` is the schedule's factor of the learning rate. For a diverged run this is the
        step to a position that is infinite or NaN; it may be infinite or NaN itself.
        """
        state = {name: column[-1] for name, column in self.states.items()}
        with np.errstate(all="ignore"):
            return optimizer.update(
                self.next_noisy_gradient, state, self.positions[-1], self.steps + 1, factor
            )


def descend(
    objective: Differentiable,
    start: ArrayLike,
    optimizer: Optimizer,
    steps: int,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    seed: int = 0,
) -> Trajectory:
    """Minimise `objective` from the initial point `start` with `steps` steps of `optimizer`.

    `start` has one number per variable (a bare number for one variable). `noise` is the
    standard deviation of Gaussian noise added to each gradient, drawn with `seed`.

    Raises:
        ValueError: `steps` is negative, or `noise` is negative or not finite.
    """
    if steps < 0:
        raise ValueError(f"The number of steps must be 0 or more, not {steps}.")
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(f"The noise must be a finite number of 0 or more, not {noise}.")
    origin = np.atleast_1d(np.asarray(start, dtype=float))
    scalar = len(origin) == 1
    add_noise, gradient = _noise(noise, seed), _gradient(objective, scalar)
    with np.errstate(all="ignore"):
        # NumPy is several times faster on a scalar than on an array of one element.
        position = origin[0] if scalar else origin
        positions, states, gradients, noisy_gradients = _iterate(
            gradient, position, optimizer, steps, schedule, add_noise
        )
        values = np.atleast_1d(objective.value(*positions.T))
        return build_trajectory(positions, values, gradients, stacked(states), noisy_gradients)


def _gradient(objective: Differentiable, scalar: bool) -> Callable[[Array], Array]:
    if scalar:
        return lambda position: np.asarray(objective.gradient(position)[0])[()]
    return lambda position: np.array(objective.gradient(*position))


def _noise(noise: float, seed: int) -> Callable[[Array], Array]:
    if noise == 0:
        return lambda gradient: gradient
    generator = np.random.default_rng(seed)
    return lambda gradient: gradient + generator.normal(0.0, noise, gradient.shape)


def _iterate(
    gradient_at: Callable[[Array], Array],
    position: Array,
    optimizer: Optimizer,
    steps: int,
    schedule: Schedule,
    add_noise: Callable[[Array], Array],
) -> tuple[Array, list[State], Array, Array]:
    """Positions, states, exact and noisy gradients until `steps` or the first infinite one."""
    state, gradient = optimizer.init_state(position), gradient_at(position)
    positions, states, gradients, noisy_gradients = [position], [state], [gradient], []
    for t in range(1, steps + 1):
        noisy_gradients.append(add_noise(gradient))
        factor = schedule.factor(t, steps)
        step, state = optimizer.update(noisy_gradients[-1], state, position, t, factor)
        position = position + step
        gradient = gradient_at(position)
        positions.append(position)
        states.append(state)
        gradients.append(gradient)
        if not np.isfinite(gradient).all():
            break
    noisy_gradients.append(add_noise(gradient))
    rows = [np.reshape(each, (len(positions), -1)) for each in (positions, gradients)]
    return rows[0], states, rows[1], np.reshape(noisy_gradients, (len(positions), -1))


def stacked(states: Sequence[State]) -> dict[str, Array]:
    """The states of all steps as one array for each name."""
    return {name: np.array([state[name] for state in states]) for name in states[0]}


def build_trajectory(
    positions: Array,
    values: Array,
    gradients: Array,
    states: Mapping[str, Array] = MappingProxyType({}),
    noisy_gradients: Array | None = None,
) -> Trajectory:
    """A trajectory from raw rows, cut before the first row that is not finite.

    The first row is kept even if it is not finite. Where `noisy_gradients` has no row, the
    exact gradient takes its place.
    """
    finite = np.isfinite(np.column_stack([positions, values, gradients])).all(axis=1)
    end = len(positions) if finite.all() else int(np.argmin(finite))
    kept = max(end, 1)
    received = gradients
    if noisy_gradients is not None:
        received = np.vstack([noisy_gradients, gradients[len(noisy_gradients) :]])
    diverged = end < len(positions)
    return Trajectory(
        positions=positions[:kept],
        values=values[:kept],
        gradients=gradients[:kept],
        noisy_gradients=received[: kept - 1],
        next_noisy_gradient=received[kept - 1],
        status="diverged" if diverged else _status(positions, gradients),
        states={name: column.reshape(positions.shape)[:kept] for name, column in states.items()},
        diverged_at=end if diverged else None,
    )


def diverging(positions: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether the steps of runs keep growing while the positions are still finite.

    `positions` has shape (steps + 1, ..., variables), for any number of runs; the result (...).
    """
    # The maximum norm: a sum of squares could overflow.
    last_step = np.abs(positions[-1] - positions[-2:][0]).max(axis=-1)
    growing = np.asarray(last_step > 1 + np.abs(positions[0]).max(axis=-1))
    first_half = positions[: len(positions) // 2 + 1, growing]
    growing[growing] = last_step[growing] > GROWTH * np.ptp(first_half, axis=0).max(axis=-1)
    return growing


def _status(positions: Array, gradients: Array) -> Status:
    tolerance = TOLERANCE * (1.0 + np.abs(positions[-1]).max())
    last_step = np.abs(np.diff(positions[-2:], axis=0)).max(initial=0.0)
    if last_step <= tolerance and _distance_left(positions, gradients, tolerance) <= tolerance:
        return "converged"
    return "running"


def _distance_left(positions: Array, gradients: Array, radius: float) -> float:
    """The distance to zero gradient, from how the gradient last changed within `radius`.

    A secant step |g| |Δx| / |Δg|; infinite where the gradient does not change.
    """
    norm = float(np.linalg.norm(gradients[-1]))
    changes = np.linalg.norm(gradients - gradients[-1], axis=1)
    distances = np.linalg.norm(positions - positions[-1], axis=1)
    rows = np.flatnonzero((changes > GRADIENT_CHANGE * norm) & (distances <= radius))
    if norm <= ZERO_GRADIENT:
        return 0.0
    return float(norm * distances[rows[-1]] / changes[rows[-1]]) if rows.size else math.inf
