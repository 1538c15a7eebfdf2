"""The learning-rate finder: increase the learning rate, and find where the loss falls fastest.

L. Smith 2017, "Cyclical learning rates for training neural networks", arXiv:1506.01186.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.losses import LOSSES
from core.training.trainer import Trainer

LOWEST, HIGHEST, STEPS = 1e-5, 10.0, 128
DIVERGENCE_FACTOR = 1.5
MIN_IMPROVEMENT = 0.05
SMOOTHING = 0.9


@dataclass(frozen=True)
class LearningRateSweep:
    """Smoothed `losses` (n,) at `learning_rates` (n,), and the learning rate to use.

    `suggestion` is where the loss falls most steeply before its minimum, ignoring all of it
    that is above chance level; None if the loss never fell 5 % below that.
    """

    learning_rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    suggestion: float | None


def find_learning_rate(
    config: TrainingConfig, dataset: Dataset, stop: Callable[[], bool] = lambda: False
) -> LearningRateSweep:
    """Train for up to 128 steps while the learning rate grows from 1e-5 to 10.

    `stop` is called after each step and ends the sweep.
    """
    points = []
    for point in _sweep(config, dataset):
        points.append(point)
        if stop():
            break
    rates, losses = np.array(points).reshape(-1, 2).T
    chance = LOSSES[config.loss].chance_level
    if len(losses) < 2 or losses.min() > (1 - MIN_IMPROVEMENT) * chance:
        return LearningRateSweep(rates, losses, None)
    derivatives = np.gradient(np.minimum(losses, chance), np.log(rates))
    fastest = int(np.argmin(derivatives[: int(np.argmin(losses)) + 1]))
    return LearningRateSweep(rates, losses, round_to_125(rates[fastest]))


def sweep_config(config: TrainingConfig) -> TrainingConfig:
    """The configuration of a sweep, which sets the learning rate and its schedule itself."""
    return replace(config, learning_rate=LOWEST, schedule="Constant")


def _sweep(config: TrainingConfig, dataset: Dataset) -> Iterator[tuple[float, float]]:
    """(learning rate, smoothed loss) until the loss is 1.5 times its minimum, or not finite."""
    ratio = (HIGHEST / LOWEST) ** (1 / (STEPS - 1))
    average, best = 0.0, math.inf
    trainer = Trainer(sweep_config(config), dataset)
    for t in range(1, STEPS + 1):
        rate = LOWEST * ratio ** (t - 1)
        average = SMOOTHING * average + (1 - SMOOTHING) * float(trainer.training_step(rate))
        smoothed = average / (1 - SMOOTHING**t)
        if not math.isfinite(smoothed) or smoothed > DIVERGENCE_FACTOR * best:
            return
        best = min(best, smoothed)
        yield rate, smoothed


def round_to_125(rate: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rate))
    nearest = min((1, 2, 5, 10), key=lambda m: abs(math.log(rate / (m * power))))
    return float(f"{nearest * power:.1g}")
