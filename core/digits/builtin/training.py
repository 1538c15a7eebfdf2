"""Trains the recognizer that ships."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from core.digits.builtin.data import Pools
from core.digits.builtin.network import MNIST_DEVIATION, MNIST_MEAN, DigitNet
from core.training.datasets.augmentation import Augmentation


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what the recognizer becomes.

    steps: batches of 256. drawn, junk: how many drawings are synthesised. averaging: the
    weights that ship are a moving average of those passed through, with this memory.
    """

    steps: int = 12_000
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    averaging: float = 0.998
    drawn: int = 80_000
    junk: int = 32_000
    seed: int = 0
    threads: int = 1
    augmentation: Augmentation = field(default_factory=Augmentation)


def train(recipe: Recipe, pools: Pools, report: Callable[[int, float], None]) -> DigitNet:
    """AdamW with a learning rate that rises and falls once; `report` hears (step, loss)."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    random = torch.Generator().manual_seed(recipe.seed)
    network = DigitNet()
    network.to(memory_format=torch.channels_last)
    average = AveragedModel(
        network,
        multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging),  # type: ignore[no-untyped-call]
        use_buffers=True,
    )
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.steps, pct_start=0.15
    )
    network.train()
    for step, (inputs, labels) in enumerate(pools.batches(recipe.steps, random), start=1):
        changed = (recipe.augmentation(inputs, random) - MNIST_MEAN) / MNIST_DEVIATION
        loss = _loss(network, changed, labels)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        average.update_parameters(network)
        report(step, loss.item())
    return cast(DigitNet, average.module).eval()


def _loss(network: nn.Module, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy; the network computes in 16 bits, which takes half the time."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(inputs.contiguous(memory_format=torch.channels_last))
    return functional.cross_entropy(logits.float(), labels)
