"""Which learning rate? Raise it step by step, and see where the loss falls fastest.

L. Smith 2017, "Cyclical learning rates for training neural networks", arXiv:1506.01186.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.optimization import LOSSES
from core.training.trainer import Trainer

LOWEST, HIGHEST, STEPS = 1e-5, 10.0, 128
HOPELESS = 1.5
LEAST_FALL = 0.05
MEMORY = 0.9


@dataclass(frozen=True)
class RangeTest:
    """`losses` (n,) at `rates` (n,), smoothed; `proposal` is a learning rate to try.

    The proposal is the rate at which the loss falls most steeply, once it is below that of
    guessing, on the way to its lowest: after that, steps overshoot and falls are chance. None
    where it never fell 5 % below.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    proposal: float | None


def range_test(
    config: TrainingConfig, dataset: Dataset, stop: Callable[[], bool] = lambda: False
) -> RangeTest:
    """Train for at most 128 steps with a learning rate that grows from 1e-5 to 10.

    `stop` is asked after each step; what was found by then counts.
    """
    rates, losses = [], []
    for rate, loss in _sweep(config, dataset):
        rates.append(rate)
        losses.append(loss)
        if stop():
            break
    found = np.array(rates), np.array(losses)
    guessing = LOSSES[config.loss].of_guessing
    if len(losses) < 2 or min(losses) > (1 - LEAST_FALL) * guessing:
        return RangeTest(*found, None)
    # A loss that starts in the millions falls most steeply long before anything is learned.
    slopes = np.gradient(np.minimum(found[1], guessing), np.log(found[0]))
    slopes = slopes[: int(np.argmin(found[1])) + 1]
    return RangeTest(*found, round_number(rates[int(np.argmin(slopes))]))


def tested(config: TrainingConfig) -> TrainingConfig:
    """What a recipe is to its range test, which brings a rate and its course of its own."""
    return replace(config, learning_rate=LOWEST, schedule="Constant")


def _sweep(config: TrainingConfig, dataset: Dataset) -> Iterator[tuple[float, float]]:
    """(rate, smoothed loss) until the loss is half as large again as its best, or no number."""
    ratio = (HIGHEST / LOWEST) ** (1 / (STEPS - 1))
    average, best = 0.0, math.inf
    trainer = Trainer(tested(config), dataset)
    for t in range(1, STEPS + 1):
        rate = LOWEST * ratio ** (t - 1)
        loss = float(trainer.take_step(rate))
        average = MEMORY * average + (1 - MEMORY) * loss
        calm = average / (1 - MEMORY**t)
        if not math.isfinite(calm) or calm > HOPELESS * best:
            return
        best = min(best, calm)
        yield rate, calm


def round_number(rate: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rate))
    nearest = min((1, 2, 5, 10), key=lambda m: abs(math.log(rate / (m * power))))
    return float(f"{nearest * power:.1g}")
