"""The optimizers and learning-rate schedules of a training run, by name.

The optimizers are those of `torch.optim`; `core.descent.optimizers` has the same update rules
written out.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.optim import Optimizer

from core.descent.schedules import SCHEDULES, Schedule

if TYPE_CHECKING:
    from core.training.config import TrainingConfig

WARM_UP_FRACTION = 0.3
INITIAL_FACTOR, FINAL_FACTOR = 1 / 25, 1 / 250_000


@dataclass(frozen=True)
class OptimizerType:
    """An optimizer of torch.optim.

    `uses` names the settings that it takes beside learning rate and weight decay, `arguments`
    are their arguments. On the devices `fused` one kernel call updates all parameters.
    """

    kind: type[Optimizer]
    uses: tuple[str, ...]
    arguments: Callable[["TrainingConfig"], dict[str, Any]]
    fused: frozenset[str] = frozenset({"cpu", "cuda"})


OPTIMIZERS = {
    "SGD": OptimizerType(torch.optim.SGD, ("momentum",), lambda c: {"momentum": c.momentum}),
    "Nesterov": OptimizerType(
        torch.optim.SGD,
        ("momentum",),
        lambda c: {"momentum": c.momentum, "nesterov": c.momentum > 0},
    ),
    "AdaGrad": OptimizerType(
        torch.optim.Adagrad,
        (),
        lambda c: {},
        frozenset({"cpu"}),  # not on CUDA in PyTorch 2.11
    ),
    "RMSProp": OptimizerType(
        torch.optim.RMSprop,
        ("momentum", "beta2"),
        lambda c: {"alpha": c.beta2, "momentum": c.momentum},
        frozenset(),
    ),
    **{
        kind.__name__: OptimizerType(
            kind, ("momentum", "beta2"), lambda c: {"betas": (c.momentum, c.beta2)}
        )
        for kind in (torch.optim.Adam, torch.optim.AdamW)
    },
}


def optimizer_arguments(config: "TrainingConfig", device: str = "cpu") -> dict[str, Any]:
    """The arguments of the configured optimizer after its parameters, on a type of device."""
    kind = OPTIMIZERS[config.optimizer]
    fused = {"fused": True} if device in kind.fused else {}
    common = {"lr": config.learning_rate, "weight_decay": config.weight_decay}
    return common | kind.arguments(config) | fused


def make_optimizer(parameters: Sequence[nn.Parameter], config: "TrainingConfig") -> Optimizer:
    """The configured optimizer."""
    arguments = optimizer_arguments(config, parameters[0].device.type)
    return _unwrapped(OPTIMIZERS[config.optimizer].kind)(parameters, **arguments)


def _unwrapped(kind: type[Optimizer]) -> type[Optimizer]:
    """The class without wrappers that would import PyTorch's compiler: 3 seconds and 170 MB."""
    names = ("add_param_group", "state_dict", "load_state_dict")
    return type(
        kind.__name__, (kind,), {name: inspect.unwrap(getattr(kind, name)) for name in names}
    )


def momentum_arguments(config: "TrainingConfig") -> dict[str, Any]:
    """The arguments of the configured optimizer that the momentum decides."""
    arguments = OPTIMIZERS[config.optimizer].arguments(config)
    return {name: value for name, value in arguments.items() if name != "alpha"}


def set_momentum(optimizer: Optimizer, config: "TrainingConfig", momentum: float) -> None:
    """Change the momentum (β₁ of Adam and AdamW) of the following steps."""
    for group in optimizer.param_groups:
        group.update(momentum_arguments(replace(config, momentum=momentum)))
    if config.optimizer == "RMSProp":  # has no velocity if it began without momentum
        for parameter, state in optimizer.state.items():
            state.setdefault("momentum_buffer", torch.zeros_like(parameter))


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
