"""Mini-batch gradient descent: each step noisy_gradients the gradient from a few points."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.descent import trajectory as descent
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory
from core.regression.least_squares import RegressionLoss
from core.regression.losses import MeanLoss, gradient


def batches(n: int, size: int, steps: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """The rows of the batch of each of `steps` steps: `size` of `n`, or the rest of an epoch.

    An epoch contains every row once, in random order. No more rows are drawn than are used.

    Raises:
        ValueError: `size` is not between 1 and `n`.
    """
    if not 1 <= size <= n:
        raise ValueError(f"The batch size must be between 1 and {n}, not {size}.")
    random = np.random.default_rng(seed)
    while steps > 0:
        order = random.choice(n, min(n, steps * size), replace=False)
        for first in range(0, len(order), size):
            yield order[first : first + size]
        steps -= -(-len(order) // size)


def descend_in_batches(
    loss: RegressionLoss,
    points: MeanLoss,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    size: int,
    seed: int,
) -> Trajectory:
    """Fit a line to `points`, with batches of `size` of them.

    Values and exact gradients of the trajectory are those of `loss`, the loss of all points.

    Raises:
        ValueError: see `batches`.
    """
    x, y = points.x, points.y
    position = np.asarray(start, dtype=float)
    state = optimizer.init_state(position)
    path, states, noisy_gradients = [position], [state], []
    with np.errstate(all="ignore"):
        for t, rows in enumerate(batches(len(x), size, steps, seed), start=1):
            noisy_gradients.append(gradient(points.loss, points.delta, x[rows], y[rows], position))
            step, state = optimizer.update(noisy_gradients[-1], state, position, t)
            position = position + step
            path.append(position)
            states.append(state)
            if not np.isfinite(position).all():
                break
        else:
            # What the step after the last one would receive.
            (rows,) = batches(len(x), size, 1, seed + 1)
            noisy_gradients.append(gradient(points.loss, points.delta, x[rows], y[rows], position))
        lines = np.stack(path)
        exact = np.column_stack(loss.gradient(*lines.T))
        noisy = np.reshape(noisy_gradients, (len(noisy_gradients), 2))
        columns = descent.stacked(states)
        return descent.build_trajectory(lines, loss.value(*lines.T), exact, columns, noisy)
