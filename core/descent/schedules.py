"""Learning-rate schedules: by what factor the learning rate is multiplied at each step."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WARM_UP_SHARE = 0.1
STEP_EVERY_SHARE = 1 / 3
STEP_FACTOR = 0.1


@dataclass(frozen=True)
class Schedule:
    """A named course of the learning rate.

    `factor(t, steps)` is its factor at step t of `steps` steps, t counting from 1.
    """

    name: str
    description: str
    factor: Callable[[int, int], float]

    def factors(self, steps: int) -> NDArray[np.float64]:
        """Its factors at the steps of a run, (steps,)."""
        return np.array([self.factor(t, steps) for t in range(1, steps + 1)])

    def explained(self, rows: int, steps: int) -> NDArray[np.float64]:
        """Its factors at the steps that follow the first `rows` places of a run, (rows,).

        The step to come after the last of the `steps` is explained with the last factor.
        """
        return self.factors(steps)[np.minimum(np.arange(rows), steps - 1)]


def _constant(t: int, steps: int) -> float:
    return 1.0


def _step(t: int, steps: int) -> float:
    return float(STEP_FACTOR ** math.floor((t - 1) / max(1.0, steps * STEP_EVERY_SHARE)))


def _cosine(t: int, steps: int) -> float:
    """Half a cosine from 1 down to 0: Loshchilov and Hutter 2017, arXiv:1608.03983."""
    return 0.5 * (1 + math.cos(math.pi * (t - 1) / steps))


def _warm_up(t: int, steps: int) -> float:
    """A straight line from 0 to 1 over the first tenth: Goyal et al. 2017, arXiv:1706.02677."""
    return min(1.0, t / max(1.0, steps * WARM_UP_SHARE))


SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        Schedule("Constant", "The same learning rate at every step.", _constant),
        Schedule("Step", "A tenth of it after each third of the steps.", _step),
        Schedule("Cosine", "Smoothly down to 0 along half a cosine.", _cosine),
        Schedule("Warm-up", "Up from 0 in the first tenth, then constant.", _warm_up),
    )
}
CONSTANT = SCHEDULES["Constant"]
