"""What drives the training of a network: losses, optimizers and schedules, by name.

The optimizers are PyTorch's; `core.descent.optimizers` has the same rules as readable formulas.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.descent.schedules import SCHEDULES, Schedule

RISING_SHARE = 0.3
FIRST_FACTOR, LAST_FACTOR = 1 / 25, 1 / 250_000
FUSED_DEVICES = frozenset({"cpu", "cuda"})


@dataclass(frozen=True)
class Loss:
    """How wrong the outputs (B, 10) are: `mean(outputs, targets)`.

    `with_slope(outputs, targets)` is the mean, and how it changes with each output, (B, 10).
    `one_hot` says which targets they want: rows of 0 and 1 (B, 10), or labels (B,).
    `of_guessing` is the loss of who knows nothing and answers the same to all, at best.
    """

    idea: str
    mean: Callable[[Tensor, Tensor], Tensor]
    with_slope: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    one_hot: bool
    of_guessing: float


def _mse(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of (o − t)², and its ∂/∂o."""
    differences = outputs - targets
    return differences.square().mean(), differences * (2 / differences.numel())


def _cross_entropy(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of −log softmax(o) at the right class, and its ∂/∂o: (softmax(o) − one-hot)/B."""
    logs = functional.log_softmax(outputs, dim=1)
    slopes_of_logs = functional.one_hot(targets, logs.shape[1]).to(logs) / -len(targets)
    slopes: Tensor = torch.ops.aten._log_softmax_backward_data(slopes_of_logs, logs, 1, logs.dtype)
    return functional.nll_loss(logs, targets), slopes


LOSSES = {
    "MSE": Loss(
        "Mean squared difference to 1 for the right class and 0 for the others.",
        functional.mse_loss,
        _mse,
        one_hot=True,
        of_guessing=0.1 * 0.9**2 + 0.9 * 0.1**2,
    ),
    "Cross-entropy": Loss(
        "−log of the probability (softmax) given to the right class.",
        functional.cross_entropy,
        _cross_entropy,
        one_hot=False,
        of_guessing=math.log(10),
    ),
}


@dataclass(frozen=True)
class Rates:
    """The numbers that optimizers are made with; each takes those it knows."""

    learning_rate: float
    momentum: float
    memory: float
    weight_decay: float


Weights = Sequence[nn.Parameter]
Make = Callable[[Weights, Rates], torch.optim.Optimizer]


@dataclass(frozen=True)
class Engine:
    """An optimizer: what it does, how it is made, and which of the `Rates` it uses."""

    idea: str
    make: Make
    uses: tuple[str, ...]


def _fused(weights: Weights, devices: frozenset[str] = FUSED_DEVICES) -> bool:
    """Whether all weights are moved by one call: on these devices PyTorch can."""
    return all(weight.device.type in devices for weight in weights)


def _sgd(looks_ahead: bool) -> Make:
    def make(weights: Weights, rates: Rates) -> torch.optim.Optimizer:
        return torch.optim.SGD(
            weights,
            rates.learning_rate,
            rates.momentum,
            weight_decay=rates.weight_decay,
            nesterov=looks_ahead and rates.momentum > 0,
            fused=_fused(weights),
        )

    return make


def _adagrad(weights: Weights, rates: Rates) -> torch.optim.Optimizer:
    # Not on CUDA: PyTorch 2.11 refuses it there.
    fused = _fused(weights, frozenset({"cpu"}))
    return torch.optim.Adagrad(
        weights, rates.learning_rate, weight_decay=rates.weight_decay, fused=fused
    )


def _rmsprop(weights: Weights, rates: Rates) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(
        weights,
        rates.learning_rate,
        alpha=rates.memory,
        momentum=rates.momentum,
        weight_decay=rates.weight_decay,
    )


def _adam(kind: type[torch.optim.Adam]) -> Make:
    def make(weights: Weights, rates: Rates) -> torch.optim.Optimizer:
        return kind(
            weights,
            rates.learning_rate,
            (rates.momentum, rates.memory),
            weight_decay=rates.weight_decay,
            fused=_fused(weights),
        )

    return make


ENGINES = {
    "SGD": Engine("Down the slope of each batch, with momentum.", _sgd(False), ("momentum",)),
    "Nesterov": Engine("Momentum that looks ahead.", _sgd(True), ("momentum",)),
    "AdaGrad": Engine("Each weight's step shrinks with all it has moved.", _adagrad, ()),
    "RMSProp": Engine(
        "Each weight's step, over the recent size of its slope.",
        _rmsprop,
        ("momentum", "memory"),
    ),
    "Adam": Engine(
        "Momentum, over the recent size of the slope.",
        _adam(torch.optim.Adam),
        ("momentum", "memory"),
    ),
    "AdamW": Engine(
        "Adam, with weight decay apart from the slope.",
        _adam(torch.optim.AdamW),
        ("momentum", "memory"),
    ),
}


def step_of(optimizer: torch.optim.Optimizer) -> Callable[[], None]:
    """What moves the weights once, by their slopes.

    It is the optimizer's `step` without what PyTorch wraps around it for hooks, profilers and
    compilers: on a small network that takes as long as the step.
    """
    bare = inspect.unwrap(type(optimizer).step)

    @torch.no_grad()
    def step() -> None:
        bare(optimizer)

    return step


def _one_cycle(t: int, steps: int) -> float:
    """Up along half a cosine for 30 % of the steps, then down to almost nothing.

    L. Smith and N. Topin 2018, arXiv:1708.07120, with the shape of torch's OneCycleLR.
    """
    peak = RISING_SHARE * steps
    if t <= peak:
        return _half_cosine(FIRST_FACTOR, 1.0, (t - 1) / max(1.0, peak - 1))
    return _half_cosine(1.0, LAST_FACTOR, (t - peak) / (steps - peak))


def _half_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


TRAINING_SCHEDULES: dict[str, Schedule] = {
    **SCHEDULES,
    "One cycle": Schedule(
        "One cycle", "Up to the learning rate and down to almost 0, once.", _one_cycle
    ),
}
