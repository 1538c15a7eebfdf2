"""Descent by mini-batches: each step sees a few points only, so its slope is a guess."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.descent import trajectory as descent
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory
from core.regression.losses import LineLoss, MeanCost, gradient


def batches(n: int, size: int, steps: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """For each of `steps` steps the rows it sees: `size` of `n`, or what an epoch has left.

    An epoch shows every row once, in a new order. Only as many rows are drawn as are used.

    Raises:
        ValueError: `size` is not between 1 and `n`.
    """
    if not 1 <= size <= n:
        raise ValueError(f"A batch must hold between 1 and {n} points, not {size}.")
    random = np.random.default_rng(seed)
    while steps > 0:
        order = random.choice(n, min(n, steps * size), replace=False)
        for first in range(0, len(order), size):
            yield order[first : first + size]
        steps -= -(-len(order) // size)


def descend(
    loss: LineLoss,
    points: MeanCost,
    optimizer: Optimizer,
    start: tuple[float, float],
    steps: int,
    size: int,
    seed: int,
) -> Trajectory:
    """Fit a line to `points`, `size` of them a step; values and gradients are exact.

    `loss` is their mean cost, however computed: the run is judged by it, not driven.

    Raises:
        ValueError: see `batches`.
    """
    x, y = points.x, points.y
    position = np.array(start, dtype=float)
    state = optimizer.init_state(position)
    path, states, noisy_gradients = [position], [state], []
    with np.errstate(all="ignore"):
        for t, rows in enumerate(batches(len(x), size, steps, seed), start=1):
            batch_gradient = gradient(points.cost, points.delta, x[rows], y[rows], position)
            noisy_gradients.append(batch_gradient)
            step, state = optimizer.update(batch_gradient, state, position, t)
            position = position + step
            path.append(position)
            states.append(state)
            if not np.isfinite(position).all():
                break
        lines = np.stack(path)
        exact = np.column_stack(loss.gradient(*lines.T))
        noisy = np.reshape(noisy_gradients, (-1, 2))
        return descent.build_trajectory(lines, loss.value(*lines.T), exact, states, noisy)
