"""Learning-rate schedules: the factor of the learning rate at each step."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Array

WARM_UP_SHARE = 0.1
STEP_EVERY_SHARE = 1 / 3
STEP_FACTOR = 0.1


@dataclass(frozen=True)
class Schedule:
    """A named schedule; `factor(t, steps)` is its factor at step t = 1 … `steps`."""

    name: str
    description: str
    factor: Callable[[int, int], float]

    def factors(self, steps: int) -> Array:
        """The factors of all steps, (steps,)."""
        return np.array([self.factor(t, steps) for t in range(1, steps + 1)])

    def factors_for_rows(self, rows: int, steps: int) -> Array:
        """The factors of the steps after the first `rows` positions of a run, (rows,).

        One step past the end has the last factor.
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
    """Linear from 0 to 1 over the first tenth: Goyal et al. 2017, arXiv:1706.02677."""
    return min(1.0, t / max(1.0, steps * WARM_UP_SHARE))


SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        Schedule("Constant", "The same learning rate at every step.", _constant),
        Schedule("Step", "Divided by 10 after each third of the steps.", _step),
        Schedule("Cosine", "Decreases smoothly to 0 along half a cosine.", _cosine),
        Schedule(
            "Warm-up",
            "Increases linearly from 0 in the first tenth of the steps, then constant.",
            _warm_up,
        ),
    )
}
CONSTANT = SCHEDULES["Constant"]
