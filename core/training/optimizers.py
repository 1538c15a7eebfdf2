"""The optimizers and learning-rate schedules of a training run, by name.

The optimizers are those of `torch.optim`; `core.descent.optimizers` has the same update rules
written out.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.optim import Optimizer

from core.descent.schedules import SCHEDULES, Schedule

if TYPE_CHECKING:
    from core.training.config import TrainingConfig

WARM_UP_FRACTION = 0.3
INITIAL_FACTOR, FINAL_FACTOR = 1 / 25, 1 / 250_000
FUSED_DEVICES = frozenset({"cpu", "cuda"})

Parameters = Sequence[nn.Parameter]
Make = Callable[[Parameters, "TrainingConfig"], Optimizer]


@dataclass(frozen=True)
class OptimizerType:
    """`make(parameters, config)` builds the optimizer; `uses` names the settings it takes."""

    make: Make
    uses: tuple[str, ...]


def _fused(parameters: Parameters, devices: frozenset[str] = FUSED_DEVICES) -> bool:
    """Whether PyTorch can update all parameters in one kernel call on their device."""
    return all(parameter.device.type in devices for parameter in parameters)


def _sgd(parameters: Parameters, config: "TrainingConfig", nesterov: bool = False) -> Optimizer:
    return torch.optim.SGD(
        parameters,
        config.learning_rate,
        config.momentum,
        weight_decay=config.weight_decay,
        nesterov=nesterov and config.momentum > 0,
        fused=_fused(parameters),
    )


def _adagrad(parameters: Parameters, config: "TrainingConfig") -> Optimizer:
    return torch.optim.Adagrad(
        parameters,
        config.learning_rate,
        weight_decay=config.weight_decay,
        fused=_fused(parameters, frozenset({"cpu"})),  # not on CUDA in PyTorch 2.11
    )


def _rmsprop(parameters: Parameters, config: "TrainingConfig") -> Optimizer:
    return torch.optim.RMSprop(
        parameters,
        config.learning_rate,
        alpha=config.beta2,
        momentum=config.momentum,
        weight_decay=config.weight_decay,
    )


def _adam(
    kind: type[torch.optim.Adam], parameters: Parameters, config: "TrainingConfig"
) -> Optimizer:
    return kind(
        parameters,
        config.learning_rate,
        (config.momentum, config.beta2),
        weight_decay=config.weight_decay,
        fused=_fused(parameters),
    )


OPTIMIZERS = {
    "SGD": OptimizerType(_sgd, ("momentum",)),
    "Nesterov": OptimizerType(partial(_sgd, nesterov=True), ("momentum",)),
    "AdaGrad": OptimizerType(_adagrad, ()),
    "RMSProp": OptimizerType(_rmsprop, ("momentum", "beta2")),
    "Adam": OptimizerType(partial(_adam, torch.optim.Adam), ("momentum", "beta2")),
    "AdamW": OptimizerType(partial(_adam, torch.optim.AdamW), ("momentum", "beta2")),
}


def unwrapped_step(optimizer: Optimizer) -> Callable[[], None]:
    """The optimizer's `step` without the wrappers for hooks, profiling and compilation.

    On a small network they take as long as the update itself.
    """
    bare = inspect.unwrap(type(optimizer).step)

    @torch.no_grad()
    def step() -> None:
        bare(optimizer)

    return step


def _one_cycle(t: int, steps: int) -> float:
    """Cosine warm-up over 30 % of the steps, then cosine annealing to almost 0.

    L. Smith and N. Topin 2018, arXiv:1708.07120, with the shape of `OneCycleLR` in PyTorch.
    """
    peak = WARM_UP_FRACTION * steps
    if t <= peak:
        return _cosine(INITIAL_FACTOR, 1.0, (t - 1) / max(1.0, peak - 1))
    return _cosine(1.0, FINAL_FACTOR, (t - peak) / (steps - peak))


def _cosine(start: float, end: float, progress: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * progress)) / 2


TRAINING_SCHEDULES: dict[str, Schedule] = {
    **SCHEDULES,
    "One cycle": Schedule(
        "One cycle", "Rises to the learning rate, then falls to almost 0.", _one_cycle
    ),
}
