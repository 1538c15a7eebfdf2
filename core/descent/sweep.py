"""Many runs at once: from every position of a slider, in one pass over arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Array
from core.descent.optimizer_base import Optimizer, State
from core.descent.schedules import CONSTANT, Schedule
from core.descent.trajectory import Differentiable, Trajectory, build_trajectory, stacked


def descend_from_all(
    objective: Differentiable,
    starts: ArrayLike,
    optimizer: Optimizer,
    steps: int,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    seed: int = 0,
    until: int | None = None,
) -> list[Trajectory]:
    """What `descend` returns for each row of `starts` (runs, variables).

    The learning rate and the parameters of `optimizer` may be arrays (runs, 1). Every run draws
    the same noise, as every call of `descend` with this seed does. With `until`, only so many of
    the `steps` are computed.
    """
    position = np.asarray(starts, dtype=float)
    generator = np.random.default_rng(seed)

    def received(gradient: Array) -> Array:
        return gradient + generator.normal(0.0, noise, gradient.shape[1]) if noise else gradient

    with np.errstate(all="ignore"):
        state, gradient = optimizer.init_state(position), _gradient(objective, position)
        positions, states, gradients, noisy = [position], [state], [gradient], [received(gradient)]
        for t in range(1, min(steps, until if until is not None else steps) + 1):
            step, state = optimizer.update(noisy[-1], state, position, t, schedule.factor(t, steps))
            position = position + step
            gradient = _gradient(objective, position)
            positions.append(position)
            states.append(state)
            gradients.append(gradient)
            noisy.append(received(gradient))
        values = objective.value(*np.moveaxis(np.array(positions), -1, 0))
        return _split(np.array(positions), values, np.array(gradients), states, np.array(noisy))


def _gradient(objective: Differentiable, position: Array) -> Array:
    """The gradients (runs, variables) at positions of the same shape."""
    parts = np.broadcast_arrays(*objective.gradient(*position.T), position[:, 0])[:-1]
    return np.stack(parts, axis=-1)


def _split(
    positions: Array, values: Array, gradients: Array, states: Sequence[State], noisy: Array
) -> list[Trajectory]:
    """A trajectory for each run; all arrays are (steps + 1, runs, ...)."""
    columns = stacked(states)
    return [
        build_trajectory(
            positions[:, run],
            values[:, run],
            gradients[:, run],
            {name: column[:, run] for name, column in columns.items()},
            noisy[:, run],
        )
        for run in range(positions.shape[1])
    ]


def first_steps(run: Trajectory, steps: int) -> Trajectory:
    """What `descend` returns for so many steps, without a schedule, from a longer run."""
    if steps >= (run.steps if run.diverged_at is None else run.diverged_at):
        return run
    received = np.vstack([run.noisy_gradients, run.next_noisy_gradient])
    rows = slice(steps + 1)
    return build_trajectory(
        run.positions[rows],
        run.values[rows],
        run.gradients[rows],
        {name: column[rows] for name, column in run.states.items()},
        received[rows],
    )
